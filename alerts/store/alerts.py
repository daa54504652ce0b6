"""Alerts, from being raised to being routed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from alerts.errors import NotFound
from alerts.model.alert import Alert
from alerts.store.columns import chunks, insert_new, models, table
from alerts.store.paging import Page, cut, row_of
from alerts.store.tables import AlertRow

_ALERTS = table(AlertRow)


def add(session: Session, alerts: Iterable[Alert]) -> None:
    """Store alerts that are still to be routed; an id that is stored already changes nothing."""
    insert_new(session, _ALERTS, [AlertRow.from_model(alert) for alert in alerts], by=["id"])


def undispatched(session: Session, limit: int) -> list[Alert]:
    """Up to `limit` alerts nobody routed yet, in the order they were raised."""
    waiting = select(AlertRow).where(_ALERTS.c.dispatched_at.is_(None))
    return [row.to_model() for row in models(session, waiting.order_by(_ALERTS.c.row).limit(limit))]


def mark_dispatched(session: Session, ids: Sequence[str], now: datetime) -> None:
    """Say that these alerts are routed; the time of the first saying stays."""
    for some in chunks(ids):
        unrouted = update(_ALERTS).where(_ALERTS.c.id.in_(some), _ALERTS.c.dispatched_at.is_(None))
        session.execute(unrouted.values(dispatched_at=now))


def get(session: Session, alert_id: str) -> Alert:
    """The alert; raises NotFound."""
    for row in models(session, select(AlertRow).where(_ALERTS.c.id == alert_id)):
        return row.to_model()
    raise NotFound(f"no alert {alert_id!r} is stored")


def of(session: Session, ids: Sequence[str]) -> dict[str, Alert]:
    """Those of these alerts that are stored, by id."""
    found: dict[str, Alert] = {}
    for some in chunks(list(dict.fromkeys(ids))):
        rows = models(session, select(AlertRow).where(_ALERTS.c.id.in_(some)))
        found.update((row.id, row.to_model()) for row in rows)
    return found


def page(
    session: Session, limit: int, cursor: str | None = None, *, story: str = ""
) -> Page[Alert]:
    """Alerts in the order they were raised, newest first; of one `story` when named."""
    statement = select(AlertRow).order_by(_ALERTS.c.row.desc()).limit(limit + 1)
    if story:
        statement = statement.where(_ALERTS.c.story == story)
    if cursor is not None:
        statement = statement.where(_ALERTS.c.row < row_of("alerts", cursor))
    rows = models(session, statement)
    return cut("alerts", [(row.row or 0, row.to_model()) for row in rows], limit)


def newest(session: Session, stories: Sequence[str]) -> dict[str, Alert]:
    """The alert raised last of each of these stories; those that never alerted are left out."""
    found: dict[str, Alert] = {}
    for some in chunks(list(dict.fromkeys(stories))):
        of_some = select(func.max(_ALERTS.c.row)).where(_ALERTS.c.story.in_(some))
        last = of_some.group_by(_ALERTS.c.story).scalar_subquery()
        rows = models(session, select(AlertRow).where(_ALERTS.c.row.in_(last)))
        found.update((row.story, row.to_model()) for row in rows)
    return found
