"""What holds for every kind of source there is; a new one needs its world to pass."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from alerts.model.feed import Feed, FeedState
from alerts.model.item import Entry
from alerts.net import PUBLIC_ONLY
from alerts.sources import Fetched, FetchFailed, NotModified, Parsed, Sources, installed
from alerts.sources.kind import NOWHERE, URL
from alerts.text.clean import plain_line
from tests.integration.sources.loopback import NOW, remembered
from tests.integration.sources.worlds import WORLDS, World, sources_for

LOCATED = {name: kind.located for name, kind in installed().by_name.items()}
KINDS = [name for name, located in LOCATED.items() if located != NOWHERE]
BLANK = FeedState("s", next_due=NOW)
Play = Callable[[World, Sources, Feed], Awaitable[None]]


def play(kind: str, folder: Path, act: Play, **given: object) -> None:
    """Act in the world of this kind."""
    assert kind in WORLDS, f"the kind {kind} has no world in worlds.py to be tried in"

    async def run() -> None:
        async with WORLDS[kind](folder) as world, sources_for(world, **given) as sources:
            feed = Feed("s", kind, world.location, lang=world.lang, options=world.options)
            await act(world, sources, feed)

    asyncio.run(run())


async def poll(
    sources: Sources, feed: Feed, state: FeedState
) -> tuple[tuple[Entry, ...], FeedState]:
    """The entries of one poll and what is remembered after it."""
    outcome = await sources.fetch(feed, state, NOW)
    assert isinstance(outcome, Fetched | NotModified), outcome
    if isinstance(outcome, NotModified):
        return (), remembered(state, outcome)
    parsed = await sources.read(feed, outcome)
    assert not parsed.broken, parsed.problems
    assert parsed == sources.parse(feed, outcome)
    return parsed.entries, remembered(state, outcome)


def titles(entries: tuple[Entry, ...]) -> list[str]:
    return [plain_line(entry.title) for entry in entries]


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_poll_yields_what_there_is(kind: str, tmp_path: Path) -> None:
    async def act(world: World, sources: Sources, feed: Feed) -> None:
        entries, _ = await poll(sources, feed, BLANK)
        assert titles(entries) == [plain_line(title) for title in world.first]
        assert [entry.outlet for entry in entries if entry.outlet] == world.outlets
        assert len({entry.key for entry in entries}) == len(entries)
        for entry in entries:
            assert entry.key
            assert entry.url == "" or entry.url.startswith(("https://", "http://"))
            for moment in (entry.published, entry.updated):
                assert moment is None or moment.utcoffset() == timedelta(0)

    play(kind, tmp_path, act)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_new_until_something_is_published(kind: str, tmp_path: Path) -> None:
    async def act(world: World, sources: Sources, feed: Feed) -> None:
        first, state = await poll(sources, feed, BLANK)
        again, state = await poll(sources, feed, state)
        assert again == ()
        world.publish()
        later, state = await poll(sources, feed, state)
        known = {entry.key for entry in first}
        assert [plain_line(e.title) for e in later if e.key not in known] == [world.then]
        same = {e.key: e for e in later if e.key in known}
        assert all(same[entry.key] == entry for entry in first if entry.key in same)
        assert (await poll(sources, feed, state))[0] == ()

    play(kind, tmp_path, act)


@pytest.mark.parametrize("kind", KINDS)
def test_a_failure_is_told_in_one_line_and_loses_nothing(kind: str, tmp_path: Path) -> None:
    async def act(world: World, sources: Sources, feed: Feed) -> None:
        _, state = await poll(sources, feed, BLANK)
        world.publish()
        world.fail()
        outcome = await sources.fetch(feed, state, NOW)
        assert isinstance(outcome, FetchFailed)
        assert 0 < len(outcome.reason) <= 200
        assert outcome.reason.isprintable()
        assert not any(secret.reveal() in outcome.reason for secret in world.secrets.values())

    play(kind, tmp_path, act)


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_of_another_kind_is_a_problem_that_is_told(kind: str, tmp_path: Path) -> None:
    async def act(world: World, sources: Sources, feed: Feed) -> None:
        _, state = await poll(sources, feed, BLANK)
        world.lie()
        outcome = await sources.fetch(feed, state, NOW)
        if isinstance(outcome, Fetched):
            parsed: Parsed = await sources.read(feed, outcome)
            assert parsed.entries == ()
            assert parsed.problems
        else:
            assert isinstance(outcome, FetchFailed)
            assert outcome.reason

    play(kind, tmp_path, act)


@pytest.mark.parametrize("kind", [name for name in KINDS if LOCATED[name] == URL])
def test_an_address_inside_the_own_network_is_never_spoken_to(kind: str, tmp_path: Path) -> None:
    async def act(_world: World, sources: Sources, feed: Feed) -> None:
        outcome = await sources.fetch(feed, BLANK, NOW)
        assert isinstance(outcome, FetchFailed)
        assert outcome.reason.startswith("blocked: loopback")

    play(kind, tmp_path, act, policy=PUBLIC_ONLY)


@pytest.mark.parametrize(
    "kind", [n for n, k in installed().by_name.items() if k.located == NOWHERE]
)
def test_what_is_nowhere_cannot_be_asked(kind: str) -> None:
    async def run() -> None:
        async with sources_for(World("", [], dict, "", dict, dict)) as sources:
            outcome = await sources.fetch(Feed("s", kind, ""), BLANK, NOW)
            assert isinstance(outcome, FetchFailed)

    asyncio.run(run())


@pytest.mark.parametrize("kind", LOCATED)
def test_every_kind_has_its_section_in_the_documentation(kind: str) -> None:
    text = (Path(__file__).parents[3] / "docs" / "sources.md").read_text(encoding="utf-8")
    heads = [line for line in text.splitlines() if line.startswith("## ")]
    assert any(f"`{kind}`" in head for head in heads)
