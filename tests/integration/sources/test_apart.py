"""A document may end the process that reads it, and nothing else."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

import pytest

from alerts.model.feed import Feed, FeedKind
from alerts.net import open_session
from alerts.net.guard import AddressPolicy
from alerts.sources import Apart, Fetched, Kind, Parsed, Received, Sources
from alerts.sources.apart import Bounds, Killed
from alerts.sources.kinds import Kinds

TIGHT = Bounds(memory=80, cpu=0.2, wall=20, small=0)
NOW = datetime(2026, 6, 2, 12, tzinfo=UTC)


def with_apart(work: Callable[[Apart], Awaitable[Any]], bounds: Bounds = TIGHT) -> Any:
    async def whole() -> Any:
        apart = Apart(bounds)
        try:
            return await work(apart)
        finally:
            await apart.close()

    return asyncio.run(whole())


def test_documents_of_some_size_are_read_by_one_process_that_stays_and_small_ones_here() -> None:
    async def pids(apart: Apart) -> list[int]:
        return [await apart.run(size, os.getpid) for size in (100, 101, 102)]

    here, there, again = with_apart(pids, replace(TIGHT, small=100))
    assert here == os.getpid()
    assert here != there == again


def test_a_document_that_takes_too_much_ends_the_process_and_the_next_has_a_new_one() -> None:
    deadly: list[tuple[Callable[..., object], object, str]] = [
        (bytes, 10**9, "more than 80 MB of memory"),
        (sum, range(10**12), "more than 0.2 s of processor time"),
        (os._exit, 3, "ended with status 3"),
        (itemgetter(0), (os.system,), "answer of the reading process is none"),
    ]

    async def die(apart: Apart) -> object:
        for read, value, said in deadly:
            with pytest.raises(Killed, match=said):
                await apart.run(1, read, value)
        return await apart.run(1, abs, -5)

    assert with_apart(die) == 5


def test_a_process_that_ended_between_two_documents_is_replaced_without_a_word() -> None:
    async def read(apart: Apart) -> int:
        first = await apart.run(1, os.getpid)
        os.kill(first, signal.SIGKILL)
        assert apart._process
        await apart._process.wait()
        return await apart.run(1, abs, -5)

    assert with_apart(read) == 5


def first_number(_feed: Feed, fetched: Fetched) -> Parsed:
    """A reader that nobody has taught what is no number."""
    int(fetched.documents[0].body)
    return Parsed()


@pytest.mark.parametrize("small", [100, 0], ids=["in this process", "apart"])
def test_a_reader_that_raises_fails_its_own_document(small: int, capfd) -> None:
    kinds = Kinds({"numbers": Kind("numbers", first_number)})

    async def read(apart: Apart) -> Parsed:
        async with open_session(AddressPolicy(), user_agent="test") as session:
            feed = Feed("f", "numbers", "https://a.example/f")
            sources = Sources(session, apart=apart, kinds=kinds)
            return await sources.read(feed, Fetched((Received("f", b"no number"),), NOW))

    parsed = with_apart(read, replace(TIGHT, small=small, cpu=20))
    assert (parsed.broken, parsed.killed) == (True, 0)
    said = r"reading it failed: ValueError at test_apart.py:\d+"
    assert re.fullmatch(said, parsed.problems[0])
    assert "no number" not in capfd.readouterr().err


NUMBERS = b"[" + b"1," * 2_000_000 + b"1]"


@pytest.mark.parametrize(
    ("kind", "documents", "titles", "broken"),
    [
        (FeedKind.FEED, (Received("https://a.example/f", NUMBERS),), [], True),
        (
            FeedKind.SEED_DIR,
            (Received("a.txt", b"One"), Received("b.json", NUMBERS), Received("c.txt", b"Two")),
            ["One", "Two"],
            False,
        ),
    ],
    ids=["a feed", "one file of a folder"],
)
def test_what_ends_the_process_is_a_counted_problem_and_takes_nothing_else_with_it(
    kind: FeedKind, documents: tuple[Received, ...], titles: list[str], broken: bool
) -> None:
    async def read(apart: Apart) -> Parsed:
        async with open_session(AddressPolicy(), user_agent="test") as session:
            feed = Feed("f", kind, "https://a.example/f")
            return await Sources(session, apart=apart).read(feed, Fetched(documents, NOW))

    parsed = with_apart(read, replace(TIGHT, memory=10, small=100_000))
    assert [entry.title for entry in parsed.entries] == titles
    assert (parsed.killed, parsed.broken) == (1, broken)
    assert "more than 10 MB of memory" in parsed.problems[0]
