"""An outcome becomes a row: a delivery to send, to hold or never to send, and the decision why."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime

from alerts import store
from alerts.model.alert import Alert, AlertKind
from alerts.model.decision import Decision, Reason
from alerts.model.delivery import Delivery, DeliveryState
from alerts.model.policy import GroupBy, Receiver, Route
from alerts.model.reminder import Reminder
from alerts.pipeline.desk import Desk
from alerts.routing import Hold, Outcome, Send, Suppress
from alerts.routing.grouping import bucket_of


def delivery_id(alert: str, receiver: str) -> str:
    """The id of the one delivery of `alert` to `receiver`, the same however often it is asked."""
    return "dlv_" + hashlib.sha256(f"{alert}\n{receiver}".encode()).hexdigest()[:24]


def promise(
    desk: Desk, alert: Alert, route: Route, name: str, outcome: Outcome, *, instead_of: str = ""
) -> Delivery:
    """Store the one delivery of this alert to this receiver as the outcome says."""
    new = Delivery(
        id=delivery_id(alert.id, name),
        alert=alert.id,
        receiver=name,
        state=DeliveryState.PENDING,
        attempt=0,
        next_at=desk.now,
        created=desk.now,
        route=route.name,
        instead_of=instead_of,
    )
    settled = _as(new, outcome, desk.now)
    if isinstance(outcome, Send):
        supersede(desk, alert, settled)
    store.outbox.add(desk.session, [settled])
    if not (isinstance(outcome, Send) and outcome.reason is Reason.SENT_AT_ONCE):
        note(desk, alert, settled, outcome.reason, _told(name, outcome))
    receiver = desk.policy.receivers.get(name)
    if isinstance(outcome, Send) and receiver is not None:
        desk.spend(receiver)
        follow(desk, alert, route, receiver)
    return settled


def move(desk: Desk, alert: Alert, held: Delivery, outcome: Hold | Suppress) -> Delivery:
    """Hold a held delivery anew, or suppress it."""
    settled = replace(_as(held, outcome, desk.now), created=_not_ahead(held, desk.now))
    store.holding.change(
        desk.session,
        [held.id],
        state=settled.state.value,
        next_at=settled.next_at,
        reason=settled.reason,
        bucket=settled.bucket,
        created=settled.created,
    )
    note(desk, alert, settled, outcome.reason, _told(held.receiver, outcome))
    return settled


def follow(desk: Desk, alert: Alert, route: Route, receiver: Receiver) -> None:
    """Note what follows from interrupting: the group's interval begins, a reminder is planned."""
    if route.group_by is not GroupBy.NONE:
        bucket = bucket_of(route, desk.subject(alert))
        store.holding.told_group(desk.session, receiver.name, bucket, desk.now)
    if route.repeat is not None and alert.kind is not AlertKind.REMINDER:
        due = desk.now + route.repeat
        reminder = Reminder(alert.story, receiver.name, alert.id, route.name, due)
        store.reminders.plan(desk.session, reminder)


def supersede(desk: Desk, alert: Alert, telling: Delivery) -> None:
    """Suppress what is held of the story for the same receiver and older than what is told now."""
    for held in store.holding.of_story(desk.session, alert.story, telling.receiver):
        if held.id == telling.id or _moment(held) > _moment(telling):
            continue
        older = store.alerts.get(desk.session, held.alert)
        if older.deadline != alert.deadline:
            continue  # a day to come is news beside the story, and the story beside the day
        why = f"{telling.receiver} is told of the story by alert {alert.id}"
        move(desk, older, held, Suppress(Reason.SUPERSEDED, why, alert.id))


def note(desk: Desk, alert: Alert, delivery: Delivery, reason: Reason, detail: str) -> None:
    """Record why a delivery stands where it stands."""
    data: dict[str, object] = {"receiver": delivery.receiver, "delivery": delivery.id}
    if delivery.state is DeliveryState.HELD:
        data["until"] = delivery.next_at.isoformat()
    decision = Decision("alert", alert.id, desk.now, reason, detail, alert.rules_hash, data)
    store.decisions.add(desk.session, [decision])


def _as(delivery: Delivery, outcome: Outcome, now: datetime) -> Delivery:
    reason = outcome.reason.value
    match outcome:
        case Send():
            return replace(delivery, reason=reason, interrupt_at=now)
        case Hold(until=until, bucket=bucket):
            held = DeliveryState.HELD
            return replace(delivery, state=held, reason=reason, next_at=until, bucket=bucket)
        case Suppress():
            return replace(delivery, state=DeliveryState.SUPPRESSED, reason=reason)


def _told(receiver: str, outcome: Outcome) -> str:
    match outcome:
        case Send():
            return f"{receiver}: {outcome.detail}"
        case Hold():
            return f"{receiver}: held until {outcome.until:%Y-%m-%d %H:%M} UTC: {outcome.detail}"
        case Suppress():
            return f"{receiver}: not told: {outcome.detail}"


def _moment(delivery: Delivery) -> datetime:
    return delivery.created or delivery.next_at


def _not_ahead(held: Delivery, now: datetime) -> datetime:
    return min(_moment(held), now)
