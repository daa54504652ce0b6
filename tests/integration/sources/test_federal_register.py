"""The Federal Register is paged until known ground, and raw text is read where nothing else is."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import unquote

from alerts.model.feed import Feed, FeedKind, FeedState
from alerts.sources import Fetched, FetchFailed, NotModified, Sources
from alerts.sources.federal_register import queries
from tests.integration.sources.loopback import NOW, Site, a_site, remembered

PATH = "/api/v1/documents.json"


def a_document(number: int, **given: Any) -> dict[str, Any]:
    record = {
        "document_number": f"2026-{number:05}",
        "title": f"Notice {number}",
        "abstract": f"Abstract of {number}.",
        "type": "Notice",
        "publication_date": "2026-06-01",
    }
    return {**record, **given}


def a_page(*records: dict[str, Any], more: bool = False) -> bytes:
    pages = {"next_page_url": "https://elsewhere.example/2"} if more else {}
    return json.dumps({"count": 9, "results": list(records), **pages}).encode()


def register(site: Site, **options: Any) -> Feed:
    return Feed("fr", FeedKind.FEDERAL_REGISTER, site.url(PATH), options=options)


def on_site(play: Callable[[Site, Sources], Awaitable[None]]) -> None:
    async def run() -> None:
        async with a_site() as (site, sources):
            await play(site, sources)

    asyncio.run(run())


def numbers(sources: Sources, feed: Feed, outcome: object) -> list[str]:
    assert isinstance(outcome, Fetched), outcome
    return [entry.key[-2:] for entry in sources.parse(feed, outcome).entries]


def first_path(site: Site, feed: Feed) -> str:
    return unquote(queries(feed)[0].removeprefix(site.url("")))


BLANK = FeedState("fr", next_due=NOW)


def test_the_first_poll_reads_one_page_of_each_query():
    async def play(site, sources):
        feed = register(site, terms=["gallium", '"rare earth"'], types=["RULE"])
        site.pages[PATH] = a_page(a_document(1), a_document(2), more=True)
        outcome = await sources.fetch(feed, BLANK, NOW)
        assert numbers(sources, feed, outcome) == ["02", "01"]
        assert len(site.asked) == 2
        assert "conditions[term]=gallium" in site.asked[0]
        assert 'conditions[term]="rare+earth"' in site.asked[1]
        assert all("conditions[type][]=RULE" in path for path in site.asked)
        assert all("order=newest" in path for path in site.asked)

    on_site(play)


def test_paging_goes_on_until_a_page_holds_nothing_new():
    async def play(site, sources):
        feed = register(site)
        site.pages[PATH] = a_page(a_document(1), a_document(2))
        state = remembered(BLANK, await sources.fetch(feed, BLANK, NOW))
        site.asked.clear()
        first, second, third = (
            a_page(a_document(6), a_document(5), more=True),
            a_page(a_document(4), a_document(2), more=True),
            a_page(a_document(1), a_document(1), more=True),
        )
        path = first_path(site, feed)
        site.pages = {f"{path}&page=2": second, f"{path}&page=3": third, path: first}
        outcome = await sources.fetch(feed, state, NOW)
        assert numbers(sources, feed, outcome) == ["04", "05", "06"]
        assert len(site.asked) == 3
        again = await sources.fetch(feed, remembered(state, outcome), NOW)
        assert isinstance(again, NotModified)
        assert len(site.asked) == 4

    on_site(play)


def test_one_that_changed_is_read_again_and_the_rest_is_not():
    async def play(site, sources):
        feed = register(site)
        site.pages[PATH] = a_page(a_document(1), a_document(2))
        state = remembered(BLANK, await sources.fetch(feed, BLANK, NOW))
        site.pages[PATH] = a_page(a_document(1), a_document(2, abstract="Corrected."))
        assert numbers(sources, feed, await sources.fetch(feed, state, NOW)) == ["02"]

    on_site(play)


def test_presidential_documents_bring_their_raw_text():
    async def play(site, sources):
        feed = register(site)
        raw = site.url("/raw/1.txt")
        site.pages["/raw/1.txt"] = b"<html><body><pre>A tariff of 25 percent.</pre></body></html>"
        order = a_document(1, abstract=None, type="Presidential Document", raw_text_url=raw)
        notice = a_document(2, abstract=None, raw_text_url=site.url("/raw/2.txt"))
        site.pages[PATH] = a_page(order, notice)
        outcome = await sources.fetch(feed, BLANK, NOW)
        assert isinstance(outcome, Fetched)
        texts = {e.key[-2:]: e.text for e in sources.parse(feed, outcome).entries}
        assert "A tariff of 25 percent." in texts["01"]
        assert texts["02"] == ""
        assert site.asked[1:] == ["/raw/1.txt"]

    on_site(play)


def test_raw_text_is_never_asked_for_at_another_host():
    async def play(site, sources):
        feed = register(site, raw_text="all")
        raw = "https://elsewhere.example/1.txt"
        site.pages[PATH] = a_page(a_document(1, abstract=None, raw_text_url=raw))
        outcome = await sources.fetch(feed, BLANK, NOW)
        assert isinstance(outcome, Fetched)
        assert (len(site.asked), outcome.notes) == (1, ())

    on_site(play)


def test_raw_text_that_is_missing_delays_nothing_and_is_asked_for_again():
    async def play(site, sources):
        feed = register(site, raw_text="all")
        raw = site.url("/raw/1.txt")
        site.pages[PATH] = a_page(a_document(1, abstract=None, raw_text_url=raw))
        outcome = await sources.fetch(feed, BLANK, NOW)
        assert numbers(sources, feed, outcome) == ["01"]
        assert outcome.notes == ("no raw text of 2026-00001: HTTP 404",)
        state = remembered(BLANK, outcome)
        site.pages["/raw/1.txt"] = b"All of it."
        outcome = await sources.fetch(feed, state, NOW)
        assert isinstance(outcome, Fetched)
        assert sources.parse(feed, outcome).entries[0].text == "All of it."
        again = await sources.fetch(feed, remembered(state, outcome), NOW)
        assert isinstance(again, NotModified)

    on_site(play)


def test_raw_text_that_stays_missing_is_given_up_after_three_polls():
    async def play(site, sources):
        feed = register(site, raw_text="all")
        site.pages[PATH] = a_page(a_document(1, abstract=None, raw_text_url=site.url("/raw/1.txt")))
        state, kinds = BLANK, []
        for _ in range(5):
            outcome = await sources.fetch(feed, state, NOW)
            state = remembered(state, outcome)
            kinds.append(type(outcome))
        assert kinds == [Fetched, Fetched, Fetched, NotModified, NotModified]

    on_site(play)


def test_many_raw_texts_are_spread_over_polls_and_none_is_lost():
    async def play(site, sources):
        feed = register(site, raw_text="all")
        site.pages["/raw/"] = b"Text."
        site.pages[PATH] = a_page(
            *(a_document(n, abstract=None, raw_text_url=site.url(f"/raw/{n}")) for n in range(50))
        )
        state, found, polls = BLANK, set(), 0
        while True:
            outcome = await sources.fetch(feed, state, NOW)
            found |= set(numbers(sources, feed, outcome))
            state = remembered(state, outcome)
            polls += 1
            if not outcome.more:
                break
        assert (len(found), polls) == (50, 3)

    on_site(play)


def test_public_inspection_is_one_document_and_chosen_here():
    async def play(site, sources):
        path = "/api/v1/public-inspection-documents/current.json"
        agencies = [{"slug": "industry-and-security-bureau"}]
        site.pages[path] = a_page(
            a_document(1, agencies=agencies, type="Rule"),
            a_document(2, agencies=agencies),
            a_document(3, agencies=[{"slug": "rural-utilities-service"}], type="Rule"),
        )
        feed = Feed(
            "fr",
            FeedKind.FEDERAL_REGISTER,
            site.url(path),
            options={"agencies": ["industry-and-security-bureau"], "types": ["RULE"]},
        )
        assert numbers(sources, feed, await sources.fetch(feed, BLANK, NOW)) == ["01"]
        assert site.asked == [path]

    on_site(play)


def test_one_failing_query_fails_the_poll_and_nothing_is_taken():
    async def play(site, sources):
        feed = register(site, terms=["a", "b"])
        site.pages[f"{PATH}?fields"] = b""
        outcome = await sources.fetch(feed, BLANK, NOW)
        assert isinstance(outcome, FetchFailed)
        site.pages = {PATH: b'{"errors": {"agencies": "unknown"}}'}
        outcome = await sources.fetch(feed, BLANK, NOW)
        assert isinstance(outcome, FetchFailed)
        assert outcome.reason.startswith("a JSON document without results")

    on_site(play)


def test_a_query_without_results_is_nothing_new():
    async def play(site, sources):
        site.pages[PATH] = b'{"count": 0, "description": "None"}'
        outcome = await sources.fetch(register(site), BLANK, NOW)
        assert isinstance(outcome, NotModified)

    on_site(play)


def test_a_cursor_that_cannot_be_read_starts_again():
    async def play(site, sources):
        site.pages[PATH] = a_page(a_document(1))
        for cursor in ("{", "[]", '{"2026-00001": 7}'):
            outcome = await sources.fetch(
                register(site), FeedState("fr", next_due=NOW, cursor=cursor), NOW
            )
            assert isinstance(outcome, Fetched)

    on_site(play)


def test_more_new_pages_than_can_be_asked_for_are_told():
    async def play(site, sources):
        feed = register(site)
        site.pages[PATH] = a_page(a_document(0))
        state = remembered(BLANK, await sources.fetch(feed, BLANK, NOW))
        path = first_path(site, feed)
        later = {f"{path}&page={n}": a_page(a_document(n), more=True) for n in range(25, 1, -1)}
        site.pages = {**later, path: a_page(a_document(1), more=True)}
        outcome = await sources.fetch(feed, state, NOW)
        assert isinstance(outcome, Fetched)
        assert "more than 20 pages" in outcome.notes[0]

    on_site(play)
