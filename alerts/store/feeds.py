"""Which feeds exist, which are due, and what their last polls left.

Locations are stored, and given back, as they may be shown: with `***` for their keys. Only the
configuration knows the whole ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from alerts.errors import NotFound
from alerts.model.feed import Feed, FeedKind, FeedState
from alerts.store.columns import chunks, insert_new, is_postgresql, models, table, upsert
from alerts.store.tables import FeedRow
from alerts.store.tables.feed import feed_of, state_of

_FEEDS = table(FeedRow)

#: Sources whose items are sent to us are never due.
_POLLED = _FEEDS.c.kind != FeedKind.INBOUND

#: How long a claimed feed is left alone; a poll that died is repeated after it.
CLAIM_LEASE = timedelta(minutes=5)


def sync(session: Session, feeds: Iterable[Feed], now: datetime) -> None:
    """Make the stored definitions these ones.

    New feeds are due now. A feed that moved (other kind or location) starts again from its
    baseline; one with other options is read again. A feed that is not named any more is kept,
    with its items, and disabled.
    """
    stored = {row.id: row for row in models(session, select(FeedRow))}
    wanted = {feed.id: feed for feed in feeds}
    rows = [_synced(feed, stored.get(feed.id), now) for feed in wanted.values()]
    upsert(session, _FEEDS, rows, by=["id"])
    for ids in chunks([id_ for id_ in stored if id_ not in wanted]):
        session.execute(update(_FEEDS).where(_FEEDS.c.id.in_(ids)).values(enabled=False))


def add_unpolled(session: Session, feed: Feed, now: datetime) -> None:
    """Store a source that only names where items come from; one that is stored stays as it is."""
    insert_new(session, _FEEDS, [_synced(feed, None, now)], by=["id"])


def claim_due(
    session: Session, now: datetime, limit: int, lease: timedelta = CLAIM_LEASE
) -> list[tuple[Feed, FeedState]]:
    """Take up to `limit` enabled feeds that are due, longest waiting first.

    Each is pushed ahead by `lease`, so nobody else takes it meanwhile and a crash only delays it.
    """
    # Plain rows: objects that the session keeps track of cost more than all the rest of a claim.
    due = (
        select(_FEEDS)
        .where(_FEEDS.c.enabled.is_(True), _POLLED, _FEEDS.c.next_due <= now)
        .order_by(_FEEDS.c.next_due, _FEEDS.c.id)
        .limit(limit)
    )
    if is_postgresql(session):
        due = due.with_for_update(skip_locked=True)
    claimed = [(feed_of(row), state_of(row)) for row in session.connection().execute(due)]
    for some in chunks(claimed):
        ids = [feed.id for feed, _ in some]
        session.execute(update(_FEEDS).where(_FEEDS.c.id.in_(ids)).values(next_due=now + lease))
    return claimed


def make_due(session: Session, now: datetime) -> None:
    """Make every enabled feed due that is not backing off after failures."""
    waiting = update(_FEEDS).where(
        _FEEDS.c.enabled.is_(True), _POLLED, _FEEDS.c.failures == 0, _FEEDS.c.next_due > now
    )
    session.execute(waiting.values(next_due=now))


def save_state(session: Session, state: FeedState) -> None:
    """Store what a poll left; raises NotFound for a feed that was never synced."""
    save_states(session, [state])


def save_states(session: Session, rows: Sequence[FeedState]) -> None:
    """Store what a poll of each feed left; raises NotFound when one was never synced."""
    values = [FeedRow.from_state(state) | {"feed": state.feed_id} for state in rows]
    statement = update(_FEEDS).where(_FEEDS.c.id == bindparam("feed"))
    found = session.connection().execute(statement, values).rowcount
    if found != len(rows):
        ids = ", ".join(repr(state.feed_id) for state in rows)
        raise NotFound(f"{len(rows) - found} of these feeds are not stored: {ids}")


def get(session: Session, feed_id: str) -> tuple[Feed, FeedState]:
    """The feed with its state; raises NotFound."""
    for row in models(session, select(FeedRow).where(_FEEDS.c.id == feed_id)):
        return row.to_model(), row.to_state()
    raise NotFound(f"no feed {feed_id!r} is stored")


def states(session: Session) -> list[tuple[Feed, FeedState]]:
    """Every feed ever configured with its state, by id; removed ones are disabled."""
    rows = models(session, select(FeedRow).order_by(_FEEDS.c.id))
    return [(row.to_model(), row.to_state()) for row in rows]


def next_due(session: Session) -> datetime | None:
    """When the next enabled feed is due, or None when none is enabled."""
    statement = select(func.min(_FEEDS.c.next_due)).where(_FEEDS.c.enabled.is_(True), _POLLED)
    due: datetime | None = session.scalar(statement)
    return due


def _synced(feed: Feed, stored: FeedRow | None, now: datetime) -> dict[str, Any]:
    definition = FeedRow.from_model(feed)
    if stored is None:
        return definition | FeedRow.from_state(FeedState(feed.id, next_due=now))
    state = FeedRow.from_state(stored.to_state())
    # A shorter rhythm holds from now on, not only after the old, longer wait.
    state["next_due"] = min(stored.next_due, now + feed.every)
    if (stored.kind, stored.location_hash) != (feed.kind, definition["location_hash"]):
        return definition | FeedRow.from_state(FeedState(feed.id, next_due=now))
    if stored.options != definition["options"]:
        state |= {"etag": "", "last_modified": "", "body_hash": "", "next_due": now}
    return definition | state
