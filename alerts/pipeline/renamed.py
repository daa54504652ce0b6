"""A source that gives all its entries new ids at once, as after a move to another system.

Its archive is known by its contents and is no news.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from alerts import store
from alerts.model.feed import Feed
from alerts.model.item import Entry
from alerts.pipeline.context import Context
from alerts.pipeline.normalise import to_item
from alerts.store import Session
from alerts.store.columns import storable

#: Fewer new entries than this are looked at one by one by the stories anyway.
_FEWEST = 5


async def without_renamed(
    ctx: Context, feed: Feed, entries: Sequence[Entry], now: datetime
) -> Sequence[Entry]:
    """Return the entries without those that are stored already under another key.

    Only a document in which most entries seem new is suspected, and only when most of those are
    known by their contents. What is stored takes the new keys: else the old entries would seem new
    again as soon as they are no more than half of what the source shows.
    """
    known = await ctx.db.read(
        lambda session: store.items.known(session, feed.id, [entry.key for entry in entries])
    )
    unknown = [entry for entry in entries if entry.key not in known]
    if len(unknown) < _FEWEST or len(unknown) * 2 < len(entries):
        return entries
    hashes = {
        entry.key: item.content_hash
        for entry in unknown
        if (item := to_item(feed, entry, now)) is not None
    }

    def stored(session: Session) -> dict[str, tuple[str, str]]:
        return store.items.by_content(session, feed.id, hashes.values())

    held = await ctx.db.read(stored)
    renamed = {key: held[content] for key, content in hashes.items() if content in held}
    if len(renamed) * 2 < len(unknown):
        return entries
    shown = {storable(entry.key) for entry in entries}
    named = {item_id: key for key, (item_id, old) in renamed.items() if old not in shown}
    await ctx.db.write(partial(store.items.rename, keys=named))
    return [entry for entry in entries if entry.key not in renamed]
