"""An assessment as people read it: the text in marked pieces, the points as a waterfall."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alerts.model.assessment import Assessment
from alerts.model.facts import Field


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the waterfall."""

    rule: str
    topic: str
    #: The words it rests on.
    text: str
    points: int
    #: The sum so far, this line included.
    total: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a field; `kind` says what its words are evidence of."""

    text: str
    #: "" for words that are no evidence, else "topic", "event", "severity", "modality", "block".
    kind: str


def waterfall(assessment: Assessment) -> tuple[Step, ...]:
    """Every piece of evidence that gave or took points, with the running sum; ends at the score."""
    steps, total = [], 0
    for each in assessment.evidence:
        if each.points:
            total += each.points
            steps.append(Step(each.rule, each.topic, each.text, each.points, total))
    return tuple(steps)


def pieces(text: str, field: Field, assessment: Assessment) -> Iterator[Piece]:
    """The whole of `text` in order, cut where evidence begins and ends.

    Where pieces of evidence overlap the first of them counts up to its end.
    """
    spans = sorted(
        (e.span.start, -e.span.end, _kind(e.rule, e.topic))
        for e in assessment.evidence
        if e.span.field == field and e.span.end > e.span.start
    )
    done = 0
    for start, negative_end, kind in spans:
        end = -negative_end
        begin = max(start, done)
        if end <= begin:
            continue
        if begin > done:
            yield Piece(text[done:begin], "")
        yield Piece(text[begin:end], kind)
        done = end
    if done < len(text):
        yield Piece(text[done:], "")


def _kind(rule: str, topic: str) -> str:
    first = rule.partition(".")[0]
    if first in {"event", "severity", "modality", "block"}:
        return first
    return "topic" if topic else "severity"
