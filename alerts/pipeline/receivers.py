"""What an attempt says of its receiver, and who is told what a receiver did not take."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from alerts import store
from alerts.errors import NotFound
from alerts.model.alert import Alert
from alerts.model.decision import Decision, Reason
from alerts.model.delivery import Delivery, DeliveryState, SendOutcome
from alerts.model.policy import Receiver
from alerts.model.receiver import Condition, ReceiverState
from alerts.pipeline.desk import Desk
from alerts.pipeline.settle import delivery_id, promise
from alerts.routing import notify_when
from alerts.store import Session
from alerts.telemetry import get_logger


def mark(receiver: Receiver) -> str:
    """Return what changes when the receiver's address or key does, and tells neither."""
    channel = receiver.slack.channel if receiver.slack else ""
    parts = (receiver.kind, receiver.url.reveal(), receiver.secret.reveal(), channel)
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:16]


def paces(receivers: Mapping[str, Receiver]) -> dict[str, timedelta]:
    """The least time between two messages of each receiver that has a rate."""
    return {name: every for name, each in receivers.items() if (every := each.every) is not None}


def conditions(
    receivers: Mapping[str, Receiver], states: Mapping[str, ReceiverState]
) -> dict[str, Condition]:
    """How well each configured receiver takes what it is sent."""
    return {
        name: states.get(name, ReceiverState(name)).condition(mark(receiver))
        for name, receiver in receivers.items()
    }


def refusal(receiver: Receiver, state: ReceiverState) -> str:
    """Why nothing is sent to this receiver, empty when something is."""
    if not state.disabled(mark(receiver)):
        return ""
    return (
        f"disabled since {state.gone_at:%Y-%m-%d %H:%M} UTC, when it answered that it is gone:"
        f" give it a new address or run `alerts receivers enable {receiver.name}`, then replay"
    )


def judge(session: Session, receiver: Receiver, outcome: SendOutcome, now: datetime) -> None:
    """Remember what one attempt says of the receiver, and log it when its condition changes."""
    before = store.receivers.get(session, receiver.name)
    if before.disabled(mark(receiver)):
        return
    after = before.after(outcome, mark(receiver), now)
    store.receivers.save(session, after)
    was, condition = (state.condition(mark(receiver)) for state in (before, after))
    if condition is not was:
        log = get_logger("deliver")
        write = log.info if condition is Condition.OK else log.warning
        write(f"receiver.{condition}", receiver=receiver.name, failures=after.failures)


def fall_back(desk: Desk, dead: Delivery) -> Delivery | None:
    """Promise what is dead to the fallback of its receiver, as a route would; None without one.

    A fallback that was promised the same before, by its own route or this way, hears it once.
    """
    receiver = desk.policy.receivers.get(dead.receiver)
    fallback = desk.policy.receivers.get(receiver.fallback) if receiver else None
    if fallback is None or _promised(desk, delivery_id(dead.bundle or dead.alert, fallback.name)):
        return None
    alert = store.alerts.get(desk.session, dead.alert)
    why = f"{fallback.name}: told in place of {dead.receiver}, which did not take it"
    decision = Decision("alert", alert.id, desk.now, Reason.FELL_BACK, why, alert.rules_hash)
    store.decisions.add(desk.session, [decision])
    telling = _bundle(desk, dead, fallback) if dead.bundle else _alone(desk, dead, alert, fallback)
    ids = {"delivery": telling.id, "instead_of": dead.id, "receiver": fallback.name}
    get_logger("deliver").warning("delivery.fell_back", **ids, state=telling.state)
    return telling


def _alone(desk: Desk, dead: Delivery, alert: Alert, fallback: Receiver) -> Delivery:
    route, subject = desk.route(dead.route), desk.subject(alert)
    known = desk.known(subject, route, fallback, alert.id)
    outcome = notify_when(subject, route, fallback, known, desk.now)
    return promise(desk, alert, route, fallback.name, outcome, instead_of=dead.receiver)


def _bundle(desk: Desk, dead: Delivery, fallback: Receiver) -> Delivery:
    """The same message of several alerts, at once."""
    telling = Delivery(
        id=delivery_id(dead.bundle, fallback.name),
        alert=dead.alert,
        receiver=fallback.name,
        state=DeliveryState.PENDING,
        attempt=0,
        next_at=desk.now,
        created=desk.now,
        reason=Reason.FELL_BACK,
        bundle=dead.bundle,
        instead_of=dead.receiver,
    )
    store.outbox.add(desk.session, [telling])
    return telling


def _promised(desk: Desk, delivery: str) -> bool:
    try:
        store.outbox.get(desk.session, delivery)
    except NotFound:
        return False
    return True
