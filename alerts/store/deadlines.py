"""Days that bind, and what is held of the reminders of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from alerts.errors import NotFound
from alerts.model.alert import AlertKind
from alerts.model.deadline import Deadline, DeadlineState
from alerts.model.decision import Reason
from alerts.model.delivery import DeliveryState
from alerts.store.columns import chunks, models, table, upsert
from alerts.store.tables import AlertRow, DeadlineRow, DeliveryRow

_ALERTS = table(AlertRow)
_DEADLINES = table(DeadlineRow)
_DELIVERIES = table(DeliveryRow)
#: No local day is further from the day in UTC.
_ZONES = timedelta(days=1)


def save(session: Session, deadlines: Iterable[Deadline]) -> None:
    """Store deadlines, or overwrite them."""
    upsert(session, _DEADLINES, [DeadlineRow.from_model(each) for each in deadlines], by=["id"])


def get(session: Session, deadline_id: str) -> Deadline:
    """The deadline; raises NotFound."""
    statement = select(DeadlineRow).where(_DEADLINES.c.id == deadline_id)
    for row in models(session, statement):
        return row.to_model()
    raise NotFound(f"no deadline {deadline_id!r} is stored")


def about(
    session: Session,
    *,
    stories: Sequence[str] = (),
    items: Sequence[str] = (),
    instruments: Sequence[str] = (),
) -> list[Deadline]:
    """The deadlines of these stories, stated by these items, or set by these instruments."""
    columns = _DEADLINES.c
    found: dict[str, Deadline] = {}
    for column, values in (
        (columns.story, stories),
        (columns.item, items),
        (columns.instrument, instruments),
    ):
        for some in chunks(sorted(set(values) - {""})):
            statement = select(DeadlineRow).where(column.in_(some)).order_by(columns.row)
            found.update((row.id, row.to_model()) for row in models(session, statement))
    return list(found.values())


def ahead(session: Session, today: date, within: int) -> list[Deadline]:
    """Every scheduled deadline from `today` on, up to `within` days ahead, anywhere on earth."""
    columns = _DEADLINES.c
    statement = select(DeadlineRow).where(
        columns.state == DeadlineState.SCHEDULED.value,
        columns.day >= today - _ZONES,
        columns.day <= today + timedelta(days=within) + _ZONES,
    )
    return [row.to_model() for row in models(session, statement.order_by(columns.row))]


def of_entries(session: Session) -> list[Deadline]:
    """Every deadline that came from the configuration."""
    statement = select(DeadlineRow).where(_DEADLINES.c.entry != "").order_by(_DEADLINES.c.row)
    return [row.to_model() for row in models(session, statement)]


def listing(
    session: Session,
    since: date,
    limit: int,
    *,
    story: str = "",
    active: bool = False,
    after: str = "",
) -> list[Deadline]:
    """Deadlines from that day on, the next first; with `active` only those that still bind.

    They begin behind the one with the id `after`; none for an id that is not stored.
    """
    columns = _DEADLINES.c
    statement = select(DeadlineRow).where(columns.day >= since)
    if story:
        statement = statement.where(columns.story == story)
    if active:
        statement = statement.where(columns.state == DeadlineState.SCHEDULED.value)
    if after:
        place = session.execute(select(columns.day, columns.row).where(columns.id == after)).first()
        if place is None:
            return []
        later = (columns.day == place.day) & (columns.row > place.row)
        statement = statement.where((columns.day > place.day) | later)
    statement = statement.order_by(columns.day, columns.row).limit(limit)
    return [row.to_model() for row in models(session, statement)]


def drop_held(session: Session, deadline_id: str, reason: Reason) -> None:
    """Suppress the reminders of this deadline that are held: what they say no longer holds."""
    reminders = select(_ALERTS.c.id).where(
        _ALERTS.c.deadline == deadline_id,
        _ALERTS.c.deadline != "",
        _ALERTS.c.kind == AlertKind.REMINDER.value,
    )
    held = _DELIVERIES.c.state == DeliveryState.HELD.value
    session.execute(
        update(_DELIVERIES)
        .where(held, _DELIVERIES.c.alert.in_(reminders))
        .values(state=DeliveryState.SUPPRESSED.value, reason=reason.value)
    )
