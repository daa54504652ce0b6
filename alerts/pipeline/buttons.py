"""A button in Slack is pressed: whoever pressed it says how far they are with the story.

verify the signature with the secret of each Slack receiver     -> forged | stale
the same press again                                            -> nothing
acknowledge | snooze | irrelevant, in the name of the person    one transaction
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs

from alerts import store
from alerts.config.feedback import add_wish
from alerts.errors import ConfigError, NotFound
from alerts.notify import sign
from alerts.notify.outside import one_line
from alerts.pipeline import feedback, handle
from alerts.pipeline.context import Context
from alerts.pipeline.feedback import Wish
from alerts.store import Session
from alerts.store.intakes import Intake
from alerts.telemetry import get_logger

#: How long the button "Snooze 24 h" snoozes.
SNOOZE = timedelta(hours=24)
#: No inbound source can have this name.
_SOURCE = ":slack"


class Answer(StrEnum):
    """What became of a press."""

    DONE = "done"
    #: It was done before, or is nothing we offer.
    IGNORED = "ignored"
    FORGED = "forged"
    UNREADABLE = "unreadable"
    NO_STORY = "no_story"


@dataclass(frozen=True, slots=True)
class Press:
    """What Slack sent: the raw body and its two headers."""

    body: bytes
    timestamp: str
    signature: str


async def press(ctx: Context, sent: Press) -> Answer:
    """Do what the pressed button says, once, and return what became of it."""
    now = ctx.clock()
    answer = await _answered(ctx, sent, now)
    ctx.metrics.presses.labels(answer).inc()
    if answer is not Answer.DONE:
        get_logger("slack").warning("button.refused", reason=str(answer))
    return answer


async def _answered(ctx: Context, sent: Press, now: datetime) -> Answer:
    secrets = [each.slack.signing_secret for each in ctx.receivers.values() if each.slack]
    if not any(
        sign.slack_signed(each, sent.body, sent.timestamp, sent.signature, now)
        for each in secrets
        if each
    ):
        return Answer.FORGED
    pressed = _read(sent.body)
    if pressed is None:
        return Answer.UNREADABLE
    act = _ACTS.get(pressed.action)
    if act is None:
        return Answer.IGNORED
    try:
        did = partial(_once, signature=sent.signature, pressed=pressed, act=act, now=now)
        done, wish = await ctx.db.write(did)
    except NotFound:
        return Answer.NO_STORY
    if not done:
        return Answer.IGNORED
    get_logger("slack").info("button.pressed", action=pressed.action, story=pressed.story)
    if wish is not None and ctx.rules is not None:
        await asyncio.to_thread(_write_down, ctx.rules, wish)
    return Answer.DONE


@dataclass(frozen=True, slots=True)
class _Pressed:
    action: str
    story: str
    author: str


def _read(body: bytes) -> _Pressed | None:
    """The first action of a `block_actions` payload, None for anything else."""
    try:
        form = parse_qs(body.decode("utf-8"), max_num_fields=10)
        payload = json.loads(form["payload"][0])
        action, user = payload["actions"][0], payload["user"]
        name = user.get("username") or user.get("name") or ""
        author = one_line(f"{name} ({user['id']})", 80)
        return _Pressed(str(action["action_id"]), str(action["value"])[:200], author)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _once(
    session: Session, signature: str, pressed: _Pressed, act: Act, now: datetime
) -> tuple[bool, Wish | None]:
    """Whether it was done now, and what is to be written down for the rules."""
    if store.intakes.find(session, _SOURCE, signature, now) is not None:
        return False, None
    store.intakes.add(session, _SOURCE, signature, Intake("", {}), now)
    return True, act(session, pressed.story, pressed.author, now)


def _write_down(rules: Path, wish: Wish) -> None:
    try:
        add_wish(rules, wish.example)
    except ConfigError as error:
        # The decision stands all the same; a container's rules are often not to be written to.
        get_logger("slack").warning("feedback.not_written", error=str(error))


Act = Callable[[Session, str, str, datetime], Wish | None]


def _acknowledge(session: Session, story: str, author: str, now: datetime) -> None:
    handle.acknowledge(session, story, author, now)


def _snooze(session: Session, story: str, author: str, now: datetime) -> None:
    handle.snooze(session, story, author, now, until=now + SNOOZE)


def _irrelevant(session: Session, story: str, author: str, now: datetime) -> Wish:
    said = feedback.Said(author, "in Slack")
    wish = feedback.irrelevant(session, story, said)
    feedback.record(session, wish, "irrelevant", said, now)
    handle.close(session, story, author, now, note="irrelevant")
    return wish


_ACTS: Mapping[str, Act] = {
    "acknowledge": _acknowledge,
    "snooze": _snooze,
    "irrelevant": _irrelevant,
}
