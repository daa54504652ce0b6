"""A page names its feeds in its head, or links to them."""

from __future__ import annotations

import pytest

from alerts.sources.base import Received
from alerts.sources.discover import feed_addresses

ALTERNATE = '<link rel="alternate" type="application/rss+xml" href="{}">'


def found(page: str) -> tuple[str, ...]:
    return feed_addresses(Received("https://desk.example/news/", page.encode(), "text/html"))


@pytest.mark.parametrize(
    ("page", "addresses"),
    [
        (ALTERNATE.format("/feed.xml"), ("https://desk.example/feed.xml",)),
        (
            "<LINK type='application/atom+xml; charset=utf-8' rel='home ALTERNATE' href=a>",
            ("https://desk.example/news/a",),
        ),
        (f"<base href='/x/'>{ALTERNATE.format('a')}", ("https://desk.example/x/a",)),
        ("<a href='a'>News</a><a href='f.rss'>RSS</a>", ("https://desk.example/news/f.rss",)),
        ("<a href='/blog/feed/?x=1'>x</a>", ("https://desk.example/blog/feed/?x=1",)),
        (
            f"<a href='late.rss'></a>{ALTERNATE.format('first')}",
            ("https://desk.example/news/first", "https://desk.example/news/late.rss"),
        ),
        ('<link rel="stylesheet" type="text/css" href="x.rss">', ()),
        (ALTERNATE.format("javascript:alert(1)"), ()),
        (ALTERNATE.format("http://[bad"), ()),
        (f"<!-- {ALTERNATE.format('/feed')} -->", ()),
        ("", ()),
    ],
)
def test_the_feeds_of_a_page(page, addresses):
    assert found(page) == addresses


def test_a_page_of_a_thousand_feeds_gives_a_few():
    assert len(found("".join(ALTERNATE.format(n) for n in range(1000)))) == 8
