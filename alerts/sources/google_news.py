"""Google News: RSS whose entries are the reports of many outlets, grouped.

title              "What happened - Outlet": the outlet is taken off where the feed names it
link               an address of Google's that leads on to the report; kept as it is, never asked
description        the title once more, or a list of what others report: no text of the entry
source             the outlet: its name, else the host of its address
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from alerts.model.feed import Feed
from alerts.model.item import Entry
from alerts.sources.base import Fetched, Parsed
from alerts.sources.feed import parse_feed
from alerts.sources.html_page import as_markup
from alerts.sources.markup import Tag, Text, read_markup
from alerts.text.clean import plain_line

#: Told by `alerts check` of an enabled source.
TERMS = (
    "Google offers this feed for personal, non-commercial use only; its terms and those of the"
    " outlets are yours to read before you use it for anything else"
)
_HOST = "news.google.com"
#: What stands in these elements of a description belongs to reports, this one or others.
_OF_REPORTS = frozenset({"a", "font", "ol", "ul"})
_DASHES = (" - ", " – ", " — ")


def is_google_news(url: str) -> bool:
    """Return whether this is the address of a feed of Google News."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.hostname == _HOST and parts.path.startswith("/rss")


def parse_google_news(feed: Feed, fetched: Fetched) -> Parsed:
    """Return the entries with their outlets apart from their titles."""
    document = fetched.documents[0]
    parsed = parse_feed(
        document.body,
        now=fetched.at,
        url=document.name,
        content_type=document.content_type,
        lang=feed.lang,
    )
    return replace(parsed, entries=tuple(map(_told_apart, parsed.entries)))


def _told_apart(entry: Entry) -> Entry:
    text = _own_text(entry.text)
    title, outlet = plain_line(entry.title), plain_line(entry.outlet)
    for dash in _DASHES:
        # Only what the feed itself calls the outlet: a headline may well hold a dash of its own.
        short = title.removesuffix(f"{dash}{outlet}") if outlet else title
        if short.strip() and short != title:
            return replace(entry, title=as_markup(short), text=text)
    return replace(entry, text=text)


def _own_text(description: str) -> str:
    """What a description says besides naming reports: nothing, or a few sentences."""
    text = " ".join("".join(_outside_reports(description)).split())
    return as_markup(text)


def _outside_reports(description: str) -> Iterator[str]:
    depth = 0
    for part in read_markup(description):
        if isinstance(part, Text):
            yield part.text if not depth else " "
        elif isinstance(part, Tag) and part.name in _OF_REPORTS:
            depth = max(0, depth + (-1 if part.closing else 1))
