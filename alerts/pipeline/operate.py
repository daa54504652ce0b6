"""What an operator asks of the service besides its daily work."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from alerts import store
from alerts.model.receiver import Condition
from alerts.pipeline.context import Context
from alerts.pipeline.countdown import count_down
from alerts.pipeline.deliver import Recorded, deliver_due
from alerts.pipeline.dispatch import dispatch_due
from alerts.pipeline.poll import PollResult, poll_due
from alerts.pipeline.receivers import conditions
from alerts.pipeline.refresh import refresh_due
from alerts.telemetry import get_logger

#: Clocks are corrected by no more than this all the time, and nothing suffers from it.
SMALLEST_STEP = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Cycle:
    """One full cycle: what each poll and each attempt came to."""

    polls: tuple[PollResult, ...]
    promised: int
    attempts: tuple[Recorded, ...]


async def run_once(ctx: Context) -> Cycle:
    """Poll every source that is not backing off, then tell what came of it; return when done."""
    now = ctx.clock()
    await ctx.db.write(lambda session: store.feeds.make_due(session, now))
    polls = await poll_due(ctx)
    await count_down(ctx)
    promised = await dispatch_due(ctx)
    attempts = await deliver_due(ctx)
    await refresh_due(ctx)
    await measure_queue(ctx)
    return Cycle(tuple(polls), promised, tuple(attempts))


async def clock_set_back(ctx: Context, by: timedelta) -> None:
    """Move what waits by a clock that was set back by so much to where it would be by the new one.

    Otherwise it would wait for as long again.
    """
    now = ctx.clock()
    moved = await ctx.db.write(lambda session: store.clock.set_back(session, now, by))
    ctx.metrics.clock_steps.labels("back").inc()
    get_logger("clock").warning("clock.set_back", seconds=by.total_seconds(), waits=moved)


async def clock_set_ahead(ctx: Context, by: timedelta) -> None:
    """Prolong the leases of a clock that was set ahead: what is in flight is not sent once more.

    All else that waits is due, as after a sleep.
    """
    now = ctx.clock()
    moved = await ctx.db.write(lambda session: store.clock.set_ahead(session, now, by))
    ctx.metrics.clock_steps.labels("ahead").inc()
    get_logger("clock").warning("clock.set_ahead", seconds=by.total_seconds(), leases=moved)


async def measure_queue(ctx: Context) -> None:
    """Write how many deliveries wait, were sent and are dead, and how receivers fare."""
    depth = await ctx.db.read(store.outbox.depth)
    for state, count in depth.items():
        ctx.metrics.queue.labels(state).set(count)
    found = Counter(conditions(ctx.receivers, await ctx.db.read(store.receivers.states)).values())
    for condition in Condition:
        ctx.metrics.receivers.labels(condition).set(found[condition])
