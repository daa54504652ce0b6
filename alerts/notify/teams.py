"""Microsoft Teams: an alert as an Adaptive Card for a workflow's webhook.

Every text is a TextRun, which knows no Markdown, so nothing from outside can be formatted, linked
or mentioned. A message may have 28 KB.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from alerts.model.alert import Alert
from alerts.model.assessment import Direction
from alerts.model.delivery import Delivery
from alerts.model.digest import Digest, Message
from alerts.model.policy import Receiver
from alerts.notify import http
from alerts.notify.outline import Link, OutlineLine, fitted, outline, outline_digest
from alerts.notify.outside import plain_line
from alerts.notify.posting import JSON_HEADERS, json_bytes

#: Teams takes 28 KB and counts its own wrapping in.
BODY_LIMIT = 26_000
#: Teams shows no more actions than these below a card.
_ACTIONS = 6
_CARD = "application/vnd.microsoft.card.adaptive"
_COLORS = {Direction.ESCALATING: "attention", Direction.EASING: "good"}

Element = dict[str, Any]


def compose(delivery: Delivery, message: Message, receiver: Receiver) -> http.Request:
    """Return the request that posts the message to a workflow."""
    if isinstance(message, Digest):
        payload = build_digest(message, delivery)
    else:
        payload = build(message, delivery, receiver.template)
    return http.Request(receiver.url, json_bytes(payload), JSON_HEADERS, delivery.attempt)


def build(alert: Alert, delivery: Delivery, body: str = "") -> dict[str, object]:
    """Return the message of one alert, which says `body` where that is given."""
    shown = outline(alert, delivery, plain_line, body)
    color = _COLORS.get(alert.direction, "default")
    elements = [
        _line(_run(shown.title, weight="bolder", size="large", color=color)),
        *_block([], [shown.headline], weight="bolder"),
        *_block([], shown.summary.split("\n")),
        *_block(["What is new"], [f"• {change}" for change in shown.changes]),
        *_block(["Why"], [shown.score, *(f"• {reason}" for reason in shown.reasons)]),
        *_block(["Touches"], [shown.touches]),
        *_block([], [shown.origin, shown.ids], isSubtle=True, size="small"),
    ]
    return _message(elements, [shown.link], shown.title)


def build_digest(digest: Digest, delivery: Delivery) -> dict[str, object]:
    """Return the message of a digest: as many stories as fit, the weightiest first."""
    kept = fitted(digest, lambda some: len(json_bytes(_digest(some, delivery))), BODY_LIMIT)
    return _digest(kept, delivery)


def _digest(digest: Digest, delivery: Delivery) -> dict[str, object]:
    shown = outline_digest(digest, delivery, plain_line)
    body = [
        _line(_run(shown.title, weight="bolder", size="large")),
        *(element for line in shown.lines for element in _story(line)),
        *_block([], shown.remarks),
        *_block([], [shown.ids], isSubtle=True, size="small"),
    ]
    return _message(body, [], shown.title)


def _story(line: OutlineLine) -> Iterable[Element]:
    touches = f"Touches: {line.touches}" if line.touches else ""
    yield _line(_run(line.title, weight="bolder"))
    for text in filter(None, (line.headline, touches)):
        yield _line(_run(text), close=True)
    if line.link:
        action = {"type": "Action.OpenUrl", "url": line.link.url}
        yield _line(_run(line.link.label, selectAction=action), close=True)


def _block(labels: list[str], lines: Iterable[str], **style: object) -> Iterable[Element]:
    """Lines that belong together under their label; nothing when there are none."""
    kept = [_run(line, **style) for line in lines if line]
    runs = [*(_run(label, weight="bolder") for label in labels), *kept] if kept else []
    for position, run in enumerate(runs):
        yield _line(run, close=position > 0)


def _line(run: Element, *, close: bool = False) -> Element:
    # One text block a line: what a line break inside a run does is left to each client.
    block: Element = {"type": "RichTextBlock", "inlines": [run]}
    return block | {"spacing": "none"} if close else block


def _run(text: str, **style: object) -> Element:
    return {"type": "TextRun", "text": text, **style}


def _message(body: list[Element], links: Iterable[Link | None], spoken: str) -> dict[str, object]:
    actions = [
        {"type": "Action.OpenUrl", "title": link.label, "url": link.url} for link in links if link
    ]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "fallbackText": spoken,
        "msteams": {"width": "Full"},
        "body": body,
        "actions": actions[:_ACTIONS],
    }
    attachment = {"contentType": _CARD, "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}
