"""`alerts doctor`: one look at everything that is listened to, as a board."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from alerts.cli.options import AsJson, ConfigDir
from alerts.cli.output import plain, print_json, print_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from alerts.config import Config
    from alerts.model.feed import Feed, FeedState
    from alerts.model.subscription import Subscription
    from alerts.pipeline.doctor import Finding
    from alerts.store.counters import Counter


def doctor(
    config: ConfigDir = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Look at sources that are switched off too.")
    ] = False,
    stuck: Annotated[
        bool, typer.Option("--stuck", help="Only say what does not move, and since when.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Ask every source once, show how they and the receivers fare; exit 3 when one is not well."""
    if stuck:
        _print_stuck(config, as_json)
        return
    from alerts.cli.database import load_config, opened
    from alerts.cli.receivers import standings, warnings
    from alerts.model.feed import FeedKind
    from alerts.pipeline.doctor import Condition
    from alerts.store import counters, feeds, subscriptions

    loaded = load_config(config)
    with opened(config) as database:
        states = {state.feed_id: state for _, state in database.run_read(feeds.states)}
        counted = database.run_read(counters.every)
        pushes = database.run_read(subscriptions.every)
        unwell = list(warnings(database.run_read(partial(standings, loaded))))
    asked = [feed for feed in loaded.feeds if feed.kind != FeedKind.INBOUND]
    wanted = [feed for feed in asked if feed.enabled or everything]
    findings = _with_progress(loaded, wanted, states)
    if as_json:
        pushed = [_push_row(each) for each in pushes]
        print_json({**_report(findings, counted), "pushes": pushed, "receivers": unwell})
    else:
        _print_board(findings, counted)
        _print_pushes(pushes)
        for sentence in unwell:
            typer.echo(plain(sentence))
    if unwell or any(each.condition is not Condition.OK for each in findings):
        raise typer.Exit(3)


def _print_stuck(config: Path | None, as_json: bool) -> None:
    """Say what the database shows to be stuck, without asking anybody; exit 3 when anything is."""
    from alerts.app import now
    from alerts.cli.database import opened
    from alerts.pipeline.heartbeat import find_stuck

    with opened(config) as database:
        found = database.run_read(lambda session: find_stuck(session, now()))
    if as_json:
        moments = [each.since.isoformat() if each.since else None for each in found]
        shown = [{"what": e.what, "since": at} for e, at in zip(found, moments, strict=True)]
        print_json({"stuck": shown})
    else:
        print_table("Stuck", ("what", "since"), [(each.what, each.since) for each in found])
    if found:
        raise typer.Exit(3)


def _with_progress(
    loaded: Config, wanted: Sequence[Feed], states: Mapping[str, FeedState]
) -> list[Finding]:
    """Examine every feed; the bar goes to standard error, and only where somebody sees it."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("asking sources", total=len(wanted))
        return asyncio.run(_examine(loaded, wanted, states, lambda: progress.advance(task)))


async def _examine(
    loaded: Config,
    wanted: Sequence[Feed],
    states: Mapping[str, FeedState],
    done: Callable[[], None],
) -> list[Finding]:
    from alerts.app import now
    from alerts.cli.listening import open_sources
    from alerts.pipeline.doctor import examine

    slots = asyncio.Semaphore(loaded.settings.poll.concurrency)
    async with open_sources(loaded) as sources:

        async def one(feed: Feed) -> Finding:
            async with slots:
                finding = await examine(sources, feed, states.get(feed.id), now())
            done()
            return finding

        return list(await asyncio.gather(*(one(feed) for feed in wanted)))


def _print_board(findings: Sequence[Finding], counted: Sequence[Counter]) -> None:
    from alerts.pipeline.doctor import Condition, coverage

    well = sum(each.condition is Condition.OK for each in findings)
    print_table(
        f"{well} of {len(findings)} sources are well",
        ("id", "condition", "items", "newest", "rhythm", "links/dates/texts", "and so"),
        [
            (
                each.feed.id,
                each.condition,
                each.entries,
                each.newest,
                _hours(each),
                f"{each.linked}/{each.dated}/{each.with_text}" if each.entries else "-",
                "; ".join(part for part in (each.detail, each.todo) if part),
            )
            for each in sorted(findings, key=lambda f: (f.condition is Condition.OK, f.feed.id))
        ],
    )
    print_table(
        "Coverage",
        ("tier or language", "well", "of"),
        [(name, well, total) for name, (well, total) in coverage(findings).items()],
    )
    for title, missing in (("Not taken so far", True), ("Also counted", False)):
        rows = [(c.feed, c.reason, c.count) for c in counted if c.missing is missing]
        if rows:
            print_table(title, ("source", "reason", "times"), rows)


def _print_pushes(pushes: Sequence[Subscription]) -> None:
    if pushes:
        print_table(
            "Pushed by hubs",
            ("source", "state", "until", "last push", "and so"),
            [(p.feed, p.state, p.lease_until, p.last_push, p.detail) for p in pushes],
        )


def _push_row(push: Subscription) -> dict[str, object]:
    return {
        "source": push.feed,
        "hub": push.hub,
        "state": push.state,
        "lease_until": push.lease_until.isoformat() if push.lease_until else None,
        "last_push": push.last_push.isoformat() if push.last_push else None,
        "detail": push.detail,
    }


def _hours(finding: Finding) -> str:
    if finding.rhythm is None:
        return "-"
    return f"{finding.rhythm.total_seconds() / 3600:.1f} h"


def _report(findings: Sequence[Finding], counted: Sequence[Counter]) -> dict[str, object]:
    from alerts.pipeline.doctor import coverage

    return {
        "sources": [
            {
                "id": each.feed.id,
                "condition": each.condition,
                "detail": each.detail,
                "todo": each.todo,
                "entries": each.entries,
                "linked": each.linked,
                "dated": each.dated,
                "with_text": each.with_text,
                "newest": each.newest.isoformat() if each.newest else None,
                "rhythm_seconds": each.rhythm.total_seconds() if each.rhythm else None,
            }
            for each in findings
        ],
        "coverage": {
            name: {"well": well, "of": total} for name, (well, total) in coverage(findings).items()
        },
        "not_taken": _counts(counted, missing=True),
        "remarks": _counts(counted, missing=False),
    }


def _counts(counted: Sequence[Counter], *, missing: bool) -> list[dict[str, object]]:
    return [
        {"source": each.feed, "reason": each.reason, "entries": each.count}
        for each in counted
        if each.missing is missing
    ]
