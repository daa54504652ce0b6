"""Which way an item points: the weight of its escalating events against that of its easing ones."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.model.assessment import Direction, Stage
from alerts.rules.events import Event
from alerts.rules.match import Reading

#: What an event weighs in each zone when the title has events of its own, and when it has none.
_BESIDE_TITLE = {"title": 1.0, "lead": 0.3, "body": 0.15}
_WITHOUT_TITLE = {"title": 1.0, "lead": 1.0, "body": 0.5}
#: The weaker side makes the item mixed from this share of the stronger one.
_MIXED_FROM = 0.5


def direction_of(events: Sequence[Event], reading: Reading) -> Direction:
    """Escalating, easing, mixed when both weigh about the same, none when nothing moves.

    A title that only denies points nowhere, whatever the text tells of the denied thing.
    """
    moving = [e for e in events if e.direction is not Direction.NONE]
    in_title = any(e.head.field == 0 for e in moving)
    if not in_title and any(e.head.field == 0 and e.stage is Stage.DENIED for e in events):
        return Direction.NONE
    factors = _BESIDE_TITLE if in_title else _WITHOUT_TITLE
    weights = {Direction.ESCALATING: 0.0, Direction.EASING: 0.0}
    seen: set[tuple[str, Direction, str]] = set()
    for event in moving:
        zone = reading.zone(event.head)
        key = (event.frame.id, event.direction, zone)
        if key in seen:
            continue
        seen.add(key)
        weight = factors[zone] * max(event.frame.points, 3) * event.certainty
        if event.direction is Direction.MIXED:
            weights[Direction.ESCALATING] += weight
            weights[Direction.EASING] += weight
        else:
            weights[event.direction] += weight
    escalating, easing = weights[Direction.ESCALATING], weights[Direction.EASING]
    if not escalating and not easing:
        return Direction.NONE
    if min(escalating, easing) >= _MIXED_FROM * max(escalating, easing):
        return Direction.MIXED
    return Direction.ESCALATING if escalating > easing else Direction.EASING
