"""Receivers and name servers that are away for an hour of time that is passed in."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Coroutine
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

from tests.faults.engine import Engine, play
from tests.faults.report import Place, Report, fault

#: After an hour of failures the next attempt is up to an hour and a fifth away.
LONG = timedelta(hours=4)


def during(
    report: Report, broken: Callable[[Engine], Coroutine[Any, Any, None]]
) -> Callable[[Engine], Coroutine[Any, Any, None]]:
    """Publish, let `broken` happen, and time how long the engine takes to make good for it."""

    async def act(engine: Engine) -> None:
        engine.world.publish(2)
        await engine.step()
        engine.world.publish(1)
        await broken(engine)
        engine.world.sink_mode = "ok"
        engine.world.feed_mode.clear()
        seconds = await engine.settle(LONG)
        report.check(f"{engine.waiting()} still wait", seconds is not None)
        report.trial(seconds)

    return act


async def minutes(engine: Engine, number: int) -> None:
    """So many minutes of the engine's time, with news every twenty."""
    for minute in range(number):
        if minute % 20 == 0:
            engine.world.publish(1)
        await engine.step()


@fault("sink-down", trials=5)
def sink_down(place: Place, report: Report) -> None:
    """The receiver refuses every connection for an hour; time is passed in."""

    async def broken(engine: Engine) -> None:
        engine.world.sink_down()
        await minutes(engine, 60)
        report.check("nothing was tried", engine.metric("alerts_deliveries_total", outcome="retry"))
        engine.world.sink_up()

    play(place, report, during(report, broken))


@fault("sink-429", trials=5)
def sink_429(place: Place, report: Report) -> None:
    """A storm of 429 and 503 with Retry-After for an hour; one in five gets through."""

    async def broken(engine: Engine) -> None:
        for mode in ("429", "503", "429"):
            engine.world.sink_mode = mode
            await minutes(engine, 20)
        report.check("nothing was refused", engine.world.refused)

    play(place, report, during(report, broken))


class Flapping(AbstractResolver):
    """A name server that fails, answers with nothing, and is right one time in three."""

    def __init__(self) -> None:
        self.asked = count()
        self.down = False

    async def resolve(
        self, host: str, port: int = 0, _family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        turn = next(self.asked) % 3
        if self.down or turn == 0:
            raise OSError("no name server answers")
        if turn == 1:
            return []
        found: ResolveResult = {
            "hostname": host, "host": "127.0.0.1", "port": port,
            "family": socket.AF_INET, "proto": 0, "flags": 0,
        }  # fmt: skip
        return [found]

    async def close(self) -> None:
        """Nothing is held."""


def _named(config: Path) -> None:
    """Feeds by a name instead of an address."""
    path = config / "sources.yaml"
    path.write_text(path.read_text().replace("127.0.0.1", "feeds.example"))
    settings = json.loads((config / "alerts.yaml").read_text())
    settings["http"]["allow_private"].append("feeds.example")
    (config / "alerts.yaml").write_text(json.dumps(settings))


@fault("dns", trials=3)
def dns(place: Place, report: Report) -> None:
    """The name server is away for twenty minutes, and flaps before and after."""
    resolvers: list[Flapping] = []

    def resolver() -> Flapping:
        resolvers.append(Flapping())
        return resolvers[-1]

    async def broken(engine: Engine) -> None:
        resolvers[-1].down = True
        await minutes(engine, 20)
        resolvers[-1].down = False

    play(
        place,
        report,
        during(report, broken),
        edit=_named,
        resolver=resolver,
        private=lambda: ("127.0.0.1", "feeds.example"),
    )
