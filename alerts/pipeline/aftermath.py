"""What a poll leaves behind: the state, what was dropped, what operators are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from alerts import store
from alerts.model.feed import Feed, FeedState
from alerts.model.health import Trouble
from alerts.pipeline import trouble
from alerts.pipeline.health import allowed_silence, trouble_of
from alerts.sources import FetchFailed
from alerts.store import Session

#: What is told although something else was told before.
_NEWS = frozenset({Trouble.GONE, Trouble.RESHAPED})


def conclude(
    feed: Feed, before: FeedState, after: FeedState, *, news: bool, failed: FetchFailed | None
) -> tuple[trouble.Note | None, FeedState]:
    """Return what operators are told after a poll, None for nothing, and the state to store.

    A trouble is told once. It is over when something new came, and that is told once too.
    """
    told = before.health.trouble
    if news or (told is Trouble.RESHAPED and failed is None):
        health = replace(after.health, trouble=Trouble.NONE)
        quiet = before.health.quiet
        note = trouble.note_of_return(feed, quiet, told) if told else None
        return note, replace(after, health=health)
    gone, reshaped = (failed.gone, failed.reshaped) if failed else (False, False)
    found = trouble_of(feed, after, gone=gone, reshaped=reshaped)
    # Silence that turns into failure, or the other way round, is no news; an end is.
    if not found or found is told or (told and found not in _NEWS):
        return None, after
    note = trouble.note_of(feed, after, found, allowed_silence(feed, after.health))
    return note, replace(after, health=replace(after.health, trouble=found))


def settle(
    session: Session,
    feed: Feed,
    before: FeedState,
    after: FeedState,
    now: datetime,
    *,
    note: trouble.Note | None,
    dropped: Mapping[str, int],
) -> None:
    """Store the state with what was dropped, and the note as an alert."""
    for reason, count in dropped.items():
        if count:
            store.counters.bump(session, feed.id, reason, count)
    if note is not None:
        continued = before.health.story if before.health.trouble else ""
        story = trouble.tell(session, feed, note, continued, now)
        after = replace(after, health=replace(after.health, story=story))
    store.feeds.save_state(session, after)
