"""A rule pack to a rule set: one automaton over all words, rules found from the words they need."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum

from alerts.errors import ConfigError
from alerts.model.rule import Block, Place, Rule, RulePack, Word
from alerts.rules.check import problems_in, set_references
from alerts.rules.matcher import Entry, Gap
from alerts.rules.reading import is_wide
from alerts.rules.ruleset import (
    CLAUSE_BREAK,
    NOTHING,
    CompiledBlock,
    CompiledFrame,
    CompiledModality,
    CompiledNear,
    CompiledRow,
    CompiledRule,
    CompiledSet,
    RuleSet,
    language_bits,
)
from alerts.rules.words import parse

#: Attributes that do not change what a pack says.
_UNSAID = frozenset({"place", "note", "should_match", "should_not_match"})


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
        said = (f.name for f in fields(value) if f.name not in _UNSAID)
        inner = (f"{name}={_canonical(getattr(value, name))}" for name in said)
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
        #: How many words each set has.
        self.sizes = Counter(word.set for word in pack.words)
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
        modality = [CompiledModality(m, self._ids(m.sets)) for m in pack.modality]
        ruleset = RuleSet(
            pack=pack,
            hash=pack_hash(pack),
            patterns=self.patterns,
            gaps=self.gaps,
            sets=[self._set(i, name) for i, name in enumerate(self.names)],
            numbers=self.numbers,
            closure=self.closure,
            asked=self._asked(rules),
            blocks=_by((n, b) for b in blocks for n in (b.phrase, b.cue)),
            number_blocks=_by((n, b) for b in blocks if b.after_number for n in b.sets),
            rules=_by((n, r) for r in rules for n in self._found_from(r)),
            frames=frames,
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
        )
        ruleset.matcher(ruleset.langs("en"), wide=False)
        return ruleset

    # ---- words

    def _word(self, word: Word, number: int) -> None:
        langs = language_bits(word.lang)
        until = word.until.toordinal() if word.until else 0
        for form in parse(word.pattern):
            last = len(form.parts) - 1
            gap = -1
            if last:
                gap = len(self.gaps)
                self.gaps.append(Gap(number, word.value, last, form.numeric, form.side))
            for index, parts in enumerate(form.parts):
                whole = Entry(
                    set=number,
                    langs=langs,
                    value=word.value,
                    at_start=form.at_start and index == 0,
                    at_end=form.at_end and index == last,
                    until=until,
                    gap=gap,
                    part=index,
                    side=form.side,
                )
                # What differs between spellings of one part, most often nothing.
                entries: dict[tuple[bool, bool, str], Entry] = {}
                for part in parts:
                    left = _bounded(part.text[0], open_=part.open_left)
                    right = _bounded(part.text[-1], open_=part.open_right)
                    key = left, right, part.cased
                    entry = entries.get(key)
                    if entry is None:
                        entry = entries[key] = whole._replace(
                            need_left=left, need_right=right, cased=part.cased
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
            langs=language_bits(block.lang),
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
        when = rule.when
        return CompiledRule(
            id=rule.id,
            topic=rule.topic,
            points=rule.points,
            tag=rule.tag,
            zone=when.zone,
            all=self._numbers(when.all),
            any=self._numbers(when.any),
            none=self._numbers(when.none),
            at_least=when.at_least or len(when.of),
            of=self._numbers(when.of),
            near=tuple(
                CompiledNear(self._numbers(near.sets), near.within, near.scope, near.ordered)
                for near in when.near
            ),
        )

    def _numbers(self, names: Iterable[str]) -> tuple[int, ...]:
        return tuple(self.numbers[name] for name in names)

    def _found_from(self, rule: CompiledRule) -> tuple[int, ...]:
        """The sets one of which has a hit whenever the rule can hold; as rare as possible."""
        required = [*rule.all, *(n for near in rule.near for n in near.sets)]
        if required:
            return (min(required, key=self._words_below),)
        return tuple(dict.fromkeys((*rule.any, *rule.of)))

    def _words_below(self, number: int) -> tuple[int, int]:
        return sum(self.sizes[self.names[leaf]] for leaf in self.below[number]), number

    def _frames(self) -> dict[int, dict[int, tuple[CompiledFrame, ...]]]:
        found: dict[int, dict[int, list[CompiledFrame]]] = {}
        for frame in self.pack.frames:
            sets = (self._ids(frame.actor), self._ids(frame.also), self._ids(frame.without))
            narrow = -sum(map(bool, (*sets, frame.order != "any")))
            actions = self._leaves(self._ids(frame.action)) if frame.action else {-1}
            for object_ in self._leaves(self._ids(frame.object)):
                named = self.names[object_] in frame.object
                rank = (frame.event == NOTHING, not named, narrow, -frame.points, frame.id)
                compiled = CompiledFrame(frame, rank, *sets)
                for action in actions:
                    found.setdefault(action, {}).setdefault(object_, []).append(compiled)
        return {
            action: {o: tuple(sorted(each, key=lambda c: c.rank)) for o, each in by_object.items()}
            for action, by_object in found.items()
        }

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

    def _asked(
        self, rules: Sequence[CompiledRule]
    ) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
        """Each set with those above it, as far as somebody asks: in the document, in a sentence."""
        pack = self.pack
        near = {n for rule in rules for each in rule.near for n in each.sets}
        needed = self._ids(name for spec in pack.sets.values() for name in spec.needs)
        here = {n for r in rules for names in (r.all, r.any, r.none, r.of) for n in names}
        here |= (
            near | needed | self._ids(n for row in pack.severity for n in (*row.sets, *row.without))
        )
        here |= self._ids(spec.name for spec in pack.sets.values() if spec.topic)
        close = near | needed | self._ids(n for row in pack.severity for n in row.near)
        close |= self._ids(
            n for f in pack.frames for n in (*f.actor, *f.also, *f.without)
        ) | self._ids(n for b in pack.blocks for n in b.unless)
        close |= self._leaves(self._ids(n for m in pack.modality for n in m.sets))
        close |= self._leaves(self._ids(n for b in pack.blocks for n in b.sets))
        close |= self._ids(name for name in ("rate",) if name in pack.sets)
        return (
            [tuple(n for n in above if n in here) for above in self.closure],
            [tuple(n for n in above if n in close) for above in self.closure],
        )

    def _naming(self) -> frozenset[int]:
        """Sets with a fact, without topic, parents or needs, that nothing refers to."""
        used = {name for _, names in set_references(self.pack) for name in names}
        return frozenset(
            self.numbers[s.name]
            for s in self.pack.sets.values()
            if s.fact
            and not (s.topic or s.parents or s.needs)
            and s.name in self.sizes
            and s.name not in used
        )

    def _anchors(
        self,
        rules: list[CompiledRule],
        frames: Mapping[int, Mapping[int, tuple[CompiledFrame, ...]]],
    ) -> frozenset[int]:
        found = {i for i, name in enumerate(self.names)
                 if name in self.pack.sets and self.pack.sets[name].topic}  # fmt: skip
        found |= {n for r in rules if r.topic and r.points > 0 for n in self._found_from(r)}
        found |= {
            object_
            for by_object in frames.values()
            for object_, each in by_object.items()
            if any(c.frame.topics for c in each)
        }
        return self._leaves(found)


def _bounded(char: str, *, open_: bool) -> bool:
    return not open_ and char.isalnum() and not is_wide(char)


def _by(pairs: Iterable[tuple[int, object]]) -> dict[int, tuple]:  # type: ignore[type-arg]
    found: dict[int, dict[object, None]] = {}
    for key, value in pairs:
        found.setdefault(key, {})[value] = None
    return {key: tuple(values) for key, values in found.items()}
