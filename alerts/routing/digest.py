"""Several alerts as one message: a line a story, the weightiest first, the rest counted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from alerts.model.alert import Alert
from alerts.model.decision import Reason
from alerts.model.delivery import Delivery
from alerts.model.digest import Digest, DigestKind, DigestLine
from alerts.model.policy import Receiver
from alerts.routing.budget import rank


def compose(
    digest_id: str,
    kind: DigestKind,
    receiver: Receiver,
    members: Iterable[tuple[Delivery, Alert]],
    now: datetime,
) -> Digest:
    """The message that carries these deliveries.

    A story stands once, as its newest alert tells it. What is beyond the receiver's limit is
    counted in `left_out`.
    """
    by_story: dict[str, list[tuple[Delivery, Alert]]] = {}
    for delivery, alert in members:
        by_story.setdefault(alert.story, []).append((delivery, alert))
    told = sorted(by_story.values(), key=lambda story: rank(_newest(story)))
    demoted = [any(d.reason == Reason.OVER_BUDGET for d, _ in story) for story in told]
    lines = [_line(story, late) for story, late in zip(told, demoted, strict=True)]
    most = receiver.digest.most
    return Digest(
        id=digest_id,
        kind=kind,
        receiver=receiver.name,
        created=now,
        lines=tuple(lines[:most]),
        left_out=max(len(lines) - most, 0),
        demoted=sum(demoted),
        budget=receiver.budget,
    )


def lead(digest: Digest) -> str:
    """The alert the digest begins with."""
    return digest.lines[0].alert


def _newest(story: list[tuple[Delivery, Alert]]) -> Alert:
    return max((alert for _, alert in story), key=lambda alert: (alert.created, alert.id))


def _line(story: list[tuple[Delivery, Alert]], demoted: bool) -> DigestLine:
    alert = _newest(story)
    return DigestLine(
        alert=alert.id,
        story=alert.story,
        kind=alert.kind,
        severity=alert.severity,
        direction=alert.direction,
        stage=alert.stage,
        score=alert.score,
        headline=alert.headline,
        summary=alert.summary,
        url=alert.url,
        source=alert.source,
        created=alert.created,
        exposure_hits=alert.exposure_hits,
        alerts=len(story),
        demoted=demoted,
        outlet=alert.outlet,
    )
