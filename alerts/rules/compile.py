"""A rule pack to a rule set: one automaton over all words, rules found from the words they need."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum

from alerts.errors import ConfigError, Problem
from alerts.model.assessment import Severity, Stage
from alerts.model.rule import Block, Frame, Modality, Place, Rule, RulePack, SeverityRow, Word
from alerts.rules.check import problems_in, set_references
from alerts.rules.matcher import Entry, Gap, Matcher
from alerts.rules.reading import is_wide
from alerts.rules.words import parse

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

    Of frames that fit equally the lowest rank counts: those that name the set itself, then those
    that ask for more, then those with more points.
    """

    frame: Frame
    rank: tuple[bool, int, int, str]
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
    blocks: Mapping[int, tuple[CompiledBlock, ...]]
    #: Blocks that look at the number before a hit, by set.
    number_blocks: Mapping[int, tuple[CompiledBlock, ...]]
    #: Rules by the set they are found from.
    rules: Mapping[int, tuple[CompiledRule, ...]]
    #: Frames by (set of the action, set of the object), leaves only; -1 stands for no action.
    frames: Mapping[tuple[int, int], tuple[CompiledFrame, ...]]
    actions: frozenset[int]
    objects: frozenset[int]
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
    block_sets: frozenset[int] = field(default_factory=frozenset)
    #: Sets whose longer hits hide the actions and objects inside them.
    hiding: frozenset[int] = field(default_factory=frozenset)
    #: Sets whose hits need others beside them.
    needy: frozenset[int] = field(default_factory=frozenset)
    #: Sets that only state facts; no rule looks at them.
    naming: frozenset[int] = field(default_factory=frozenset)
    _matchers: dict[tuple[int, bool], Matcher] = field(default_factory=dict)

    def langs(self, tag: str) -> int:
        """Bits of the languages whose words count in a document of this BCP 47 tag."""
        primary = tag.partition("-")[0].lower()
        return _READ_IN.get(primary, EVERY_LANGUAGE)

    def matcher(self, langs: int, *, wide: bool) -> Matcher:
        """Finds the words of these languages; built when first needed, then kept."""
        found = self._matchers.get((langs, wide))
        if found is None:
            found = Matcher(self.patterns, self.gaps, langs=langs, wide=wide)
            self._matchers[langs, wide] = found
        return found

    def name(self, number: int) -> str:
        """The name of a set."""
        return self.sets[number].name


def compile_rules(pack: RulePack) -> RuleSet:
    """Return the rule set of a pack; raises ConfigError with every mistake that is no spelling."""
    problems = problems_in(pack)
    if problems:
        raise ConfigError(problems)
    return _Compiler(pack).build()


def pack_hash(pack: RulePack) -> str:
    """Identity of what a pack says; places in files and the order of files do not matter."""
    digest = hashlib.sha256()
    for each in fields(pack):
        if each.name == "words":
            for w in pack.words:
                digest.update(f"{w.set}|{w.pattern}|{w.lang}|{w.value}|{w.until}\n".encode())
        elif each.name != "examples":
            digest.update(f"{each.name}={_canonical(getattr(pack, each.name))}\n".encode())
    return digest.hexdigest()[:16]


def _canonical(value: object) -> str:
    if isinstance(value, Enum):
        return str(value)
    if isinstance(value, Place):
        return ""
    if is_dataclass(value):
        inner = (f"{f.name}={_canonical(getattr(value, f.name))}" for f in fields(value)
                 if f.name not in {"place", "note", "should_match", "should_not_match"})  # fmt: skip
        return "{" + ",".join(inner) + "}"
    if isinstance(value, Mapping):
        return "{" + ",".join(sorted(f"{k}:{_canonical(v)}" for k, v in value.items())) + "}"
    if isinstance(value, tuple):
        return "[" + ",".join(_canonical(v) for v in value) + "]"
    return repr(value)


class _Compiler:
    """Numbers the sets and gathers what each pattern stands for."""

    def __init__(self, pack: RulePack) -> None:
        self.pack = pack
        self.names = [*pack.sets]
        self.numbers = {name: i for i, name in enumerate(self.names)}
        self.closure = [self._above(name) for name in self.names]
        self.below: dict[int, set[int]] = {}
        for leaf, above in enumerate(self.closure):
            for number in above:
                self.below.setdefault(number, set()).add(leaf)
        self.patterns: dict[str, dict[Entry, None]] = {}
        self.gaps: list[Gap] = []

    def _above(self, name: str) -> tuple[int, ...]:
        found: dict[str, None] = {name: None}
        waiting = list(self.pack.sets[name].parents)
        while waiting:
            parent = waiting.pop()
            if parent not in found:
                found[parent] = None
                waiting += self.pack.sets[parent].parents
        return tuple(self.numbers[each] for each in found)

    def build(self) -> RuleSet:
        pack = self.pack
        for word in pack.words:
            self._word(word, self.numbers[word.set])
        blocks = [self._block(block) for block in pack.blocks]
        rules = [self._rule(rule) for rule in pack.rules]
        frames = self._frames()
        actions, objects = {a for a, _ in frames if a >= 0}, {o for _, o in frames}
        modality = [CompiledModality(m, self._ids(m.sets)) for m in pack.modality]
        ruleset = RuleSet(
            pack=pack,
            hash=pack_hash(pack),
            patterns=self.patterns,
            gaps=self.gaps,
            sets=[self._set(i, name) for i, name in enumerate(self.names)],
            numbers=self.numbers,
            closure=self.closure,
            blocks=_by((n, b) for b in blocks for n in (b.phrase, b.cue)),
            number_blocks=_by((n, b) for b in blocks if b.after_number for n in b.sets),
            rules=_by((n, r) for r in rules for n in self._found_from(r)),
            frames=frames,
            actions=frozenset(actions),
            objects=frozenset(objects),
            modality=_by((leaf, m) for m in modality for leaf in self._leaves(m.sets)),
            severity=self._rows(),
            anchors=self._anchors(rules, frames),
            clause_break=self.numbers.get(CLAUSE_BREAK, -1),
            rate=self.numbers.get("rate", -1),
            bands=tuple(sorted(((n, s) for s, n in pack.bands.items()), reverse=True)),
            zones={"title": 1.0, "lead": 1.0, "body": 1.0, **pack.zones},
            certainty=pack.certainty,
            knots={c.topic: c.knots for c in pack.calibration},
            block_sets=frozenset(range(len(pack.sets), len(self.names))),
            naming=self._naming(),
            needy=frozenset(self.numbers[s.name] for s in pack.sets.values() if s.needs),
            hiding=frozenset(
                number
                for number in actions | objects
                if pack.sets[self.names[number]].hides
            ),
        )
        ruleset.matcher(_READ_IN["en"], wide=False)
        return ruleset

    # ---- words

    def _word(self, word: Word, number: int) -> None:
        langs = _bits(word.lang)
        until = word.until.toordinal() if word.until else 0
        for form in parse(word.pattern):
            last = len(form.parts) - 1
            gap = -1
            if last:
                gap = len(self.gaps)
                self.gaps.append(Gap(number, word.value, last, form.numeric, form.side))
            for index, parts in enumerate(form.parts):
                for part in parts:
                    entry = Entry(
                        set=number,
                        langs=langs,
                        value=word.value,
                        need_left=_bounded(part.text[0], open_=part.open_left),
                        need_right=_bounded(part.text[-1], open_=part.open_right),
                        cased=part.cased,
                        at_start=form.at_start and index == 0,
                        at_end=form.at_end and index == last,
                        until=until,
                        gap=gap,
                        part=index,
                        side=form.side,
                    )
                    self.patterns.setdefault(part.text, {})[entry] = None

    def _own(self, block: str, kind: str, words: tuple[Word, ...]) -> int:
        number = len(self.names)
        self.names.append(f"{block}.{kind}")
        self.closure.append((number,))
        for word in words:
            self._word(word, number)
        return number

    def _block(self, block: Block) -> CompiledBlock:
        return CompiledBlock(
            id=block.id,
            sets=self._leaves(self._ids(block.sets)),
            phrase=self._own(block.id, "phrases", block.phrases),
            cue=self._own(block.id, "cues", block.cues),
            within=block.within,
            unless=self._ids(block.unless),
            after_number=block.after_number,
            langs=_bits(block.lang),
        )

    # ---- sets and rules

    def _ids(self, names: Iterable[str]) -> frozenset[int]:
        return frozenset(self.numbers[name] for name in names)

    def _leaves(self, numbers: Iterable[int]) -> frozenset[int]:
        return frozenset(leaf for n in numbers for leaf in self.below.get(n, {n}))

    def _set(self, number: int, name: str) -> CompiledSet:
        spec = self.pack.sets.get(name)
        if spec is None:  # the words of a block
            return CompiledSet(name, "", 0, frozenset(), "item", "", "")
        return CompiledSet(
            name, spec.topic, spec.points, self._ids(spec.needs), spec.needs_in,
            self._inherited(number, "fact"), spec.value,
        )  # fmt: skip

    def _inherited(self, number: int, attribute: str) -> str:
        for each in self.closure[number]:
            spec = self.pack.sets.get(self.names[each])
            if spec is not None and getattr(spec, attribute):
                return str(getattr(spec, attribute))
        return ""

    def _rule(self, rule: Rule) -> CompiledRule:
        ids = self.numbers
        when = rule.when
        return CompiledRule(
            rule.id, rule.topic, rule.points, rule.tag, when.zone,
            *(tuple(ids[n] for n in names) for names in (when.all, when.any, when.none)),
            when.at_least or len(when.of),
            tuple(ids[n] for n in when.of),
            tuple(
                CompiledNear(tuple(ids[n] for n in near.sets), near.within, near.scope,
                             near.ordered)
                for near in when.near
            ),
        )  # fmt: skip

    def _found_from(self, rule: CompiledRule) -> tuple[int, ...]:
        """The sets one of which has a hit whenever the rule can hold; as rare as possible."""
        required = [*rule.all, *(n for near in rule.near for n in near.sets)]
        if required:
            return (min(required, key=self._words_below),)
        return tuple(dict.fromkeys((*rule.any, *rule.of)))

    def _words_below(self, number: int) -> tuple[int, int]:
        leaves = {self.names[leaf] for leaf in self.below[number]}
        return sum(1 for w in self.pack.words if w.set in leaves), number

    def _frames(self) -> dict[tuple[int, int], tuple[CompiledFrame, ...]]:
        found: dict[tuple[int, int], list[CompiledFrame]] = {}
        for frame in self.pack.frames:
            sets = (self._ids(frame.actor), self._ids(frame.also), self._ids(frame.without))
            narrow = -sum(map(bool, (*sets, frame.order != "any")))
            actions = self._leaves(self._ids(frame.action)) if frame.action else {-1}
            for object_ in self._leaves(self._ids(frame.object)):
                rank = (self.names[object_] not in frame.object, narrow, -frame.points, frame.id)
                compiled = CompiledFrame(frame, rank, *sets)
                for action in actions:
                    found.setdefault((action, object_), []).append(compiled)
        return {key: tuple(sorted(each, key=lambda c: c.rank)) for key, each in found.items()}

    def _rows(self) -> dict[str, tuple[CompiledRow, ...]]:
        rows = [
            CompiledRow(r, self._ids(r.near), self._ids(r.sets), self._ids(r.without))
            for r in sorted(self.pack.severity, key=lambda row: row.id)
        ]
        named = {"", *(event for row in rows for event in row.row.events)}
        return {
            event: tuple(row for row in rows if not row.row.events or event in row.row.events)
            for event in named
        }

    def _naming(self) -> frozenset[int]:
        """Sets with a fact, without topic, parents or needs, that nothing refers to."""
        used = {name for _, names in set_references(self.pack) for name in names}
        worded = {word.set for word in self.pack.words}
        return frozenset(
            self.numbers[s.name]
            for s in self.pack.sets.values()
            if s.fact and not (s.topic or s.parents or s.needs) and s.name in worded
            and s.name not in used
        )

    def _anchors(
        self, rules: list[CompiledRule], frames: Mapping[tuple[int, int], tuple[CompiledFrame, ...]]
    ) -> frozenset[int]:
        found = {i for i, name in enumerate(self.names)
                 if name in self.pack.sets and self.pack.sets[name].topic}  # fmt: skip
        found |= {n for r in rules if r.topic and r.points > 0 for n in self._found_from(r)}
        found |= {
            object_ for (_, object_), each in frames.items() if any(c.frame.topics for c in each)
        }
        return self._leaves(found)


def _bits(lang: str) -> int:
    return EVERY_LANGUAGE if lang == "*" else LANGUAGE_BITS[lang.partition("-")[0]]


def _bounded(char: str, *, open_: bool) -> bool:
    return not open_ and char.isalnum() and not is_wide(char)


def _by(pairs: Iterable[tuple[int, object]]) -> dict[int, tuple]:  # type: ignore[type-arg]
    found: dict[int, dict[object, None]] = {}
    for key, value in pairs:
        found.setdefault(key, {})[value] = None
    return {key: tuple(values) for key, values in found.items()}


def problem_at(place: Place, message: str, hint: str = "") -> Problem:
    """A mistake at a place of the rule files."""
    return Problem(place.file, place.line, place.column, message, hint)
