"""Where feeds say that a hub pushes them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from alerts.sources.base import Received
from alerts.sources.built_in import parse_document
from alerts.sources.hub_links import Announced, in_document, in_headers

URL = "https://a.example/feed"
HUB, SELF = "https://hub.example/", "https://a.example/feed.xml"
BOTH = Announced(HUB, SELF)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f'<rss><a:link rel="hub" href="{HUB}"/><a:link href="{SELF}" rel="self"/>', BOTH),
        (f"<feed><link rel='self' href='{SELF}'/><link rel='hub' href='{HUB}'/>", BOTH),
        ('<feed><link rel="hub" href="/hub?a=1&amp;b=2"/>', Announced("https://a.example/hub?a=1&b=2")),
        (f'<feed><entry><link rel="hub" href="{HUB}"/></entry></feed>', Announced()),
        ('<feed><link rel="hub" href="javascript:x"/>', Announced()),
        (f'<rss><channel><link>{SELF}</link>', Announced()),
        ("<feed>" + "<link " * 50_000, Announced()),
    ],
)  # fmt: skip
def test_links_in_the_head_of_a_document(text, wanted):
    assert in_document(text, URL) == wanted


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ([f'<{HUB}>; rel="hub"', f'<{SELF}>; rel="self"'], Announced(HUB, SELF)),
        ([f"<{HUB}>; rel=hub, <{SELF}>; type=x; rel=self"], Announced(HUB, SELF)),
        ([f'<{HUB}>; rel="x hub"'], Announced(HUB)),
        ([f'<{HUB}>; rel="HUB", <https://b.example/>; rel=hub'], Announced(HUB)),
        (["</next>; rel=next", "hub", ""], Announced()),
        (["<" * 50_000], Announced()),
    ],
)
def test_links_in_the_headers_of_an_answer(values, wanted):
    assert in_headers(values, URL) == wanted


def test_a_feed_that_is_parsed_says_it():
    link = f'<a:link xmlns:a="x" rel="hub" href="{HUB}"/>'
    body = f"<rss><channel>{link}<item><title>T</title></item></channel></rss>"
    parsed = parse_document(Received(URL, body.encode()), now=datetime(2026, 6, 1, tzinfo=UTC))
    assert (parsed.asks.hub, parsed.asks.topic) == (HUB, "")
