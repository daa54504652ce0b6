"""Rule files to one `RulePack`: every mistake as file:line:column, nothing half-loaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeVar

from alerts.config.reader import load_document
from alerts.config.rule_nodes import Node
from alerts.errors import ConfigError, Problem
from alerts.model.assessment import Direction, Severity, Stage
from alerts.model.rule import (
    Block,
    Calibration,
    Example,
    Frame,
    Modality,
    Near,
    Order,
    Rule,
    RulePack,
    Sample,
    Scope,
    SeverityRow,
    TermSet,
    When,
    Word,
    Zone,
)
from alerts.rules.words import WordError, parse

T = TypeVar("T")

#: Languages a word can be in; "zh" stands for both scripts, "*" for every language.
LANGUAGES = ("en", "zh", "zh-Hans", "zh-Hant", "ja", "ko", "de", "fr", "es", "*")

_ZONES: Mapping[str, Zone] = {"title": "title", "lead": "lead", "body": "body", "any": "any"}
_SCOPES: Mapping[str, Scope] = {"clause": "clause", "sentence": "sentence", "item": "item"}
_ORDERS: Mapping[str, Order] = {
    "any": "any", "action_first": "action_first", "object_first": "object_first",
}  # fmt: skip
_FACTS = {
    k: k
    for k in ("material", "actor", "authority", "target", "place", "company", "instrument")
}
_EFFECTS: Mapping[str, Literal["cancel", "deny", "reverse", "stage", "certainty"]] = {
    "cancel": "cancel", "deny": "deny", "reverse": "reverse", "stage": "stage",
    "certainty": "certainty",
}  # fmt: skip
_SIDES: Mapping[str, Literal["before", "after", "any"]] = {
    "before": "before", "after": "after", "any": "any",
}  # fmt: skip
_DIRECTIONS = {str(d): d for d in Direction}
_STAGES = {str(s): s for s in Stage if s}
_SEVERITIES = {str(s): s for s in Severity}
_SAMPLES = ("should_match", "should_not_match")


@dataclass(slots=True)
class _Draft:
    """What has been read so far; `seen` remembers where each name was first given."""

    topics: list[str] = field(default_factory=list)
    alerting: list[str] = field(default_factory=list)
    implies: dict[str, tuple[str, ...]] = field(default_factory=dict)
    eventless: list[str] = field(default_factory=list)
    sets: dict[str, TermSet] = field(default_factory=dict)
    words: list[Word] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    modality: list[Modality] = field(default_factory=list)
    severity: list[SeverityRow] = field(default_factory=list)
    bands: dict[Severity, int] = field(default_factory=dict)
    zones: dict[str, float] = field(default_factory=dict)
    certainty: dict[Stage, float] = field(default_factory=dict)
    currencies: dict[str, float] = field(default_factory=dict)
    calibration: list[Calibration] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)
    seen: dict[tuple[str, str], str] = field(default_factory=dict)

    def first(self, kind: str, name: str, node: Node) -> bool:
        """True the first time; later a note at the second place."""
        where = self.seen.setdefault((kind, name), f"{node.place.file}:{node.place.line}")
        if where != f"{node.place.file}:{node.place.line}":
            node.note(f"{kind} `{name}` is already given in {where}", "keep one of the two")
            return False
        return True


def load_rules(folder: Path) -> RulePack:
    """Return the pack written in all `*.yaml` files below `folder`.

    Raises ConfigError with every problem of every file.
    """
    files = sorted(p for p in folder.rglob("*.y*ml") if p.suffix in {".yaml", ".yml"})
    if not files:
        raise ConfigError([Problem(str(folder), 0, 0, "no rule files (*.yaml) are here")])
    draft, problems = _Draft(), list[Problem]()
    for path in files:
        name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
        try:
            document = load_document(path, name)
        except ConfigError as error:
            problems += error.problems
            continue
        _read_file(Node(document, (), document.value, problems), draft)
    if problems:
        raise ConfigError(problems)
    return _pack(draft)


def _pack(draft: _Draft) -> RulePack:
    return RulePack(
        topics=tuple(sorted(draft.topics)),
        alerting=tuple(sorted(draft.alerting)),
        implies=draft.implies,
        eventless=tuple(sorted(draft.eventless)),
        sets=dict(sorted(draft.sets.items())),
        words=tuple(sorted(draft.words, key=lambda w: (w.set, w.lang, w.pattern, w.value))),
        blocks=tuple(sorted(draft.blocks, key=lambda b: b.id)),
        rules=tuple(sorted(draft.rules, key=lambda r: r.id)),
        frames=tuple(sorted(draft.frames, key=lambda f: f.id)),
        modality=tuple(sorted(draft.modality, key=lambda m: m.id)),
        severity=tuple(sorted(draft.severity, key=lambda r: r.id)),
        bands=draft.bands,
        zones=draft.zones,
        certainty=draft.certainty,
        currencies=draft.currencies,
        calibration=tuple(sorted(draft.calibration, key=lambda c: c.topic)),
        examples=tuple(sorted(draft.examples, key=lambda e: e.place)),
    )


def _read_file(top: Node, draft: _Draft) -> None:
    if top.value is None:
        return
    top.keys(["lang", *_SECTIONS])
    given = top.get("lang")
    lang = given.one_of({k: k for k in LANGUAGES}, "en") if given else "en"
    for name, read in _SECTIONS.items():
        section = top.get(name)
        if section is not None:
            read(section, draft, lang)


# ---- names and words


def _topics(node: Node, draft: _Draft, _lang: str) -> None:
    draft.topics += [t for t in node.texts() if draft.first("topic", t, node)]


def _alerting(node: Node, draft: _Draft, _lang: str) -> None:
    draft.alerting += node.texts()


def _eventless(node: Node, draft: _Draft, _lang: str) -> None:
    draft.eventless += node.texts()


def _implies(node: Node, draft: _Draft, _lang: str) -> None:
    for topic, others in node.items():
        if draft.first("implication", topic, others):
            draft.implies[topic] = others.texts()


def _sets(node: Node, draft: _Draft, _lang: str) -> None:
    for name, each in node.items():
        each.keys(
            ("topic", "points", "is", "needs", "needs_in", "fact", "value", "hides", "note")
        )
        hides = each.get("hides")
        if draft.first("set", name, each):
            draft.sets[name] = TermSet(
                name=name,
                parents=_texts(each, "is"),
                topic=_text(each, "topic"),
                points=_whole(each, "points", 0, -50, 50),
                needs=_texts(each, "needs"),
                needs_in=_choice(each, "needs_in", _SCOPES, "item"),
                fact=_choice(each, "fact", _FACTS, ""),
                value=_text(each, "value"),
                hides=hides.flag() if hides else True,
                note=_text(each, "note"),
                place=each.place,
            )


def _words(node: Node, draft: _Draft, lang: str) -> None:
    for name, each in node.items():
        if isinstance(each.value, dict):
            for value, words in each.items():
                draft.words += _word_list(words, name, lang, value)
        else:
            draft.words += _word_list(each, name, lang, "")


def _word_list(node: Node, name: str, lang: str, value: str) -> list[Word]:
    return [w for each in node.entries() if (w := _word(each, name, lang, value)) is not None]


def _word(node: Node, name: str, lang: str, value: str) -> Word | None:
    until = None
    place = node.place
    if isinstance(node.value, dict):
        node.keys(("word", "value", "lang", "until"))
        value = _text(node, "value", value)
        lang = _choice(node, "lang", {k: k for k in LANGUAGES}, lang)
        last = node.get("until")
        until = last.day() if last else None
        inner = node.get("word")
        if inner is None:
            node.note("a word is missing", "add `word: ...`")
            return None
        node = inner
    pattern = node.text()
    try:
        parse(pattern)
    except WordError as error:
        node.note(str(error))
        return None
    return Word(name, pattern, lang, value, until, place)


# ---- blocks, rules, events


def _blocks(node: Node, draft: _Draft, lang: str) -> None:
    for each in node.entries():
        each.keys(
            ("id", "sets", "phrases", "cues", "within", "unless", "after_number", "note", *_SAMPLES)
        )
        name = _id(each, "block", draft)
        number = each.get("after_number")
        draft.blocks.append(
            Block(
                id=name,
                sets=_needed(each, "sets"),
                phrases=_inline_words(each, "phrases", lang),
                cues=_inline_words(each, "cues", lang),
                within=_whole(each, "within", 8, 1, 200),
                unless=_texts(each, "unless"),
                after_number=number.flag() if number else False,
                lang=lang,
                should_match=_samples(each, "should_match", lang),
                should_not_match=_samples(each, "should_not_match", lang),
                place=each.place,
            )
        )


def _inline_words(node: Node, key: str, lang: str) -> tuple[Word, ...]:
    below = node.get(key)
    return tuple(_word_list(below, "", lang, "")) if below else ()


def _rules(node: Node, draft: _Draft, lang: str) -> None:
    for each in node.entries():
        each.keys(("id", "topic", "points", "tag", "when", "note", *_SAMPLES))
        name = _id(each, "rule", draft)
        when = each.get("when")
        if when is None:
            each.note("a rule needs a condition", "add `when:`")
            continue
        draft.rules.append(
            Rule(
                id=name,
                when=_when(when),
                topic=_text(each, "topic"),
                points=_whole(each, "points", 0, -50, 50),
                tag=_text(each, "tag"),
                should_match=_samples(each, "should_match", lang),
                should_not_match=_samples(each, "should_not_match", lang),
                place=each.place,
            )
        )


def _when(node: Node) -> When:
    node.keys(("in", "all", "any", "none", "at_least", "of", "near"))
    near = node.get("near")
    return When(
        zone=_choice(node, "in", _ZONES, "any"),
        all=_texts(node, "all"),
        any=_texts(node, "any"),
        none=_texts(node, "none"),
        at_least=_whole(node, "at_least", 0, 1, 50),
        of=_texts(node, "of"),
        near=tuple(_near(each) for each in near.entries()) if near else (),
    )


def _near(node: Node) -> Near:
    node.keys(("sets", "within", "scope", "ordered"))
    ordered = node.get("ordered")
    return Near(
        sets=_needed(node, "sets"),
        within=_whole(node, "within", 0, 1, 200),
        scope=_choice(node, "scope", _SCOPES, "sentence"),
        ordered=ordered.flag() if ordered else False,
    )


def _events(node: Node, draft: _Draft, lang: str) -> None:
    for each in node.entries():
        each.keys(
            ("id", "event", "action", "object", "actor", "also", "without", "within", "order",
             "yields", "direction", "stage", "topics", "points", "note", *_SAMPLES)
        )  # fmt: skip
        name = _id(each, "event", draft)
        topics, yields = each.get("topics"), each.get("yields")
        draft.frames.append(
            Frame(
                id=name,
                event=_text(each, "event", name),
                object=_needed(each, "object"),
                action=_texts(each, "action"),
                actor=_texts(each, "actor"),
                also=_texts(each, "also"),
                without=_texts(each, "without"),
                within=_whole(each, "within", 8, 1, 60),
                order=_choice(each, "order", _ORDERS, "any"),
                yields=yields.flag() if yields else False,
                direction=_choice(each, "direction", _DIRECTIONS, Direction.NONE),
                stage=_choice(each, "stage", _STAGES, Stage.NONE),
                topics={k: v.whole(-50, 50) for k, v in topics.items()} if topics else {},
                points=_whole(each, "points", 0, 0, 100),
                should_match=_samples(each, "should_match", lang),
                should_not_match=_samples(each, "should_not_match", lang),
                place=each.place,
            )
        )


def _modality(node: Node, draft: _Draft, _lang: str) -> None:
    for each in node.entries():
        each.keys(
            ("id", "sets", "effect", "stage", "factor", "within", "side", "scope", "events", "note")
        )
        name = _id(each, "modality", draft)
        factor = each.get("factor")
        draft.modality.append(
            Modality(
                id=name,
                sets=_needed(each, "sets"),
                effect=_choice(each, "effect", _EFFECTS, "certainty"),
                stage=_choice(each, "stage", _STAGES, Stage.NONE),
                factor=factor.number(0, 1) if factor else 1.0,
                within=_whole(each, "within", 4, 1, 60),
                side=_choice(each, "side", _SIDES, "before"),
                scope=_choice(each, "scope", _SCOPES, "clause"),
                events=_texts(each, "events"),
                place=each.place,
            )
        )


# ---- severity, calibration, examples


def _severity(node: Node, draft: _Draft, _lang: str) -> None:
    for each in node.entries():
        each.keys(
            ("id", "points", "cap", "floor", "events", "stages", "directions", "topics", "tags",
             "without_tags", "near", "sets", "without", "rate_from", "amount_from", "certainty_below", "tiers",
             "zones", "title_stages", "note")
        )  # fmt: skip
        name = _id(each, "severity row", draft)
        cap, floor, rate = each.get("cap"), each.get("floor"), each.get("rate_from")
        below, amount = each.get("certainty_below"), each.get("amount_from")
        draft.severity.append(
            SeverityRow(
                id=name,
                points=_whole(each, "points", 0, -100, 100),
                cap=cap.whole(0, 100) if cap else None,
                floor=floor.whole(0, 100) if floor else None,
                events=_texts(each, "events"),
                stages=_choices(each, "stages", _STAGES),
                directions=_choices(each, "directions", _DIRECTIONS),
                topics=_texts(each, "topics"),
                tags=_texts(each, "tags"),
                without_tags=_texts(each, "without_tags"),
                near=_texts(each, "near"),
                sets=_texts(each, "sets"),
                without=_texts(each, "without"),
                rate_from=rate.number(0, 10_000) if rate else None,
                amount_from=amount.number(0, 1e15) if amount else None,
                certainty_below=below.number(0, 1) if below else None,
                tiers=_texts(each, "tiers"),
                zones=_choices(each, "zones", _ZONES),
                title_stages=_choices(each, "title_stages", _STAGES),
                place=each.place,
            )
        )


def _bands(node: Node, draft: _Draft, _lang: str) -> None:
    for name, each in node.items():
        if name not in _SEVERITIES:
            each.note(f"`{name}` is no severity", "known: " + ", ".join(_SEVERITIES), key=True)
        elif draft.first("band", name, each):
            draft.bands[_SEVERITIES[name]] = each.whole(0, 100)


def _zones(node: Node, draft: _Draft, _lang: str) -> None:
    node.keys(("title", "lead", "body"))
    for name, each in node.items():
        if draft.first("zone", name, each):
            draft.zones[name] = each.number(0, 1)


def _certainty(node: Node, draft: _Draft, _lang: str) -> None:
    node.keys(("none", *_STAGES))
    for name, each in node.items():
        if draft.first("certainty", name, each):
            draft.certainty[_STAGES.get(name, Stage.NONE)] = each.number(0, 1)


def _currencies(node: Node, draft: _Draft, _lang: str) -> None:
    for name, each in node.items():
        if draft.first("currency", name, each):
            draft.currencies[name] = each.number(0, 1000)


def _calibration(node: Node, draft: _Draft, _lang: str) -> None:
    for topic, each in node.items():
        knots = []
        for knot in each.entries():
            pair = list(knot.entries())
            if len(pair) != 2:
                knot.note("two numbers are needed here: [points, probability]")
                continue
            knots.append((pair[0].number(-1000, 1000), pair[1].number(0, 1)))
        if any(a[0] >= b[0] or a[1] > b[1] for a, b in zip(knots, knots[1:], strict=False)):
            each.note("points must rise and probabilities must not fall from knot to knot")
        elif draft.first("calibration", topic, each):
            draft.calibration.append(Calibration(topic, tuple(knots), each.place))


def _examples(node: Node, draft: _Draft, lang: str) -> None:
    for each in node.entries():
        each.keys(
            ("title", "text", "lang", "topics", "severity", "direction", "stage", "event",
             "alert", "note")
        )  # fmt: skip
        topics, severity = each.get("topics"), each.get("severity")
        direction, stage = each.get("direction"), each.get("stage")
        event, alert = each.get("event"), each.get("alert")
        if isinstance(each.value, dict):
            draft.examples.append(
                Example(
                    sample=_sample(each, lang),
                    topics=topics.texts() if topics else None,
                    severity=_choices(each, "severity", _SEVERITIES) if severity else None,
                    direction=direction.one_of(_DIRECTIONS, Direction.NONE) if direction else None,
                    stage=stage.one_of(_STAGES, Stage.NONE) if stage else None,
                    event=event.text() if event else None,
                    alert=alert.flag() if alert else None,
                    place=each.place,
                )
            )


def _samples(node: Node, key: str, lang: str) -> tuple[Sample, ...]:
    below = node.get(key)
    return tuple(_sample(each, lang) for each in below.entries()) if below else ()


def _sample(node: Node, lang: str) -> Sample:
    lang = {"zh": "zh-Hans", "*": ""}.get(lang, lang)
    if not isinstance(node.value, dict):
        return Sample(node.text(), lang=lang, place=node.place)
    return Sample(
        _text(node, "title"), _text(node, "text"), _text(node, "lang", lang), place=node.place
    )


# ---- single keys


def _id(node: Node, kind: str, draft: _Draft) -> str:
    name = _text(node, "id")
    if not name:
        node.note(f"a {kind} needs a name", "add `id: ...`")
    else:
        draft.first(kind, name, node)
    return name


def _needed(node: Node, key: str) -> tuple[str, ...]:
    found = _texts(node, key)
    if not found:
        node.note(f"`{key}` is missing")
    return found


def _texts(node: Node, key: str) -> tuple[str, ...]:
    below = node.get(key)
    return below.texts() if below else ()


def _text(node: Node, key: str, default: str = "") -> str:
    below = node.get(key)
    return below.text() if below else default


def _whole(node: Node, key: str, default: int, low: int, high: int) -> int:
    below = node.get(key)
    return below.whole(low, high) if below else default


def _choice(node: Node, key: str, choices: Mapping[str, T], default: T) -> T:
    below = node.get(key)
    return below.one_of(choices, default) if below else default


def _choices(node: Node, key: str, choices: Mapping[str, T]) -> tuple[T, ...]:
    below = node.get(key)
    first = next(iter(choices.values()))
    return tuple(each.one_of(choices, first) for each in below.entries()) if below else ()


_SECTIONS: Mapping[str, Callable[[Node, _Draft, str], None]] = {
    "topics": _topics,
    "alerting": _alerting,
    "implies": _implies,
    "eventless": _eventless,
    "sets": _sets,
    "words": _words,
    "blocks": _blocks,
    "rules": _rules,
    "events": _events,
    "modality": _modality,
    "severity": _severity,
    "bands": _bands,
    "zones": _zones,
    "certainty": _certainty,
    "currencies": _currencies,
    "calibration": _calibration,
    "examples": _examples,
}
