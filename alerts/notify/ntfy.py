"""ntfy: an alert as a push message, published as JSON.

A message may have 4096 bytes; ntfy makes an attachment of a longer one. It is plain text: no
Markdown is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit, urlunsplit

from alerts.model.alert import Alert
from alerts.model.assessment import Direction, Severity
from alerts.model.delivery import Delivery
from alerts.model.digest import Digest, Message
from alerts.model.policy import Receiver, Secret
from alerts.notify import http
from alerts.notify.outline import Link, fitted, outline, outline_digest, told, told_digest, web_link
from alerts.notify.outside import plain_line
from alerts.notify.posting import JSON_HEADERS, json_bytes

_MESSAGE = 4000
_TITLE = 240
_PRIORITIES = {Severity.CRITICAL: 5, Severity.HIGH: 4, Severity.MEDIUM: 3}
_LOW = 2
_USUAL = 3


def compose(delivery: Delivery, message: Message, receiver: Receiver) -> http.Request:
    """Return the request that publishes the message to the topic the address ends in."""
    server, topic = topic_of(receiver.url)
    if isinstance(message, Digest):
        payload = build_digest(message, delivery, topic)
    else:
        payload = build(message, delivery, topic, receiver.template)
    headers = dict(JSON_HEADERS)
    if receiver.secret:
        headers["Authorization"] = f"Bearer {receiver.secret.reveal()}"
    # The topic is all it takes to listen, so it is as secret as the token.
    hidden = (receiver.secret, receiver.url, Secret(topic))
    return http.Request(server, json_bytes(payload), headers, delivery.attempt, hidden)


def topic_of(url: Secret) -> tuple[Secret, str]:
    """Return the address JSON is published to, and the topic: the last part of the path."""
    try:
        split = urlsplit(url.reveal())
    except ValueError:
        return url, ""
    folder, _, topic = split.path.rstrip("/").rpartition("/")
    return Secret(urlunsplit((split.scheme, split.netloc, f"{folder}/", "", ""))), topic


def build(alert: Alert, delivery: Delivery, topic: str, body: str = "") -> dict[str, object]:
    """Return the message of one alert, which says `body` where that is given."""
    shown = outline(alert, delivery, plain_line, body)
    payload = _message(topic, shown.title, told(shown), _priority(alert))
    payload["tags"] = [str(alert.severity), str(alert.direction)]
    return payload | _opening(web_link(alert.url))


def build_digest(digest: Digest, delivery: Delivery, topic: str) -> dict[str, object]:
    """Return the message of a digest: as many stories as fit, the weightiest first."""
    kept = fitted(digest, lambda some: len(_text(_stories(some, delivery)).encode()), _MESSAGE)
    shown = outline_digest(kept, delivery, plain_line)
    return _message(topic, shown.title, _stories(kept, delivery), _LOW)


def _stories(digest: Digest, delivery: Delivery) -> Iterator[str]:
    return told_digest(outline_digest(digest, delivery, plain_line))


def _message(topic: str, title: str, lines: Iterable[str], priority: int) -> dict[str, object]:
    return {
        "topic": topic,
        "title": title[:_TITLE],
        "message": _within(_text(lines), _MESSAGE),
        "priority": priority,
    }


def _text(lines: Iterable[str]) -> str:
    return "\n".join(filter(None, lines))


def _within(text: str, most: int) -> str:
    raw = text.encode("utf-8", "replace")
    if len(raw) <= most:
        return text
    return raw[: most - 3].decode("utf-8", "ignore").rstrip() + "…"


def _opening(link: Link | None) -> dict[str, object]:
    if link is None:
        return {}
    return {
        "click": link.url,
        "actions": [{"action": "view", "label": link.label, "url": link.url}],
    }


def _priority(alert: Alert) -> int:
    priority = _PRIORITIES.get(alert.severity, _LOW)
    return min(priority, _USUAL) if alert.direction is Direction.EASING else priority
