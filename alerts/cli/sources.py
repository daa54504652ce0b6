"""`alerts sources`: what is polled and how it fares, and a first look at a new source."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alerts.cli import source_lists
from alerts.cli.options import AsJson, ConfigDir
from alerts.cli.output import print_json, print_table

if TYPE_CHECKING:
    from datetime import datetime

    from alerts.model.feed import Feed, FeedState
    from alerts.model.item import Entry
    from alerts.sources import Parsed

app = typer.Typer(help="See the sources and how they fare; try one before adding it.")

app.command("add")(source_lists.add)
app.command("import")(source_lists.import_opml)
app.command("export")(source_lists.export_opml)

_MAX_BYTES = 10_000_000


@app.command("list")
def list_sources(config: ConfigDir = None, as_json: AsJson = False) -> None:
    """List the configured sources, with what their last polls came to."""
    from alerts.cli.database import load_config, opened
    from alerts.store import feeds

    with opened(config) as database:
        states = {state.feed_id: state for _, state in database.run_read(feeds.states)}
    known = [(feed, states.get(feed.id)) for feed in load_config(config).feeds]
    if as_json:
        print_json({"sources": [_state_row(feed, state) for feed, state in known]})
        return
    print_table(
        f"{len(known)} sources",
        ("id", "kind", "tier", "on", "every", "last success", "next poll", "last day", "problem"),
        [
            (
                feed.id,
                feed.kind,
                feed.tier,
                "yes" if feed.enabled else "no",
                feed.every,
                state.last_success if state else None,
                state.next_due if state else None,
                state.health.strip if state else "",
                _problem(state) if state else "not polled yet",
            )
            for feed, state in known
        ],
    )


@app.command("probe")
def probe(
    location: Annotated[str, typer.Argument(metavar="URL|FILE", help='"-" reads standard input.')],
    allow_private: Annotated[
        list[str] | None,
        typer.Option(help="A host, address or network that may be private; repeatable."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show the entries of one feed or file without storing anything; exit 1 when it is none."""
    from alerts.app import now

    moment = now()
    if location.startswith(("http://", "https://")):
        parsed = asyncio.run(_probe_url(location, frozenset(allow_private or ()), moment))
    else:
        parsed = _probe_file(location, moment)
    if as_json:
        rows = [_entry_row(entry) for entry in parsed.entries]
        print_json({"entries": rows, "problems": list(parsed.problems)})
    else:
        _print_entries(parsed)
    if parsed.broken:
        raise typer.Exit(1)


async def _probe_url(url: str, private: frozenset[str], now: datetime) -> Parsed:
    from alerts import net
    from alerts.model.feed import Feed, FeedKind, FeedState
    from alerts.sources import Fetched, FetchFailed, Parsed, Sources

    try:
        policy = net.AddressPolicy(private)
    except ValueError:
        raise typer.BadParameter("--allow-private takes hosts, addresses or networks") from None
    feed = Feed("probe", FeedKind.FEED, url)
    async with net.open_session(policy, user_agent=net.user_agent()) as session:
        sources = Sources(session, policy=policy)
        outcome = await sources.fetch(feed, FeedState(feed.id, next_due=now), now)
        if isinstance(outcome, Fetched):
            parsed = sources.parse(feed, outcome)
            problems = (*outcome.notes, *parsed.problems)
            return Parsed(parsed.entries, problems, parsed.broken, parsed.left_out)
    reason = outcome.reason if isinstance(outcome, FetchFailed) else "nothing new"
    return Parsed((), (reason,), broken=True)


def _probe_file(location: str, now: datetime) -> Parsed:
    from alerts.sources import Parsed, probe

    try:
        if location == "-":
            body = sys.stdin.buffer.read(_MAX_BYTES + 1)
        else:
            path = Path(location)
            if not path.is_file():
                return Parsed((), ("no such file",), broken=True)
            with path.open("rb") as file:
                body = file.read(_MAX_BYTES + 1)
    except OSError as error:
        return Parsed((), (f"not readable ({type(error).__name__})",), broken=True)
    if len(body) > _MAX_BYTES:
        return Parsed((), (f"larger than {_MAX_BYTES} bytes",), broken=True)
    return probe(body, now=now, name="" if location == "-" else location)


def _entry_row(entry: Entry) -> dict[str, object]:
    from alerts.text.clean import plain, plain_line

    return {
        "key": entry.key,
        "url": entry.url,
        "title": plain_line(entry.title),
        "text": plain(entry.text),
        "lang": entry.lang,
        "published": entry.published.isoformat() if entry.published else None,
        "updated": entry.updated.isoformat() if entry.updated else None,
    }


def _print_entries(parsed: Parsed) -> None:
    from alerts.text.clean import plain_line

    print_table(
        f"{len(parsed.entries)} entries",
        ("published", "title", "url"),
        [(e.published, plain_line(e.title or e.text)[:200], e.url) for e in parsed.entries],
    )
    for problem in parsed.problems:
        typer.echo(f"problem: {problem}", err=True)


def _state_row(feed: Feed, state: FeedState | None) -> dict[str, object]:
    from alerts.text.masking import shown

    return {
        "id": feed.id,
        "name": feed.name,
        "kind": feed.kind,
        "location": shown(feed.location, feed.filled),
        "tier": feed.tier,
        "lang": feed.lang,
        "enabled": feed.enabled,
        "every_seconds": feed.every.total_seconds(),
        "baseline_at": _iso(state.baseline_at) if state else None,
        "last_success": _iso(state.last_success) if state else None,
        "last_new": _iso(state.last_new) if state else None,
        "next_due": _iso(state.next_due) if state else None,
        "failures": state.failures if state else 0,
        "last_error": state.last_error if state else "",
        "rhythm_seconds": state.health.rhythm if state else 0.0,
        "quiet_seconds": state.health.quiet if state else 0.0,
        "strip": state.health.strip if state else "",
        "trouble": state.health.trouble if state else "",
        "moved_to": shown(state.health.moved_to) if state else "",
    }


def _problem(state: FeedState) -> str:
    failed = f"{state.failures} failures: {state.last_error}" if state.failures else ""
    return " · ".join(part for part in (str(state.health.trouble), failed) if part)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
