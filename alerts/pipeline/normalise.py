"""From entries to items: untrusted markup becomes plain, identified, hashed text."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from alerts.model.feed import Feed
from alerts.model.item import Article, Entry, Item
from alerts.text import clean, fingerprint, language, urls

#: Characters kept of a title and of a text; what is cut is counted by the source's problem list.
TITLE_CHARS = 2_000
TEXT_CHARS = 200_000
#: Characters kept of the name of an outlet.
OUTLET_CHARS = 200

#: What a feed puts behind a summary that it cut, within its last characters.
_CUT = re.compile(
    r"\W*(?:continue reading|read more|weiterlesen|lire la suite)?\W*\Z", re.IGNORECASE
)
_TAIL = 60


@dataclass(frozen=True, slots=True)
class Full:
    """The article behind an entry, and its text; "" when it was not read."""

    article: Article
    text: str = ""


def item_id(feed: str, key: str) -> str:
    """The id of the item that entry `key` of `feed` becomes, the same at every poll."""
    return "itm_" + hashlib.sha256(f"{feed}\n{key}".encode(errors="replace")).hexdigest()[:24]


def to_item(feed: Feed, entry: Entry, now: datetime, full: Full | None = None) -> Item | None:
    """The item this entry becomes when first seen at `now`; None when it holds no words at all.

    The text of its article is the text of the item; what only the entry says stands before it.
    """
    title = clean.plain_line(entry.title)[:TITLE_CHARS]
    text = clean.plain(entry.text)[:TEXT_CHARS]
    if not title and not text:
        return None
    given = fingerprint.content_hash(title, text)
    if full is not None and full.text:
        text = _together(text, full.text)[:TEXT_CHARS]
    return Item(
        id=item_id(feed.id, entry.key),
        source=feed.id,
        key=entry.key,
        url=urls.safe_link(entry.url),
        canonical_url=urls.canonical(entry.url),
        title=title,
        text=text,
        lang=entry.lang or feed.lang or language.detect(f"{title}\n{text[:1000]}"),
        tier=feed.tier,
        published=entry.published,
        first_seen=now,
        content_hash=given,
        outlet=clean.plain_line(entry.outlet)[:OUTLET_CHARS],
        article=full.article if full else None,
    )


def _together(summary: str, article: str) -> str:
    """The article, after the summary unless that only repeats it.

    What was taken for the article may be a notice of the publisher, and the summary all there is.
    """
    said = " ".join((summary[:-_TAIL] + _CUT.sub("", summary[-_TAIL:])).split())
    return article if said in " ".join(article.split()) else f"{summary}\n{article}"
