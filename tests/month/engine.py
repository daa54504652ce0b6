"""The real engine before the world: its clock is the loop's, its requests are written down."""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import aiohttp

from alerts import net, store
from alerts.app import App
from alerts.pipeline.context import Context
from alerts.pipeline.inbound import Sending, Taken, take
from alerts.pipeline.poll import poll_due
from alerts.sources import Sources
from tests.month import documents
from tests.month.documents import START
from tests.month.passing import PassingLoop
from tests.month.plan import DAY, HOUR, Source
from tests.month.world import World

RULES = Path(__file__).parents[1] / "unit" / "rules" / "data"
PER_HOST, SPACING = 2, 1.0
#: Seconds between two looks at what is due.
TICK = 600.0
_KINDS = {"rss": "feed", "atom": "feed"}
_EVERY = {HOUR: "1h", 2 * HOUR: "2h", 4 * HOUR: "4h"}


@dataclass
class Requests:
    """What goes out: when the last request to each host began, and how many are on their way."""

    count: int = 0
    flying: int = 0
    most: int = 0
    begun: dict[str, float] = field(default_factory=dict)
    at_once: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    problems: list[str] = field(default_factory=list)

    def tracing(self) -> aiohttp.TraceConfig:
        """What tells this object of every request of a session."""
        tracing = aiohttp.TraceConfig()
        tracing.on_request_start.append(self._began)
        tracing.on_request_end.append(self._ended)
        tracing.on_request_exception.append(self._ended)
        tracing.freeze()
        return tracing

    async def _began(
        self, _: aiohttp.ClientSession, __: SimpleNamespace, what: aiohttp.TraceRequestStartParams
    ) -> None:
        now, host = asyncio.get_running_loop().time(), str(what.url.host)
        pause = now - self.begun.get(host, -SPACING)
        if pause < SPACING - 0.001:
            self.problems.append(f"two requests to {host} within {pause:.3f} s")
        self.begun[host] = now
        self.count += 1
        self.flying += 1
        self.at_once[host] += 1
        self.most = max(self.most, self.at_once[host])
        if self.at_once[host] > PER_HOST:
            self.problems.append(f"{self.at_once[host]} requests to {host} at once")

    async def _ended(
        self,
        _: aiohttp.ClientSession,
        __: SimpleNamespace,
        what: aiohttp.TraceRequestEndParams | aiohttp.TraceRequestExceptionParams,
    ) -> None:
        self.flying -= 1
        self.at_once[str(what.url.host)] -= 1


@asynccontextmanager
async def engine(
    folder: Path, world: World, requests: Requests
) -> AsyncIterator[tuple[App, Context]]:
    """A started engine whose time is the loop's."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, PassingLoop)
    loop.on_their_way = lambda: requests.flying - world.dawdling
    app = App.open(configured(folder, world), {})
    await app.start()
    policy = net.AddressPolicy(frozenset({"127.0.0.0/8"}))
    session = net.open_session(policy, user_agent="month")
    session.trace_configs.append(requests.tracing())
    sources = Sources(
        session,
        per_host=PER_HOST,
        spacing=timedelta(seconds=SPACING),
        policy=policy,
        clock=loop.time,
    )
    ctx = replace(
        app.context,
        clock=lambda: START + timedelta(seconds=loop.time()),
        sources=sources,
        rnd=random.Random(1),
    )
    await app.db.write(lambda s: store.feeds.make_due(s, START))
    try:
        yield app, ctx
    finally:
        await session.close()
        await app.close()


async def live(
    ctx: Context, world: World, folder: Path, end: float, tell: Callable[[str], None]
) -> None:
    """Let time pass until `end`, seconds after the start; `tell` hears of each day."""
    loop = asyncio.get_running_loop()
    day = 0.0
    while loop.time() < end:
        if loop.time() >= day * DAY:
            tell(f"day {day:g}: {world.requests} requests")
            day += 1
        await world.turn()
        for source in world.sources:
            # What is put into a folder at the very end would not be looked at any more.
            if source.kind == "seed_dir" and loop.time() < end - 2 * source.every:
                _save(folder, source, world)
            elif source.kind == "inbound":
                await _send(ctx, source, world)
        await poll_due(ctx)
        await asyncio.sleep(TICK - loop.time() % TICK)


def _save(folder: Path, source: Source, world: World) -> None:
    """Put what was published into the folder, as of the time it was published."""
    served = world.served[source.number]
    for each in world.shown(source, world.clock()):
        if each.mark not in served:
            path = folder / source.name / f"{each.mark}.txt"
            path.write_text(documents.file(each), encoding="utf-8")
            os.utime(path, (each.at.timestamp(), each.at.timestamp()))
            served.add(each.mark)


async def _send(ctx: Context, source: Source, world: World) -> None:
    """Send what was published, and now and then send it again, as after a lost answer."""
    served = world.served[source.number]
    fresh = [each for each in world.shown(source, world.clock()) if each.mark not in served]
    if not fresh:
        return
    sending = Sending(source.name, documents.sent(fresh), "application/json", fresh[0].mark)
    for _ in range(1 + fresh[0].number % 2):
        taken = await take(ctx, sending)
        assert isinstance(taken, Taken), taken
    served.update(each.mark for each in fresh)


def configured(folder: Path, world: World) -> Path:
    """Write a config folder that listens to the world; return it."""
    config = folder / "config"
    (config / "rules").mkdir(parents=True)
    for name in ("base.yaml", "small.yaml"):
        shutil.copy(RULES / name, config / "rules")
    sources = [_entry(folder, source, world) for source in world.sources]
    (config / "sources.yaml").write_text(json.dumps({"sources": sources}))
    (config / "routes.yaml").write_text(json.dumps({"receivers": {}, "routes": []}))
    settings = {"http": {"allow_private": ["127.0.0.0/8"]}, "poll": {"concurrency": 50}}
    (config / "alerts.yaml").write_text(json.dumps(settings))
    return config


def _entry(folder: Path, source: Source, world: World) -> dict[str, object]:
    kind = source.kind
    entry: dict[str, object] = {"id": source.name, "kind": _KINDS.get(kind, kind)}
    if kind == "seed_dir":
        (folder / source.name).mkdir()
        entry["path"] = str(folder / source.name)
    elif kind != "inbound":
        entry["url"] = world.url(source)
    if kind != "inbound":
        entry["every"] = _EVERY[source.every]
    if kind == "listing":
        article = source.trait == "article"
        entry["options"] = {"links": f"/a/{source.number}/*.html", "article": article}
    if kind == "page":
        entry["options"] = {"inside": "#main"}
    return entry
