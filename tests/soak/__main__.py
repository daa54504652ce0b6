"""A simulated day: `python -m tests.soak [--hours 24] [--sources 500] [--receivers 5]`.

The real engine with a clock that is passed in, its feeds and receivers in another process. Prints
memory, handles and queue after each hour; exits 1 when memory grows by 5 % or more after the first
hour, handles leak, or anything still waits at the end.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import multiprocessing
import os
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp

from alerts import store
from alerts.app import App, now
from alerts.model.delivery import DeliveryState
from alerts.pipeline import operate
from alerts.pipeline.context import Context
from alerts.pipeline.deliver import deliver_due
from alerts.pipeline.dispatch import dispatch_due
from alerts.pipeline.poll import poll_due
from alerts.telemetry import setup_logging
from tests.soak.server import serve

RULES = Path(__file__).parents[1] / "unit" / "rules" / "data"
#: After this hour memory may grow by so much, and this many more handles may be open.
FIRST, GROWTH, HANDLES = 1, 0.05, 5


@dataclass(frozen=True, slots=True)
class Reading:
    """What one hour left."""

    hour: int
    mb: float
    handles: int
    waiting: int
    items: int
    sent: int


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--hours", type=int, default=24)
    parser.add_argument("--sources", type=int, default=500)
    parser.add_argument("--receivers", type=int, default=5)
    given = parser.parse_args()
    setup_logging("error")
    with tempfile.TemporaryDirectory(prefix="alerts-soak-") as folder:
        readings = asyncio.run(_day(Path(folder), given.hours, given.sources, given.receivers))
    wrong = problems(readings)
    for each in wrong:
        sys.stdout.write(f"{each}\n")
    return 1 if wrong else 0


def problems(readings: list[Reading]) -> list[str]:
    """What of the promises was not kept."""
    first, last = readings[min(FIRST, len(readings)) - 1], readings[-1]
    growth = last.mb / first.mb - 1
    sys.stdout.write(f"memory grew by {growth:.1%} after hour {first.hour}\n")
    found = [f"memory grew by {growth:.1%}"] if growth >= GROWTH else []
    if last.handles > first.handles + HANDLES:
        found.append(f"{last.handles - first.handles} more handles are open")
    if last.waiting:
        found.append(f"{last.waiting} deliveries still wait")
    if not last.sent:
        found.append("nothing was sent")
    return found


async def _day(folder: Path, hours: int, sources: int, receivers: int) -> list[Reading]:
    start = now()
    context = multiprocessing.get_context("spawn")
    mine, its = context.Pipe()
    server = context.Process(target=serve, args=(its, start), daemon=True)
    server.start()
    url = f"http://127.0.0.1:{mine.recv()}"
    readings = []
    async with _engine(_configured(folder, url, sources, receivers)) as app:
        for hour in range(1, hours + 1):
            began = time.monotonic()
            for minute in range((hour - 1) * 60, hour * 60):
                await _minute(app, url, start, minute)
            readings.append(await _read(app, hour))
            _show(readings[-1], time.monotonic() - began)
        # What failed last is tried again within the hours that its schedule takes.
        for minute in range(hours * 60, hours * 60 + 24 * 60, 5):
            if not readings[-1].waiting:
                break
            await _tell(_at(app, start + timedelta(minutes=minute)))
            readings[-1] = await _read(app, hours)
    server.kill()
    return readings


async def _minute(app: App, url: str, start: datetime, minute: int) -> None:
    async with aiohttp.ClientSession() as session:
        await session.post(f"{url}/minute", data=str(minute))
    ctx = _at(app, start + timedelta(minutes=minute))
    await poll_due(ctx)
    await _tell(ctx)


async def _tell(ctx: Context) -> None:
    await dispatch_due(ctx)
    await deliver_due(ctx)
    await operate.measure_queue(ctx)


def _at(app: App, moment: datetime) -> Context:
    return replace(app.context, clock=lambda: moment)


@asynccontextmanager
async def _engine(config: Path) -> AsyncIterator[App]:
    app = App.open(config, {})
    await app.start()
    try:
        yield app
    finally:
        await app.close()


async def _read(app: App, hour: int) -> Reading:
    gc.collect()
    depth = await app.db.read(store.outbox.depth)
    items = await app.db.read(
        lambda s: s.connection().exec_driver_sql("SELECT count(*) FROM items").scalar()
    )
    return Reading(
        hour,
        *_process(),
        depth[DeliveryState.PENDING] + depth[DeliveryState.HELD],
        int(items or 0),
        depth[DeliveryState.SENT],
    )


def _process() -> tuple[float, int]:
    """MB that this process has in memory, and its open handles."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6, len(list(Path("/proc/self/fd").iterdir()))


def _show(reading: Reading, seconds: float) -> None:
    sys.stdout.write(
        f"hour {reading.hour:3}  {reading.mb:7.1f} MB  {reading.handles:4} handles  "
        f"{reading.waiting:5} waiting  {reading.items:7} items  {reading.sent:6} sent  "
        f"({seconds:.0f} s)\n"
    )
    sys.stdout.flush()


def _configured(folder: Path, url: str, sources: int, receivers: int) -> Path:
    config = folder / "config"
    (config / "rules").mkdir(parents=True)
    for name in ("base.yaml", "small.yaml"):
        shutil.copy(RULES / name, config / "rules")
    feeds = [
        {"id": f"f{n}", "url": f"{url}/feed/{n}", "every": "15m", "backfill": True}
        for n in range(sources)
    ]
    hooks = {
        f"hook{n}": {
            "kind": "webhook",
            "url": f"{url}/hook/{n}",
            "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "allow_private": True,
        }
        for n in range(receivers)
    }
    route = {"name": "all", "match": {"severity": "info"}, "receivers": list(hooks)}
    settings = {"http": {"allow_private": ["127.0.0.1"], "spacing": "0s", "per_host": 20}}
    for name, value in (
        ("sources", {"sources": feeds}),
        ("routes", {"receivers": hooks, "routes": [route]}),
        ("alerts", settings),
    ):
        (config / f"{name}.yaml").write_text(json.dumps(value))
    return config


if __name__ == "__main__":
    sys.exit(main())
