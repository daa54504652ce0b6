"""`alerts run`: the daemon, or one full cycle of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import typer

from alerts.cli.options import AsJson, ConfigDir
from alerts.cli.output import print_json, print_table

if TYPE_CHECKING:
    from alerts.app import App
    from alerts.pipeline.operate import Cycle


def run(
    config: ConfigDir = None,
    once: bool = typer.Option(False, "--once", help="One full cycle, a summary, and the end."),
    as_json: AsJson = False,
) -> None:
    """Poll the sources, judge what is new and tell the receivers, until told to stop."""
    import asyncio
    import gc

    gc.disable()  # until the rules are built: see built_to_last
    from alerts.app import App
    from alerts.config import find_folder
    from alerts.telemetry import setup_logging

    setup_logging()
    app = App.open(find_folder(config, os.environ), os.environ)
    log = app.config.settings.log
    setup_logging(log.level, log.format)
    if once:
        cycle = asyncio.run(_once(app))
        _print_cycle(cycle, as_json)
    else:
        asyncio.run(_forever(app))


async def _once(app: App) -> Cycle:
    from alerts.pipeline import operate

    await app.start()
    try:
        return await operate.run_once(app.context)
    finally:
        await app.close()


async def _forever(app: App) -> None:
    from alerts.daemon import serve
    from alerts.web import build_server

    await serve(app, lambda problems: build_server(app, problems))


def _print_cycle(cycle: Cycle, as_json: bool) -> None:
    sent = sum(r.delivery.state == "sent" for r in cycle.attempts)
    if as_json:
        polls = [
            {"feed": p.feed, "outcome": p.outcome, "error": p.error, **dict(p.ingested.counts())}
            for p in cycle.polls
        ]
        print_json({"polls": polls, "deliveries": cycle.promised, "sent": sent})
        return
    rows = [
        (p.feed, p.outcome, p.ingested.new, p.ingested.stories, p.ingested.alerts, p.error or "")
        for p in sorted(cycle.polls, key=lambda p: p.feed)
    ]
    print_table("One cycle", ("source", "outcome", "new", "stories", "alerts", "error"), rows)
    new = sum(p.ingested.new for p in cycle.polls)
    raised = sum(p.ingested.alerts for p in cycle.polls)
    typer.echo(
        f"{len(cycle.polls)} sources polled, {new} new items, {raised} alerts, "
        f"{sent} of {len(cycle.attempts)} deliveries sent"
    )
