"""Evidence: each point and each event with the characters of the document that show it."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.model.assessment import Evidence
from alerts.model.facts import Span
from alerts.rules.blocks import Removed
from alerts.rules.events import Event
from alerts.rules.match import Reading
from alerts.rules.topics import Points

_MOST = 100


def evidence_of(reading: Reading, points: Sequence[Points]) -> list[Evidence]:
    """One piece of evidence for each piece of points, in the same order."""
    found = []
    for each in points:
        span, text = reading.span(each.hit)
        found.append(Evidence(each.rule, each.topic, span, text, each.points))
    return found


def event_marks(reading: Reading, events: Sequence[Event]) -> list[Evidence]:
    """Events and what changed them, without points: they explain direction and stage."""
    marks: dict[tuple[str, int], Points] = {}
    for event in events:
        sign = f"event.{event.frame.id}"
        marks.setdefault((sign, event.head.key), Points(sign, "", event.head, 0))
        for name, hit in event.changed:
            marks.setdefault((name, hit.key), Points(f"modality.{name}", "", hit, 0))
    return evidence_of(reading, list(marks.values()))


def block_marks(reading: Reading, removed: Sequence[Removed]) -> list[Evidence]:
    """Words that were taken away by a block, each once, without points."""
    marks = {
        (r.block, r.hit.field, r.hit.start, r.hit.end): Points(f"block.{r.block}", "", r.hit, 0)
        for r in removed
    }
    return evidence_of(reading, list(marks.values()))


def balanced(evidence: list[Evidence]) -> list[Evidence]:
    """The evidence with one line more when its sum would leave 0 to 100."""
    total = sum(e.points for e in evidence)
    if 0 <= total <= _MOST:
        return evidence
    rule, wanted = ("score.most", _MOST) if total > _MOST else ("score.least", 0)
    return [*evidence, Evidence(rule, "", Span("title", 0, 0), "", wanted - total)]
