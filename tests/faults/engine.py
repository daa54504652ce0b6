"""The engine in this process: real store, real sockets, and a clock that is set by the fault."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp.abc import AbstractResolver

from alerts import net
from alerts.app import App, now
from alerts.errors import StoreError
from alerts.pipeline.context import Context
from alerts.pipeline.deliver import deliver_due
from alerts.pipeline.dispatch import dispatch_due
from alerts.pipeline.poll import poll_due
from alerts.sources import Apart, Sources
from tests.faults.ledger import audit, waiting
from tests.faults.report import Place, Report
from tests.faults.world import World, configure

MINUTE = timedelta(minutes=1)


@dataclass
class Engine:
    """One started app and the time it believes to be."""

    app: App
    ctx: Context
    world: World
    now: datetime
    #: What the store refused, in the words of the log.
    refusals: list[str]

    async def step(self, pause: timedelta = MINUTE) -> None:
        """One cycle, and `pause` later; a store that refuses is noted, as the daemon's job does."""
        try:
            await poll_due(self.ctx)
            await dispatch_due(self.ctx)
            await deliver_due(self.ctx)
        except StoreError as error:
            self.refusals.append(str(error))
        self.now += pause

    async def settle(self, patience: timedelta, pause: timedelta = MINUTE) -> float | None:
        """Seconds of its time until nothing waits any more; None when that takes too long."""
        began = self.now
        while self.now - began < patience:
            if not self.waiting():
                return (self.now - began).total_seconds()
            await self.step(pause)
        return None

    def waiting(self) -> int:
        return waiting(self.app.db, self.world)

    def metric(self, name: str, **labels: str) -> float:
        return self.app.metrics.registry.get_sample_value(name, labels) or 0.0


@asynccontextmanager
async def engine(
    config: Path,
    world: World,
    *,
    resolver: AbstractResolver | None = None,
    apart: Apart | None = None,
    private: tuple[str, ...] = ("127.0.0.1",),
) -> AsyncIterator[Engine]:
    """A started engine whose clock begins now; closed at the end."""
    app = App.open(config, {})
    await app.start()
    made = Engine(app, app.context, world, now(), [])
    policy = net.AddressPolicy(frozenset(private))
    session = net.open_session(policy, user_agent="faults", resolver=resolver)
    sources = Sources(
        session, per_host=20, spacing=timedelta(0), policy=policy, apart=apart or Apart()
    )
    made.ctx = replace(app.context, clock=lambda: made.now, sources=sources)
    try:
        yield made
    finally:
        world.release.set()
        await session.close()
        if apart is not None:
            await apart.close()
        await app.close()


def play(
    place: Place,
    report: Report,
    act: Callable[[Engine], Coroutine[Any, Any, None]],
    *,
    database: str = "",
    edit: Callable[[Path], None] | None = None,
    dead_allowed: bool = False,
    **how: Any,
) -> None:
    """Run one fault in a world of its own for each trial, and close its books."""
    for number in range(place.trials):
        world = World(place.rnd)
        config = configure(place.folder / str(number), world, database)
        if edit:
            edit(config)

        async def whole(world: World = world, config: Path = config) -> None:
            async with engine(config, world, **{k: make() for k, make in how.items()}) as made:
                await act(made)
                report.close(audit(made.app.db, world, dead_allowed=dead_allowed))

        try:
            asyncio.run(whole())
        finally:
            world.close()
        place.tell(f"{number + 1}/{place.trials}")
