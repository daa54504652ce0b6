"""Deliveries: promised, claimed, attempted, sent or dead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Subquery,
    Table,
    case,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from alerts.errors import NotFound, StoreError
from alerts.model.alert import Alert
from alerts.model.delivery import Attempt, Delivery, DeliveryState
from alerts.model.digest import Message
from alerts.model.receiver import PROBE_FROM, ReceiverState
from alerts.store import holding, receivers
from alerts.store.columns import chunks, insert_new, is_postgresql, models, table
from alerts.store.paging import Page, cut, row_of
from alerts.store.tables import AlertRow, AttemptRow, DeliveryRow, ReceiverRow

_ALERTS = table(AlertRow)
_ATTEMPTS = table(AttemptRow)
_DELIVERIES = table(DeliveryRow)
_RECEIVERS = table(ReceiverRow)
_PENDING = DeliveryState.PENDING.value


@dataclass(frozen=True, slots=True)
class Depth:
    """How many deliveries of one receiver stand in one state."""

    receiver: str
    state: DeliveryState
    count: int


def add(session: Session, deliveries: Sequence[Delivery]) -> None:
    """Promise deliveries, in this order; an id that is stored already changes nothing.

    Raises StoreError when an alert is not stored.
    """
    story_of: dict[str, str] = {}
    for some in chunks(list({each.alert for each in deliveries})):
        found = select(_ALERTS.c.id, _ALERTS.c.story).where(_ALERTS.c.id.in_(some))
        story_of |= {row.id: row.story for row in session.execute(found)}
    missing = sorted({each.alert for each in deliveries} - story_of.keys())
    if missing:
        raise StoreError(f"a delivery needs its alert stored first: {missing[0]!r} is not")
    rows = [DeliveryRow.from_model(each, story_of[each.alert]) for each in deliveries]
    insert_new(session, _DELIVERIES, rows, by=["id"])


def claim(
    session: Session,
    now: datetime,
    lease: timedelta,
    limit: int,
    *,
    each: int | None = None,
    paces: receivers.Paces = MappingProxyType({}),
) -> list[tuple[Delivery, Message]]:
    """Take up to `limit` due deliveries for `lease`, each with what it says.

    No receiver has more than `each` of them in flight, and one that failed several times in a row
    has one: a receiver that hangs holds nobody else up. The receivers in `paces` have no more
    than their pace allows.

    A lease that ran out is taken over.

    Receivers take turns, each with its longest waiting first, and one that has deliveries in
    flight comes after one that has none. A delivery waits while an earlier one of the same story
    and receiver is pending, so that a receiver never reads an update before the alert it updates.
    """
    known = receivers.locked(session, paces)
    failing = [name for name, state in known.items() if state.failures >= PROBE_FROM]
    allowed = {
        name: known.get(name, ReceiverState(name)).allowance(every, now)
        for name, every in paces.items()
    }
    turns = _turns(now, limit, limit if each is None else each, failing, allowed)
    rows = list(session.scalars(select(turns.c.row).order_by(*_order(turns))))
    if is_postgresql(session):
        locked = select(_DELIVERIES.c.row).where(
            _DELIVERIES.c.row.in_(rows), _free(_DELIVERIES, now)
        )
        free = set(session.scalars(locked.with_for_update(skip_locked=True)))
        rows = [row for row in rows if row in free]
    leased = update(_DELIVERIES).where(_DELIVERIES.c.row.in_(rows))
    session.execute(leased.values(lease_until=now + lease))
    taken = select(DeliveryRow).where(_DELIVERIES.c.row.in_(rows))
    by_row = {row.row: row.to_model() for row in models(session, taken)}
    receivers.pace(session, (by_row[row].receiver for row in rows), paces, now)
    said = messages(session, list(by_row.values()))
    return [(by_row[row], said[by_row[row].id]) for row in rows]


def record(session: Session, delivery: Delivery, attempt: Attempt) -> None:
    """Store one attempt, and the delivery as it stands after it; the lease ends.

    A delivery once sent stays sent, whatever a slower worker reports later. Raises NotFound.
    """
    _row(session, delivery.id)
    session.execute(_ATTEMPTS.insert(), AttemptRow.from_model(attempt))
    columns = _DELIVERIES.c
    unsent = update(_DELIVERIES).where(
        columns.id == delivery.id, columns.state != DeliveryState.SENT.value
    )
    session.execute(
        unsent.values(
            state=delivery.state.value,
            attempt=delivery.attempt,
            next_at=delivery.next_at,
            lease_until=None,
            last_error=delivery.last_error,
            thread=delivery.thread,
            posted=delivery.posted,
        )
    )


def release(session: Session, ids: Sequence[str]) -> None:
    """Give these leases back: whoever claims next may take them at once."""
    for some in chunks(ids):
        session.execute(
            update(_DELIVERIES).where(_DELIVERIES.c.id.in_(some)).values(lease_until=None)
        )


def release_all(session: Session) -> None:
    """Give every lease back: for the one daemon of this database, before it begins."""
    leased = update(_DELIVERIES).where(_DELIVERIES.c.lease_until.is_not(None))
    session.execute(leased.values(lease_until=None))


def replay(session: Session, ids: Iterable[str] | None, now: datetime) -> list[str]:
    """Make dead deliveries pending again, due now, with a fresh retry schedule.

    `None` means all dead ones. Returns the ids that were dead and are pending now, in order.
    """
    columns = _DELIVERIES.c
    dead = select(columns.id).where(columns.state == DeliveryState.DEAD.value)
    found = list(session.scalars(dead.order_by(columns.row)))
    if ids is not None:
        wanted = set(ids)
        found = [each for each in found if each in wanted]
    fresh = {
        "state": _PENDING,
        "attempt": 0,
        "next_at": now,
        "lease_until": None,
    }
    for some in chunks(found):
        session.execute(update(_DELIVERIES).where(columns.id.in_(some)).values(fresh))
    return found


def get(session: Session, delivery_id: str) -> Delivery:
    """The delivery; raises NotFound."""
    return _row(session, delivery_id).to_model()


def page(
    session: Session,
    limit: int,
    cursor: str | None = None,
    *,
    state: DeliveryState | None = None,
    receiver: str = "",
) -> Page[Delivery]:
    """Deliveries in the order they were promised, newest first."""
    columns = _DELIVERIES.c
    statement = select(DeliveryRow).order_by(columns.row.desc()).limit(limit + 1)
    if state is not None:
        statement = statement.where(columns.state == state.value)
    if receiver:
        statement = statement.where(columns.receiver == receiver)
    if cursor is not None:
        statement = statement.where(columns.row < row_of("deliveries", cursor))
    rows = models(session, statement)
    return cut("deliveries", [(row.row or 0, row.to_model()) for row in rows], limit)


def attempts(session: Session, delivery_id: str) -> list[Attempt]:
    """Every attempt at this delivery, first to last."""
    columns = _ATTEMPTS.c
    statement = select(AttemptRow).where(columns.delivery == delivery_id).order_by(columns.row)
    return [row.to_model() for row in models(session, statement)]


def messages(session: Session, deliveries: Sequence[Delivery]) -> dict[str, Message]:
    """What each of these stored deliveries says, by its id."""
    wanted = {each.alert for each in deliveries if not each.bundle}
    alerts: dict[str, Alert] = {
        row.id: row.to_model()
        for row in models(session, select(AlertRow).where(_ALERTS.c.id.in_(wanted)))
    }
    bundles = holding.bundles(session, [each.bundle for each in deliveries if each.bundle])
    return {
        each.id: bundles[each.bundle] if each.bundle else alerts[each.alert] for each in deliveries
    }


def depth(session: Session) -> dict[DeliveryState, int]:
    """How many deliveries stand in each state, zeros included."""
    counts = dict.fromkeys(DeliveryState, 0)
    for each in depth_by_receiver(session):
        counts[each.state] += each.count
    return counts


def depth_by_receiver(session: Session) -> list[Depth]:
    """How many deliveries stand where, by receiver and state."""
    columns = _DELIVERIES.c
    statement = select(columns.receiver, columns.state, func.count())
    statement = statement.group_by(columns.receiver, columns.state)
    rows = session.execute(statement.order_by(columns.receiver, columns.state))
    return [Depth(receiver, DeliveryState(state), count) for receiver, state, count in rows]


def waits_until(session: Session, now: datetime, paces: receivers.Paces) -> datetime | None:
    """When the first delivery that only the pace of its receiver holds back may be claimed."""
    columns = _DELIVERIES.c
    due = _free(_DELIVERIES, now) & (columns.next_at <= now) & ~_blocked(_DELIVERIES)
    waiting = set(session.scalars(select(columns.receiver).where(due).distinct())) & paces.keys()
    free = [
        state.free_at(paces[name], now)
        for name, state in receivers.states(session).items()
        if name in waiting
    ]
    return min((each for each in free if each > now), default=None)


def untried(session: Session, now: datetime, since: datetime) -> dict[str, datetime]:
    """From when on something could be claimed for receivers that were not tried `since` then."""
    columns, tried = _DELIVERIES.c, _RECEIVERS.c.tried_at
    waiting = (
        select(columns.receiver, func.min(columns.next_at).label("at"))
        .outerjoin_from(_DELIVERIES, _RECEIVERS, _RECEIVERS.c.name == columns.receiver)
        .where(_free(_DELIVERIES, now), columns.next_at < since, ~_blocked(_DELIVERIES))
        .where(or_(tried.is_(None), tried < since))
        .group_by(columns.receiver)
    )
    return {row.receiver: row.at for row in session.execute(waiting.order_by(columns.receiver))}


def _turns(
    now: datetime, limit: int, each: int, failing: Sequence[str], allowed: Mapping[str, int]
) -> Subquery:
    """Row numbers to claim with the turn of each: 1 for a receiver's first in flight, and so on."""
    columns = _DELIVERIES.c
    in_flight = _in_flight(now)
    place = func.row_number().over(
        partition_by=columns.receiver, order_by=(columns.next_at, columns.row)
    )
    turn = (place + func.coalesce(in_flight.c.n, 0)).label("turn")
    due = (
        select(columns.row, columns.receiver, columns.next_at, place.label("place"), turn)
        .outerjoin_from(_DELIVERIES, in_flight, in_flight.c.receiver == columns.receiver)
        .where(_free(_DELIVERIES, now), columns.next_at <= now, ~_blocked(_DELIVERIES))
        .subquery()
    )
    # Most rows are beyond every turn, and the names need not be compared for those.
    wanted = select(due).where(
        due.c.turn <= each, due.c.place <= limit, *_limits(due, failing, allowed)
    )
    return wanted.order_by(*_order(due)).limit(limit).subquery()


def _limits(
    due: Subquery, failing: Sequence[str], allowed: Mapping[str, int]
) -> Iterator[ColumnElement[bool]]:
    """One in flight of those that fail; of those with a pace, no more than it allows."""
    if failing:
        yield or_(due.c.turn <= 1, due.c.receiver.not_in(failing))
    if allowed:
        yield due.c.place <= case(dict(allowed), value=due.c.receiver, else_=due.c.place)


def _in_flight(now: datetime) -> Subquery:
    """How many deliveries of each receiver are leased."""
    flying = _DELIVERIES.alias("flying")
    return (
        select(flying.c.receiver, func.count().label("n"))
        .where(flying.c.state == _PENDING, flying.c.lease_until > now)
        .group_by(flying.c.receiver)
        .subquery()
    )


def _order(turns: Subquery) -> tuple[ColumnElement[Any], ...]:
    return turns.c.turn, turns.c.next_at, turns.c.row


def _free(deliveries: Table, now: datetime) -> ColumnElement[bool]:
    """Pending, and leased by nobody at this moment."""
    lease = deliveries.c.lease_until
    return (deliveries.c.state == _PENDING) & or_(lease.is_(None), lease <= now)


def _blocked(deliveries: Table) -> ColumnElement[bool]:
    """An earlier delivery of the same story and receiver is pending."""
    earlier = deliveries.alias("earlier")
    return exists().where(
        earlier.c.story == deliveries.c.story,
        earlier.c.receiver == deliveries.c.receiver,
        earlier.c.row < deliveries.c.row,
        earlier.c.state == _PENDING,
    )


def _row(session: Session, delivery_id: str) -> DeliveryRow:
    for row in models(session, select(DeliveryRow).where(_DELIVERIES.c.id == delivery_id)):
        return row
    raise NotFound(f"no delivery {delivery_id!r} is stored")
