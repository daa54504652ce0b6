"""List pages without a feed, and single pages, watched through the real client."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from textwrap import wrap
from typing import Any

import pytest

from alerts.model.feed import Feed, FeedKind, FeedState
from alerts.model.item import Entry
from alerts.sources import Apart, Fetched, FetchFailed, NotModified, Sources
from alerts.sources.apart import SMALL, Bounds
from alerts.text.clean import plain
from tests.integration.sources.loopback import NOW, Site, a_site, remembered
from tests.pdfs import a_chinese_pdf, a_pdf, locked

DATA = Path(__file__).parents[2] / "data" / "listings"
BLANK = FeedState("m", next_due=NOW)
MINISTRY = {
    "links": "/zwgk/zcfb/art/*.html",
    "inside": "ul.txtList_01",
    "zone": "Asia/Shanghai",
}


def saved(name: str) -> bytes:
    return (DATA / name).read_bytes()


def ministry(site: Site, **options: Any) -> Feed:
    given = {**MINISTRY, **options}
    return Feed("m", FeedKind.LISTING, site.url("/zcfb/index.html"), lang="zh-Hans", options=given)


def page(site: Site, **options: Any) -> Feed:
    return Feed("m", FeedKind.PAGE, site.url("/page"), name="Quota page", options=options)


def on_site(play: Callable[[Site, Sources], Awaitable[None]]) -> None:
    async def run() -> None:
        async with a_site() as (site, sources):
            await play(site, sources)

    asyncio.run(run())


def entries(sources: Sources, feed: Feed, outcome: object) -> list[Entry]:
    assert isinstance(outcome, Fetched), outcome
    return list(sources.parse(feed, outcome).entries)


def a_list(*links: tuple[str, str]) -> bytes:
    rows = "".join(f"<li><a href='{href}'>{title}</a></li>" for href, title in links)
    return f"<html><ul class='txtList_01'>{rows}</ul></html>".encode()


def art(number: int) -> str:
    return f"/zwgk/zcfb/art/{number}.html"


@pytest.mark.parametrize("name", ["ministry_zh_gbk.html", "ministry_zh_utf8.html"])
def test_the_links_of_a_ministry_are_entries_with_whole_titles_and_local_dates(name):
    async def play(site, sources):
        site.pages["/zcfb/"] = saved(name)
        feed = ministry(site)
        found = entries(sources, feed, await sources.fetch(feed, BLANK, NOW))
        assert [(e.title, e.published) for e in reversed(found)] == [
            (
                "商务部公告2026年第41号 公布对部分稀土物项实施出口管制的决定",
                datetime(2026, 6, 1, 16, tzinfo=UTC),
            ),
            ("商务部公告2026年第40号", datetime(2026, 6, 1, 10, tzinfo=UTC)),
            ("关于延长镓、锗出口许可的通知", datetime(2026, 5, 28, 16, tzinfo=UTC)),
            ("外部链接", datetime(2026, 5, 27, 16, tzinfo=UTC)),
        ]
        assert found[-1].url == site.url("/zwgk/zcfb/art/2026/art_0a1b.html")
        assert found[-1].key == found[-1].url

    on_site(play)


@pytest.mark.parametrize(
    ("name", "options", "wanted"),
    [
        (
            "ministry_ja.html",
            {"links": "/press/*.html", "zone": "Asia/Tokyo"},
            [
                ("重要鉱物の備蓄を拡充します", datetime(2026, 6, 1, 15, tzinfo=UTC)),
                ("輸出管理の見直しについて", datetime(2026, 5, 31, 15, tzinfo=UTC)),
            ],
        ),
        (
            "journal_en.html",
            {"links": "/legal-content/*", "inside": "main"},
            [
                (
                    "Definitive anti-dumping duty on silicon metal",
                    datetime(2026, 6, 1, tzinfo=UTC),
                ),
                ("Council Decision (EU) 2026/899", datetime(2026, 5, 29, tzinfo=UTC)),
            ],
        ),
    ],
)
def test_other_shapes_of_lists_are_read(name, options, wanted):
    async def play(site, sources):
        site.pages["/"] = saved(name)
        feed = Feed("m", FeedKind.LISTING, site.url("/"), options=options)
        found = entries(sources, feed, await sources.fetch(feed, BLANK, NOW))
        assert [(e.title, e.published) for e in reversed(found)] == wanted

    on_site(play)


def test_only_what_is_new_or_has_a_new_title_is_fetched():
    async def play(site, sources):
        feed = ministry(site)
        site.pages["/zcfb/"] = a_list((art(1), "One"), (art(2), "Two"))
        state = remembered(BLANK, await sources.fetch(feed, BLANK, NOW))
        assert isinstance(await sources.fetch(feed, state, NOW), NotModified)
        site.pages["/zcfb/"] = a_list(
            (art(3), "Three"), (art(1), "One"), (art(2), "Two, corrected")
        )
        outcome = await sources.fetch(feed, state, NOW)
        assert [e.title for e in entries(sources, feed, outcome)] == ["Two, corrected", "Three"]
        site.pages["/zcfb/"] += b"<!-- another second -->"
        assert isinstance(await sources.fetch(feed, remembered(state, outcome), NOW), NotModified)

    on_site(play)


def test_the_article_gives_its_text_and_its_hour():
    async def play(site, sources):
        site.pages["/zcfb/"] = saved("ministry_zh_utf8.html")
        site.pages["/zwgk/"] = saved("ministry_zh_article.html")
        feed = ministry(site, article=True, article_inside=".art_con")
        outcome = await sources.fetch(feed, BLANK, NOW)
        first = entries(sources, feed, outcome)[-1]
        assert plain(first.text) == (
            "根据《中华人民共和国出口管制法》，决定对部分稀土物项实施出口管制。\n"
            "本公告自2026年6月10日起正式实施。"
        )
        assert first.published == datetime(2026, 6, 2, 1, tzinfo=UTC)
        # The link to another host was not followed.
        assert len(site.asked) == 4

    on_site(play)


def test_an_article_that_is_missing_delays_nothing_and_is_asked_for_again():
    async def play(site, sources):
        feed = ministry(site, article=True)
        site.pages["/zcfb/"] = a_list((art(1), "One"))
        outcome = await sources.fetch(feed, BLANK, NOW)
        assert [e.text for e in entries(sources, feed, outcome)] == [""]
        assert outcome.notes == ("no article at /zwgk/zcfb/art/1.html: HTTP 404",)
        state = remembered(BLANK, outcome)
        site.pages["/zwgk/"] = b"<html><main>Duties &amp; quotas &lt;5%</main></html>"
        outcome = await sources.fetch(feed, state, NOW)
        assert [plain(e.text) for e in entries(sources, feed, outcome)] == ["Duties & quotas <5%"]
        again = await sources.fetch(feed, remembered(state, outcome), NOW)
        assert isinstance(again, NotModified)

    on_site(play)


def test_many_articles_are_spread_over_polls_and_none_is_lost():
    async def play(site, sources):
        feed = ministry(site, article=True)
        site.pages["/zcfb/"] = a_list(*((art(n), f"Number {n}") for n in range(50)))
        site.pages["/zwgk/"] = b"<p>Text</p>"
        state, found, polls = BLANK, set(), 0
        while True:
            outcome = await sources.fetch(feed, state, NOW)
            found |= {e.title for e in entries(sources, feed, outcome)}
            state, polls = remembered(state, outcome), polls + 1
            if not outcome.more:
                break
        assert (len(found), polls) == (50, 3)

    on_site(play)


@pytest.mark.parametrize(
    "after", [b"<html><p>Under construction</p></html>", a_list((art(1), "One"), (art(2), "Two"))]
)
def test_a_page_of_another_shape_is_a_failure_that_says_so(after):
    async def play(site, sources):
        feed = ministry(site)
        site.pages["/zcfb/"] = a_list(*((art(n), f"Number {n}") for n in range(20)))
        state = remembered(BLANK, await sources.fetch(feed, BLANK, NOW))
        site.pages["/zcfb/"] = after
        outcome = await sources.fetch(feed, state, NOW)
        assert isinstance(outcome, FetchFailed)
        assert outcome.reshaped
        assert "its shape" in outcome.reason

    on_site(play)


def test_a_list_without_any_fitting_link_is_no_baseline():
    async def play(site, sources):
        site.pages["/zcfb/"] = a_list(("/other.html", "Other"))
        outcome = await sources.fetch(ministry(site), BLANK, NOW)
        assert isinstance(outcome, FetchFailed)

    on_site(play)


def test_a_server_that_fails_is_a_failure_and_a_broken_cursor_starts_again():
    async def play(site, sources):
        feed = ministry(site)
        outcome = await sources.fetch(feed, BLANK, NOW)
        assert isinstance(outcome, FetchFailed)
        assert not outcome.reshaped
        site.pages["/zcfb/"] = a_list((art(1), "One"))
        for cursor in ("{", "[]", '{"seen": 7, "usual": "x"}'):
            state = replace(BLANK, cursor=cursor)
            assert isinstance(await sources.fetch(feed, state, NOW), Fetched)

    on_site(play)


def test_what_changes_on_a_page_is_an_entry():
    async def play(site, sources):
        feed = page(site, ignore=["Last updated"])
        body = "<title>Quotas</title><main><p>Gallium: {}<p>Visitors<p>Last updated {}</main>"
        site.pages["/page"] = body.format("12 t", "today").encode()
        first = await sources.fetch(feed, BLANK, NOW)
        assert isinstance(first, NotModified)
        state = remembered(BLANK, first)
        site.pages["/page"] = body.format("12 t", "later").encode()
        assert isinstance(await sources.fetch(feed, state, NOW), NotModified)
        site.pages["/page"] = body.format("suspended & closed", "later").encode()
        outcome = await sources.fetch(feed, state, NOW)
        [entry] = entries(sources, feed, outcome)
        assert plain(entry.title) == "Quotas: Gallium: suspended & closed"
        assert plain(entry.text).split("\n") == [
            "Gallium: suspended & closed",
            "No longer there:",
            "Gallium: 12 t",
        ]
        assert entry.url == feed.location
        again = await sources.fetch(feed, remembered(state, outcome), NOW)
        assert isinstance(again, NotModified)

    on_site(play)


def test_what_only_goes_away_is_an_entry_too():
    async def play(site, sources):
        feed = page(site)
        site.pages["/page"] = b"<p>One<p>Two"
        state = remembered(BLANK, await sources.fetch(feed, BLANK, NOW))
        site.pages["/page"] = b"<p>One"
        [entry] = entries(sources, feed, await sources.fetch(feed, state, NOW))
        assert plain(entry.title) == "Quota page: no longer there: Two"

    on_site(play)


def test_a_page_without_the_watched_part_has_changed_its_shape():
    async def play(site, sources):
        feed = page(site, inside="#quota")
        site.pages["/page"] = b"<div id=quota>12 t</div>"
        state = remembered(BLANK, await sources.fetch(feed, BLANK, NOW))
        site.pages["/page"] = b"<div id=other>12 t</div>"
        outcome = await sources.fetch(feed, state, NOW)
        assert isinstance(outcome, FetchFailed)
        assert outcome.reshaped

    on_site(play)


def test_an_article_that_is_a_pdf_is_read_and_one_without_text_is_told_of():
    async def play(site, sources):
        feed = ministry(site, links="/annex/*.pdf", article=True)
        site.pages["/zcfb/"] = a_list(("/annex/1.pdf", "Annex 1"), ("/annex/2.pdf", "Annex 2"))
        site.pages["/annex/1"] = a_chinese_pdf("本公告自2026年6月10日起正式实施。")
        site.pages["/annex/2"] = a_pdf([], [])
        outcome = await sources.fetch(feed, BLANK, NOW)
        found = {e.title: plain(e.text) for e in entries(sources, feed, outcome)}
        assert found == {"Annex 1": "本公告自2026年6月10日起正式实施。", "Annex 2": ""}
        [note] = outcome.notes
        assert note == ("no article at /annex/2.pdf: the PDF holds no text: its pages are pictures")

    on_site(play)


def quotas(amount: str, width: int, pages: int = 3) -> bytes:
    text = (
        "The quotas of this year are as follows and hold until they are changed by a notice. "
        f"Gallium is limited to {amount} in this year. Germanium takes a licence."
    )
    rest = [
        [f"Chapter {'I' * n} is repealed.", f"Page {n} of {pages}"] for n in range(2, pages + 1)
    ]
    return a_pdf([*wrap(text, width), f"Page 1 of {pages}"], *rest, title="Quotas 2026")


def test_what_changes_in_a_pdf_is_an_entry_and_its_layout_is_not():
    async def play(site, sources):
        feed = page(site)
        site.pages["/page"] = quotas("12 t", 60)
        first = await sources.fetch(feed, BLANK, NOW)
        assert isinstance(first, NotModified)
        state = remembered(BLANK, first)
        site.pages["/page"] = quotas("12 t", 80)
        assert isinstance(await sources.fetch(feed, state, NOW), NotModified)
        site.pages["/page"] = quotas("9 t", 70, pages=4)
        outcome = await sources.fetch(feed, state, NOW)
        [entry] = entries(sources, feed, outcome)
        assert plain(entry.title) == "Quotas 2026: Gallium is limited to 9 t in this year."
        assert plain(entry.text).split("\n") == [
            "Gallium is limited to 9 t in this year.",
            "Chapter IIII is repealed.",
            "No longer there:",
            "Gallium is limited to 12 t in this year.",
        ]

    on_site(play)


@pytest.mark.parametrize(
    ("after", "said", "todo"),
    [
        (a_pdf([], []), "holds no text", ""),
        (locked(a_pdf(["Text"]), "secret", "AES-256"), "encrypted", ""),
        (a_pdf(["Text"])[:300], "damaged", ""),
        (b"\x89PNG\r\n" + bytes(900), "neither a page nor a PDF but a PNG picture", ""),
        (a_pdf(["Text"]), "takes an extra", "pip install 'alerts[pdf]'"),
    ],
    ids=["scanned", "encrypted", "damaged", "a picture", "without the extra"],
)
def test_a_pdf_that_cannot_be_read_is_a_failure_that_says_why(after, said, todo, monkeypatch):
    async def play(site, sources):
        site.pages["/page"] = a_pdf(["Gallium: 12 t"])
        state = remembered(BLANK, await sources.fetch(page(site), BLANK, NOW))
        site.pages["/page"] = after
        if todo:
            monkeypatch.setitem(sys.modules, "pypdf", None)
        outcome = await sources.fetch(page(site), state, NOW)
        assert isinstance(outcome, FetchFailed)
        assert outcome.reshaped
        assert said in outcome.reason
        assert outcome.reason.endswith(todo)
        assert outcome.todo == todo

    on_site(play)


def test_a_pdf_that_takes_too_long_is_a_failure_and_a_small_one_is_read_apart_too():
    async def play(site, sources):
        # Drawing nothing a hundred thousand times over takes a second at least.
        site.pages["/page"] = a_pdf(["x"] * 100_000)
        assert len(site.pages["/page"]) < SMALL
        outcome = await sources.fetch(page(site), BLANK, NOW)
        assert outcome == FetchFailed("reading it takes more than 1 s of processor time", 200)
        site.pages["/page"] = b"<p>Text"
        assert isinstance(await sources.fetch(page(site), BLANK, NOW), NotModified)

    async def run() -> None:
        apart = Apart(Bounds(cpu=1))
        try:
            async with a_site(apart) as (site, sources):
                await play(site, sources)
        finally:
            await apart.close()

    asyncio.run(run())
