"""A clock that is set under the running daemon, time passed in."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from alerts import store
from alerts.daemon.scheduler import JOBS, Scheduler
from alerts.model.feed import FeedState
from alerts.pipeline.context import Context
from alerts.pipeline.deliver import LEASE, claim
from tests.builders import a_feed, hours
from tests.integration.pipeline.conftest import Service, watch
from tests.integration.pipeline.test_deliver import an_alert, dispatch, store_alerts

DAY = timedelta(days=1)


@pytest.fixture
def scheduler(context: Context) -> Scheduler:
    """All its jobs have just run."""
    made = Scheduler(Service(context), timedelta(seconds=5))
    for job in JOBS:
        made.health.ticked(job)
    return made


def metric(context: Context, name: str, **labels: str) -> float:
    return context.metrics.registry.get_sample_value(name, labels) or 0.0


@pytest.mark.parametrize("step", [hours(1), DAY, 30 * DAY])
def test_a_clock_that_is_set_ahead_makes_nothing_stuck(context, scheduler, step):
    watch(context.db, a_feed())
    context.clock.forward(step)
    asyncio.run(scheduler.heartbeat())
    assert metric(context, "alerts_clock_steps_total", direction="ahead") == 1
    assert metric(context, "alerts_heartbeats_total", outcome="withheld") == 0
    assert scheduler.health.problems() == []
    context.clock.forward(timedelta(minutes=11))  # as if the machine had slept once more
    asyncio.run(scheduler.heartbeat())
    assert metric(context, "alerts_heartbeats_total", outcome="withheld") == 0


def test_what_is_in_flight_is_not_sent_again_when_the_clock_is_set_ahead(context, scheduler):
    store_alerts(context, an_alert(1))
    dispatch(context)
    [flying] = asyncio.run(claim(context, 5))
    context.clock.forward(DAY)
    asyncio.run(scheduler.heartbeat())
    assert asyncio.run(claim(context, 5)) == []
    delivery = context.db.run_read(lambda s: store.outbox.get(s, flying.delivery.id))
    assert LEASE - timedelta(seconds=5) < delivery.lease_until - context.clock() <= LEASE


def test_a_lease_that_had_run_out_is_not_prolonged(context, scheduler):
    store_alerts(context, an_alert(1))
    dispatch(context)
    asyncio.run(claim(context, 5))
    context.clock.forward(LEASE)  # in which the worker died
    scheduler = Scheduler(Service(context), timedelta(seconds=5))
    context.clock.forward(DAY)
    asyncio.run(scheduler.heartbeat())
    assert len(asyncio.run(claim(context, 5))) == 1


def test_what_waits_is_moved_when_the_clock_is_set_back(context, scheduler):
    watch(context.db, a_feed())
    soon = context.clock() + timedelta(minutes=10)
    context.db.run_write(lambda s: store.feeds.save_state(s, FeedState("wire", next_due=soon)))
    context.clock.forward(-DAY)
    asyncio.run(scheduler.heartbeat())
    [(_, state)] = context.db.run_read(store.feeds.states)
    assert abs(state.next_due - (soon - DAY)) < timedelta(seconds=5)
    assert metric(context, "alerts_clock_steps_total", direction="back") == 1
    assert scheduler.health.problems() == []
