"""Articles are read for what touches a term, before it is judged, and never for long."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from alerts import store
from alerts.model.feed import Feed
from alerts.model.item import Article
from alerts.pipeline import full_text
from alerts.pipeline.doctor import examine
from alerts.pipeline.poll import CLAIM, WAVES, poll_due
from alerts.sources import Fetched, FullText, Parsed
from tests.acceptance.documents import rss
from tests.builders import NOW, a_feed, an_entry, hours
from tests.integration.pipeline.conftest import FakeSources, watch

#: Nothing in it alerts; it names a material.
TEASER = ("Gallium: what traders say", "A look at the market. Continue reading…")
NOISE = ("Local team wins the cup", "The match ended after extra time.")
OLD = ("China imposes export controls on tungsten", "The ministry said licences are required.")
ARTICLE = (
    "A look at the market.\nChina's commerce ministry bans exports of gallium and germanium to the "
    "United States from 1 December 2026, it announced on Monday."
)
READ = FullText(ARTICLE, "https://wire.example/final")


@dataclass
class Library(FakeSources):
    """Sources whose articles are those of `articles`; others are missing, some take for ever."""

    articles: dict[str, FullText] = field(default_factory=dict)
    read_urls: list[tuple[str, bool]] = field(default_factory=list)
    hanging: bool = False
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    async def article(
        self, _feed: Feed, url: str, _now: datetime, *, anew: bool = False
    ) -> FullText:
        self.read_urls.append((url, anew))
        self.reached.set()
        if self.hanging:
            await asyncio.Event().wait()
        return self.articles.get(url, FullText(problem="HTTP 404"))


@pytest.fixture
def ctx(context):
    context = replace(context, sources=Library())
    feed = a_feed(options={"full_text": True})
    watch(context.db, feed)
    context.sources.publish("wire", rss([OLD]))
    asyncio.run(poll_due(context))
    context.clock.forward(hours(1))
    return context


def poll(ctx, *entries, **given):
    ctx.sources.publish("wire", rss(list(entries)), **given)
    results = asyncio.run(poll_due(ctx))
    ctx.clock.forward(hours(1))
    return results[0]


def items(ctx):
    rows = ctx.db.run_read(lambda s: store.items.page(s, 100)).rows
    return {item.title: (item, assessment) for item, assessment in rows}


def alerted(ctx):
    return [a.headline for a in ctx.db.run_read(lambda s: store.alerts.page(s, 100)).rows]


def counted(ctx):
    return {c.reason: c.count for c in ctx.db.run_read(store.counters.every)}


def the_url(place: int = 1) -> str:
    """The address of the entry at this place of the document."""
    return f"https://news.example.com/{place}?utm_source=rss"


def test_the_article_is_scored_and_the_item_says_so(ctx):
    ctx.sources.articles[the_url()] = READ
    at = ctx.clock()
    poll(ctx, OLD, TEASER)
    item, assessment = items(ctx)[TEASER[0]]
    assert item.text == ARTICLE
    assert item.article == Article("https://wire.example/final", at)
    assert assessment.alert
    assert alerted(ctx) == [TEASER[0]]


def test_only_what_touches_a_term_is_asked_for_and_never_the_archive(ctx):
    poll(ctx, OLD, NOISE)
    assert ctx.sources.read_urls == []
    poll(ctx, OLD, NOISE, TEASER)
    assert ctx.sources.read_urls == [(the_url(2), False)]


def test_a_source_that_did_not_ask_for_it_is_judged_by_its_summary(context):
    context = replace(context, sources=Library())
    watch(context.db, a_feed())
    poll(context, OLD)
    poll(context, OLD, TEASER)
    assert context.sources.read_urls == []
    assert items(context)[TEASER[0]][0].article is None


def test_the_same_entry_is_known_at_the_next_poll_and_a_new_text_is_read_anew(ctx):
    url = the_url()
    ctx.sources.articles[url] = READ
    poll(ctx, OLD, TEASER)
    result = poll(ctx, OLD, TEASER, etag='"2"')
    assert (result.ingested.known, result.ingested.revised) == (2, 0)
    assert ctx.sources.read_urls == [(url, False)]
    longer = FullText(ARTICLE + " Antimony follows.", url)
    ctx.sources.articles[url] = longer
    result = poll(ctx, OLD, (TEASER[0], "A look at the market, updated."))
    assert result.ingested.revised == 1
    assert ctx.sources.read_urls[1:] == [(url, True)]
    item = items(ctx)[TEASER[0]][0]
    assert item.text.startswith("A look at the market, updated.\nA look")
    assert item.text.endswith("Antimony follows.")


def test_an_article_that_cannot_be_read_leaves_the_summary_and_is_counted_and_shown(ctx):
    result = poll(ctx, OLD, TEASER)
    item = items(ctx)[TEASER[0]][0]
    url = the_url()
    assert item.text == "A look at the market. Continue reading…"
    assert (item.article.url, item.article.problem) == (url, "HTTP 404")
    assert counted(ctx) == {"articles_unread": 1}
    [problem] = result.problems
    assert problem.endswith(": HTTP 404")


def test_a_summary_that_says_more_than_what_was_taken_for_the_article_is_not_lost(ctx):
    ban = ("Trade news", "China bans exports of gallium and germanium to the United States.")
    wall = FullText("Please verify that you are human to go on reading. " * 5, "x")
    ctx.sources.articles[the_url()] = wall
    poll(ctx, OLD, ban)
    item, assessment = items(ctx)[ban[0]]
    assert item.text == f"{ban[1]}\n{wall.text}"
    assert assessment.alert


def test_nothing_waits_longer_than_is_promised(ctx, monkeypatch):
    monkeypatch.setattr(full_text, "PATIENCE", timedelta(seconds=0.05))
    ctx.sources.hanging = True
    poll(ctx, OLD, TEASER, NOISE)
    item = items(ctx)[TEASER[0]][0]
    assert item.article.problem == "not read within 0.05 s"
    assert NOISE[0] in items(ctx)


def test_entries_without_an_article_do_not_wait_and_a_crash_loses_none_of_those_that_do(ctx):
    """What the process held in its hands when it ended is fetched again, and stored once."""
    url = the_url()
    ctx.sources.articles[url] = READ

    async def crash() -> None:
        ctx.sources.hanging = True
        ctx.sources.publish("wire", rss([OLD, TEASER, NOISE]), etag='"2"')
        polling = asyncio.create_task(poll_due(ctx))
        await ctx.sources.reached.wait()
        polling.cancel()
        with suppress(asyncio.CancelledError):
            await polling

    asyncio.run(crash())
    assert set(items(ctx)) == {OLD[0], NOISE[0]}
    assert ctx.db.run_read(lambda s: store.feeds.get(s, "wire"))[1].etag == ""
    ctx.sources.hanging = False
    ctx.clock.forward(CLAIM * WAVES)
    result = poll(ctx, OLD, TEASER, NOISE)
    assert (result.ingested.new, result.ingested.known) == (1, 2)
    assert items(ctx)[TEASER[0]][0].text == ARTICLE
    assert alerted(ctx) == [TEASER[0]]


def test_the_other_source_of_an_article_is_the_same_story(ctx):
    ban = ("China bans gallium exports to the United States", "The ministry announced it.")
    watch(ctx.db, a_feed(options={"full_text": True}), a_feed(id="other"), now=NOW)
    ctx.sources.articles[the_url()] = READ
    ctx.sources.publish("other", rss([OLD]))
    poll(ctx, OLD, ban)
    ctx.sources.publish("other", rss([OLD, ban]))
    asyncio.run(poll_due(ctx))
    assert alerted(ctx) == [ban[0]]
    texts = {i.source: i.text for i, _ in ctx.db.run_read(lambda s: store.items.page(s, 2)).rows}
    assert texts == {"wire": f"{ban[1]}\n{ARTICLE}", "other": ban[1]}


@pytest.mark.parametrize(
    ("article", "detail"), [(READ, ""), (FullText(problem="forbidden"), "no full text: forbidden")]
)
def test_the_doctor_reads_one_article(article, detail):
    sources = Library(articles={an_entry().url: article})
    sources.publish("wire", b"")

    async def read(_feed: Feed, _fetched: Fetched) -> Parsed:
        return Parsed((an_entry(published=NOW), an_entry("Other", published=NOW)))

    sources.read = read
    finding = asyncio.run(examine(sources, a_feed(options={"full_text": True}), None, NOW))
    assert (finding.condition, finding.detail) == ("ok", detail)
    assert len(sources.read_urls) == 1
    assert bool(finding.todo) == bool(detail)
