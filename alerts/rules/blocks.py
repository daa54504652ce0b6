"""Sense blocks and needs: hits that do not mean what their set means are taken away, one by one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alerts.rules.match import Reading, overlap
from alerts.rules.matcher import Hit
from alerts.rules.ruleset import CompiledBlock, RuleSet

_NUMBER_BEFORE = re.compile(r"\d\s?$")


@dataclass(frozen=True, slots=True)
class Removed:
    """A hit taken away, and the block that did it."""

    block: str
    hit: Hit


def apply_blocks(ruleset: RuleSet, reading: Reading) -> list[Removed]:
    """Take blocked hits and unmet needs out of the reading; return those that blocks removed."""
    removed = _blocked(ruleset, reading)
    own = ruleset.block_sets
    gone = [r.hit for r in removed] + [hit for hit in reading.hits if hit.set in own]
    if gone:
        reading.remove(gone)
    lonely = [
        hit
        for hit in reading.hits
        if hit.set in ruleset.needy and not _needs_met(ruleset, reading, hit)
    ]
    if lonely:
        reading.remove(lonely)
    return removed


def _blocked(ruleset: RuleSet, reading: Reading) -> list[Removed]:
    removed: list[Removed] = []
    blocks, number_blocks = ruleset.blocks, ruleset.number_blocks
    for hit in [hit for hit in reading.hits if hit.set in ruleset.blocking]:
        for block in blocks.get(hit.set, ()):
            removed += [Removed(block.id, target) for target in _targets(block, hit, reading)]
        for block in number_blocks.get(hit.set, ()):
            if block.langs & reading.langs:
                hay = reading.view(hit).hay
                if _NUMBER_BEFORE.search(hay[max(0, hit.start - 2) : hit.start]):
                    removed.append(Removed(block.id, hit))
    return removed


def _targets(block: CompiledBlock, sign: Hit, reading: Reading) -> list[Hit]:
    """The hits that one phrase or cue of a block removes."""
    here = reading.in_sentence(sign.sentence)
    found = []
    for number in block.sets:
        for hit in here.get(number, ()):
            if hit.set != number:
                continue
            meant = (
                overlap(hit, sign)
                if sign.set == block.phrase
                else reading.gap(hit, sign) <= block.within
            )
            if meant and not _excused(block, hit, sign, here):
                found.append(hit)
    return found


def _excused(block: CompiledBlock, hit: Hit, sign: Hit, here: Mapping[int, Sequence[Hit]]) -> bool:
    """True when a set of `unless` has a hit in the sentence, apart from the words in question."""
    return any(
        not overlap(other, hit) and not overlap(other, sign)
        for number in block.unless
        for other in here.get(number, ())
    )


def _needs_met(ruleset: RuleSet, reading: Reading, hit: Hit) -> bool:
    spec = ruleset.sets[hit.set]
    if spec.needs_in == "item":
        return any(
            not overlap(other, hit) for n in spec.needs for other in reading.by_set.get(n, ())
        )
    here = reading.in_sentence(hit.sentence)
    return any(
        not overlap(other, hit) and (spec.needs_in == "sentence" or other.clause == hit.clause)
        for number in spec.needs
        for other in here.get(number, ())
    )
