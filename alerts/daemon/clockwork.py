"""Ticks and waits on a clock that somebody may set."""

from __future__ import annotations

from datetime import datetime, timedelta

from apscheduler.triggers.interval import IntervalTrigger

from alerts.pipeline.operate import SMALLEST_STEP


class Steps:
    """Sees by how much the clock was set, by a timer that nobody sets (seconds).

    A machine that slept looks like one whose clock was set ahead.
    """

    def __init__(self, now: datetime, timer: float) -> None:
        self._now, self._timer = now, timer

    def seen(self, now: datetime, timer: float) -> timedelta:
        """Return by how much the clock was set ahead since the last look, negative for back.

        Zero for what is no more than a correction.
        """
        passed = timedelta(seconds=timer - self._timer)
        step = now - self._now - passed
        self._now, self._timer = now, timer
        return step if abs(step) > SMALLEST_STEP else timedelta()


class SteadyTrigger(IntervalTrigger):  # type: ignore[misc]  # the library has no types
    """An interval whose missed runs are left out.

    The plain one counts them up one by one, and the loop stands still meanwhile: with a tick of a
    second and a clock set ahead by a month for many seconds.
    """

    def get_next_fire_time(
        self, previous_fire_time: datetime | None, now: datetime
    ) -> datetime | None:
        """Return when to run next; after a run that is long past, one interval from `now`."""
        following: datetime | None = super().get_next_fire_time(previous_fire_time, now)
        if previous_fire_time is None or following is None or following > now:
            return following
        interval: timedelta = self.interval
        return now + interval
