"""Which feeds exist, which are due, and what their last polls left.

Locations are stored, and given back, as they may be shown: with `***` for their keys. Only the
configuration knows the whole ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from alerts.errors import NotFound
from alerts.model.feed import Feed, FeedKind, FeedState
from alerts.store.columns import chunks, insert_new, is_postgresql, models, table, upsert
from alerts.store.tables import FeedRow
from alerts.store.tables.feed import STATE, feed_of, state_of

_FEEDS = table(FeedRow)

_state = attrgetter(*STATE)

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
    session: Session,
    now: datetime,
    limit: int,
    lease: timedelta = CLAIM_LEASE,
    known: Mapping[str, Feed] = MappingProxyType({}),
) -> list[tuple[Feed, FeedState]]:
    """Take up to `limit` enabled feeds that are due, longest waiting first.

    Each is pushed ahead by `lease`, so nobody else takes it meanwhile and a crash only delays it.
    Definitions that are `known`, by id, are given back as they are; only others are read.
    """
    # Plain rows: objects that the session keeps track of cost more than all the rest of a claim.
    due = (
        select(_FEEDS.c.id, *(_FEEDS.c[name] for name in STATE))
        .where(_FEEDS.c.enabled.is_(True), _POLLED, _FEEDS.c.next_due <= now)
        .order_by(_FEEDS.c.next_due, _FEEDS.c.id)
        .limit(limit)
    )
    if is_postgresql(session):
        due = due.with_for_update(skip_locked=True)
    states = [state_of(row) for row in session.connection().execute(due)]
    for some in chunks([state.feed_id for state in states]):
        session.execute(update(_FEEDS).where(_FEEDS.c.id.in_(some)).values(next_due=now + lease))
    stored = _definitions(session, [s.feed_id for s in states if s.feed_id not in known])
    return [(known.get(s.feed_id) or stored[s.feed_id], s) for s in states]


def _definitions(session: Session, ids: Sequence[str]) -> dict[str, Feed]:
    found: dict[str, Feed] = {}
    for some in chunks(ids):
        rows = session.connection().execute(select(_FEEDS).where(_FEEDS.c.id.in_(some)))
        found |= {row.id: feed_of(row) for row in rows}
    return found


def make_due(session: Session, now: datetime, within: timedelta | None = None) -> None:
    """Make every enabled feed due that is not backing off after failures.

    With `within` only those that would be due in that time anyway.
    """
    waiting = update(_FEEDS).where(
        _FEEDS.c.enabled.is_(True), _POLLED, _FEEDS.c.failures == 0, _FEEDS.c.next_due > now
    )
    if within is not None:
        waiting = waiting.where(_FEEDS.c.next_due <= now + within)
    session.execute(waiting.values(next_due=now))


def save_state(session: Session, state: FeedState) -> None:
    """Store what a poll left; raises NotFound for a feed that was never synced."""
    _save(session, [state], STATE)


def save_changes(session: Session, polls: Sequence[tuple[FeedState, FeedState]]) -> None:
    """Store what a poll of each feed left where it differs from what it found.

    Raises NotFound when a feed was never synced.
    """
    by_columns = defaultdict[tuple[str, ...], list[FeedState]](list)
    for found, left in polls:
        pairs = zip(STATE, _state(found), _state(left), strict=True)
        # The claim changed when the feed is due.
        columns = tuple(name for name, was, is_ in pairs if was != is_ or name == "next_due")
        by_columns[columns].append(left)
    for names, states in by_columns.items():
        _save(session, states, names)


def _save(session: Session, states: Sequence[FeedState], columns: Sequence[str]) -> None:
    values = [FeedRow.from_state(state, columns) | {"feed": state.feed_id} for state in states]
    statement = update(_FEEDS).where(_FEEDS.c.id == bindparam("feed"))
    found = session.connection().execute(statement, values).rowcount
    if found != len(states):
        ids = ", ".join(repr(state.feed_id) for state in states)
        raise NotFound(f"{len(states) - found} of these feeds are not stored: {ids}")


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
