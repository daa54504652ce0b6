"""The ticks: APScheduler only says when; what is due stands in the tables.

poll tick     claim as many due feeds as there are free slots, start one task each,
              then the same for subscriptions whose hub is to be asked
countdown tick  make the reminders of deadlines that come near
deliver tick  route new alerts, claim due deliveries into free slots, start one task each,
              then the same for messages that are out of date
gauge tick    write the queue depth to the metrics
heartbeat     note the last ticks, and ping unless something is stuck
watch         see whether the clock was set, by a timer that does not depend on it

Where more is due than there are slots, the next is claimed as they become free, and not a tick
later.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from alerts.app import App
from alerts.daemon.clockwork import SteadyTrigger, Steps
from alerts.daemon.health import Health
from alerts.daemon.slots import Slots
from alerts.pipeline import deliver, dispatch, operate, poll, refresh, websub
from alerts.pipeline.countdown import count_down
from alerts.pipeline.heartbeat import beat
from alerts.telemetry import get_logger

#: Seconds in which whatever is in flight has ended.
_IN_FLIGHT = 60.0

JOBS = ("poll", "countdown", "deliver", "gauge")


class Scheduler:
    """Runs the ticks of one daemon and owns the tasks they start."""

    def __init__(self, app: App, tick: timedelta) -> None:
        self._app = app
        self._tick = tick
        self._ticks = AsyncIOScheduler(timezone="UTC")
        self._polls = Slots(
            lambda: app.context.poll_concurrency,
            lambda: self._spawn(self._claims, "poll", self._start_polls()),
        )
        self._deliveries = Slots(
            lambda: app.context.delivery_concurrency,
            lambda: self._spawn(self._claims, "deliver", self.deliver_tick()),
        )
        self._claims = Slots(lambda: 1, lambda: None)
        self._claiming = asyncio.Lock()
        self._delivering = asyncio.Lock()
        self._watching: asyncio.Task[None] | None = None
        #: Since when what is overdue has been so for want of progress.
        self._since = app.context.clock()
        self._steps = Steps(self._since, time.monotonic())
        self._log = get_logger("scheduler")
        self.health = Health(JOBS, patience=max(tick * 3, timedelta(seconds=15)))

    def start(self) -> None:
        """Begin ticking, the first ticks at once."""
        jobs: dict[str, Callable[[], Awaitable[None]]] = {
            "poll": self.poll_tick,
            "countdown": self.countdown_tick,
            "deliver": self.deliver_tick,
            "gauge": self.gauge_tick,
        }
        now = self._app.context.clock()
        for name, job in jobs.items():
            self._every(self._tick, now, self._run_tick, name, job)
        self._every(self._app.beat, now + self._app.beat, self.heartbeat)
        self._ticks.start()
        self._watching = asyncio.create_task(self._watch(), name="watch")

    def _every(
        self, pause: timedelta, first: datetime, job: Callable[..., Awaitable[None]], *args: object
    ) -> None:
        self._ticks.add_job(
            job,
            SteadyTrigger(seconds=pause.total_seconds(), timezone="UTC"),
            args=args,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
            next_run_time=first,
        )

    async def stop(self, patience: timedelta) -> None:
        """Stop ticking; let work in flight finish for `patience`, then abandon it to its leases."""
        self.health.stopping()
        self._polls.closed = self._deliveries.closed = True
        self._ticks.shutdown(wait=False)
        if self._watching is not None:
            self._watching.cancel()
        running = self._claims.tasks | self._in_flight()
        if not running:
            return
        _, late = await asyncio.wait(running, timeout=patience.total_seconds())
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        if late:
            self._log.warning("stop.abandoned", tasks=len(late))

    async def poll_tick(self) -> None:
        """Start a poll for each due feed, as far as slots are free."""
        # Requests to hubs are few: they need not wait until no feed is due.
        free = self._polls.free
        await self._start_polls()
        for subscription in await websub.claim(self._app.context, free):
            acting = websub.act(self._app.context, subscription)
            self._spawn(self._polls, "websub", acting)

    async def _start_polls(self) -> None:
        async with self._claiming:
            ctx, free = self._app.context, self._polls.free
            claimed = await poll.claim(ctx, free) if free else []
            self._polls.more_due = len(claimed) == free
            for feed, state in claimed if not self._polls.closed else ():
                self._spawn(self._polls, "poll", self._poll(poll.poll_one(ctx, feed, state)))

    async def countdown_tick(self) -> None:
        """Make the reminders of deadlines that are due, and route them at once."""
        if await count_down(self._app.context):
            await self.deliver_tick()

    async def deliver_tick(self) -> None:
        """Route new alerts, then start a task for each due delivery, as far as slots are free."""
        async with self._delivering:
            ctx = self._app.context
            await dispatch.dispatch_due(ctx)
            claimed = await deliver.claim(ctx, free) if (free := self._deliveries.free) else []
            # One receiver gets a part of the slots only, so fewer than all may be filled.
            self._deliveries.more_due = bool(claimed)
            for each in claimed if not self._deliveries.closed else ():
                self._spawn(self._deliveries, "deliver", _finish(deliver.deliver_one(ctx, each)))
            for message, told in await refresh.claim(ctx, self._deliveries.free):
                changing = refresh.refresh_one(ctx, message, told)
                self._spawn(self._deliveries, "refresh", changing)

    async def gauge_tick(self) -> None:
        """Write the depth of the delivery queue to the metrics."""
        await operate.measure_queue(self._app.context)

    async def heartbeat(self) -> None:
        """Note the last ticks, and ping the heartbeat address unless something is stuck."""
        await self._see_clock()
        ctx = self._app.context
        beating = beat(ctx, self.health.ticks(ctx.clock()), self._since)
        await self._guarded("heartbeat", _finish(beating))

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._tick.total_seconds())
            await self._see_clock()

    async def _see_clock(self) -> None:
        """Heed a clock that was set since the last look: before anything else judges by it."""
        ctx = self._app.context
        now = ctx.clock()
        step = self._steps.seen(now, time.monotonic())
        if not step:
            return
        self._since = now
        if step > timedelta():
            await self._guarded("watch", operate.clock_set_ahead(ctx, step))
            return
        # The ticks themselves wait for moments that the clock now names later.
        for job in self._ticks.get_jobs():
            job.modify(next_run_time=now)
        # Work in flight still counts by the clock as it was.
        if running := self._in_flight():
            await asyncio.wait(running, timeout=_IN_FLIGHT)
        await self._guarded("watch", operate.clock_set_back(ctx, -step))

    async def _poll(self, polling: Coroutine[Any, Any, poll.PollResult]) -> None:
        result = await polling
        if result.alerts:
            await self.deliver_tick()

    async def _run_tick(self, name: str, job: Callable[[], Awaitable[None]]) -> None:
        await self._see_clock()
        if await self._guarded(name, job()):
            was_ready = not self.health.problems()
            self.health.ticked(name)
            if not was_ready and not self.health.problems():
                self._log.info("daemon.ready")
            self._app.context.metrics.ticks.labels(name).inc()

    def _in_flight(self) -> set[asyncio.Task[None]]:
        return self._polls.tasks | self._deliveries.tasks

    def _spawn(self, slots: Slots, name: str, work: Coroutine[Any, Any, None]) -> None:
        async def guarded() -> None:
            await self._guarded(name, work)

        slots.take(asyncio.create_task(guarded(), name=name))

    async def _guarded(self, name: str, work: Awaitable[None]) -> bool:
        """The job boundary: one failing job is logged and counted, and the others go on."""
        try:
            await work
        except Exception:  # noqa: BLE001 - the one place where nothing may stop the daemon
            self._app.context.metrics.job_errors.labels(name).inc()
            self._log.exception("job.failed", job=name)
            return False
        return True


async def _finish(work: Coroutine[Any, Any, object]) -> None:
    await work
