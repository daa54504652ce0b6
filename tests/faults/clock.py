"""Clocks that jump, and hours that come twice."""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime, timedelta

from tests.faults.engine import MINUTE, Engine, play
from tests.faults.life import RETRIED, lived
from tests.faults.report import Place, Report, fault

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def _jump(place: Place, report: Report, *jumps: timedelta) -> None:
    """The clock of a living daemon jumps while deliveries wait for their next attempt."""
    hours = ",".join(f"{jump.total_seconds() / 3600:g}" for jump in jumps)
    for number in range(place.trials):
        with lived(place, report, number, env={"FAULTS_CLOCK": hours}) as life:
            for jump in jumps:
                life.listen()
                life.world.sink_mode = "503"
                life.world.publish(1)
                life.named("delivery.retry", '"hook"', metric=RETRIED)
                os.kill(life.daemon.process.pid, signal.SIGUSR1)
                life.world.sink_mode = "ok"
                way = "ahead" if jump > timedelta() else "back"
                counted = f'alerts_clock_steps_total{{direction="{way}"}}'
                life.named(f"clock.set_{way}", metric=counted)
                life.world.publish(1)
                life.good_again(f"clock set by {jump.total_seconds() / 3600:+g} h", 60)


@fault("clock-back", trials=2)
def clock_back(place: Place, report: Report) -> None:
    """The clock of a living daemon is set back by a day, then by an hour."""
    _jump(place, report, -DAY, -HOUR)


@fault("clock-ahead", trials=2)
def clock_ahead(place: Place, report: Report) -> None:
    """The clock is set ahead by a day, by an hour, and back again."""
    _jump(place, report, DAY, HOUR, -DAY - HOUR)


@fault("clock-summer-time")
def clock_summer_time(place: Place, report: Report) -> None:
    """The hours around both changes of summer time are lived through, with news in each."""

    async def act(engine: Engine) -> None:
        for change in (datetime(2027, 3, 28, 0, tzinfo=UTC), datetime(2027, 10, 31, 0, tzinfo=UTC)):
            engine.now = change
            for minute in range(180):
                if minute % 30 == 0:
                    engine.world.publish(1)
                await engine.step(MINUTE)
            seconds = await engine.settle(30 * MINUTE)
            what = f"around {change:%d %B}: {engine.waiting()} still wait"
            report.check(what, seconds is not None)
            report.trial(seconds)

    play(place, report, act)
