"""Sense blocks and needs: hits that do not mean what their set means are taken away, one by one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alerts.rules.compile import CompiledBlock, RuleSet
from alerts.rules.match import Hit, Reading

_NUMBER_BEFORE = re.compile(r"\d\s?$")


@dataclass(frozen=True, slots=True)
class Removed:
    """A hit taken away, and the block that did it."""

    block: str
    hit: Hit


def apply_blocks(ruleset: RuleSet, reading: Reading) -> list[Removed]:
    """Take blocked hits and unmet needs out of the reading; return those that blocks removed."""
    reading.index(ruleset.closure)
    removed = _blocked(ruleset, reading)
    gone = {id(r.hit) for r in removed}
    own = ruleset.block_sets
    reading.hits = [h for h in reading.hits if id(h) not in gone and h.set not in own]
    reading.index(ruleset.closure)
    lonely = [h for h in reading.hits if not _needs_met(ruleset, reading, h)]
    if lonely:
        alone = {id(h) for h in lonely}
        reading.hits = [h for h in reading.hits if id(h) not in alone]
        reading.index(ruleset.closure)
    return removed


def _blocked(ruleset: RuleSet, reading: Reading) -> list[Removed]:
    removed: list[Removed] = []
    for hit in reading.hits:
        for block in ruleset.blocks.get(hit.set, ()):
            for target in _targets(block, hit, reading):
                removed.append(Removed(block.id, target))
        for block in ruleset.number_blocks.get(hit.set, ()):
            hay = reading.view(hit).hay
            if _NUMBER_BEFORE.search(hay[max(0, hit.start - 2) : hit.start]):
                removed.append(Removed(block.id, hit))
    return removed


def _targets(block: CompiledBlock, sign: Hit, reading: Reading) -> list[Hit]:
    """The hits that one phrase or cue of a block removes."""
    found = []
    for number in block.sets:
        for hit in reading.by_set.get(number, ()):
            if hit.set != number or hit.field != sign.field:
                continue
            if sign.set == block.phrase:
                if hit.start >= sign.end or hit.end <= sign.start:
                    continue
            elif reading.sentence(hit) != reading.sentence(sign) or (
                reading.gap(hit, sign) > block.within
            ):
                continue
            if not _excused(block, hit, sign, reading):
                found.append(hit)
    return found


def _excused(block: CompiledBlock, hit: Hit, sign: Hit, reading: Reading) -> bool:
    """True when a set of `unless` has a hit in the sentence, apart from the words in question."""
    where = reading.sentence(hit)
    return any(
        other.field == hit.field
        and not _overlap(other, hit)
        and not _overlap(other, sign)
        and reading.sentence(other) == where
        for number in block.unless
        for other in reading.by_set.get(number, ())
    )


def _overlap(a: Hit, b: Hit) -> bool:
    return a.start < b.end and b.start < a.end


def _needs_met(ruleset: RuleSet, reading: Reading, hit: Hit) -> bool:
    spec = ruleset.sets[hit.set]
    if not spec.needs:
        return True
    for number in spec.needs:
        for other in reading.by_set.get(number, ()):
            if other.field == hit.field and _overlap(other, hit):
                continue
            if spec.needs_in == "item":
                return True
            if other.field == hit.field and (
                reading.sentence(other) == reading.sentence(hit)
                if spec.needs_in == "sentence"
                else reading.clause(other) == reading.clause(hit)
            ):
                return True
    return False
