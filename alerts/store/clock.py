"""What waits for a moment, when the clock that named it is set."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, Table, bindparam, select, update
from sqlalchemy.orm import Session

from alerts.model.delivery import DeliveryState
from alerts.store.columns import table
from alerts.store.tables import DeliveryRow, FeedRow, GroupRow, ReceiverRow

_DELIVERIES = table(DeliveryRow)
_FEEDS = table(FeedRow)
_GROUPS = table(GroupRow)
_RECEIVERS = table(ReceiverRow)
_WAITS = (
    (_FEEDS, "next_due"),
    (_DELIVERIES, "next_at"),
    (_DELIVERIES, "lease_until"),
    (_RECEIVERS, "paced_until"),
)
#: No lease is longer.
_LEASE = timedelta(seconds=90)
_OPEN = (DeliveryState.PENDING.value, DeliveryState.HELD.value)


def set_back(session: Session, now: datetime, by: timedelta) -> int:
    """Move every wait that ends after `now` ahead by `by`; return how many there were.

    What is held until an hour of the day comes up too early, and is held anew.
    """
    moved = sum(_moved(session, owner, column, now, by) for owner, column in _WAITS)
    told_later = update(_GROUPS).where(_GROUPS.c.told_at > now)
    session.execute(told_later.values(told_at=now))
    return moved


def set_ahead(session: Session, now: datetime, by: timedelta) -> int:
    """Move every lease that was running until now ahead by `by`; return how many there were."""
    columns = _DELIVERIES.c
    found = select(columns.row, columns.lease_until).where(
        columns.lease_until > now - by, columns.lease_until <= now - by + _LEASE
    )
    return _move(session, _DELIVERIES, "lease_until", found, by)


def _moved(session: Session, owner: Table, column: str, now: datetime, by: timedelta) -> int:
    (key,) = owner.primary_key.columns
    waits = owner.c[column]
    # A lease of the new clock ends within its length and is left alone: somebody works under it.
    after = now + _LEASE if column == "lease_until" else now
    found = select(key, waits).where(waits > after)
    if owner is _DELIVERIES:
        found = found.where(_DELIVERIES.c.state.in_(_OPEN))
    return _move(session, owner, column, found, -by)


def _move(
    session: Session, owner: Table, column: str, found: Select[tuple[Any, Any]], by: timedelta
) -> int:
    (key,) = owner.primary_key.columns
    rows = [{"which": which, "to": at + by} for which, at in session.execute(found)]
    if rows:
        moved = update(owner).where(key == bindparam("which")).values({column: bindparam("to")})
        session.connection().execute(moved, rows)
    return len(rows)
