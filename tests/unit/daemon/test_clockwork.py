from __future__ import annotations

from datetime import timedelta

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from alerts.daemon.clockwork import SteadyTrigger, Steps
from tests.builders import NOW

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@pytest.mark.parametrize(
    ("passed", "timer", "step"),
    [
        (5 * SECOND, 5.0, 0 * SECOND),
        (DAY, 86_400.0, 0 * SECOND),
        (DAY + 5 * SECOND, 5.0, DAY),
        (5 * SECOND - DAY, 5.0, -DAY),
        (34 * SECOND, 5.0, 0 * SECOND),
        (36 * SECOND, 5.0, 31 * SECOND),
        (-26 * SECOND, 5.0, -31 * SECOND),
        (5 * SECOND, 3600.0, 5 * SECOND - timedelta(hours=1)),
    ],
)
def test_a_step_is_what_the_clock_passed_without_the_timer(passed, timer, step):
    assert Steps(NOW, 100.0).seen(NOW + passed, 100.0 + timer) == step


def test_a_step_is_seen_once_and_the_next_one_is_counted_from_it():
    steps = Steps(NOW, 0.0)
    assert steps.seen(NOW + DAY, 1.0) == DAY - SECOND
    assert steps.seen(NOW + DAY + SECOND, 2.0) == timedelta()
    assert steps.seen(NOW + 2 * SECOND, 2.0) == SECOND - DAY


@pytest.mark.parametrize("jump", [timedelta(), DAY, 365 * DAY])
def test_a_clock_that_jumps_ahead_makes_up_for_one_run_only(jump):
    """The scheduler asks for the run after each run that is past: a year of ticks stops it."""
    trigger, runs, due = SteadyTrigger(seconds=0.03, timezone="UTC"), 0, NOW
    while due <= NOW + jump:
        runs, due = runs + 1, trigger.get_next_fire_time(due, NOW + jump)
    assert runs == 1
    assert due - NOW - jump == timedelta(seconds=0.03)


def test_ticks_on_time_keep_their_grid():
    trigger = SteadyTrigger(seconds=5, timezone="UTC")
    assert trigger.get_next_fire_time(NOW, NOW + SECOND) == NOW + 5 * SECOND


def test_the_scheduler_takes_the_trigger():
    ticks = AsyncIOScheduler(timezone="UTC")
    job = ticks.add_job(print, SteadyTrigger(seconds=5, timezone="UTC"), next_run_time=NOW)
    assert job.trigger.interval == 5 * SECOND
