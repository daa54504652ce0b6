"""`alerts stories ack | assign | close | reopen`: what people say of a story."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from alerts.cli.moments import By, For, Note, Until, author, end_of
from alerts.cli.options import AsJson, ConfigDir
from alerts.cli.output import plain, print_json, shape

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from alerts.model.handling import Handling
    from alerts.store import Session

StoryId = Annotated[str, typer.Argument(help="The id of a story.")]


def ack(
    story: StoryId,
    *,
    config: ConfigDir = None,
    length: For = "",
    until: Until = "",
    by: By = "",
    note: Note = "",
    as_json: AsJson = False,
) -> None:
    """Acknowledge a story, for good unless --for or --until say until when.

    No reminders of it are sent meanwhile; updates still come.
    """
    from alerts.pipeline import handle

    who = author(by)

    def acknowledge(session: Session, at: datetime) -> Handling:
        end = end_of(length, until, at)
        return handle.acknowledge(session, story, who, at, until=end, note=note)

    _write(config, acknowledge, as_json=as_json)


def assign(
    story: StoryId,
    to: Annotated[str, typer.Argument(help="Who takes care of it.")],
    *,
    config: ConfigDir = None,
    by: By = "",
    note: Note = "",
    as_json: AsJson = False,
) -> None:
    """Say who takes care of a story; reminders go on until it is acknowledged."""
    from alerts.pipeline import handle

    who = author(by)
    _write(config, lambda s, at: handle.assign(s, story, to, who, at, note=note), as_json=as_json)


def close(
    story: StoryId,
    *,
    config: ConfigDir = None,
    by: By = "",
    note: Note = "",
    as_json: AsJson = False,
) -> None:
    """Close a story: only critical news of it and corrections are told from now on."""
    from alerts.pipeline import handle

    who = author(by)
    _write(config, lambda s, at: handle.close(s, story, who, at, note=note), as_json=as_json)


def reopen(
    story: StoryId,
    *,
    config: ConfigDir = None,
    by: By = "",
    note: Note = "",
    as_json: AsJson = False,
) -> None:
    """Take back an acknowledgement or the closing of a story."""
    from alerts.pipeline import handle

    who = author(by)
    _write(config, lambda s, at: handle.reopen(s, story, who, at, note=note), as_json=as_json)


def _write(
    config: Path | None, change: Callable[[Session, datetime], Handling], *, as_json: bool
) -> None:
    from alerts.app import now
    from alerts.cli.database import opened

    at = now()
    with opened(config) as database:
        done = database.run_write(lambda session: change(session, at))
    show(done, as_json=as_json)


def show(handling: Handling, *, as_json: bool) -> None:
    """Print what people say of a story."""
    if as_json:
        print_json(shape("HandlingView", handling))
    else:
        typer.echo(f"{handling.story}: {plain(in_words(handling))}")


def in_words(handling: Handling) -> str:
    """What people say of a story in one line: "acknowledged until ..., assigned to tom"."""
    parts = [str(handling.state)]
    if handling.until is not None:
        parts[0] += f" until {handling.until:%Y-%m-%d %H:%M} UTC"
    if handling.assignee:
        parts.append(f"assigned to {handling.assignee}")
    if handling.author:
        parts.append(f"said by {handling.author}")
    return ", ".join(parts) + (f": {handling.note}" if handling.note else "")
