"""Messages that can be changed say what is so now: what was told last, and what people said of it.

claim messages of stories that moved on (lease) ; commit
for each: change it at the receiver              -> done | later | never
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from alerts import store
from alerts.model.alert import Alert
from alerts.model.delivery import Delivery, Retry
from alerts.pipeline.context import Context
from alerts.pipeline.deliver import LEASE
from alerts.telemetry import get_logger

#: What could not be changed is tried again after this, or after the receiver's own wish.
PAUSE = timedelta(minutes=5)


async def claim(ctx: Context, limit: int) -> list[tuple[Delivery, Alert]]:
    """Take up to `limit` messages that are out of date, each with what was told last."""
    now = ctx.clock()
    return await ctx.db.write(lambda session: store.messages.claim(session, now, LEASE, limit))


async def refresh_one(ctx: Context, delivery: Delivery, alert: Alert) -> None:
    """Bring one claimed message up to date; one that cannot be is left as it is and logged."""
    receiver = ctx.receivers.get(delivery.receiver)
    again = None
    if receiver is not None:
        handling = await ctx.db.read(partial(store.handlings.get, story=alert.story))
        now = ctx.clock()
        outcome = await ctx.senders.refresh(delivery, alert, handling, receiver, now)
        if isinstance(outcome, Retry):
            again = now + max(outcome.after or PAUSE, PAUSE)
        kind = type(outcome).__name__.lower()
        ctx.metrics.refreshes.labels(kind).inc()
        reason = getattr(outcome, "reason", "")
        write = get_logger("refresh").warning if reason else get_logger("refresh").info
        write(f"message.{kind}", receiver=receiver.name, delivery=delivery.id, error=reason)
    await ctx.db.write(partial(store.messages.settle, seen=delivery, at=again))


async def refresh_due(ctx: Context) -> None:
    """Bring every message that is out of date up to date."""
    while claimed := await claim(ctx, ctx.delivery_concurrency):
        for delivery, alert in claimed:
            await refresh_one(ctx, delivery, alert)
