"""Mistakes in a pack that only the whole of it shows: unknown names, circles, missing numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from alerts.errors import Problem
from alerts.model.assessment import Stage
from alerts.model.rule import Place, RulePack


def problems_in(pack: RulePack) -> list[Problem]:
    """Every mistake that would make the pack mean something else than what it says."""
    return [
        *_unknown_sets(pack),
        *_unknown_topics(pack),
        *_unknown_events(pack),
        *_unknown_tags(pack),
        *_circles(pack),
        *_incomplete(pack),
    ]


def _unknown_sets(pack: RulePack) -> Iterator[Problem]:
    words = ((word.place, (word.set,)) for word in pack.words)
    for place, names in (*set_references(pack), *words):
        for name in names:
            if name not in pack.sets:
                yield _problem(place, f"no set is named `{name}`", _nearest(name, pack.sets))


def set_references(pack: RulePack) -> Iterator[tuple[Place, tuple[str, ...]]]:
    """Every place that names sets besides the words in them, with the names."""
    for each in pack.sets.values():
        yield each.place, (*each.parents, *each.needs)
    yield from rule_references(pack)


def rule_references(pack: RulePack) -> Iterator[tuple[Place, tuple[str, ...]]]:
    """Every place of blocks, rules, events, modality and severity that names sets."""
    for block in pack.blocks:
        yield block.place, (*block.sets, *block.unless)
    for rule in pack.rules:
        when = rule.when
        near = tuple(n for each in when.near for n in each.sets)
        yield rule.place, (*when.all, *when.any, *when.none, *when.of, *near)
    for frame in pack.frames:
        yield frame.place, (*frame.object, *frame.action, *frame.actor, *frame.also, *frame.without)
    for modality in pack.modality:
        yield modality.place, modality.sets
    for row in pack.severity:
        yield row.place, (*row.near, *row.sets, *row.without)


def _unknown_topics(pack: RulePack) -> Iterator[Problem]:
    for place, names in _topic_references(pack):
        for name in names:
            if name and name not in pack.topics:
                yield _problem(place, f"no topic is named `{name}`", _nearest(name, pack.topics))


def _unknown_events(pack: RulePack) -> Iterator[Problem]:
    events = {f.event for f in pack.frames} | {"mention"}
    asked = [(row.place, row.events) for row in pack.severity]
    asked += [(modality.place, modality.events) for modality in pack.modality]
    for place, names in asked:
        for name in names:
            if name not in events:
                yield _problem(place, f"no event is named `{name}`", _nearest(name, events))


def _unknown_tags(pack: RulePack) -> Iterator[Problem]:
    tags = {rule.tag for rule in pack.rules} - {""}
    asked = [(row.place, (*row.tags, *row.without_tags)) for row in pack.severity]
    for place, names in [(Place(), pack.eventless), *asked]:
        for name in names:
            if name not in tags:
                yield _problem(place, f"no rule gives the tag `{name}`", _nearest(name, tags))


def _topic_references(pack: RulePack) -> Iterator[tuple[Place, Iterable[str]]]:
    yield Place(), (*pack.alerting, *pack.implies, *(t for o in pack.implies.values() for t in o))
    for each in pack.sets.values():
        yield each.place, (each.topic,)
    for rule in pack.rules:
        yield rule.place, (rule.topic,)
    for frame in pack.frames:
        yield frame.place, tuple(frame.topics)
    for row in pack.severity:
        yield row.place, row.topics
    for calibration in pack.calibration:
        yield calibration.place, (calibration.topic,)
    for example in pack.examples:
        yield example.place, example.topics or ()


def _circles(pack: RulePack) -> Iterator[Problem]:
    for name, spec in pack.sets.items():
        seen: set[str] = set()
        waiting = [p for p in spec.parents if p in pack.sets]
        while waiting:
            parent = waiting.pop()
            if parent == name:
                yield _problem(spec.place, f"set `{name}` is above itself", "mend its `is:`")
                break
            if parent not in seen:
                seen.add(parent)
                waiting += [p for p in pack.sets[parent].parents if p in pack.sets]


def _incomplete(pack: RulePack) -> Iterator[Problem]:
    for rule in pack.rules:
        when = rule.when
        if not (when.all or when.any or when.of or when.near):
            yield _problem(rule.place, f"rule `{rule.id}` needs no word, so it would always hold",
                           "add `all:`, `any:`, `near:` or `at_least:` with `of:`")  # fmt: skip
        if when.at_least > len(when.of):
            yield _problem(rule.place, f"rule `{rule.id}` can never hold: `at_least` is greater"
                           " than the number of sets in `of`")  # fmt: skip
        if not rule.tag and not (rule.topic and rule.points):
            yield _problem(rule.place, f"rule `{rule.id}` does nothing",
                           "give it `topic:` with `points:`, or a `tag:`")  # fmt: skip
    for block in pack.blocks:
        if not (block.phrases or block.cues or block.after_number):
            yield _problem(block.place, f"block `{block.id}` has neither phrases nor cues")
    for modality in pack.modality:
        if modality.effect == "stage" and modality.stage is Stage.NONE:
            yield _problem(
                modality.place, f"modality `{modality.id}` sets no stage", "add `stage:`"
            )


def _problem(place: Place, message: str, hint: str = "") -> Problem:
    return Problem(place.file, place.line, place.column, message, hint)


def _nearest(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, sorted(known), n=2, cutoff=0.6)
    return "did you mean " + " or ".join(f"`{c}`" for c in close) + "?" if close else ""
