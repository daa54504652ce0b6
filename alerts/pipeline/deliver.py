"""From deliveries to receivers: claim under a lease, send, record what became of it.

    claim due rows (lease), as many as each receiver's pace and condition allow ; commit
    for each row, concurrently: send -> Sent | Retry | Rejected
                                record attempt, new state and what it says of the receiver
                                dead -> promise it to the fallback ; commit

A crash between the two commits leaves a leased row; it is sent again under the same id.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from alerts import store
from alerts.model.alert import Alert
from alerts.model.delivery import (
    Attempt,
    Delivery,
    DeliveryState,
    Rejected,
    Retry,
    SendOutcome,
    Sent,
)
from alerts.model.digest import Message
from alerts.model.receiver import ReceiverState
from alerts.notify import backoff
from alerts.pipeline import receivers
from alerts.pipeline.context import Context
from alerts.pipeline.desk import Desk
from alerts.pipeline.dispatch import policy_of
from alerts.store import Session
from alerts.telemetry import get_logger

#: Longer than any one send may take, so that a live worker never loses its row.
LEASE = timedelta(seconds=90)
_UNKNOWN = "this receiver is no longer configured; replay once it is"


@dataclass(frozen=True, slots=True)
class Recorded:
    """What one attempt came to."""

    delivery: Delivery
    outcome: SendOutcome


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery of this worker."""

    delivery: Delivery
    message: Message
    #: Why it must not be sent, empty when it may.
    refused: str = ""


async def claim(ctx: Context, limit: int) -> list[Claimed]:
    """Take up to `limit` due deliveries for this worker.

    One receiver has at most half of all deliveries in flight, so that another is always reached.
    """
    return await ctx.db.write(partial(_claim, ctx, ctx.clock(), limit))


def _claim(ctx: Context, now: datetime, limit: int, session: Session) -> list[Claimed]:
    each, paces = max(ctx.delivery_concurrency // 2, 1), receivers.paces(ctx.receivers)
    claimed = store.outbox.claim(session, now, LEASE, limit, each=each, paces=paces)
    states = store.receivers.states(session)
    return [
        Claimed(_threaded(session, delivery), message, _refusal(ctx, states, delivery.receiver))
        for delivery, message in claimed
    ]


def _threaded(session: Session, delivery: Delivery) -> Delivery:
    if delivery.bundle or delivery.thread:
        return delivery
    return replace(delivery, thread=store.messages.thread_of(session, delivery.id))


def _refusal(ctx: Context, states: Mapping[str, ReceiverState], name: str) -> str:
    receiver, state = ctx.receivers.get(name), states.get(name)
    if receiver is None:
        return _UNKNOWN
    return receivers.refusal(receiver, state) if state is not None else ""


async def deliver_one(ctx: Context, claimed: Claimed) -> Recorded:
    """Send one claimed delivery and record the attempt, whatever its outcome."""
    now = ctx.clock()
    delivery = claimed.delivery
    number = delivery.attempt + 1
    started = time.monotonic()
    outcome = await _send(ctx, claimed, number, now)
    ms = round((time.monotonic() - started) * 1000)
    after = _settled(ctx, delivery, number, outcome, ctx.clock())
    attempt = Attempt(
        delivery=delivery.id,
        number=number,
        at=now,
        outcome=type(outcome).__name__.lower(),
        status=outcome.status,
        ms=ms,
        error=after.last_error,
    )
    if isinstance(outcome, Sent) and outcome.untemplated:
        ctx.metrics.templates.labels(delivery.receiver).inc()
    await ctx.db.write(partial(_record, ctx, claimed, after, attempt, outcome))
    _tell(ctx, after, attempt)
    return Recorded(after, outcome)


async def deliver_due(ctx: Context) -> list[Recorded]:
    """Send everything that is due, at the pace of each receiver; return what became of it."""
    done: list[Recorded] = []
    while True:
        while claimed := await claim(ctx, ctx.delivery_concurrency):
            done += await asyncio.gather(*(deliver_one(ctx, each) for each in claimed))
        now, paces = ctx.clock(), receivers.paces(ctx.receivers)
        free = await ctx.db.read(partial(store.outbox.waits_until, now=now, paces=paces))
        if free is None:
            return done
        await asyncio.sleep(max((free - now).total_seconds(), 0))


async def _send(ctx: Context, claimed: Claimed, attempt: int, now: datetime) -> SendOutcome:
    receiver = ctx.receivers.get(claimed.delivery.receiver)
    if claimed.refused or receiver is None:
        return Rejected(claimed.refused or _UNKNOWN)
    delivery = replace(claimed.delivery, attempt=attempt)
    return await ctx.senders.send(delivery, claimed.message, receiver, now)


def _record(  # noqa: PLR0917 - everything one attempt leaves
    ctx: Context,
    claimed: Claimed,
    after: Delivery,
    attempt: Attempt,
    outcome: SendOutcome,
    session: Session,
) -> None:
    store.outbox.record(session, after, attempt)
    receiver = ctx.receivers.get(after.receiver)
    if receiver is None:
        return
    receivers.judge(session, receiver, outcome, attempt.at)
    taken = isinstance(outcome, Sent) and after.thread
    if taken and receiver.slack is not None and isinstance(claimed.message, Alert):
        # Not at PagerDuty: what people said before would acknowledge news they have not seen.
        story = claimed.message.story
        store.messages.outdate(session, story, attempt.at, receiver=receiver.name)
    # A slower worker's word changes nothing about what was sent meanwhile.
    if store.outbox.get(session, after.id).state is DeliveryState.DEAD:
        receivers.fall_back(Desk(session, policy_of(ctx), attempt.at), after)


def _settled(
    ctx: Context, delivery: Delivery, number: int, outcome: SendOutcome, now: datetime
) -> Delivery:
    """The delivery as it stands after this attempt."""
    base = replace(delivery, attempt=number, lease_until=None, last_error="")
    match outcome:
        case Sent(remark=remark, posted=posted):
            own = "" if delivery.bundle else posted
            return replace(base, state=DeliveryState.SENT, last_error=remark, posted=own)
        case Rejected(reason=reason):
            return replace(base, state=DeliveryState.DEAD, last_error=reason)
        case Retry(reason=reason, after=after):
            next_at = backoff.next_attempt(number, now, ctx.rnd, after)
            if next_at is None:
                return replace(base, state=DeliveryState.DEAD, last_error=f"gave up: {reason}")
            return replace(base, next_at=next_at, last_error=reason)


def _tell(ctx: Context, delivery: Delivery, attempt: Attempt) -> None:
    ctx.metrics.deliveries.labels(attempt.outcome).inc()
    ctx.metrics.delivery_seconds.observe(attempt.ms / 1000)
    event = {
        DeliveryState.SENT: "delivery.sent",
        DeliveryState.DEAD: "delivery.dead",
        DeliveryState.PENDING: "delivery.retry",
    }[delivery.state]
    log = get_logger("deliver")
    write = log.info if delivery.state is DeliveryState.SENT else log.warning
    write(
        event,
        receiver=delivery.receiver,
        delivery=delivery.id,
        attempt=attempt.number,
        status=attempt.status,
        ms=attempt.ms,
        **({"error": attempt.error} if attempt.error else {}),
    )
