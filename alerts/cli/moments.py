"""Options that say until when, and by whom."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from typing import Annotated

import typer

For = Annotated[
    str, typer.Option("--for", help='How long, such as "4h" or "7d".', show_default=False)
]
Until = Annotated[
    str,
    typer.Option(
        help="Until when: 2026-11-25T09:00, in UTC unless it has an offset.", show_default=False
    ),
]
By = Annotated[str, typer.Option(help="Who says so; you, if left out.", show_default=False)]
Note = Annotated[str, typer.Option(help="A word to those who read it later.")]


def end_of(length: str, until: str, now: datetime) -> datetime | None:
    """The moment `--for` or `--until` name, None when neither is given.

    Raises BadParameter for both at once, for what cannot be read, and for a moment not ahead.
    """
    from alerts.config.fields import parse_duration
    from alerts.config.files import Mistake

    if length and until:
        raise typer.BadParameter("give --for or --until, not both")
    if not length and not until:
        return None
    try:
        end = now + parse_duration(length) if length else moment(until)
    except Mistake as mistake:
        raise typer.BadParameter(f"{mistake}; {mistake.hint}") from None
    if end <= now:
        raise typer.BadParameter(f"{until} is not ahead of now")
    return end


def moment(text: str) -> datetime:
    """The moment written in ISO form, in UTC unless it has an offset; raises BadParameter."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        hint = "write it like 2026-11-25T09:00 or 2026-11-25T09:00+01:00"
        raise typer.BadParameter(f"{text!r} is not a time; {hint}") from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def author(given: str) -> str:
    """Who is speaking: the name given, or else the name of the user at this computer."""
    if given.strip():
        return given.strip()
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise typer.BadParameter("say who you are with --by") from None
