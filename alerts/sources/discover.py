"""Where a web page says that its feeds are."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from alerts.sources.base import Received
from alerts.sources.charset import decode
from alerts.sources.markup import Tag, read_markup
from alerts.text.urls import safe_link

_MAX_PAGE = 2_000_000
_MOST = 8
_TYPES = re.compile(r"\s*application/(?:rss|atom|feed)\+(?:xml|json)\b", re.IGNORECASE)
_LOOKS_LIKE_FEED = re.compile(
    r"(?:\.(?:rss|atom|rdf)|/(?:feed|rss|atom)(?:\.xml)?)/?$", re.IGNORECASE
)


def feed_addresses(page: Received) -> tuple[str, ...]:
    """Return the addresses of the feeds a page names, the most certain first, at most eight.

    What it announces in its head comes first, links that look like a feed follow.
    """
    text = decode(page.body[:_MAX_PAGE], page.content_type).text
    announced: dict[str, None] = {}
    linked: dict[str, None] = {}
    base = page.name
    for part in read_markup(text):
        if not isinstance(part, Tag) or part.closing:
            continue
        href = part.attributes.get("href", "").strip()
        if part.name == "base" and href:
            base = _joined(page.name, href) or base
        elif part.name == "link" and _announces(part):
            announced[safe_link(_joined(base, href))] = None
        elif part.name == "a" and _LOOKS_LIKE_FEED.search(href.partition("?")[0]):
            linked[safe_link(_joined(base, href))] = None
    return tuple(url for url in (announced | linked) if url)[:_MOST]


def _announces(tag: Tag) -> bool:
    rel = tag.attributes.get("rel", "").lower().split()
    return "alternate" in rel and bool(_TYPES.match(tag.attributes.get("type", "")))


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:
        return ""
