from __future__ import annotations

from datetime import timedelta

from alerts.daemon.health import Health
from tests.builders import NOW


class Timer:
    """Seconds that a test says have passed."""

    seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def a_health() -> tuple[Health, Timer]:
    timer = Timer()
    return Health(("poll", "deliver"), timedelta(seconds=15), timer), timer


def test_a_job_that_never_ran_keeps_it_from_being_ready():
    health, _ = a_health()
    health.ticked("poll")
    assert health.problems() == ["deliver has not run yet"]


def test_a_job_is_late_once_it_did_not_run_for_longer_than_its_patience():
    health, timer = a_health()
    health.ticked("poll")
    timer.seconds += 5
    health.ticked("deliver")
    timer.seconds += 10
    assert health.problems() == []
    timer.seconds += 0.6
    assert health.problems() == ["poll last ran 16 s ago"]


def test_ticks_are_as_old_by_a_clock_that_was_set():
    health, timer = a_health()
    health.ticked("poll")
    timer.seconds += 5
    for now in (NOW, NOW + timedelta(days=1), NOW - timedelta(days=1)):
        assert health.ticks(now) == {"poll": now - timedelta(seconds=5)}


def test_a_daemon_that_stops_is_not_ready():
    health, _ = a_health()
    health.stopping()
    assert health.problems() == ["the daemon is stopping"]
