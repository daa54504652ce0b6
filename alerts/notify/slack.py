"""Slack: an alert as a Block Kit message for an incoming webhook.

Limits are Slack's own: 50 blocks, header 150 characters, section text 3000, ten context elements.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from alerts.model.alert import Alert, AlertKind
from alerts.model.delivery import Delivery
from alerts.model.digest import Digest, DigestLine, Message
from alerts.model.item import PUBLISHER_CHARS
from alerts.model.policy import Receiver
from alerts.notify import digest as words
from alerts.notify import http, render
from alerts.notify.mrkdwn import link, mrkdwn_text, plain_text, unescape_text
from alerts.notify.posting import JSON_HEADERS

_HEADER = 150
_HEADLINE = 300
_SUMMARY = 900
_LINE = 240
_CHANGES = 6
_REASONS = 5
_QUOTES = 3
#: Slack takes 50 blocks; header, remarks and context take three.
_STORIES = 40
_OWN_LINK = re.compile(r"<[^<>|]*\|([^<>]*)>")

Block = dict[str, Any]


def compose(delivery: Delivery, message: Message, receiver: Receiver) -> http.Request:
    """Return the request that posts the message to an incoming webhook."""
    body = json.dumps(payload(delivery, message, receiver)).encode("ascii")
    return http.Request(receiver.url, body, JSON_HEADERS, delivery.attempt)


def payload(delivery: Delivery, message: Message, receiver: Receiver) -> dict[str, object]:
    """Return what Slack is sent about this message."""
    if isinstance(message, Digest):
        return build_digest(message, delivery)
    return build(message, delivery, receiver.template)


def build(alert: Alert, delivery: Delivery, body: str = "") -> dict[str, object]:
    """Return the message: what happened, what is new, why it scored, what it touches, where from.

    The same alert and delivery give the same message. Nothing in it comes from outside unescaped.
    A `body` of at most 3000 characters of Slack's markup stands in place of all but the first and
    the last line.
    """
    ids = plain_text(render.ids("alert", alert.id, delivery), _LINE)
    blocks = [_header(alert), *_section(body)] if body else _blocks(alert)
    return _message(_fallback(alert), [*blocks, context(_origin(alert), ids)])


def build_digest(digest: Digest, delivery: Delivery) -> dict[str, object]:
    """Return the message: a section a story, the weightiest first, and what was left out."""
    title = plain_text(words.title(digest), _HEADER)
    remarks = [mrkdwn_text(remark, _LINE) for remark in words.remarks(digest)]
    ids = plain_text(render.ids("digest", digest.id, delivery), _LINE)
    stories = [block for line in digest.lines[:_STORIES] for block in _digest_line(line)]
    header: Block = {"type": "header", "text": _plain(title)}
    blocks = [header, *stories, *_section(*remarks)]
    return _message(mrkdwn_text(title, _HEADER), [*blocks, context(ids)])


def _digest_line(line: DigestLine) -> Iterable[Block]:
    touches = ", ".join(mrkdwn_text(hit, 80) for hit in line.exposure_hits[:4])
    texts = (
        f"*{mrkdwn_text(words.first_line(line), _LINE)}*",
        mrkdwn_text(line.headline, _HEADLINE),
        f"Touches: {touches}" if touches else "",
        mrkdwn_text(line.publisher, PUBLISHER_CHARS),
        link(line.url, "Read it at"),
    )
    return _section(*(text for text in texts if text))


def _message(text: str, blocks: list[Block]) -> dict[str, object]:
    return {
        "text": text,
        "blocks": blocks,
        # Nothing is looked up, unfurled or formatted beyond what the blocks say.
        "mrkdwn": False,
        "link_names": False,
        "parse": "none",
        "unfurl_links": False,
        "unfurl_media": False,
    }


def preview(alert: Alert) -> list[str]:
    """Return the lines a reader sees in Slack, for a terminal; a link shows as its label."""
    return seen({"blocks": [*_blocks(alert), context(_origin(alert))]})


def seen(message: Mapping[str, Any]) -> list[str]:
    """Return the lines of a message as Slack displays them; a link shows as its label."""
    shown = [each for block in message["blocks"] for each in _texts(block)]
    return [line for each in shown for line in _seen(each).split("\n")]


def _texts(block: Block) -> list[Block]:
    return block["elements"] if block["type"] == "context" else [block["text"]]


def _blocks(alert: Alert) -> list[Block]:
    return [
        _header(alert),
        *_story(alert),
        *_section(*_changes(alert)),
        *_section(*_why(alert)),
        *_section(*_touches(alert)),
        *_section(*_link(alert)),
    ]


def _seen(shown: Block) -> str:
    """The text of a text object as Slack displays it."""
    text = str(shown["text"])
    if shown["type"] == "mrkdwn":
        # Every star and every raw bracket left in here is our own.
        text = _OWN_LINK.sub(r"\1", text).replace("*", "")
    return unescape_text(text)


def _header(alert: Alert) -> Block:
    return {"type": "header", "text": _plain(plain_text(render.first_line(alert), _HEADER))}


def _story(alert: Alert) -> Iterable[Block]:
    headline = plain_text(alert.headline, _HEADLINE)
    if headline:
        yield {"type": "section", "text": _mrkdwn(f"*{mrkdwn_text(alert.headline, _HEADLINE)}*")}
    summary = plain_text(render.summary(alert), _SUMMARY)
    if summary and summary != headline:
        yield {"type": "section", "text": _plain(summary)}


def _changes(alert: Alert) -> list[str]:
    changes = render.changes(alert)
    shown = [mrkdwn_text(change, _LINE) for change in changes[:_CHANGES]]
    lines = [f"• {change}" for change in shown if change]
    if len(changes) > _CHANGES:
        lines.append(f"• and {len(changes) - _CHANGES} more")
    return ["*What is new*", *lines] if lines else []


def _why(alert: Alert) -> list[str]:
    if alert.kind is AlertKind.OPERATOR:
        return []
    lines = [f"*Why:* {mrkdwn_text(render.score_sum(alert), 600)}"]
    quoting = [reason for reason in render.reasons(alert) if reason.quotes]
    for each in quoting[:_REASONS]:
        quotes = ", ".join(f"“{mrkdwn_text(quote, 120)}”" for quote in each.quotes[:_QUOTES])
        lines.append(f"• {render.signed(each.points)} {mrkdwn_text(each.name, 80)}: {quotes}")
    return lines


def _touches(alert: Alert) -> list[str]:
    names = render.touches(alert, lambda hit: mrkdwn_text(hit, 80))
    return [f"*Touches:* {names}"] if names else []


def _link(alert: Alert) -> list[str]:
    # A link in the text, no button: Slack answers a click on any button of a message with a
    # warning sign unless the app has an interactivity address, which incoming webhooks lack.
    found = link(alert.url, "Read it at")
    return [found] if found else []


def _origin(alert: Alert) -> str:
    source = plain_text(alert.publisher, PUBLISHER_CHARS)
    return " · ".join([source, *render.standing(alert)] if source else render.standing(alert))


def context(*texts: str) -> Block:
    """Return a line of small text that holds these."""
    return {"type": "context", "elements": [_plain(text) for text in texts]}


def _fallback(alert: Alert) -> str:
    """What notifications and screen readers say instead of the blocks."""
    first = mrkdwn_text(render.first_line(alert), _HEADER)
    return f"{first} · {mrkdwn_text(alert.headline, _HEADLINE)}"


def _section(*lines: str) -> Iterable[Block]:
    """One section of these lines, nothing when there is none; each kind of line has its budget."""
    if lines:
        yield {"type": "section", "text": _mrkdwn("\n".join(lines))}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}


def _mrkdwn(text: str) -> Block:
    # verbatim: bare addresses, @names and #channels stay text.
    return {"type": "mrkdwn", "text": text, "verbatim": True}
