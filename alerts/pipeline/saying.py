"""Somebody says, on a page or by a button, how far they are with a story.

apply(session, saying, now)     its row, its decision; for `irrelevant` the story is closed too
write_down(ctx, wish)           what the rules should say instead, into rules/feedback.yaml
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path

from alerts.config.feedback import add_wish
from alerts.errors import ConfigError
from alerts.pipeline import feedback, handle
from alerts.pipeline.context import Context
from alerts.pipeline.feedback import Wish
from alerts.store import Session
from alerts.telemetry import get_logger


class Act(StrEnum):
    """What can be said of a story."""

    ACKNOWLEDGE = "acknowledge"
    SNOOZE = "snooze"
    ASSIGN = "assign"
    CLOSE = "close"
    REOPEN = "reopen"
    IRRELEVANT = "irrelevant"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Saying:
    """What somebody says of one story."""

    act: Act
    story: str
    author: str
    note: str = ""
    #: When an acknowledgement ends, None for good; a snooze needs it.
    until: datetime | None = None
    #: To whom it is assigned.
    assignee: str = ""


async def say(ctx: Context, saying: Saying) -> None:
    """Do what is said, in one transaction. Raises NotFound."""
    now = ctx.clock()
    wish = await ctx.db.write(partial(apply, saying=saying, now=now))
    get_logger("people").info("story.handled", act=str(saying.act), story=saying.story)
    await write_down(ctx, wish)


def apply(session: Session, saying: Saying, now: datetime) -> Wish | None:
    """Store what is said; return what is to be written down for the rules. Raises NotFound."""
    return _ACTS[saying.act](session, saying, now)


async def write_down(ctx: Context, wish: Wish | None) -> None:
    """Write the wish into the rules' folder, if there are both."""
    if wish is not None and ctx.rules is not None:
        await asyncio.to_thread(_add, ctx.rules, wish)


def _add(rules: Path, wish: Wish) -> None:
    try:
        add_wish(rules, wish.example)
    except ConfigError as error:
        # The decision stands all the same; a container's rules are often not to be written to.
        get_logger("people").warning("feedback.not_written", error=str(error))


def _acknowledge(session: Session, said: Saying, now: datetime) -> None:
    handle.acknowledge(session, said.story, said.author, now, until=said.until, note=said.note)


def _snooze(session: Session, said: Saying, now: datetime) -> None:
    if said.until is None:
        raise ValueError("a snooze ends at some time")
    handle.snooze(session, said.story, said.author, now, until=said.until)


def _assign(session: Session, said: Saying, now: datetime) -> None:
    handle.assign(session, said.story, said.assignee, said.author, now, note=said.note)


def _close(session: Session, said: Saying, now: datetime) -> None:
    handle.close(session, said.story, said.author, now, note=said.note)


def _reopen(session: Session, said: Saying, now: datetime) -> None:
    handle.reopen(session, said.story, said.author, now, note=said.note)


def _note(session: Session, said: Saying, now: datetime) -> None:
    handle.remark(session, said.story, said.author, now, note=said.note)


def _irrelevant(session: Session, said: Saying, now: datetime) -> Wish:
    reasons = feedback.Said(said.author, said.note)
    wish = feedback.irrelevant(session, said.story, reasons)
    feedback.record(session, wish, "irrelevant", reasons, now)
    handle.close(session, said.story, said.author, now, note="irrelevant")
    return wish


_ACTS: Mapping[Act, Callable[[Session, Saying, datetime], Wish | None]] = {
    Act.ACKNOWLEDGE: _acknowledge,
    Act.SNOOZE: _snooze,
    Act.ASSIGN: _assign,
    Act.CLOSE: _close,
    Act.REOPEN: _reopen,
    Act.IRRELEVANT: _irrelevant,
    Act.NOTE: _note,
}
