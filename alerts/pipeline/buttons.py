"""A button in Slack is pressed: whoever pressed it says how far they are with the story.

verify the signature with the secret of each Slack receiver     -> forged | stale
the same press again                                            -> nothing
acknowledge | snooze | irrelevant, in the name of the person    one transaction
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from urllib.parse import parse_qs

from alerts import store
from alerts.errors import NotFound
from alerts.notify import sign
from alerts.notify.outside import one_line
from alerts.pipeline.context import Context
from alerts.pipeline.feedback import Wish
from alerts.pipeline.saying import Act, Saying, apply, write_down
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
    saying = Saying(
        act,
        pressed.story,
        pressed.author,
        note="in Slack" if act is Act.IRRELEVANT else "",
        until=now + SNOOZE if act is Act.SNOOZE else None,
    )
    try:
        did = partial(_once, signature=sent.signature, saying=saying, now=now)
        done, wish = await ctx.db.write(did)
    except NotFound:
        return Answer.NO_STORY
    if not done:
        return Answer.IGNORED
    get_logger("slack").info("button.pressed", action=pressed.action, story=pressed.story)
    await write_down(ctx, wish)
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
    session: Session, signature: str, saying: Saying, now: datetime
) -> tuple[bool, Wish | None]:
    """Whether it was done now, and what is to be written down for the rules."""
    if store.intakes.find(session, _SOURCE, signature, now) is not None:
        return False, None
    store.intakes.add(session, _SOURCE, signature, Intake("", {}), now)
    return True, apply(session, saying, now)


#: The buttons there are, by the name Slack sends back.
_ACTS: Mapping[str, Act] = {act.value: act for act in (Act.ACKNOWLEDGE, Act.SNOOZE, Act.IRRELEVANT)}
