"""Slack with a bot token: one message a story, its updates threaded below, and itself kept true.

The first message of a story is changed in place to say what is so now, and has buttons for people
to say how far they are with it. Slack answers 200 whatever happened, and says in the body what did.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from alerts.model.alert import Alert, AlertKind
from alerts.model.delivery import Delivery, Rejected, Retry, SendOutcome, Sent
from alerts.model.digest import Message
from alerts.model.handling import Handling, HandlingState
from alerts.model.policy import Receiver, Secret
from alerts.notify import http, render, slack
from alerts.notify.mrkdwn import plain_text
from alerts.notify.outside import one_line
from alerts.notify.posting import JSON_HEADERS

API = Secret("https://slack.com/api")

#: Button by action id, as `alerts.pipeline.buttons` reads them.
BUTTONS = {"acknowledge": "Acknowledge", "snooze": "Snooze 24 h", "irrelevant": "Irrelevant"}
#: Where a message went will not come back.
_GONE = frozenset({"is_archived", "account_inactive", "token_revoked"})
_LATER = frozenset(
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "request_timeout"}
    | {"service_unavailable", "team_added_to_org"}
)

Block = dict[str, Any]


def compose(delivery: Delivery, message: Message, receiver: Receiver) -> http.Request:
    """Return the request that posts the message, under the first one of its story if any.

    A thread that is refused twice is left alone: it may lie in a channel that is no more.
    """
    payload = slack.payload(delivery, message, receiver)
    if delivery.thread and delivery.attempt < http.REFUSALS:
        channel, _, payload["thread_ts"] = delivery.thread.partition(" ")
        payload["reply_broadcast"] = _is_weighty(message)
        return _request("chat.postMessage", payload, receiver, 1, channel)
    if isinstance(message, Alert):
        payload["blocks"] = [*_blocks(payload), *_buttons(receiver, message.story)]
    return _request("chat.postMessage", payload, receiver, delivery.attempt)


def compose_update(
    delivery: Delivery, alert: Alert, handling: Handling, receiver: Receiver
) -> http.Request:
    """Return the request that makes the delivery's message say what is so now."""
    payload = slack.payload(delivery, alert, receiver)
    channel, _, payload["ts"] = delivery.posted.partition(" ")
    said = render.handling(handling, lambda text: plain_text(text, 120))
    state: list[Block] = [slack.context(said)] if said else []
    over = handling.state is HandlingState.CLOSED
    buttons = [] if over else _buttons(receiver, alert.story)
    payload["blocks"] = [*_blocks(payload), *state, *buttons]
    return _request("chat.update", payload, receiver, delivery.attempt, channel)


def _request(
    method: str, payload: dict[str, object], receiver: Receiver, attempt: int, channel: str = ""
) -> http.Request:
    options, token = receiver.slack, receiver.secret
    payload["channel"] = channel or (options.channel if options else "")
    base = (receiver.url or API).reveal().rstrip("/")
    return http.Request(
        Secret(f"{base}/{method}"),
        json.dumps(payload).encode("ascii"),
        {**JSON_HEADERS, "Authorization": f"Bearer {token.reveal()}"},
        attempt,
        hidden=(token,),
        judge=lambda _, body: judged(body, attempt, lasting=not channel),
    )


def judged(body: bytes, attempt: int, *, lasting: bool = True) -> SendOutcome:
    """Return what an answer of Slack's API means; `posted` is channel and timestamp.

    `lasting`: it was asked for the channel of the receiver, not for that of an older message.
    """
    try:
        answer = json.loads(body)
    except ValueError:
        return Retry("the answer is not JSON", 200)
    if not isinstance(answer, Mapping):
        return Retry("the answer is no JSON object", 200)
    if answer.get("ok") is True:
        return Sent(200, posted=f"{answer.get('channel', '')} {answer.get('ts', '')}".strip())
    error = one_line(str(answer.get("error", "")), 80) or "no reason"
    if error in _GONE and lasting:
        return Rejected(f"gone: Slack answers {error}", 410)
    if error in _LATER or attempt < http.REFUSALS:
        return Retry(f"Slack answers {error}", 200)
    return Rejected(f"refused on attempt {attempt}: Slack answers {error}", 200)


def _is_weighty(message: Message) -> bool:
    """True for what those must see too who do not follow the thread."""
    if not isinstance(message, Alert):
        return False
    rose = any(change.startswith("severity ") for change in message.changes)
    return rose or message.kind is AlertKind.CORRECTION


def _blocks(payload: Mapping[str, object]) -> list[Block]:
    blocks = payload["blocks"]
    return blocks if isinstance(blocks, list) else []


def _buttons(receiver: Receiver, story: str) -> list[Block]:
    if receiver.slack is None or not receiver.slack.signing_secret:
        return []
    elements = [
        {
            "type": "button",
            "text": {"type": "plain_text", "text": label},
            "action_id": action,
            "value": story[:2000],
        }
        for action, label in BUTTONS.items()
    ]
    return [{"type": "actions", "block_id": "handling", "elements": elements}]
