"""Killed at every step there is, and at any moment."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from multiprocessing.process import BaseProcess
from pathlib import Path

from alerts.config import load
from alerts.store import Database
from tests.faults import lean
from tests.faults.ledger import audit, waiting
from tests.faults.report import Place, Report, fault
from tests.faults.world import World, configure

#: A step is reached, and all is well again, within so many seconds.
PATIENCE = 30.0
#: A life of the lean process, in seconds; random kills fall into it.
LIFE = 0.6

SPAWN = multiprocessing.get_context("forkserver")
SPAWN.set_forkserver_preload(["tests.faults.lean", "alerts.store.upgrade"])


@contextmanager
def setting(place: Place) -> Iterator[tuple[World, Path, Database]]:
    """A world, a config folder for it and its database."""
    world = World(place.rnd)
    config = configure(place.folder, world)
    database = Database(load(config, {}).settings.database.url)
    database.migrate()
    try:
        yield world, config, database
    finally:
        database.close()
        world.close()


def started(config: Path, plan: lean.Plan) -> BaseProcess:
    process = SPAWN.Process(target=lean.main, args=(config, plan))
    process.start()
    return process


def until_done(world: World, database: Database, patience: float = PATIENCE) -> float | None:
    """Seconds until nothing waits any more, None when that took too long."""
    began = time.monotonic()
    pause = world.lock
    while time.monotonic() - began < patience:
        if not waiting(database, world):
            return time.monotonic() - began
        with pause:
            pause.wait(0.02)
    return None


def recover(world: World, config: Path, database: Database, report: Report, what: str) -> None:
    """Start again and see that everything is made good, then end in good order."""
    process = started(config, lean.Plan())
    seconds = until_done(world, database)
    report.check(f"{what}: {waiting(database, world)} still wait", seconds is not None)
    report.trial(seconds)
    process.terminate()
    process.join(10)
    # Told to end before it listens to signals, it ends like any process.
    report.check(f"{what}: ended with {process.exitcode}", process.exitcode in (0, -15))
    process.kill()
    process.join()


@fault("kill-steps", trials=len(lean.STEPS) * 4)
def kill_steps(place: Place, report: Report) -> None:
    """kill -9 at every named step of an item's way, transactions before, inside and after."""
    with setting(place) as (world, config, database):
        for number, step in zip(range(place.trials), cycle(lean.STEPS), strict=False):
            world.publish(place.rnd.randint(1, 2))
            process = started(config, lean.Plan(step, place.rnd.randint(1, 2)))
            process.join(PATIENCE)
            report.check(f"{step}: ended with {process.exitcode}", process.exitcode == -9)
            process.kill()
            process.join()
            recover(world, config, database, report, step)
            place.tell(f"{number + 1}/{place.trials} {step}")
        report.close(audit(database, world))


@fault("kill-random", trials=200)
def kill_random(place: Place, report: Report) -> None:
    """kill -9 at a random moment, the start and its migration check included."""
    with setting(place) as (world, config, database):
        for number in range(place.trials):
            world.publish(place.rnd.randint(1, 3))
            process = started(config, lean.Plan())
            process.join(place.rnd.uniform(0, LIFE))
            process.kill()
            process.join()
            recover(world, config, database, report, f"trial {number}")
            place.tell(f"{number + 1}/{place.trials}")
        report.close(audit(database, world))
