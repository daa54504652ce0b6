"""The examples inside rule files, run against the rules they stand in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from alerts.model.rule import Block, Example, Frame, Place, Rule, RulePack, Sample
from alerts.rules.assess import ON_TOPIC, Analysis, assess, look
from alerts.rules.ruleset import RuleSet


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
        yield from _samples(ruleset, "rule", rule, lambda a: [h.rule.id for h in a.held])
    for frame in pack.frames:
        yield from _samples(ruleset, "event", frame, lambda a: [e.frame.id for e in a.events])
    for block in pack.blocks:
        yield from _samples(ruleset, "block", block, lambda a: [r.block for r in a.removed])


def _samples(
    ruleset: RuleSet,
    kind: str,
    spec: Rule | Frame | Block,
    found_in: Callable[[Analysis], Sequence[str]],
) -> Iterator[Failure]:
    """The samples of one rule, event or block that fail; `found_in` names those that hold."""
    for sample in spec.should_match:
        if spec.id not in found_in(_analysis(ruleset, sample)):
            said = f"{kind} `{spec.id}` does not match “{sample.title}”, and must"
            yield Failure(sample.place, said)
    for sample in spec.should_not_match:
        if spec.id in found_in(_analysis(ruleset, sample)):
            said = f"{kind} `{spec.id}` matches “{sample.title}”, and must not"
            yield Failure(sample.place, said)


def _analysis(ruleset: RuleSet, sample: Sample) -> Analysis:
    return look(ruleset, sample.document)


def _whole(ruleset: RuleSet, example: Example) -> Iterator[Failure]:
    sample = example.sample
    said = assess(ruleset, sample.document)
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
    ruled: tuple[Rule | Frame | Block, ...] = (*pack.rules, *pack.frames, *pack.blocks)
    return len(pack.examples) + sum(len(r.should_match) + len(r.should_not_match) for r in ruled)
