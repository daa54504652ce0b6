"""Whether the conditions of rules hold, found from the words that are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alerts.rules.match import Reading, overlap
from alerts.rules.matcher import Hit
from alerts.rules.ruleset import CompiledNear, CompiledRule, RuleSet


@dataclass(frozen=True, slots=True)
class Held:
    """A rule whose condition holds, and the hit that shows it best."""

    rule: CompiledRule
    hit: Hit


def rules_that_hold(ruleset: RuleSet, reading: Reading) -> list[Held]:
    """Every rule that holds, by id; only rules whose words have hits are looked at."""
    candidates = {
        rule.id: rule for number in reading.by_set for rule in ruleset.rules.get(number, ())
    }
    held = []
    for name in sorted(candidates):
        hit = _holds(candidates[name], reading)
        if hit is not None:
            held.append(Held(candidates[name], hit))
    return held


def _holds(rule: CompiledRule, reading: Reading) -> Hit | None:
    """The first hit that a rule rests on when every part of its condition holds."""
    shown: list[Hit] = []
    for number in rule.all:
        hits = _in_zone(rule.zone, reading, number)
        if not hits:
            return None
        shown.append(hits[0])
    if rule.any:
        first = next((h[0] for n in rule.any if (h := _in_zone(rule.zone, reading, n))), None)
        if first is None:
            return None
        shown.append(first)
    if rule.of:
        present = [h[0] for n in rule.of if (h := _in_zone(rule.zone, reading, n))]
        if len(present) < rule.at_least:
            return None
        shown += present
    for near in rule.near:
        found = find_near(near, reading, rule.zone)
        if found is None:
            return None
        shown += found
    if any(_in_zone(rule.zone, reading, number) for number in rule.none):
        return None
    return min(shown, key=lambda h: h.key)


def _in_zone(zone: str, reading: Reading, number: int) -> Sequence[Hit]:
    hits = reading.by_set.get(number, [])
    if zone == "any" or not hits:
        return hits
    if zone == "body":
        return [h for h in hits if h.field == 1]
    if zone == "lead":
        return [h for h in hits if reading.zone(h) in ("title", "lead")]
    return [h for h in hits if h.field == 0]


def find_near(near: CompiledNear, reading: Reading, zone: str = "any") -> list[Hit] | None:
    """Hits of every set of `near` close to each other, one a set, or None."""
    lists = [_in_zone(zone, reading, n) for n in near.sets]
    if not all(lists):
        return None
    rarest = min(range(len(lists)), key=lambda i: len(lists[i]))
    for anchor in lists[rarest]:
        chosen = _around(anchor, rarest, lists, near, reading)
        if chosen is not None:
            return chosen
    return None


def _around(
    anchor: Hit, position: int, lists: Sequence[Sequence[Hit]], near: CompiledNear, reading: Reading
) -> list[Hit] | None:
    here = reading.in_sentence(anchor.sentence)
    chosen: list[Hit] = []
    for index, hits in enumerate(lists):
        if index == position:
            chosen.append(anchor)
            continue
        candidates = hits if near.scope == "item" else here.get(near.sets[index], ())
        best = min(
            (h for h in candidates if _fits(anchor, index - position, h, near, reading)),
            key=lambda h: (_apart(anchor, h, reading), h.key),
            default=None,
        )
        if best is None:
            return None
        chosen.append(best)
    return chosen


def _fits(anchor: Hit, side: int, hit: Hit, near: CompiledNear, reading: Reading) -> bool:
    if hit.field != anchor.field:
        return near.scope == "item" and not near.within and not near.ordered
    if overlap(hit, anchor) or (near.ordered and (hit.start > anchor.start) != (side > 0)):
        return False
    if near.scope == "clause" and hit.clause != anchor.clause:
        return False
    return not near.within or _apart(anchor, hit, reading) <= near.within


def _apart(a: Hit, b: Hit, reading: Reading) -> int:
    """Tokens between two hits; across fields as few as none."""
    return reading.gap(a, b) if a.field == b.field else 0
