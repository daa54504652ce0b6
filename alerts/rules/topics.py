"""Topic points from words, rules and events, and the probability they amount to."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from alerts.rules.conditions import Held
from alerts.rules.events import Event
from alerts.rules.match import Reading
from alerts.rules.matcher import Hit
from alerts.rules.ruleset import RuleSet

#: Sentences besides the first that let a set gain, and the share of its points each gains.
_REPEATS = 3
_REPEAT_SHARE = 0.12


@dataclass(frozen=True, slots=True)
class Points:
    """Points one rule gives for one hit; the topic is empty for points of the item."""

    rule: str
    topic: str
    hit: Hit
    points: int


def topic_points(
    ruleset: RuleSet, reading: Reading, held: Sequence[Held], events: Sequence[Event]
) -> list[Points]:
    """Every topic point of the document: words first, then rules, then events."""
    best: dict[str, Event] = {}
    for event in events:
        if event.frame.topics:
            best.setdefault(event.frame.id, event)  # reading order: the title comes first
    given = [
        *(Points(f"rule.{h.rule.id}", h.rule.topic, h.hit, h.rule.points)
          for h in held if h.rule.topic),
        *(Points(f"event.{name}", topic, best[name].head, points)
          for name in sorted(best)
          for topic, points in sorted(best[name].frame.topics.items())),
    ]  # fmt: skip
    scaled = (_by_zone(ruleset, reading, points) for points in given)
    return [*_from_words(ruleset, reading), *(points for points in scaled if points.points)]


def _by_zone(ruleset: RuleSet, reading: Reading, points: Points) -> Points:
    share = ruleset.zones[reading.zone(points.hit)]
    return replace(points, points=round(points.points * share))


def _from_words(ruleset: RuleSet, reading: Reading) -> list[Points]:
    found: list[Points] = []
    for number in sorted({h.set for h in reading.hits}):
        spec = ruleset.sets[number]
        if not spec.topic or not spec.points:
            continue
        hits = [h for h in reading.by_set[number] if h.set == number]
        first = Points(f"term.{spec.name}", spec.topic, hits[0], spec.points)
        found.append(_by_zone(ruleset, reading, first))
        again = round(spec.points * _REPEAT_SHARE)
        seen = {hits[0].sentence}
        for hit in hits[1:]:
            if hit.sentence not in seen and len(seen) <= _REPEATS:
                seen.add(hit.sentence)
                found.append(replace(first, hit=hit, points=again))
    return [points for points in found if points.points]


def sums(points: Sequence[Points]) -> dict[str, int]:
    """Points by topic."""
    total: dict[str, int] = {}
    for each in points:
        total[each.topic] = total.get(each.topic, 0) + each.points
    return total


def probabilities(ruleset: RuleSet, total: Mapping[str, int]) -> dict[str, float]:
    """Probability of each topic of the pack, in name order."""
    found = {
        topic: probability(ruleset.knots.get(topic, ()), total.get(topic, 0))
        for topic in ruleset.pack.topics
    }
    for topic, others in ruleset.pack.implies.items():
        for other in others:
            found[other] = max(found[other], found[topic])
    return found


def probability(knots: Sequence[tuple[float, float]], points: float) -> float:
    """The probability on the line between the knots around `points`; flat outside them."""
    if points <= 0 or not knots:
        return 0.0
    at = bisect_right([k[0] for k in knots], points)
    if at == 0:
        return round(knots[0][1] * points / knots[0][0], 3) if knots[0][0] > 0 else knots[0][1]
    if at == len(knots):
        return knots[-1][1]
    (x0, y0), (x1, y1) = knots[at - 1], knots[at]
    return round(y0 + (y1 - y0) * (points - x0) / (x1 - x0), 3)
