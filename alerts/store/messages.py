"""Messages that receivers let us answer and change: one a story and receiver, the first."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, FromClause, and_, select, update
from sqlalchemy.orm import Session

from alerts.model.alert import Alert
from alerts.model.delivery import Delivery, DeliveryState
from alerts.store.columns import models, table
from alerts.store.tables import AlertRow, DeliveryRow

_DELIVERIES = table(DeliveryRow)
_ALERTS = table(AlertRow)
#: An older message is left as it is.
REFRESHED_FOR = timedelta(days=7)


def thread_of(session: Session, delivery: str) -> str:
    """The first message of this delivery's story at its receiver, empty when there is none."""
    columns, own = _DELIVERIES.c, _DELIVERIES.alias("own")
    statement = (
        select(columns.posted)
        .join_from(own, _DELIVERIES, _same(own))
        .where(own.c.id == delivery, columns.id != delivery, columns.posted != "")
    )
    return session.scalar(statement.order_by(columns.row).limit(1)) or ""


def outdate(session: Session, story: str, now: datetime, *, receiver: str = "") -> None:
    """Note that the first messages of this story, at one receiver or all, are out of date."""
    columns = _DELIVERIES.c
    first = (columns.story == story) & (columns.posted != "") & (columns.thread == "")
    fresh = columns.next_at > now - REFRESHED_FOR
    changed = update(_DELIVERIES).where(first, fresh)
    if receiver:
        changed = changed.where(columns.receiver == receiver)
    session.execute(changed.values(refresh_at=now))


def claim(
    session: Session, now: datetime, lease: timedelta, limit: int
) -> list[tuple[Delivery, Alert]]:
    """Take up to `limit` messages to bring up to date, each with the last alert told there.

    Each is due again after `lease`, unless `settle` says otherwise before.
    """
    columns = _DELIVERIES.c
    due = select(DeliveryRow).where(columns.refresh_at <= now).order_by(columns.refresh_at)
    claimed = [row.to_model() for row in models(session, due.limit(limit))]
    until = now + lease
    for each in claimed:
        _refresh_at(session, each.id, each.refresh_at, until)
    return [(replace(each, refresh_at=until), _last_told(session, each.id)) for each in claimed]


def settle(session: Session, seen: Delivery, at: datetime | None) -> None:
    """Bring this claimed message up to date again at this time, None: it is.

    One that was outdated once more since it was claimed stays so.
    """
    _refresh_at(session, seen.id, seen.refresh_at, at)


def _refresh_at(
    session: Session, delivery: str, before: datetime | None, at: datetime | None
) -> None:
    columns = _DELIVERIES.c
    chosen = update(_DELIVERIES).where(columns.id == delivery, columns.refresh_at == before)
    session.execute(chosen.values(refresh_at=at))


def _last_told(session: Session, delivery: str) -> Alert:
    columns, own = _DELIVERIES.c, _DELIVERIES.alias("own")
    statement = (
        select(AlertRow)
        .join_from(own, _DELIVERIES, _same(own))
        .join(_ALERTS, _ALERTS.c.id == columns.alert)
        .where(own.c.id == delivery, columns.state == DeliveryState.SENT.value)
        .where(columns.bundle == "")
        .order_by(columns.row.desc())
        .limit(1)
    )
    [row] = models(session, statement)
    return row.to_model()


def _same(own: FromClause) -> ColumnElement[bool]:
    """Of the same story and receiver."""
    columns = _DELIVERIES.c
    return and_(columns.story == own.c.story, columns.receiver == own.c.receiver)
