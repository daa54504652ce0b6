"""One running service, from start to an orderly end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from alerts.app import App
from alerts.daemon import signals
from alerts.daemon.scheduler import Scheduler
from alerts.errors import ConfigError
from alerts.telemetry import get_logger

#: In-flight work may take this long to finish once a stop was asked for.
STOP_PATIENCE = timedelta(seconds=5)


class Server(Protocol):
    """The HTTP side, as the service sees it."""

    async def start(self) -> str:
        """Listen; return the address."""

    async def stop(self) -> None:
        """Finish open requests and stop listening."""


async def serve(app: App, build_server: Callable[[Callable[[], list[str]]], Server]) -> None:
    """Run until SIGTERM or SIGINT; SIGHUP reads the configuration again.

    `build_server` gets a function that names what keeps the service from being ready.
    """
    log = get_logger("daemon")
    stop = asyncio.Event()
    reloads: set[asyncio.Task[None]] = set()

    def reload() -> None:
        task = asyncio.create_task(_reload(app))
        reloads.add(task)
        task.add_done_callback(reloads.discard)

    with signals.handled(stop.set, reload):
        await app.start()
        scheduler = Scheduler(app, app.tick)
        server = build_server(scheduler.health.problems)
        address = await server.start()
        scheduler.start()
        log.info(
            "daemon.started", address=address, feeds=app.feed_count, receivers=app.receiver_count
        )
        try:
            await stop.wait()
        finally:
            log.info("daemon.stopping")
            await scheduler.stop(STOP_PATIENCE)
            await server.stop()
            await app.close()
            log.info("daemon.stopped")


async def _reload(app: App) -> None:
    log = get_logger("daemon")
    try:
        await app.reload()
    except ConfigError as error:
        app.context.metrics.reloads.labels("refused").inc()
        problems = [str(each) for each in error.problems]
        log.warning("reload.refused", problems=len(problems), first=problems[0])
    else:
        app.context.metrics.reloads.labels("ok").inc()
        log.info("reload.ok", feeds=app.feed_count, rules=app.context.judging.ruleset.hash)
