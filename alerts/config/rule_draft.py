"""What the sections of rule files share: the draft they fill, and the values of single keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from alerts.config.rule_nodes import Node
from alerts.model.assessment import Direction, Severity, Stage
from alerts.model.feed import Tier
from alerts.model.rule import (
    Block,
    Calibration,
    Example,
    Frame,
    Modality,
    Order,
    Rule,
    Sample,
    Scope,
    SeverityRow,
    TermSet,
    Word,
    Zone,
)
from alerts.rules.words import WordError, parse

T = TypeVar("T")

#: Languages a word can be in; "zh" stands for both scripts, "*" for every language.
LANGUAGES = ("en", "zh", "zh-Hans", "zh-Hant", "ja", "ko", "de", "fr", "es", "*")

ZONES: Mapping[str, Zone] = {"title": "title", "lead": "lead", "body": "body", "any": "any"}
SCOPES: Mapping[str, Scope] = {"clause": "clause", "sentence": "sentence", "item": "item"}
ORDERS: Mapping[str, Order] = {
    "any": "any", "action_first": "action_first", "object_first": "object_first",
}  # fmt: skip
FACTS = {
    k: k for k in ("material", "actor", "authority", "target", "place", "company", "instrument")
}
EFFECTS: Mapping[str, Literal["cancel", "deny", "reverse", "stage", "certainty"]] = {
    "cancel": "cancel", "deny": "deny", "reverse": "reverse", "stage": "stage",
    "certainty": "certainty",
}  # fmt: skip
SIDES: Mapping[str, Literal["before", "after", "any"]] = {
    "before": "before", "after": "after", "any": "any",
}  # fmt: skip
DIRECTIONS = {str(d): d for d in Direction}
STAGES = {str(s): s for s in Stage if s}
TIERS = {str(t): t for t in Tier}
SEVERITIES = {str(s): s for s in Severity}
SAMPLE_KEYS = ("should_match", "should_not_match")


@dataclass(slots=True)
class Draft:
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


def word_list(node: Node, name: str, lang: str, value: str) -> list[Word]:
    """The words of a list; those that are none are noted and left out."""
    return [w for each in node.entries() if (w := _word(each, name, lang, value)) is not None]


def _word(node: Node, name: str, lang: str, value: str) -> Word | None:
    until = None
    place = node.place
    if isinstance(node.value, dict):
        node.keys(("word", "value", "lang", "until"))
        value = text_at(node, "value", value)
        lang = choice_at(node, "lang", {k: k for k in LANGUAGES}, lang)
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


def samples_at(node: Node, key: str, lang: str) -> tuple[Sample, ...]:
    """The sample texts under a key."""
    below = node.get(key)
    return tuple(sample_of(each, lang) for each in below.entries()) if below else ()


def sample_of(node: Node, lang: str) -> Sample:
    """One sample text, written alone or with its language."""
    lang = {"zh": "zh-Hans", "*": ""}.get(lang, lang)
    if not isinstance(node.value, dict):
        return Sample(node.text(), lang=lang, place=node.place)
    tier, published = node.get("tier"), node.get("published")
    return Sample(
        text_at(node, "title"),
        text_at(node, "text"),
        text_at(node, "lang", lang),
        tier.one_of(TIERS, Tier.AGGREGATOR) if tier else None,
        published.day() if published else None,
        node.place,
    )


def id_of(node: Node, kind: str, draft: Draft) -> str:
    """The name of a rule, which no other of its kind may have."""
    name = text_at(node, "id")
    if not name:
        node.note(f"a {kind} needs a name", "add `id: ...`")
    else:
        draft.first(kind, name, node)
    return name


def needed(node: Node, key: str) -> tuple[str, ...]:
    """The texts under a key that must be there."""
    found = texts_at(node, key)
    if not found:
        node.note(f"`{key}` is missing")
    return found


def texts_at(node: Node, key: str) -> tuple[str, ...]:
    """The texts under a key; none when it is absent."""
    below = node.get(key)
    return below.texts() if below else ()


def text_at(node: Node, key: str, default: str = "") -> str:
    """The text under a key."""
    below = node.get(key)
    return below.text() if below else default


def whole_at(node: Node, key: str, default: int, low: int, high: int) -> int:
    """The whole number under a key."""
    below = node.get(key)
    return below.whole(low, high) if below else default


def choice_at(node: Node, key: str, choices: Mapping[str, T], default: T) -> T:
    """The choice named under a key."""
    below = node.get(key)
    return below.one_of(choices, default) if below else default


def choices_at(node: Node, key: str, choices: Mapping[str, T]) -> tuple[T, ...]:
    """The choices named under a key."""
    below = node.get(key)
    first = next(iter(choices.values()))
    return tuple(each.one_of(choices, first) for each in below.entries()) if below else ()
