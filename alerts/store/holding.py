"""Deliveries that wait, the bundles they become, and what each receiver was told already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from alerts.model.alert import Alert
from alerts.model.assessment import Severity
from alerts.model.delivery import Delivery, DeliveryState
from alerts.model.digest import Digest
from alerts.store.columns import chunks, insert_new, models, table, upsert
from alerts.store.tables import AlertRow, BundleRow, DeliveryRow, GroupRow

_ALERTS = table(AlertRow)
_BUNDLES = table(BundleRow)
_DELIVERIES = table(DeliveryRow)
_GROUPS = table(GroupRow)
#: A clock set back by more than this puts what it held before into question.
AHEAD = timedelta(minutes=5)
_HELD = DeliveryState.HELD.value
_SUPPRESSED = DeliveryState.SUPPRESSED.value


def due(session: Session, now: datetime, limit: int) -> list[list[Delivery]]:
    """Up to `limit` buckets with something due at `now`, each with all it holds that is due.

    The longest due bucket first; in a bucket, in the order of promising. What was promised by a
    clock that stood `AHEAD` of now or more is due too, since its time may never come.
    """
    columns = _DELIVERIES.c
    ready = (columns.state == _HELD) & or_(columns.next_at <= now, columns.created > now + AHEAD)
    since = func.min(columns.next_at)
    buckets = select(columns.receiver, columns.bucket).where(ready)
    buckets = buckets.group_by(columns.receiver, columns.bucket)
    found = session.execute(
        buckets.order_by(since, columns.receiver, columns.bucket).limit(limit)
    ).all()
    return [
        [
            row.to_model()
            for row in models(
                session,
                select(DeliveryRow)
                .where(ready, columns.receiver == receiver, columns.bucket == bucket)
                .order_by(columns.row),
            )
        ]
        for receiver, bucket in found
    ]


def of_story(session: Session, story: str, receiver: str) -> list[Delivery]:
    """What is held of this story for this receiver, in the order of promising."""
    columns = _DELIVERIES.c
    statement = select(DeliveryRow).where(
        columns.story == story, columns.receiver == receiver, columns.state == _HELD
    )
    return [row.to_model() for row in models(session, statement.order_by(columns.row))]


def opens_at(session: Session, receiver: str, bucket: str) -> datetime | None:
    """When what is held in this bucket is due, None when nothing is."""
    columns = _DELIVERIES.c
    when: datetime | None = session.scalar(
        select(func.min(columns.next_at)).where(
            columns.receiver == receiver, columns.bucket == bucket, columns.state == _HELD
        )
    )
    return when


def told_group(session: Session, receiver: str, bucket: str, now: datetime) -> None:
    """Note that this receiver is told of this group now."""
    row = {"receiver": receiver, "bucket": bucket, "told_at": now}
    upsert(session, _GROUPS, [row], by=["receiver", "bucket"])


def group_told_at(session: Session, receiver: str, bucket: str) -> datetime | None:
    """When this receiver was last told of this group, None when never."""
    columns = _GROUPS.c
    statement = select(columns.told_at)
    when: datetime | None = session.scalar(
        statement.where(columns.receiver == receiver, columns.bucket == bucket)
    )
    return when


def interrupts(session: Session, receiver: str, start: datetime, end: datetime) -> int:
    """How often this receiver was interrupted from `start` up to, not at, `end`."""
    columns = _DELIVERIES.c
    statement = select(func.count()).where(
        columns.receiver == receiver, columns.interrupt_at >= start, columns.interrupt_at < end
    )
    return session.scalar(statement) or 0


def change(session: Session, ids: Sequence[str], **values: object) -> None:
    """Give these held deliveries new values; one that is no longer held stays as it is."""
    for some in chunks(ids):
        session.execute(
            update(_DELIVERIES)
            .where(_DELIVERIES.c.id.in_(some), _DELIVERIES.c.state == _HELD)
            .values(dict(values))
        )


def hasten(session: Session, bucket: str, now: datetime) -> None:
    """Make what is held in this bucket due now, for every receiver."""
    columns = _DELIVERIES.c
    waiting = (columns.bucket == bucket) & (columns.state == _HELD) & (columns.next_at > now)
    session.execute(update(_DELIVERIES).where(waiting).values(next_at=now))


def add_bundle(session: Session, digest: Digest) -> None:
    """Store a message about several alerts; an id that is stored already changes nothing."""
    insert_new(session, _BUNDLES, [BundleRow.from_model(digest)], by=["id"])


def bundles(session: Session, ids: Iterable[str]) -> Mapping[str, Digest]:
    """The messages with these ids, by id."""
    wanted = list(dict.fromkeys(ids))
    return {
        row.id: row.to_model()
        for some in chunks(wanted)
        for row in models(session, select(BundleRow).where(_BUNDLES.c.id.in_(some)))
    }


def told(
    session: Session, receiver: str, since: datetime, least: Severity, limit: int = 200
) -> list[Alert]:
    """The newest alerts this receiver was told since then, at least this severe.

    What is held or was suppressed does not count.
    """
    columns = _DELIVERIES.c
    statement = (
        select(AlertRow)
        .join_from(_ALERTS, _DELIVERIES, columns.alert == _ALERTS.c.id)
        .where(
            _ALERTS.c.created >= since,
            _ALERTS.c.severity >= int(least),
            columns.receiver == receiver,
            columns.state.not_in([_SUPPRESSED, _HELD]),
        )
        .order_by(_ALERTS.c.row.desc())
        .limit(limit)
    )
    found = {row.id: row.to_model() for row in models(session, statement)}
    return list(found.values())


def was_told(session: Session, story: str, receiver: str) -> bool:
    """True when this receiver was promised anything about this story that was not suppressed."""
    columns = _DELIVERIES.c
    statement = select(columns.id).where(
        columns.story == story, columns.receiver == receiver, columns.state != _SUPPRESSED
    )
    return session.scalar(statement.limit(1)) is not None
