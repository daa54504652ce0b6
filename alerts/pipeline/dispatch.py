"""From alerts to deliveries: who hears of what, and when, becomes a durable promise.

one transaction a batch, at one moment `now`:
    release     what was held and is due       -> sent, bundled, held anew, suppressed
    remind      stories nobody acknowledged    -> reminders
    route       alerts not routed yet          -> for each receiver: sent, held, suppressed
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from alerts import store
from alerts.model.alert import Alert, AlertKind
from alerts.model.decision import Decision, Reason
from alerts.model.delivery import Delivery, DeliveryState
from alerts.pipeline import release, remind
from alerts.pipeline.context import Context
from alerts.pipeline.desk import TOLD_BEFORE, Desk, Policy
from alerts.pipeline.settle import delivery_id, promise
from alerts.routing import Routed, notify_when, receivers_for
from alerts.store import Session
from alerts.telemetry import get_logger

__all__ = ["Dispatched", "delivery_id", "dispatch_batch", "dispatch_due", "policy_of"]

#: Alerts routed in one transaction.
BATCH = 200


@dataclass(frozen=True, slots=True)
class Dispatched:
    """What one batch came to."""

    deliveries: tuple[Delivery, ...]
    #: Alerts that were routed, reminders apart.
    alerts: tuple[Alert, ...]
    #: True when there is more to do at this moment.
    more: bool


def policy_of(ctx: Context) -> Policy:
    """Who hears of what in this context."""
    return Policy(ctx.routes, ctx.receivers, ctx.inhibitions)


async def dispatch_due(ctx: Context) -> int:
    """Do all dispatching that is due and return how many deliveries are to be sent now."""
    total = 0
    policy = policy_of(ctx)
    while True:
        now = ctx.clock()
        done = await ctx.db.write(partial(_batch, policy=policy, now=now))
        for alert in done.alerts:
            ctx.metrics.alerts.labels(alert.kind, alert.severity).inc()
        for each in done.deliveries:
            _tell(each)
        total += sum(each.state is DeliveryState.PENDING for each in done.deliveries)
        if not done.more:
            return total


def dispatch_batch(desk: Desk) -> Dispatched:
    """Dispatch one batch in the desk's transaction."""
    released, buckets = release.release_due(desk)
    reminded, reminders = remind.remind_due(desk)
    alerts = store.alerts.undispatched(desk.session, BATCH)
    routed = [delivery for alert in alerts for delivery in _route(desk, alert)]
    store.alerts.mark_dispatched(desk.session, [a.id for a in alerts], desk.now)
    return Dispatched(
        (*released, *reminded, *routed),
        tuple(alerts),
        more=buckets >= release.BATCH or reminders >= remind.BATCH or len(alerts) >= BATCH,
    )


def _route(desk: Desk, alert: Alert) -> list[Delivery]:
    hearers = _hearers(desk, alert)
    store.decisions.add(desk.session, [_decision(alert, hearers, desk)])
    return [_one(desk, alert, each) for each in hearers]


def _one(desk: Desk, alert: Alert, hearer: Routed) -> Delivery:
    route = desk.route(hearer.route)
    receiver = desk.policy.receivers[hearer.receiver]
    subject = desk.subject(alert)
    known = desk.known(subject, route, receiver, alert.id)
    outcome = notify_when(subject, route, receiver, known, desk.now)
    return promise(desk, alert, route, receiver.name, outcome)


def _hearers(desk: Desk, alert: Alert) -> list[Routed]:
    receivers = desk.policy.receivers
    routed = receivers_for(desk.policy.routes, desk.subject(alert))
    hearers = [each for each in routed if each.receiver in receivers]
    if alert.kind is AlertKind.CORRECTION:
        # Whoever was told the story must hear that it was wrong, whatever the routes say today.
        told = store.stories.receivers_of(desk.session, alert.story)
        known = {each.receiver for each in hearers}
        hearers += [
            Routed(receiver=name, route=TOLD_BEFORE)
            for name in told
            if name not in known and name in receivers
        ]
    return hearers


def _decision(alert: Alert, hearers: list[Routed], desk: Desk) -> Decision:
    if not hearers:
        why = "no route wants this alert"
        return Decision("alert", alert.id, desk.now, Reason.NO_ROUTE, why, alert.rules_hash)
    names = ", ".join(f"{r.receiver} by route {r.route}" for r in hearers)
    return Decision(
        "alert",
        alert.id,
        desk.now,
        Reason.ROUTED,
        f"goes to {names}",
        alert.rules_hash,
        data={"receivers": [r.receiver for r in hearers]},
    )


def _tell(delivery: Delivery) -> None:
    log = get_logger("dispatch")
    ids = {"delivery": delivery.id, "alert": delivery.alert, "receiver": delivery.receiver}
    match delivery.state:
        case DeliveryState.HELD:
            until = delivery.next_at.isoformat(timespec="seconds")
            log.info("delivery.held", **ids, reason=delivery.reason, until=until)
        case DeliveryState.SUPPRESSED:
            log.info("delivery.suppressed", **ids, reason=delivery.reason)
        case _:
            log.info("delivery.promised", **ids)


def _batch(session: Session, policy: Policy, now: datetime) -> Dispatched:
    return dispatch_batch(Desk(session, policy, now))
