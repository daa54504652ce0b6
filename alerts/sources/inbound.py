"""Items that somebody sends instead of being asked for them."""

from __future__ import annotations

from datetime import datetime

from alerts.sources.articles import read_articles
from alerts.sources.base import Parsed, Received
from alerts.sources.identity import identify

#: What a body may be, by its content type, and the ending of a file that holds the same.
FORMATS = {
    "application/json": ".json",
    "application/feed+json": ".json",
    "application/x-ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
    "application/jsonlines": ".jsonl",
}
#: Items in one body.
MAX_ITEMS = 1_000


def read_items(body: bytes, content_type: str, *, now: datetime, lang: str = "") -> Parsed:
    """Return the entries of a body: one item, a list, a JSON Feed, or one item a line.

    An item has `title` or `text`, and what it can of `id`, `url`, `lang` and `published`. One with
    neither id nor url is known by its contents. Never raises on bad input; a content type that is
    not in `FORMATS` is broken.
    """
    ending = FORMATS.get(content_type.partition(";")[0].strip().lower())
    if ending is None:
        return Parsed((), (f"the content type is one of {', '.join(FORMATS)}",), broken=True)
    drafts = read_articles(Received(f"items{ending}", body, content_type), now, lang)
    identified = identify(drafts.entries)
    entries = identified.entries
    problems = (*drafts.bounded(), *identified.problems)
    if len(entries) > MAX_ITEMS:
        return Parsed((), (f"more than {MAX_ITEMS} items; send them in parts",), broken=True)
    broken = not entries and bool(drafts.problems)
    left_out = identified.left_out + len(drafts.problems)
    return Parsed(entries, problems, broken=broken, left_out=left_out)
