"""From alerts to deliveries: who hears of what becomes a durable promise."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import partial

from alerts import store
from alerts.model.alert import Alert, AlertKind
from alerts.model.decision import Decision, Reason
from alerts.model.delivery import Delivery, DeliveryState
from alerts.model.policy import Receiver, Route
from alerts.pipeline.context import Context
from alerts.routing import Routed, receivers_for
from alerts.store import Session
from alerts.telemetry import get_logger

#: Alerts routed in one transaction.
BATCH = 200


def delivery_id(alert: str, receiver: str) -> str:
    """The id of the one delivery of `alert` to `receiver`, the same however often it is asked."""
    return "dlv_" + hashlib.sha256(f"{alert}\n{receiver}".encode()).hexdigest()[:24]


async def dispatch_due(ctx: Context) -> int:
    """Route every alert not yet routed and return how many deliveries were promised."""
    log = get_logger("dispatch")
    total = 0
    while True:
        now = ctx.clock()
        deliveries, alerts = await ctx.db.write(
            partial(dispatch_batch, routes=ctx.routes, receivers=ctx.receivers, now=now)
        )
        for each in deliveries:
            log.info(
                "delivery.promised", delivery=each.id, alert=each.alert, receiver=each.receiver
            )
        total += len(deliveries)
        if alerts < BATCH:
            return total


def dispatch_batch(
    session: Session, routes: tuple[Route, ...], receivers: Mapping[str, Receiver], now: datetime
) -> tuple[list[Delivery], int]:
    """Route one batch in the caller's transaction; return its deliveries and alert count."""
    deliveries: list[Delivery] = []
    decisions: list[Decision] = []
    alerts = store.alerts.undispatched(session, BATCH)
    for alert in alerts:
        hearers = _hearers(session, alert, routes, receivers)
        deliveries += [
            Delivery(
                id=delivery_id(alert.id, each.receiver),
                alert=alert.id,
                receiver=each.receiver,
                state=DeliveryState.PENDING,
                attempt=0,
                next_at=now,
                created=now,
            )
            for each in hearers
        ]
        decisions.append(_decision(alert, hearers, now))
    store.outbox.add(session, deliveries)
    store.decisions.add(session, decisions)
    store.alerts.mark_dispatched(session, [a.id for a in alerts], now)
    return deliveries, len(alerts)


def _hearers(
    session: Session, alert: Alert, routes: tuple[Route, ...], receivers: Mapping[str, Receiver]
) -> list[Routed]:
    hearers = [r for r in receivers_for(routes, alert) if r.receiver in receivers]
    if alert.kind is AlertKind.CORRECTION:
        # Whoever was told the story must hear that it was wrong, whatever the routes say today.
        told = store.stories.receivers_of(session, alert.story)
        known = {r.receiver for r in hearers}
        hearers += [
            Routed(receiver=name, route="(told before)")
            for name in told
            if name not in known and name in receivers
        ]
    return hearers


def _decision(alert: Alert, hearers: list[Routed], now: datetime) -> Decision:
    if not hearers:
        return Decision("alert", alert.id, now, Reason.NO_ROUTE, "no route wants this alert")
    names = ", ".join(f"{r.receiver} by route {r.route}" for r in hearers)
    return Decision(
        "alert",
        alert.id,
        now,
        Reason.ROUTED,
        f"goes to {names}",
        data={"receivers": [r.receiver for r in hearers]},
    )
