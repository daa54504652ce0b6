"""The generic webhook: an alert as signed JSON under 20 kB."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import accumulate

import aiohttp

from alerts.errors import NotifyError
from alerts.model.alert import Alert
from alerts.model.assessment import Evidence
from alerts.model.delivery import Delivery, Rejected, SendOutcome
from alerts.model.digest import Digest, DigestLine, Message
from alerts.model.policy import Receiver
from alerts.notify import http, sign

#: A body is always smaller than this many bytes.
BODY_LIMIT = 20_000

# Bytes a value may take inside the JSON; together they leave a third of the body to the evidence.
_IDENTIFIER = 200
_HEADLINE = 1000
_SUMMARY = 2000
_URL = 2000
_CHANGE = 300
_CHANGES = 10
_HIT = 120
_HITS = 20
_TOPICS = 20
_QUOTE = 400

# All of these are legal inside JSON strings only, so that the escape can be made on the whole
# text; with it a body may be pasted into a page or a script and still be nothing but data.
_SCRIPT_SAFE = {
    ord("<"): "\\u003c",
    ord(">"): "\\u003e",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


class WebhookSender:
    """Posts alerts to any address that verifies Standard Webhooks signatures."""

    def __init__(
        self, session: aiohttp.ClientSession, *, timeout: aiohttp.ClientTimeout = http.TIMEOUT
    ) -> None:
        self._session = session
        self._timeout = timeout

    async def send(
        self, delivery: Delivery, message: Message, receiver: Receiver, now: datetime
    ) -> SendOutcome:
        """Post it once, signed; see `alerts.notify.http.ask` for what each answer means."""
        body = body_of(message)
        try:
            signature = sign.headers(
                receiver.secret, delivery.id, now, body, old=receiver.old_secret
            )
        except NotifyError as error:
            return Rejected(f"not sent: {error}")
        request = http.Request(
            url=receiver.url,
            body=body,
            headers={"Content-Type": "application/json", **signature},
            attempt=delivery.attempt,
            hidden=(receiver.secret, receiver.old_secret),
        )
        return await http.ask(self._session, request, now, timeout=self._timeout)


def body_of(message: Message) -> bytes:
    """Return the body that says this message."""
    return build_digest(message) if isinstance(message, Digest) else build(message)


def build(alert: Alert) -> bytes:
    """Return the body: the same bytes for the same alert, on every attempt, under 20 kB.

    Keys are sorted, there is no white space. Texts too long are cut with an ellipsis; evidence
    that does not fit is left out from the least points on and counted in `evidence_omitted`.
    """
    data = _without_evidence(alert)
    envelope: dict[str, object] = {
        "type": f"alert.{alert.kind}",
        "timestamp": _iso(alert.created),
        "data": data,
    }
    # The counter is written with its widest value while measuring.
    data |= {"evidence": [], "evidence_omitted": len(alert.evidence)}
    room = BODY_LIMIT - 1 - _size(envelope)
    kept = _evidence_within(alert.evidence, room)
    data |= {"evidence": kept, "evidence_omitted": len(alert.evidence) - len(kept)}
    return _encode(envelope)


def build_digest(digest: Digest) -> bytes:
    """Return the body of a digest under 20 kB, the same bytes on every attempt.

    Stories that do not fit are left out from the least weight on and counted in `left_out`.
    """
    data: dict[str, object] = {
        "id": _cut(digest.id, _IDENTIFIER),
        "cause": str(digest.kind),
        "budget": digest.budget,
        "demoted": digest.demoted,
        "left_out": digest.left_out + len(digest.lines),
        "stories": [],
    }
    envelope: dict[str, object] = {
        "type": "digest",
        "timestamp": _iso(digest.created),
        "data": data,
    }
    room = BODY_LIMIT - 1 - _size(envelope)
    kept: list[dict[str, object]] = []
    for line in digest.lines:
        entry = _digest_line(line)
        room -= _size(entry) + 1
        if room < 0:
            break
        kept.append(entry)
    data |= {"stories": kept, "left_out": digest.left_out + len(digest.lines) - len(kept)}
    return _encode(envelope)


def _digest_line(line: DigestLine) -> dict[str, object]:
    return {
        "alert": _cut(line.alert, _IDENTIFIER),
        "story": _cut(line.story, _IDENTIFIER),
        "kind": str(line.kind),
        "severity": str(line.severity),
        "direction": str(line.direction),
        "stage": str(line.stage),
        "score": line.score,
        "headline": _cut(line.headline, 300),
        "summary": _cut(line.summary, 300),
        "url": line.url if _size(line.url) <= 600 else "",
        "source": _cut(line.source, 80),
        "created": _iso(line.created),
        "exposure_hits": [_cut(each, 80) for each in line.exposure_hits[:4]],
        "alerts": line.alerts,
        "demoted": line.demoted,
        "outlet": _cut(line.outlet, 80),
    }


def _without_evidence(alert: Alert) -> dict[str, object]:
    return {
        "id": _cut(alert.id, _IDENTIFIER),
        "story": _cut(alert.story, _IDENTIFIER),
        "kind": str(alert.kind),
        "severity": str(alert.severity),
        "direction": str(alert.direction),
        "stage": str(alert.stage),
        "score": alert.score,
        "topics": _topics(alert.topics),
        "headline": _cut(alert.headline, _HEADLINE),
        "summary": _cut(alert.summary, _SUMMARY),
        "changes": [_cut(each, _CHANGE) for each in alert.changes[:_CHANGES]],
        "changes_omitted": max(len(alert.changes) - _CHANGES, 0),
        "item": _cut(alert.item, _IDENTIFIER),
        # An address cut short would be another address.
        "url": alert.url if _size(alert.url) <= _URL else "",
        "source": _cut(alert.source, _IDENTIFIER),
        "tier": str(alert.tier) if alert.tier is not None else None,
        "priority": alert.priority,
        "exposure_hits": [_cut(each, _HIT) for each in alert.exposure_hits[:_HITS]],
        "exposure_hits_omitted": max(len(alert.exposure_hits) - _HITS, 0),
        "items": alert.items,
        "sources": alert.sources,
        "rules_hash": _cut(alert.rules_hash, _IDENTIFIER),
        "deadline": _cut(alert.deadline, _IDENTIFIER),
        "outlet": _cut(alert.outlet, _IDENTIFIER),
    }


def _topics(topics: Mapping[str, float]) -> dict[str, float]:
    ranked = sorted(topics.items(), key=lambda pair: (-pair[1], pair[0]))
    return {_cut(topic, 60): probability for topic, probability in ranked[:_TOPICS]}


def _evidence_within(evidence: Sequence[Evidence], room: int) -> list[dict[str, object]]:
    """The weightiest evidence whose JSON fits into `room` bytes, in the alert's own order."""
    ranked = sorted(range(len(evidence)), key=lambda i: (-abs(evidence[i].points), i))
    kept: dict[int, dict[str, object]] = {}
    for index in ranked:
        entry = _evidence(evidence[index])
        room -= _size(entry) + 1
        if room < 0:
            break
        kept[index] = entry
    return [kept[index] for index in sorted(kept)]


def _evidence(evidence: Evidence) -> dict[str, object]:
    return {
        "rule": _cut(evidence.rule, _IDENTIFIER),
        "topic": _cut(evidence.topic, 60),
        "field": evidence.span.field,
        "start": evidence.span.start,
        "end": evidence.span.end,
        "text": _cut(evidence.text, _QUOTE),
        "points": evidence.points,
    }


def _cut(text: str, limit: int) -> str:
    """`text`, or as much of it as takes `limit` bytes inside the JSON, with an ellipsis."""
    # No character takes less than a byte, so what lies further on cannot matter.
    head = text[: limit + 1]
    sizes = list(accumulate(_size(char) - 2 for char in head))
    if not sizes or sizes[-1] <= limit:
        return text
    kept = bisect_right(sizes, limit - len("…".encode()))
    return head[:kept].rstrip() + "…"


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _size(value: object) -> int:
    return len(_encode(value))


def _encode(value: object) -> bytes:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    # A lone surrogate has no UTF-8 form; "replace" gives "?", and no other character needs it.
    return text.translate(_SCRIPT_SAFE).encode("utf-8", "replace")
