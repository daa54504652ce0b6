"""A button in Slack is pressed: whoever pressed it says how far they are with the story.

verify the signature with the secret of each Slack receiver     -> forged | stale
the same press again                                            -> nothing
acknowledge | snooze | irrelevant, in the name of the person    one transaction
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from urllib.parse import parse_qs

from alerts import store
from alerts.errors import NotFound
from alerts.notify import sign
from alerts.notify.outside import one_line
from alerts.pipeline import feedback, handle
from alerts.pipeline.context import Context
from alerts.store import Session
from alerts.store.intakes import Intake
from alerts.telemetry import get_logger

#: How long the button "Snooze 24 h" snoozes.
SNOOZE = timedelta(hours=24)
_SOURCE = "slack"


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
        return await ctx.db.write(partial(_once, sent=sent, pressed=pressed, act=act, now=now))
    except NotFound:
        return Answer.NO_STORY


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


def _once(session: Session, sent: Press, pressed: _Pressed, act: Act, now: datetime) -> Answer:
    if store.intakes.find(session, _SOURCE, sent.signature, now) is not None:
        return Answer.IGNORED
    store.intakes.add(session, _SOURCE, sent.signature, Intake("", {}), now)
    act(session, pressed.story, pressed.author, now)
    get_logger("slack").info("button.pressed", action=pressed.action, story=pressed.story)
    return Answer.DONE


Act = Callable[[Session, str, str, datetime], object]


def _acknowledge(session: Session, story: str, author: str, now: datetime) -> None:
    handle.acknowledge(session, story, author, now)


def _snooze(session: Session, story: str, author: str, now: datetime) -> None:
    handle.snooze(session, story, author, now, until=now + SNOOZE)


def _irrelevant(session: Session, story: str, author: str, now: datetime) -> None:
    said = feedback.Said(author, "in Slack")
    feedback.record(session, feedback.irrelevant(session, story, said), "irrelevant", said, now)
    handle.close(session, story, author, now, note="irrelevant")


_ACTS: Mapping[str, Act] = {
    "acknowledge": _acknowledge,
    "snooze": _snooze,
    "irrelevant": _irrelevant,
}
