"""GDELT: searches whose mistakes are told, files without a gap, and a breaker for bad days."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from alerts import config
from alerts.errors import ConfigError
from alerts.model.feed import Feed, FeedState
from alerts.net import open_session
from alerts.pipeline.cadence import after_failure
from alerts.sources import (
    Fetched,
    FetchFailed,
    FetchOutcome,
    Kinds,
    NotModified,
    Sources,
    installed,
)
from alerts.sources.gdelt import search_address
from tests.integration.sources.loopback import (
    LOOPBACK,
    NOW,
    Site,
    a_site,
    a_web,
    an_answer,
    remembered,
)
from tests.integration.sources.worlds import Files

BLANK = FeedState("g", next_due=NOW)
FIRST = datetime(2026, 6, 1, 12, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


def search(url: str, **options: Any) -> Feed:
    return Feed("g", "gdelt", url, options={"query": "gallium", "spacing": 0, **options})


def on_site(act: Callable[[Site, Sources], Awaitable[None]]) -> None:
    async def run() -> None:
        async with a_site() as (site, sources):
            await act(site, sources)

    asyncio.run(run())


def articles(*stamps: str) -> bytes:
    rows = [
        {"url": f"https://x.example/{stamp}", "title": f"T {stamp}", "seendate": stamp}
        for stamp in stamps
    ]
    return json.dumps({"articles": rows}).encode()


def test_a_search_asks_for_what_the_options_say_and_keeps_what_the_address_says() -> None:
    asked = parse_qs(urlsplit(search_address(search("https://a.example/doc", timespan="6h"))).query)
    assert asked == {
        "query": ["gallium"],
        "mode": ["ArtList"],
        "format": ["json"],
        "timespan": ["6h"],
        "maxrecords": ["250"],
        "sort": ["DateDesc"],
    }
    own = search("https://a.example/doc?query=tin&MAXRECORDS=75")
    asked = parse_qs(urlsplit(search_address(own)).query)
    assert (asked["query"], asked["MAXRECORDS"]) == (["tin"], ["75"])
    assert "maxrecords" not in asked


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (
            b"The specified phrase is too short.\n",
            "GDELT answers with no list: The specified phrase is too short.",
        ),
        (b"", "GDELT answers with no list: nothing"),
        (b"<html>busy</html>", "GDELT answers with no list: <html>busy</html>"),
    ],
)
def test_plain_text_with_status_200_is_the_reason_of_a_failure(body: bytes, reason: str) -> None:
    async def act(site: Site, sources: Sources) -> None:
        site.pages["/doc"] = body
        assert await sources.fetch(search(site.url("/doc")), BLANK, NOW) == FetchFailed(reason, 200)

    on_site(act)


def test_a_permanent_redirect_is_followed_each_time_and_keeps_no_query() -> None:
    async def run() -> None:
        async with a_site() as (site, sources):
            site.pages["/new"] = articles("20260601T080000Z")
            moved = an_answer(
                b"", f"Location: {site.url('/new')}?query=gallium", status="301 Moved Permanently"
            )
            async with a_web(moved) as web:
                outcome = await sources.fetch(search(web.url), BLANK, NOW)
            assert isinstance(outcome, Fetched)
            assert outcome.moved_to == ""
            assert outcome.notes == ("moved permanently to 127.0.0.1/new",)

    asyncio.run(run())


def test_nothing_found_is_no_failure() -> None:
    async def act(site: Site, sources: Sources) -> None:
        site.pages["/doc"] = b"{}"
        assert isinstance(await sources.fetch(search(site.url("/doc")), BLANK, NOW), NotModified)

    on_site(act)


def test_stray_backslashes_and_line_ends_in_titles_are_read() -> None:
    async def act(site: Site, sources: Sources) -> None:
        site.pages["/doc"] = (
            b'{"articles": [{"url": "https://x.example/1", "seendate": "20260601T091500Z",'
            b' "title": "Rare\\ earth \\x \\"now\\"\n on"}, 7]}'
        )
        outcome = await sources.fetch(search(site.url("/doc")), BLANK, NOW)
        assert isinstance(outcome, Fetched)
        parsed = sources.parse(search("x"), outcome)
        assert [e.title for e in parsed.entries] == ['Rare\\ earth \\x "now" on']
        assert (parsed.problems, parsed.left_out) == (("1 articles are no objects",), 1)

    on_site(act)


def test_an_answer_that_is_full_of_news_is_noted_as_a_gap() -> None:
    async def act(site: Site, sources: Sources) -> None:
        feed = search(site.url("/doc"), maxrecords=2)

        async def poll(state: FeedState, *stamps: str) -> tuple[tuple[str, ...], FeedState]:
            site.pages["/doc"] = articles(*stamps)
            outcome = await sources.fetch(feed, state, NOW)
            assert isinstance(outcome, Fetched)
            return outcome.notes, remembered(state, outcome)

        notes, state = await poll(BLANK, "20260601T080000Z", "20260601T070000Z")
        assert notes == ()
        notes, state = await poll(state, "20260601T090000Z", "20260601T080000Z")
        assert notes == ()
        notes, state = await poll(state, "20260601T110000Z", "20260601T100000Z")
        assert "more than 2 articles since the last poll" in notes[0]

    on_site(act)


def failing(times: int, *headers: str) -> list[FetchOutcome]:
    """So many polls in a row that are refused."""
    refusal = an_answer(
        b"Please limit requests to one every 5 seconds.", *headers, status="429 Too Many Requests"
    )

    async def run() -> list[FetchOutcome]:
        outcomes: list[FetchOutcome] = []
        async with a_web(refusal) as web, open_session(LOOPBACK, user_agent="t") as session:
            sources = Sources(session, spacing=timedelta(0), policy=LOOPBACK)
            state = BLANK
            for _ in range(times):
                outcomes.append(await sources.fetch(search(web.url), state, NOW))
                state = replace(state, failures=state.failures + 1)
        return outcomes

    return asyncio.run(run())


def test_failures_in_a_row_open_the_circuit_for_longer_and_longer() -> None:
    outcomes = [each for each in failing(9) if isinstance(each, FetchFailed)]
    assert [each.retry_after for each in outcomes] == [
        None,
        None,
        *(timedelta(hours=hours) for hours in (0.5, 1, 2, 4, 6, 6, 6)),
    ]
    assert outcomes[3].reason == "circuit open for 60 min after 4 failures in a row: HTTP 429"
    feed = search("https://a.example/")
    due = after_failure(feed, 3, NOW, Random(1), outcomes[2].retry_after)
    assert due >= NOW + timedelta(minutes=30)


def test_a_longer_wish_of_the_server_is_kept() -> None:
    *_, last = failing(3, "Retry-After: 7200")
    assert isinstance(last, FetchFailed)
    assert last.retry_after == timedelta(hours=2)


def test_an_answer_closes_the_circuit() -> None:
    async def act(site: Site, sources: Sources) -> None:
        site.pages["/doc"] = articles("20260601T080000Z")
        open_state = replace(BLANK, failures=7)
        assert isinstance(await sources.fetch(search(site.url("/doc")), open_state, NOW), Fetched)

    on_site(act)


def test_requests_to_the_host_begin_five_seconds_apart() -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async def run() -> None:
        async with a_site() as (site, _), open_session(LOOPBACK, user_agent="t") as session:
            site.pages["/doc"] = b"{}"
            sources = Sources(session, clock=lambda: 0.0, sleep=sleep)
            for _ in range(3):
                feed = Feed("g", "gdelt", site.url("/doc"), options={"query": "x"})
                await sources.fetch(feed, BLANK, NOW)

    asyncio.run(run())
    assert waits == [5.0, 10.0]


def files(site: Site, **options: Any) -> tuple[Files, Feed]:
    given = Files(site)
    options = {"terms": ["gallium", "galio"], "spacing": 0, **options}
    return given, Feed("g", "gdelt", given.location, options=options)


async def read_to_the_end(
    sources: Sources, feed: Feed, state: FeedState
) -> tuple[list[Fetched], FeedState]:
    """Poll as long as there is more, as the pipeline does."""
    polls: list[Fetched] = []
    while True:
        outcome = await sources.fetch(feed, state, NOW)
        assert isinstance(outcome, Fetched | NotModified), outcome
        state = remembered(state, outcome)
        if isinstance(outcome, Fetched):
            polls.append(outcome)
        if isinstance(outcome, NotModified) or not outcome.more:
            return polls, state


def names(polls: list[Fetched]) -> list[str]:
    return [document.name[-26:-14] for poll in polls for document in poll.documents]


def test_the_articles_of_the_newest_file_with_a_term_in_their_title_are_read() -> None:
    async def act(site: Site, sources: Sources) -> None:
        world, feed = files(site)
        world.add(FIRST)
        polls, _ = await read_to_the_end(sources, feed, BLANK)
        parsed = await sources.read(feed, polls[0])
        assert [(e.title, e.lang, e.outlet, e.published) for e in parsed.entries] == [
            (
                "Ministry pauses gallium licences &amp; permits for one month",
                "en",
                "harbour-daily.example",
                datetime(2026, 6, 1, 11, 41, tzinfo=UTC),
            ),
            (
                "China limita el galio y el &#x22;germanio&#x22;",
                "es",
                "nuevo-diario.example",
                FIRST,
            ),
        ]
        assert parsed.entries[0].key == "https://harbour-daily.example/2026/gallium-pause"
        assert parsed.left_out == 2
        assert parsed.problems == (
            "20260601120000.gkg.csv.zip: 1 rows have fewer than 27 columns",
            "20260601120000.gkg.csv.zip: 1 articles without a title left out",
        )

    on_site(act)


def test_files_are_read_from_the_last_one_without_a_gap_and_four_at_a_time() -> None:
    async def act(site: Site, sources: Sources) -> None:
        world, feed = files(site)
        world.add(FIRST)
        _, state = await read_to_the_end(sources, feed, BLANK)
        for number in range(1, 7):
            world.add(FIRST + number * QUARTER)
        polls, state = await read_to_the_end(sources, feed, state)
        assert [len(poll.documents) for poll in polls] == [4, 2]
        assert names(polls) == [f"{FIRST + n * QUARTER:%Y%m%d%H%M}" for n in range(1, 7)]
        site.asked.clear()
        assert (await read_to_the_end(sources, feed, state))[0] == []
        assert site.asked == ["/gdeltv2/lastupdate.txt"]

    on_site(act)


def test_what_does_not_exist_is_passed_over_and_counted() -> None:
    async def act(site: Site, sources: Sources) -> None:
        world, feed = files(site)
        world.add(FIRST)
        _, state = await read_to_the_end(sources, feed, BLANK)
        world.add(FIRST + 3 * QUARTER)
        (poll,), state = await read_to_the_end(sources, feed, state)
        assert names([poll]) == [f"{FIRST + 3 * QUARTER:%Y%m%d%H%M}"]
        assert poll.dropped == {"files_missing": 2}
        assert poll.notes == ("2 files of GDELT do not exist; they were passed over",)

    on_site(act)


def test_what_lies_more_than_a_day_back_is_passed_over_and_counted() -> None:
    async def act(site: Site, sources: Sources) -> None:
        world, feed = files(site)
        world.add(FIRST)
        _, state = await read_to_the_end(sources, feed, BLANK)
        newest = FIRST + timedelta(days=1) + 3 * QUARTER
        world.add(newest)
        (poll,), state = await read_to_the_end(sources, feed, state)
        assert poll.dropped == {"files_too_old": 3, "files_missing": 95}
        assert names([poll]) == [f"{newest:%Y%m%d%H%M}"]

    on_site(act)


def test_a_file_that_fails_is_asked_for_again_and_nothing_behind_it_is_taken_before() -> None:
    async def act(site: Site, sources: Sources) -> None:
        world, feed = files(site)
        world.add(FIRST)
        _, state = await read_to_the_end(sources, feed, BLANK)
        world.add(FIRST + QUARTER)
        name = f"/gdeltv2/{FIRST + QUARTER:%Y%m%d%H%M%S}.gkg.csv.zip"
        whole = site.pages[name]
        site.pages[name] = whole[:-9]
        outcome = await sources.fetch(feed, state, NOW)
        assert outcome == FetchFailed("the newest file is not the one its checksum is of", 200)
        site.pages[name] = whole
        polls, _ = await read_to_the_end(sources, feed, state)
        assert names(polls) == [f"{FIRST + QUARTER:%Y%m%d%H%M}"]

    on_site(act)


def test_a_file_larger_than_files_may_be_is_passed_over_and_counted() -> None:
    async def run() -> None:
        async with a_site() as (site, _), open_session(LOOPBACK, user_agent="t") as session:
            world, feed = files(site)
            world.add(FIRST)
            small = replace(installed().by_name["gdelt"], largest=400)
            sources = Sources(session, policy=LOOPBACK, kinds=Kinds({"gdelt": small}))
            outcome = await sources.fetch(feed, BLANK, NOW)
            assert isinstance(outcome, Fetched)
            assert (outcome.documents, outcome.dropped) == ((), {"files_too_large": 1})
            assert (await sources.read(feed, outcome)).broken is False

    asyncio.run(run())


def test_a_list_of_another_shape_is_told() -> None:
    async def act(site: Site, sources: Sources) -> None:
        _, feed = files(site)
        site.pages["/gdeltv2/lastupdate.txt"] = b"<html>moved</html>"
        outcome = await sources.fetch(feed, BLANK, NOW)
        assert isinstance(outcome, FetchFailed)
        assert outcome.reshaped

    on_site(act)


def test_a_file_is_asked_for_where_the_list_is_whatever_host_the_list_names() -> None:
    async def act(site: Site, sources: Sources) -> None:
        world, feed = files(site)
        world.add(FIRST)
        assert b"http://data.example/" in site.pages["/gdeltv2/lastupdate.txt"]
        polls, _ = await read_to_the_end(sources, feed, BLANK)
        assert polls[0].documents[0].name.startswith(site.url(""))

    on_site(act)


CHECKED = """\
sources:
  - {{id: a, kind: gdelt, url: {url}, options: {options}}}
"""
DOC = "https://api.gdeltproject.org/api/v2/doc/doc"
LIST = "http://data.gdeltproject.org/gdeltv2/lastupdate.txt"


@pytest.mark.parametrize(
    ("url", "options", "said"),
    [
        (DOC, "{}", "a search needs a `query`"),
        (DOC, "{query: x, terms: [tin]}", "a search has a `query`"),
        (DOC, "{query: x, timespan: 1 day}", "a span is a number with min, h, d, w or m"),
        (DOC, "{query: x, maxrecords: 300}", "`maxrecords` must be at most 250"),
        (LIST, "{}", "the files hold the news of the whole world"),
        (LIST, "{query: x}", "files cannot be searched"),
        (LIST, "{terms: [a]}", "must have at least 2 characters"),
    ],
)
def test_options_that_say_too_little_are_mistakes(tmp_path, url, options, said) -> None:
    (tmp_path / "sources.yaml").write_text(CHECKED.format(url=url, options=options))
    with pytest.raises(ConfigError, match=r"sources\.yaml:2:") as caught:
        config.load(tmp_path, {})
    assert said in str(caught.value)


def test_files_and_search_are_valid(tmp_path) -> None:
    (tmp_path / "sources.yaml").write_text(CHECKED.format(url=LIST, options="{terms: [tin]}"))
    assert config.load(tmp_path, {}).feeds[0].options == {"terms": ["tin"]}
    (tmp_path / "sources.yaml").write_text(CHECKED.format(url=f"{DOC}?query=tin", options="{}"))
    assert config.load(tmp_path, {}).feeds[0].options == {}
