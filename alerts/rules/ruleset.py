"""A pack ready to judge: sets by number, rules found from the words they need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from alerts.model.assessment import Severity, Stage
from alerts.model.rule import Frame, Modality, RulePack, SeverityRow
from alerts.rules.matcher import Entry, Gap, Matcher

#: One bit a language; both Chinese scripts share one.
LANGUAGE_BITS = {"en": 1, "zh": 2, "ja": 4, "ko": 8, "de": 16, "fr": 32, "es": 64}
EVERY_LANGUAGE = 127
_EAST_ASIAN = LANGUAGE_BITS["zh"] | LANGUAGE_BITS["ja"] | LANGUAGE_BITS["ko"]
#: Words of which languages count in a document of each language. English terms stand in East
#: Asian texts, and East Asian ones cannot be mistaken in the others.
_READ_IN = {
    "en": LANGUAGE_BITS["en"] | _EAST_ASIAN,
    "zh": LANGUAGE_BITS["en"] | LANGUAGE_BITS["zh"],
    "ja": LANGUAGE_BITS["en"] | LANGUAGE_BITS["ja"],
    "ko": LANGUAGE_BITS["en"] | LANGUAGE_BITS["ko"],
    "de": LANGUAGE_BITS["de"] | _EAST_ASIAN,
    "fr": LANGUAGE_BITS["fr"] | _EAST_ASIAN,
    "es": LANGUAGE_BITS["es"] | _EAST_ASIAN,
}
#: The event of frames that only take an action away from objects further off.
NOTHING = "nothing"
#: Set by which an analyst names what parts clauses besides punctuation.
CLAUSE_BREAK = "clause.break"


@dataclass(frozen=True, slots=True)
class CompiledSet:
    """A term set by number."""

    name: str
    topic: str
    points: int
    needs: frozenset[int]
    needs_in: str
    fact: str
    value: str


@dataclass(frozen=True, slots=True)
class CompiledBlock:
    """A block by number: the sets it removes hits of, and its own words as sets."""

    id: str
    sets: frozenset[int]
    phrase: int
    cue: int
    within: int
    unless: frozenset[int]
    after_number: bool
    langs: int


@dataclass(frozen=True, slots=True)
class CompiledNear:
    """A proximity condition by number."""

    sets: tuple[int, ...]
    within: int
    scope: str
    ordered: bool


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule by number."""

    id: str
    topic: str
    points: int
    tag: str
    zone: str
    all: tuple[int, ...]
    any: tuple[int, ...]
    none: tuple[int, ...]
    at_least: int
    of: tuple[int, ...]
    near: tuple[CompiledNear, ...]


@dataclass(frozen=True, slots=True)
class CompiledFrame:
    """An event frame by number, for one object set.

    Of frames that fit equally the lowest rank counts: those that tell an event, then those that
    name the set itself, then those
    that ask for more, then those with more points.
    """

    frame: Frame
    rank: tuple[bool, bool, int, int, str]
    actor: frozenset[int]
    also: frozenset[int]
    without: frozenset[int]


@dataclass(frozen=True, slots=True)
class CompiledModality:
    """A modality by number."""

    modality: Modality
    sets: frozenset[int]


@dataclass(frozen=True, slots=True)
class CompiledRow:
    """A severity row by number."""

    row: SeverityRow
    near: frozenset[int]
    sets: frozenset[int]
    without: frozenset[int]


@dataclass(slots=True)
class RuleSet:
    """A pack ready to judge; built by `compile_rules`, read by `assess`, never changed."""

    pack: RulePack
    hash: str
    #: What each text that can be found stands for.
    patterns: Mapping[str, Mapping[Entry, None]]
    gaps: list[Gap]
    sets: Sequence[CompiledSet]
    numbers: Mapping[str, int]
    #: For each set, itself and every set above it.
    closure: Sequence[tuple[int, ...]]
    #: The same, of sets asked for in the document, and of those asked for in a sentence.
    asked: tuple[Sequence[tuple[int, ...]], Sequence[tuple[int, ...]]]
    blocks: Mapping[int, tuple[CompiledBlock, ...]]
    #: Blocks that look at the number before a hit, by set.
    number_blocks: Mapping[int, tuple[CompiledBlock, ...]]
    #: Rules by the set they are found from.
    rules: Mapping[int, tuple[CompiledRule, ...]]
    #: Frames by the set of the action, then that of the object, leaves only; -1 is no action.
    frames: Mapping[int, Mapping[int, tuple[CompiledFrame, ...]]]
    modality: Mapping[int, tuple[CompiledModality, ...]]
    #: Rows of the severity table that can apply to each event, "" for events no row names.
    severity: Mapping[str, tuple[CompiledRow, ...]]
    #: Sets without a hit of which nothing can be on any topic.
    anchors: frozenset[int]
    clause_break: int
    rate: int
    bands: tuple[tuple[int, Severity], ...]
    zones: Mapping[str, float]
    certainty: Mapping[Stage, float]
    knots: Mapping[str, tuple[tuple[float, float], ...]]
    block_sets: frozenset[int]
    #: Sets whose hits need others beside them.
    needy: frozenset[int]
    #: Sets that only state facts; no rule looks at them.
    naming: frozenset[int]
    actions: frozenset[int] = field(init=False)
    objects: frozenset[int] = field(init=False)
    #: The actions and the objects.
    parts: frozenset[int] = field(init=False)
    #: Parts whose longer hits hide the actions and objects inside them.
    hiding: frozenset[int] = field(init=False)
    #: Sets whose hits a block looks at: its own words, and what stands behind a number.
    blocking: frozenset[int] = field(init=False)
    _matchers: dict[tuple[int, bool], Matcher] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.actions = frozenset(action for action in self.frames if action >= 0)
        self.objects = frozenset(object_ for each in self.frames.values() for object_ in each)
        self.parts = self.actions | self.objects
        self.hiding = frozenset(n for n in self.parts if self.pack.sets[self.name(n)].hides)
        self.blocking = frozenset({*self.blocks, *self.number_blocks})

    def langs(self, tag: str) -> int:
        """Bits of the languages whose words count in a document of this BCP 47 tag."""
        primary = tag.partition("-")[0].lower()
        return _READ_IN.get(primary, EVERY_LANGUAGE)

    def matcher(self, langs: int, *, wide: bool) -> Matcher:
        """Finds the words of these languages; built when first needed, then kept."""
        found = self._matchers.get((langs, wide))
        if found is None:
            found = Matcher(self.patterns, self.gaps, langs=langs, wide=wide, anchors=self.anchors)
            self._matchers[langs, wide] = found
        return found

    def name(self, number: int) -> str:
        """The name of a set."""
        return self.sets[number].name


def language_bits(lang: str) -> int:
    """The bits of a language tag of a word; "*" stands for all."""
    return EVERY_LANGUAGE if lang == "*" else LANGUAGE_BITS[lang.partition("-")[0]]
