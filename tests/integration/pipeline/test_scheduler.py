"""What the ticks start, time passed in."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from alerts import store
from alerts.daemon.scheduler import Scheduler
from alerts.sources import FetchOutcome
from tests.builders import a_feed
from tests.integration.pipeline.conftest import FakeSources, Service, watch
from tests.integration.pipeline.test_deliver import an_alert, store_alerts

PATIENCE = timedelta(seconds=5)


class Gated(FakeSources):
    """Answers once the gate is open, and counts how many wait there at once."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()
        self.waiting = self.most = 0

    async def fetch(self, *asked: object) -> FetchOutcome:
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        await self.gate.wait()
        await asyncio.sleep(0)
        self.waiting -= 1
        return await super().fetch(*asked)


@pytest.fixture
def busy(context):
    """A service with far more due sources than may be polled at once."""
    watch(context.db, *(a_feed(id=f"f{number:02}") for number in range(4 * 4)))
    return Service(replace(context, sources=Gated()))


async def others() -> None:
    """Return once every other task has ended."""
    while running := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(running)


def test_one_tick_polls_all_that_is_due_with_no_more_at_once_than_are_allowed(busy):
    scheduler, sources = Scheduler(busy, PATIENCE), busy.context.sources

    async def tick() -> None:
        await scheduler.poll_tick()
        await asyncio.sleep(0)
        sources.gate.set()
        await others()

    asyncio.run(tick())
    assert sorted(sources.asked) == [f"f{number:02}" for number in range(16)]
    assert sources.most == busy.context.poll_concurrency


def test_one_tick_sends_all_that_is_due_to_one_receiver(context):
    store_alerts(context, *(an_alert(number) for number in range(10)))
    scheduler = Scheduler(Service(context), PATIENCE)

    async def tick() -> None:
        await scheduler.deliver_tick()
        await others()

    asyncio.run(tick())
    assert len({sent[0] for sent in context.senders.sent}) == len(context.senders.sent) == 10


def test_a_stop_lets_polls_end_and_starts_no_more(busy):
    scheduler, sources = Scheduler(busy, PATIENCE), busy.context.sources

    async def tick_and_stop() -> None:
        scheduler.start()
        await scheduler.poll_tick()
        stopping = asyncio.create_task(scheduler.stop(PATIENCE))
        await asyncio.sleep(0)
        sources.gate.set()
        await stopping
        await others()

    asyncio.run(tick_and_stop())
    states = busy.context.db.run_read(store.feeds.states)
    polled = [feed.id for feed, state in states if state.last_success]
    assert polled == sorted(sources.asked) == ["f00", "f01", "f02", "f03"]


def test_what_is_claimed_while_it_stops_is_left_for_the_next_start(busy):
    scheduler = Scheduler(busy, PATIENCE)

    async def stop_meanwhile() -> None:
        scheduler.start()
        ticking = asyncio.create_task(scheduler.poll_tick())
        await asyncio.sleep(0)
        await scheduler.stop(PATIENCE)
        busy.context.sources.gate.set()
        await ticking
        await others()

    asyncio.run(stop_meanwhile())
    assert busy.context.sources.asked == []
