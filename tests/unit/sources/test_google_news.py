"""Google News: outlets stand apart from titles, and the reports of others are no text."""

from __future__ import annotations

from datetime import datetime

import pytest

from alerts.model.feed import Feed
from alerts.sources import Fetched, Parsed, Received
from alerts.sources.google_news import is_google_news, parse_google_news

LINK = "https://news.google.com/rss/articles/CBMiX0{n}?oc=5"


def an_item(title: str, source: str = "", description: str = "", n: int = 1) -> str:
    described = description.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return (
        f"<item><title>{title}</title><link>{LINK.format(n=n)}</link>"
        f'<guid isPermaLink="false">CBMiX0{n}</guid>'
        "<pubDate>Mon, 01 Jun 2026 08:00:00 GMT</pubDate>"
        f"<description>{described}</description>{source}</item>"
    )


def read(*items: str, now: datetime) -> Parsed:
    body = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><rss version="2.0"><channel>'
        f"<title>x - Google News</title><language>en-US</language>{''.join(items)}"
        "</channel></rss>"
    ).encode()
    feed = Feed("g", "google_news", "https://news.google.com/rss/search?q=x")
    return parse_google_news(feed, Fetched((Received(feed.location, body),), now))


def source(name: str, url: str = "https://wire.example") -> str:
    return f'<source url="{url}">{name}</source>'


@pytest.mark.parametrize(
    ("title", "outlet", "wanted"),
    [
        ("Quota cut - Daily Metal", source("Daily Metal"), ("Quota cut", "Daily Metal")),
        (
            "Licences - what now? - Daily - Metal",
            source("Daily - Metal"),
            ("Licences - what now?", "Daily - Metal"),
        ),
        ("Ores &amp;amp; more - A&amp;amp;B", source("A&amp;amp;B"), ("Ores &amp; more", "A&B")),
        ("稀土出口管制 - 日报", source("日报"), ("稀土出口管制", "日报")),
        ("No suffix here", source("Daily Metal"), ("No suffix here", "Daily Metal")),
        ("A dash - of its own", "", ("A dash - of its own", "")),
        ("Of a host", source("", "https://www.wire.example/x"), ("Of a host", "wire.example")),
        (" - Daily Metal", source("Daily Metal"), ("- Daily Metal", "Daily Metal")),
    ],
)
def test_the_outlet_stands_apart_where_the_feed_names_it(title, outlet, wanted, now):
    (entry,) = read(an_item(title, outlet), now=now).entries
    assert (entry.title.strip(), entry.outlet.replace("&amp;", "&")) == wanted


CLUSTER = (
    '<ol><li><a href="https://news.google.com/rss/articles/A">Quota cut</a>&nbsp;&nbsp;'
    '<font color="#6f6f6f">Daily Metal</font></li>'
    '<li><a href="https://news.google.com/rss/articles/B">Carmaker sues</a>&nbsp;&nbsp;'
    '<font color="#6f6f6f">Motor News</font></li></ol>'
)
SINGLE = '<a href="https://x.example">Quota cut</a>&nbsp;&nbsp;<font color="#6f6f6f">Daily</font>'


@pytest.mark.parametrize("description", [CLUSTER, SINGLE, CLUSTER.replace("</ol>", ""), ""])
def test_reports_of_others_are_no_text_of_the_entry(description, now):
    (entry,) = read(an_item("Quota cut - Daily", source("Daily"), description), now=now).entries
    assert entry.text == ""


def test_what_the_description_says_itself_is_the_text(now):
    item = an_item("Quota cut - Daily", source("Daily"), f"{SINGLE}<p>Down 10% &amp; more.</p>")
    (entry,) = read(item, now=now).entries
    assert entry.text == "Down 10% &amp; more."


def test_the_link_stays_as_shown_and_the_id_is_the_feed_s_own(now):
    items = (an_item("A - X", source("X")), an_item("B - X", source("X"), n=2))
    first, second = read(*items, now=now).entries
    assert (first.url, first.key) == (LINK.format(n=1), "CBMiX01")
    assert (second.url, second.key) == (LINK.format(n=2), "CBMiX02")


def test_what_is_no_feed_is_broken(now):
    feed = Feed("g", "google_news", "https://news.google.com/rss")
    got = Fetched((Received("", b"<html><title>Before you continue</title></html>"),), now)
    assert parse_google_news(feed, got).broken


@pytest.mark.parametrize(
    ("url", "known"),
    [
        ("https://news.google.com/rss/search?q=x", True),
        ("https://news.google.com/rss?hl=en", True),
        ("https://news.google.com/topics/x", False),
        ("https://news.google.com.evil.example/rss", False),
        ("https://[", False),
    ],
)
def test_its_addresses_are_recognised(url: str, known: bool) -> None:
    assert is_google_news(url) is known
