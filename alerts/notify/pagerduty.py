"""PagerDuty: an alert as an event of the Events API v2; one story is one incident.

An event may have 512 KB, its summary 1024 characters and its `dedup_key` 255.
"""

from __future__ import annotations

from datetime import UTC

from alerts.model.alert import Alert, AlertKind
from alerts.model.assessment import Direction, Severity, Stage
from alerts.model.delivery import Delivery, Sent
from alerts.model.digest import Digest, Message
from alerts.model.handling import Handling, HandlingState
from alerts.model.item import PUBLISHER_CHARS
from alerts.model.policy import Receiver, Secret
from alerts.notify import http
from alerts.notify.outline import Link, outline, outline_digest
from alerts.notify.outside import one_line, plain_line
from alerts.notify.posting import JSON_HEADERS, json_bytes

#: Where events go unless the receiver names another service region.
EVENTS = Secret("https://events.pagerduty.com/v2/enqueue")

_SUMMARY = 1024
_KEY = 255
_SEVERITIES = {
    Severity.CRITICAL: "critical",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
}
_ACTIONS = {HandlingState.ACKNOWLEDGED: "acknowledge", HandlingState.CLOSED: "resolve"}
#: In these stages there is nothing left to respond to.
_OVER = frozenset({Stage.DENIED, Stage.LIFTED, Stage.SUSPENDED})


def compose(delivery: Delivery, message: Message, receiver: Receiver) -> http.Request:
    """Return the request that posts the event."""
    if isinstance(message, Digest):
        return _request(digest_event(message, delivery), receiver, delivery.attempt)
    event = build(message, delivery)
    # An incident is named by its key, and can be acknowledged and resolved by it.
    incident = str(event["dedup_key"]) if event["event_action"] == "trigger" else ""
    return _request(event, receiver, delivery.attempt, incident)


def compose_handled(
    delivery: Delivery, handling: Handling, receiver: Receiver
) -> http.Request | None:
    """Return the request that tells what people said of the story, None when that is nothing."""
    action = _ACTIONS.get(handling.state)
    if action is None:
        return None
    return _request({"event_action": action, "dedup_key": delivery.posted}, receiver, 1)


def _request(
    event: dict[str, object], receiver: Receiver, attempt: int, incident: str = ""
) -> http.Request:
    key = receiver.secret
    return http.Request(
        receiver.url or EVENTS,
        json_bytes({"routing_key": key.reveal(), **event}),
        JSON_HEADERS,
        attempt,
        hidden=(key,),
        judge=lambda status, _: Sent(status, posted=incident),
    )


def build(alert: Alert, delivery: Delivery) -> dict[str, object]:
    """Return the event without its routing key: a trigger, or a resolve of what is over."""
    if is_over(alert):
        return {"event_action": "resolve", "dedup_key": one_line(alert.story, _KEY)}
    shown = outline(alert, delivery, plain_line)
    details = {
        "what happened": shown.summary,
        "what is new": "; ".join(shown.changes),
        "why": "\n".join(filter(None, (shown.score, *shown.reasons))),
        "touches": shown.touches,
        "origin": shown.origin,
        "ids": shown.ids,
    }
    payload: dict[str, object] = {
        "summary": _summary(shown.title, shown.headline),
        "source": plain_line(alert.publisher, PUBLISHER_CHARS) or "alerts",
        "severity": _severity(alert),
        "timestamp": alert.created.astimezone(UTC).isoformat(),
        "class": str(alert.kind),
        "custom_details": {name: text for name, text in details.items() if text},
    }
    return _trigger(alert.story, payload, shown.link)


def is_over(alert: Alert) -> bool:
    """True for news that a story told before has come to its end: denied, lifted or suspended,
    or a source that is back.

    The first alert of a story always triggers: resolving what was never triggered tells nobody.
    """
    eased = alert.direction is Direction.EASING or alert.kind is AlertKind.CORRECTION
    if alert.kind is AlertKind.OPERATOR:
        return eased
    return eased and alert.stage in _OVER and alert.kind is not AlertKind.RAISED


def digest_event(digest: Digest, delivery: Delivery) -> dict[str, object]:
    """Return the event of a digest, an incident of its own that only informs."""
    shown = outline_digest(digest, delivery, plain_line)
    stories = {
        f"{number}. {line.title}": "\n".join(
            filter(None, (line.headline, line.touches, line.source))
        )
        for number, line in enumerate(shown.lines, 1)
    }
    payload: dict[str, object] = {
        "summary": _summary(shown.title, *shown.remarks),
        "source": "alerts",
        "severity": "info",
        "timestamp": digest.created.astimezone(UTC).isoformat(),
        "class": "digest",
        "custom_details": {**stories, "ids": shown.ids},
    }
    return _trigger(digest.id, payload, None)


def _trigger(key: str, payload: dict[str, object], link: Link | None) -> dict[str, object]:
    return {
        "event_action": "trigger",
        "dedup_key": one_line(key, _KEY),
        "client": "alerts",
        "payload": payload,
        "links": [{"href": link.url, "text": link.label}] if link else [],
    }


def _summary(*parts: str) -> str:
    return one_line(" · ".join(filter(None, parts)), _SUMMARY)


def _severity(alert: Alert) -> str:
    if alert.direction is Direction.EASING:
        return "info"
    return _SEVERITIES.get(alert.severity, "info")
