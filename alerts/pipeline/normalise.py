"""From entries to items: untrusted markup becomes plain, identified, hashed text."""

from __future__ import annotations

import hashlib
from datetime import datetime

from alerts.model.feed import Feed
from alerts.model.item import Entry, Item
from alerts.text import clean, fingerprint, language, urls

#: Characters kept of a title and of a text; what is cut is counted by the source's problem list.
TITLE_CHARS = 2_000
TEXT_CHARS = 200_000
#: Characters kept of the name of an outlet.
OUTLET_CHARS = 200


def item_id(feed: str, key: str) -> str:
    """The id of the item that entry `key` of `feed` becomes, the same at every poll."""
    return "itm_" + hashlib.sha256(f"{feed}\n{key}".encode(errors="replace")).hexdigest()[:24]


def to_item(feed: Feed, entry: Entry, now: datetime) -> Item | None:
    """The item this entry becomes when first seen at `now`; None when it holds no words at all."""
    title = clean.plain_line(entry.title)[:TITLE_CHARS]
    text = clean.plain(entry.text)[:TEXT_CHARS]
    if not title and not text:
        return None
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
        content_hash=fingerprint.content_hash(title, text),
        outlet=clean.plain_line(entry.outlet)[:OUTLET_CHARS],
    )
