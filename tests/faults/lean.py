"""The daemon without its web side, as a process that starts in a moment and can be killed anywhere.

Everything it does is the daemon's own: scheduler, pipeline, store and senders. A `Plan` says at
which step it kills itself, the way a power cut would: at once, by SIGKILL.
"""

from __future__ import annotations

import asyncio
import functools
import os
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from alerts import store
from alerts.app import App
from alerts.daemon import signals
from alerts.daemon.scheduler import Scheduler
from alerts.notify import Senders
from alerts.sources import Sources
from alerts.store import Database
from alerts.telemetry import setup_logging

TICK = timedelta(milliseconds=30)
#: Where a transaction may be cut: before it begins, with its work done, and once it is committed.
MOMENTS = ("before", "uncommitted", "committed")
#: The transactions of one item's way, by the function that does their work.
WRITES = (
    "poll.claim",
    "ingest.ingest",
    "engine.Database",  # what polls leave, several in one commit
    "dispatch._batch",
    "deliver._claim",
    "deliver._record",
)
STEPS = (
    *(f"{write}:{moment}" for write in WRITES for moment in MOMENTS),
    "fetch:before",
    "fetch:after",
    "parse:after",
    "send:before",
    "send:after",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """Kill at the `nth` time that `step` is reached; "" never."""

    step: str = ""
    nth: int = 1


def main(folder: Path, plan: Plan) -> None:
    """Run until SIGTERM, or until the plan kills."""
    setup_logging("error")
    _arm(plan)
    app = App.open(folder, {})
    asyncio.run(_run(app))


async def _run(app: App) -> None:
    stop = asyncio.Event()
    with signals.handled(stop.set, lambda: None):
        await app.start()
        moment = app.context.clock()
        await app.db.write(lambda session: store.feeds.make_due(session, moment))
        scheduler = Scheduler(app, TICK)
        scheduler.start()
        await stop.wait()
        await scheduler.stop(timedelta(seconds=5))
        await app.close()


def _arm(plan: Plan) -> None:
    """Put the kill where the plan wants it."""
    left = plan.nth

    def reached(step: str) -> None:
        nonlocal left
        if step == plan.step:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    written = Database._written

    def counted(database: Database, work: Callable[[Session], Any]) -> Any:
        name = _name(work)
        reached(f"{name}:before")

        def inside(session: Session) -> Any:
            result = work(session)
            session.flush()
            reached(f"{name}:uncommitted")
            return result

        result = written(database, inside)
        reached(f"{name}:committed")
        return result

    Database._written = counted  # type: ignore[method-assign]
    Sources.fetch = _around(Sources.fetch, "fetch", reached)  # type: ignore[method-assign]
    Sources.read = _around(Sources.read, "parse", reached)  # type: ignore[method-assign]
    Senders.send = _around(Senders.send, "send", reached)  # type: ignore[method-assign]


def _around(
    work: Callable[..., Awaitable[Any]], name: str, reached: Callable[[str], None]
) -> Callable[..., Awaitable[Any]]:
    @functools.wraps(work)
    async def wrapped(*values: Any) -> Any:
        reached(f"{name}:before")
        result = await work(*values)
        reached(f"{name}:after")
        return result

    return wrapped


def _name(work: Callable[..., Any]) -> str:
    """Which of WRITES this is: module and function, a lambda by where it was written."""
    inner = work.func if isinstance(work, functools.partial) else work
    module = getattr(inner, "__module__", "").rpartition(".")[2]
    return f"{module}.{getattr(inner, '__qualname__', '').partition('.')[0]}"
