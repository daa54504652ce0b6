"""`alerts calendar`: the days that bind, as a table, as JSON, or as an iCalendar."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from alerts.cli.explain_deadline import deadlines_json, where
from alerts.cli.options import AsJson, ConfigDir, Limit
from alerts.model.deadline import DeadlineState

if TYPE_CHECKING:
    from alerts.model.deadline import Deadline


def calendar(  # noqa: PLR0917 - Typer calls it by name
    config: ConfigDir = None,
    since: Annotated[
        str, typer.Option(help="From this day on, such as 2026-12-01; today if left out.")
    ] = "",
    every: Annotated[
        bool, typer.Option("--all", help="Suspended, retracted and removed ones, too.")
    ] = False,
    story: Annotated[str, typer.Option(help="Only those of this story.")] = "",
    limit: Limit = 100,
    as_ics: Annotated[
        bool, typer.Option("--ics", help="Print an iCalendar (RFC 5545), cancelled days too.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List deadlines: days on which something takes effect, is due, or ends."""
    from alerts.app import now
    from alerts.cli.database import load_config, opened
    from alerts.notify import ics
    from alerts.pipeline.countdown import listing

    at = now()
    first = _day(since) or at.date()
    entries = load_config(config).deadlines.entries
    with opened(config) as database:
        found = database.run_read(
            lambda session: listing(
                session, entries, at, first, limit, story=story, active=not (every or as_ics)
            )
        )
    if as_ics:
        sys.stdout.buffer.write(ics.render(found).encode())
    elif as_json:
        _print_json(found)
    else:
        _print_table(found, at.date())


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day; write it like 2026-12-01") from None


def _print_json(found: list[Deadline]) -> None:
    from alerts.cli.output import print_json

    print_json({"deadlines": deadlines_json(found)})


def _print_table(found: list[Deadline], today: date) -> None:
    from alerts.cli.output import print_table
    from alerts.stories.deadline_words import happens

    print_table(
        f"{len(found)} deadlines",
        ("id", "day", "in days", "what", "stated by"),
        [(e.id, e.day, (e.day - today).days, _what(e, happens(e)), where(e)) for e in found],
    )


def _what(deadline: Deadline, happens: str) -> str:
    """What happens, by whose clock, and how it stands unless it is simply ahead."""
    state = "" if deadline.state is DeadlineState.SCHEDULED else f", {deadline.state}"
    return f"{happens} ({deadline.zone}{state})"
