"""Clocks that jump, and hours that come twice."""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime, timedelta

from tests.faults.engine import MINUTE, Engine, play
from tests.faults.kills import setting, started, until_done
from tests.faults.lean import Plan
from tests.faults.ledger import audit, open_rows, waiting
from tests.faults.report import Place, Report, fault

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def _jump(place: Place, report: Report, *jumps: timedelta) -> None:
    """A living process whose clock jumps while deliveries wait for their next attempt."""
    with setting(place) as (world, config, database):
        for number in range(place.trials):
            world.publish(1)
            process = started(config, Plan(jumps=jumps))
            until_done(world, database)
            for jump in jumps:
                world.sink_mode, refused = "503", world.refused
                world.publish(1)
                with world.lock:
                    world.lock.wait_for(lambda: world.refused > refused, 30)  # noqa: B023
                os.kill(process.pid or 0, signal.SIGUSR1)
                world.sink_mode = "ok"
                world.publish(1)
                seconds = until_done(world, database, 60)
                what = f"clock set by {jump.total_seconds() / 3600:+g} h"
                if seconds is None:
                    left = waiting(database, world)
                    report.check(f"{what}: {left} wait: {open_rows(database)}", held=False)
                report.trial(seconds)
            process.terminate()
            process.join(10)
            report.check(f"ended with {process.exitcode}", process.exitcode == 0)
            process.kill()
            process.join()
            place.tell(f"{number + 1}/{place.trials}")
        report.close(audit(database, world))


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
