"""The examples inside rule files, run against the rules they stand in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alerts.model.item import Document
from alerts.model.rule import Example, Place, RulePack, Sample
from alerts.rules.assess import ON_TOPIC, Analysis, analyse, assess
from alerts.rules.compile import RuleSet


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that does not come out as it says."""

    place: Place
    message: str


def run_examples(ruleset: RuleSet, pack: RulePack) -> list[Failure]:
    """Every example of the pack that fails, in order of files and lines; empty when all pass."""
    failures = [f for example in pack.examples for f in _whole(ruleset, example)]
    failures += _single(ruleset, pack)
    return sorted(failures, key=lambda f: (f.place, f.message))


def _single(ruleset: RuleSet, pack: RulePack) -> Iterator[Failure]:
    for rule in pack.rules:
        yield from _samples(ruleset, f"rule `{rule.id}`", rule.should_match,
                            rule.should_not_match, lambda a, r=rule: any(
                                h.rule.id == r.id for h in a.held))  # fmt: skip
    for frame in pack.frames:
        yield from _samples(ruleset, f"event `{frame.id}`", frame.should_match,
                            frame.should_not_match, lambda a, f=frame: any(
                                e.frame.id == f.id for e in a.events))  # fmt: skip
    for block in pack.blocks:
        yield from _samples(ruleset, f"block `{block.id}`", block.should_match,
                            block.should_not_match, lambda a, b=block: any(
                                r.block == b.id for r in a.removed))  # fmt: skip


def _samples(ruleset, what, matching, others, fires) -> Iterator[Failure]:  # type: ignore[no-untyped-def]
    for sample in matching:
        found = _analysis(ruleset, sample)
        if found is None or not fires(found):
            yield Failure(sample.place, f"{what} does not match “{sample.title}”, and must")
    for sample in others:
        found = _analysis(ruleset, sample)
        if found is not None and fires(found):
            yield Failure(sample.place, f"{what} matches “{sample.title}”, and must not")


def _analysis(ruleset: RuleSet, sample: Sample) -> Analysis | None:
    return analyse(ruleset, Document(sample.title, sample.text, sample.lang), always=True)


def _whole(ruleset: RuleSet, example: Example) -> Iterator[Failure]:
    sample = example.sample
    said = assess(ruleset, Document(sample.title, sample.text, sample.lang))
    main = ruleset.pack.alerting
    topics = {t for t in main if said.topics[t] >= ON_TOPIC}
    wanted = _implied(ruleset, set(example.topics or ()) & set(main))
    checks = (
        ("topics", None if example.topics is None else sorted(wanted), sorted(topics)),
        ("direction", example.direction, said.direction),
        ("stage", example.stage, said.stage),
        ("event", example.event, said.event),
        ("alert", example.alert, said.alert),
    )
    for name, expected, found in checks:
        if expected is not None and expected != found:
            yield Failure(
                sample.place,
                f"{name} of “{sample.title}”: {_shown(found)}, expected {_shown(expected)}",
            )
    if example.severity is not None and said.severity not in example.severity:
        allowed = " or ".join(map(str, example.severity))
        yield Failure(
            sample.place,
            f"severity of “{sample.title}”: {said.severity}, expected {allowed}",
        )


def _implied(ruleset: RuleSet, topics: set[str]) -> set[str]:
    return topics | {o for t in topics for o in ruleset.pack.implies.get(t, ())}


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(value) or "none"
    return str(value).lower() if isinstance(value, bool) else str(value) or "none"


def count(pack: RulePack) -> int:
    """How many examples the pack holds."""
    ruled = (*pack.rules, *pack.frames, *pack.blocks)
    return len(pack.examples) + sum(len(r.should_match) + len(r.should_not_match) for r in ruled)
