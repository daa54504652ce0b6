"""`alerts stories ack | assign | close | reopen`: what people say of a story."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from alerts.cli.moments import By, For, Note, Until, author, end_of
from alerts.cli.options import AsJson, ConfigDir
from alerts.cli.output import plain, print_json, shape

if TYPE_CHECKING:
    from alerts.model.handling import Handling

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
    from alerts.app import now
    from alerts.cli.database import opened
    from alerts.pipeline.handle import acknowledge

    who, at = author(by), now()
    end = end_of(length, until, at)
    with opened(config) as database:
        done = database.run_write(lambda s: acknowledge(s, story, who, at, until=end, note=note))
    show(done, as_json=as_json)


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
    from alerts.app import now
    from alerts.cli.database import opened
    from alerts.pipeline import handle

    who, at = author(by), now()
    with opened(config) as database:
        done = database.run_write(lambda s: handle.assign(s, story, to, who, at, note=note))
    show(done, as_json=as_json)


def close(
    story: StoryId,
    *,
    config: ConfigDir = None,
    by: By = "",
    note: Note = "",
    as_json: AsJson = False,
) -> None:
    """Close a story: only critical news of it and corrections are told from now on."""
    from alerts.app import now
    from alerts.cli.database import opened
    from alerts.pipeline import handle

    who, at = author(by), now()
    with opened(config) as database:
        done = database.run_write(lambda s: handle.close(s, story, who, at, note=note))
    show(done, as_json=as_json)


def reopen(
    story: StoryId,
    *,
    config: ConfigDir = None,
    by: By = "",
    note: Note = "",
    as_json: AsJson = False,
) -> None:
    """Take back an acknowledgement or the closing of a story."""
    from alerts.app import now
    from alerts.cli.database import opened
    from alerts.pipeline import handle

    who, at = author(by), now()
    with opened(config) as database:
        done = database.run_write(lambda s: handle.reopen(s, story, who, at, note=note))
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
