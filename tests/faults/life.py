"""One life of the whole daemon: what goes wrong is named in its log and in its metrics."""

from __future__ import annotations

import json
import os
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from alerts.config import load
from alerts.store import Database
from tests.acceptance.conftest import Daemon
from tests.faults.kills import until_done
from tests.faults.ledger import audit, open_rows, waiting
from tests.faults.report import Place, Report
from tests.faults.world import Handler, World, configure

#: A fault shows within so many seconds: the longest is a timeout of 30 s.
PATIENCE = 120.0
#: On a busy machine a start takes long.
START = 180.0
RETRIED = 'alerts_deliveries_total{outcome="retry"}'
FAILED = 'alerts_polls_total{outcome="failed"}'
JOBS = "alerts_job_errors_total"


@dataclass
class Life:
    """A daemon that runs, its surroundings, and what it has said and counted so far."""

    world: World
    daemon: Daemon
    database: Database
    report: Report
    _heard: int = 0
    _counted: dict[str, float] = field(default_factory=dict)

    def listen(self) -> None:
        """Begin a fault: only what is said and counted from now on names it."""
        self._heard, self._counted = len(self.daemon.lines), self.metrics()

    def named(self, event: str, *words: str, metric: str) -> str:
        """Wait for the log line and the metric that name the fault; return the line."""
        line = self._until(lambda: self._line(event, words))
        self.report.check(f"no line {event} says {words}", line)
        grown = self._until(lambda: self._sum(self.metrics(), metric) > self._before(metric))
        self.report.check(f"{metric} did not grow", grown)
        return line or ""

    def stored_but(self, few: int) -> bool:
        """Wait until no more than so many entries and deliveries are open; False if it does not."""
        return bool(self._until(lambda: waiting(self.database, self.world) <= few))

    def good_again(self, what: str, patience: float = 150.0) -> None:
        """Wait until nothing is open any more, and see that the books balance."""
        seconds = until_done(self.world, self.database, patience)
        if seconds is None:
            left = waiting(self.database, self.world)
            self.report.check(f"{what}: {left} wait: {open_rows(self.database)}", held=False)
        self.report.check(f"{what}: the daemon ended", self.daemon.process.poll() is None)
        self.report.trial(seconds)

    def metrics(self) -> dict[str, float]:
        """What `/metrics` says now, by name with labels."""
        address = json.loads(self.daemon.wait_for("daemon.started"))["address"]
        with urllib.request.urlopen(f"{address}/metrics", timeout=PATIENCE) as answer:
            lines = answer.read().decode().splitlines()
        pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
        return {name: float(value) for name, value in pairs}

    def _line(self, event: str, words: tuple[str, ...]) -> str:
        wanted = (f'"event": "{event}"', *words)
        fresh = self.daemon.lines[self._heard :]
        return next((line for line in fresh if all(word in line for word in wanted)), "")

    def _before(self, metric: str) -> float:
        return self._sum(self._counted, metric)

    @staticmethod
    def _sum(counted: Mapping[str, float], metric: str) -> float:
        return sum(value for name, value in counted.items() if name.startswith(metric))

    def _until(self, met: Callable[[], str | bool]) -> str | bool:
        began = time.monotonic()
        while not (found := met()) and time.monotonic() - began < PATIENCE:
            with self.world.lock:
                self.world.lock.wait(0.05)
        return found


@contextmanager
def lived(
    place: Place,
    report: Report,
    number: int = 0,
    *,
    database: str = "",
    edit: Callable[[Path], None] | None = None,
    env: Mapping[str, str] | None = None,
    serve: type[Handler] | None = None,
) -> Iterator[Life]:
    """A daemon that has told its first stories; ended, and its books closed, afterwards.

    `serve` is a handler of somebody else's server that is to show this world.
    """
    world = World(place.rnd)
    if serve:
        serve.world = world
    config = configure(place.folder / str(number), world, database)
    if edit:
        edit(config)
    own = {k: v for k, v in os.environ.items() if not k.startswith("ALERTS_")}
    own |= {"HOME": str(place.folder), "PYTHONPATH": str(Path(__file__).parents[2]), **(env or {})}
    opened = Database(load(config, {}).settings.database.url)
    daemon = Daemon(config, own, module="tests.faults.launch", patience=START)
    try:
        daemon.start()
        life = Life(world, daemon, opened, report)
        world.publish(1)
        report.check("the first stories were not told", until_done(world, opened, PATIENCE))
        life.listen()
        yield life
        code = daemon.stop()
        report.check(f"ended with {code}", code == 0)
        report.close(audit(opened, world))
    finally:
        world.release.set()
        daemon.kill()
        opened.close()
        world.close()
    place.tell(f"{number + 1}/{place.trials}")
