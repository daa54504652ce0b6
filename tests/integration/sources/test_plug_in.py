"""A kind of source from an installed package: found, validated, polled, and kept in its bounds."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from importlib.metadata import EntryPoint, distributions
from pathlib import Path

import pytest

from alerts import config
from alerts.cli.check import look
from alerts.config.starter import copy_starter
from alerts.errors import ConfigError
from alerts.model.feed import Feed, FeedState
from alerts.model.item import Entry
from alerts.net import open_session
from alerts.sources import (
    Apart,
    Fetched,
    FetchFailed,
    FetchOutcome,
    Kind,
    Kinds,
    NotModified,
    Options,
    Parsed,
    Poll,
    Received,
    Sources,
    installed,
)
from alerts.sources.apart import Bounds
from alerts.sources.built_in import BUILT_IN
from alerts.sources.kinds import GROUP, gather
from alerts.sources.plugin import fetch_outside
from tests.integration.sources.loopback import LOOPBACK, NOW, a_site

ROOT = Path(__file__).parents[3]
PACKAGE = ROOT / "tests" / "data" / "plug_in"
NOTICES = b"""2026-06-01 | Felixstowe | Berth 4 closed | https://harbours.example/1
2026-06-01 | Antwerp | Strike of pilots announced | https://harbours.example/2
no notice at all
"""
BLANK = FeedState("f", next_due=NOW)


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The package of the example, installed."""
    monkeypatch.syspath_prepend(str(PACKAGE))
    installed.cache_clear()
    yield
    installed.cache_clear()
    sys.modules.pop("harbour_notices", None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy_starter(tmp_path)
    (tmp_path / "config" / "routes.yaml").unlink()
    return tmp_path / "config"


def write(folder: Path, options: str, kind: str = "harbour_notices") -> None:
    (folder / "sources.yaml").write_text(
        "sources:\n  - id: port\n    kind: "
        + kind
        + "\n    url: https://harbours.example/notices\n"
        f"    options: {options}\n"
    )


def test_the_example_of_the_documentation_is_the_one_tried_here() -> None:
    shown = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    code = (PACKAGE / "harbour_notices.py").read_text(encoding="utf-8")
    assert f"```python\n{code}```" in shown
    (package,) = distributions(path=[str(PACKAGE)])
    (point,) = package.entry_points
    assert f'[project.entry-points."{point.group}"]\n{point.name} = "{point.value}"\n' in shown


@pytest.mark.usefixtures("package")
def test_a_source_of_an_installed_kind_is_polled() -> None:
    async def run() -> tuple[Parsed, FetchOutcome]:
        async with a_site() as (site, sources):
            site.pages["/notices"] = NOTICES
            feed = Feed(
                "port",
                "harbour_notices",
                site.url("/notices"),
                options={"harbour": "Felixstowe"},
            )
            first = await sources.fetch(feed, BLANK, NOW)
            assert isinstance(first, Fetched)
            known = replace(BLANK, body_hash=first.body_hash)
            return await sources.read(feed, first), await sources.fetch(feed, known, NOW)

    parsed, again = asyncio.run(run())
    assert [(e.key, e.title) for e in parsed.entries] == [
        ("https://harbours.example/1", "Felixstowe: Berth 4 closed")
    ]
    assert (parsed.problems, parsed.left_out) == (("line 3 is no notice",), 1)
    assert isinstance(again, NotModified)


@pytest.mark.usefixtures("package")
def test_its_options_are_checked_like_any_others(folder: Path) -> None:
    write(folder, "{harbour: Felixstowe}")
    assert config.load(folder, {}).feeds[0].options == {"harbour": "Felixstowe"}
    write(folder, "{harbur: Felixstowe, zone: UTC, spacing: 5}")
    file = folder / "sources.yaml"
    assert [str(problem) for problem in look(folder, {}).problems] == [
        f"{file}:5:15: unknown key `harbur` (did you mean `harbour`?)",
        f"{file}:5:41: a harbour_notices has no option `zone` (remove it)",
        f'{file}:5:55: a length of time is written with its unit (such as "30s", "15m" or "7d")',
    ]


def test_without_the_package_its_kind_is_unknown(folder: Path) -> None:
    installed.cache_clear()
    write(folder, "{}")
    with pytest.raises(ConfigError, match="`kind` must be one of feed, json_feed, "):
        config.load(folder, {})


@pytest.mark.usefixtures("package")
def test_a_package_that_cannot_be_imported_is_told_by_check(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = tmp_path / "site" / "broken-2.1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 2.1\n")
    (info / "entry_points.txt").write_text(f"[{GROUP}]\nbroken = broken_kind:KIND\n")
    (tmp_path / "site" / "broken_kind.py").write_text("import os\nraise RuntimeError('hidden')\n")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    installed.cache_clear()
    (problem,) = look(folder, {}).problems
    assert str(problem) == (
        "plug-in `broken` of broken 2.1: importing broken_kind:KIND failed: RuntimeError at"
        " broken_kind.py:2 (mend, update or uninstall broken 2.1)"
    )


TAKEN = Kind("feed", lambda _feed, _fetched: Parsed())
NAMED_OTHERWISE = Kind("other", lambda _feed, _fetched: Parsed())
ODDLY_OPTIONED = Kind("odd", options=dict)  # type: ignore[arg-type]
ODDLY_LOCATED = Kind("lost", located="nearby")


class Needy(Options):
    """An option that has to be given."""

    station: str


NEEDY = Kind("needy", options=Needy)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("feed", "TAKEN", "the name `feed` is taken by alerts itself"),
        ("mine", "NAMED_OTHERWISE", "its own name is `other`"),
        ("odd", "ODDLY_OPTIONED", "no subclass of alerts.sources.Options"),
        ("lost", "ODDLY_LOCATED", "`located` is none of url, path and nothing"),
        ("needy", "NEEDY", "its option `station` has no default"),
        ("none", "BLANK", "is no alerts.sources.Kind"),
        ("gone", "NOT_THERE", "failed: AttributeError"),
    ],
)
def test_what_is_no_kind_is_a_problem_and_takes_no_other_kind_with_it(
    name: str, value: str, said: str
) -> None:
    kinds = gather([EntryPoint(name, f"{__name__}:{value}", GROUP)])
    assert said in kinds.problems[0].message
    assert list(kinds.by_name) == [kind.name for kind in BUILT_IN]


def test_two_plug_ins_of_one_name_are_a_problem() -> None:
    one = EntryPoint("other", f"{__name__}:NAMED_OTHERWISE", GROUP)
    kinds = gather([one, EntryPoint("other", f"{__name__}:NAMED_OTHERWISE", GROUP)])
    assert "other" in kinds.outside
    assert "the name `other` is taken by an unnamed package" in kinds.problems[0].message


def polled(kind: Kind, apart: Apart | None = None) -> FetchOutcome | Parsed:
    """What a poll of a source of this plug-in's kind comes to."""

    async def run() -> FetchOutcome | Parsed:
        kinds = Kinds({kind.name: kind}, frozenset({kind.name}))
        async with open_session(LOOPBACK, user_agent="test/1") as session:
            sources = Sources(session, kinds=kinds, apart=apart or Apart(Bounds(small=10**9)))
            feed = Feed("f", kind.name, "https://a.example/?key=hidden")
            outcome = await sources.fetch(feed, BLANK, NOW)
            read = await sources.read(feed, outcome) if isinstance(outcome, Fetched) else outcome
            if apart is not None:
                await apart.close()
            return read

    return asyncio.run(run())


async def a_document(poll: Poll) -> FetchOutcome:
    return Fetched((Received(poll.feed.location, b"x" * 2_000),), poll.now)


async def raise_one(poll: Poll) -> list[Entry]:
    raise LookupError(poll.feed.location)


async def give_a_text(_poll: Poll) -> str:
    return "entries"


async def give_odd_documents(poll: Poll) -> Fetched:
    return Fetched(("text",), poll.now)  # type: ignore[arg-type]


async def wait_forever(_poll: Poll) -> list[Entry]:
    await asyncio.Event().wait()
    return []


def parse_badly(feed: Feed, _fetched: Fetched) -> Parsed:
    raise KeyError(feed.location)


def parse_to_the_end(_feed: Feed, _fetched: Fetched) -> Parsed:
    os._exit(1)


def parse_to_a_list(_feed: Feed, _fetched: Fetched) -> Parsed:
    return []  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (Kind("k", fetch=raise_one), r"the plug-in of kind k failed: LookupError at test_plug_in"),
        (Kind("k", fetch=give_a_text), "a source of kind k gave no outcome and no list of entries"),
        (Kind("k", fetch=give_odd_documents), "a source of kind k gave no outcome"),
    ],
)
def test_a_fault_of_its_fetch_is_a_failed_poll_with_its_reason(kind: Kind, reason: str) -> None:
    outcome = polled(kind)
    assert isinstance(outcome, FetchFailed)
    assert reason in outcome.reason
    assert "hidden" not in outcome.reason


@pytest.mark.parametrize(
    ("parse", "reason"),
    [
        (parse_badly, "the plug-in of kind k failed: KeyError at test_plug_in.py:"),
        (parse_to_a_list, "reading it gave no alerts.sources.Parsed"),
    ],
)
def test_a_fault_of_its_parse_breaks_its_own_document(parse, reason: str) -> None:
    parsed = polled(Kind("k", parse, a_document))
    assert isinstance(parsed, Parsed)
    assert parsed.broken
    assert reason in parsed.problems[0]
    assert "hidden" not in parsed.problems[0]


def test_a_large_document_is_read_by_a_process_that_may_end() -> None:
    kind = Kind("k", parse_to_the_end, a_document)
    parsed = polled(kind, Apart(Bounds(small=1_000)))
    assert isinstance(parsed, Parsed)
    assert (parsed.broken, parsed.killed) == (True, 1)
    assert parsed.problems == (
        "the plug-in of kind k failed: the process that read it ended with status 1",
    )


def test_a_poll_that_never_ends_is_ended() -> None:
    async def run() -> FetchOutcome:
        poll = Poll(Feed("f", "k", ""), BLANK, NOW, *([None] * 4))  # type: ignore[arg-type]
        return await fetch_outside(Kind("k", fetch=wait_forever), poll, seconds=0.01)

    outcome = asyncio.run(run())
    assert outcome == FetchFailed("the plug-in of kind k did not finish within 0.01 s")


def test_entries_are_looked_over_before_anything_is_stored() -> None:
    async def fetch(poll: Poll) -> list[object]:
        naive = datetime(2026, 6, 1)  # noqa: DTZ001 - what a plug-in forgets
        far = poll.now + timedelta(days=90)
        return [
            Entry("1", "javascript:alert(1)", "A title", published=poll.now),
            Entry("1", "", "Another \ud800 of the same id"),
            Entry("2", "", "Naive", published=naive),
            Entry("3", "", None),  # type: ignore[arg-type]
            Entry("4", "", "From the future", published=far),
            "entry",
        ]

    parsed = polled(Kind("k", fetch=fetch))  # type: ignore[arg-type]
    assert isinstance(parsed, Parsed)
    assert not parsed.broken
    assert [(e.title, e.url, e.published) for e in parsed.entries] == [
        ("A title", "", NOW),
        ("Another � of the same id", "", None),
        ("From the future", "", None),
    ]
    assert len({entry.key for entry in parsed.entries}) == 3
    assert "3 entries are none" in parsed.problems[0]
    assert parsed.left_out == 3
