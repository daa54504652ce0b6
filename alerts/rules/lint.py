"""What is allowed in a pack and yet most likely a mistake, or costs more than it gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from alerts.model.item import Document
from alerts.model.rule import Frame, Place, RulePack, Word
from alerts.rules.assess import analyse
from alerts.rules.check import rule_references
from alerts.rules.ruleset import CLAUSE_BREAK, RuleSet
from alerts.rules.words import Part, parse

#: A rule that holds in a larger share of all items than this says nothing of any of them.
TOO_OFTEN = 0.05
#: Sets the engine itself asks for by name.
_KNOWN = frozenset({CLAUSE_BREAK, "rate"})


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing worth a look, where it stands, and what kind of thing it is."""

    place: Place
    kind: str
    message: str


def lint(pack: RulePack) -> list[Finding]:
    """Everything worth a look in a pack that is valid, in order of files and lines."""
    return sorted(
        [
            *_unused_sets(pack),
            *_wordless(pack),
            *_shadowed_words(pack),
            *_shadowed_frames(pack),
            *_impossible_words(pack),
        ]
    )


def too_frequent(
    ruleset: RuleSet, documents: Iterable[Document], *, most: float = TOO_OFTEN
) -> list[Finding]:
    """Rules and events that hold in more than `most` of the documents of a replay."""
    held: Counter[str] = Counter()
    total = 0
    for document in documents:
        total += 1
        found = analyse(ruleset, document)
        if found is not None:
            held.update({h.rule.id for h in found.held} | {e.frame.id for e in found.events})
    places = {rule.id: rule.place for rule in ruleset.pack.rules}
    places |= {frame.id: frame.place for frame in ruleset.pack.frames}
    return sorted(
        Finding(
            places[name],
            "too_frequent",
            f"`{name}` holds in {count / total:.1%} of {total} items; ask for more",
        )
        for name, count in held.items()
        if count > most * total
    )


def _unused_sets(pack: RulePack) -> Iterator[Finding]:
    asked = {name for _, names in rule_references(pack) for name in names} | _KNOWN
    asked |= {n for spec in pack.sets.values() for n in spec.needs}
    for name, spec in pack.sets.items():
        above = _with_parents(pack, name)
        if not above & asked and not any(pack.sets[n].topic or pack.sets[n].fact for n in above):
            yield Finding(spec.place, "unused_set", f"nothing asks for set `{name}`")


def _with_parents(pack: RulePack, name: str) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += pack.sets[each].parents
    return found


def _wordless(pack: RulePack) -> Iterator[Finding]:
    """Rules and events that can never hold because a set they need has no word at all."""
    filled = _filled(pack)
    for rule in pack.rules:
        when = rule.when
        needed = [*when.all, *(n for near in when.near for n in near.sets)]
        empty = [n for n in needed if n not in filled]
        if when.any and not any(n in filled for n in when.any):
            empty += when.any
        if empty:
            yield Finding(rule.place, "unreachable", _never(f"rule `{rule.id}`", empty))
    for frame in pack.frames:
        for names in (frame.action, frame.object, frame.actor, frame.also):
            if names and not any(n in filled for n in names):
                yield Finding(frame.place, "unreachable", _never(f"event `{frame.id}`", names))


def _never(what: str, names: Sequence[str]) -> str:
    listed = ", ".join(f"`{n}`" for n in names)
    return f"{what} can never hold: no word is in {listed}"


def _filled(pack: RulePack) -> set[str]:
    """Sets with a word, or above one."""
    filled: set[str] = set()
    waiting = list({w.set for w in pack.words})
    while waiting:
        name = waiting.pop()
        if name not in filled and name in pack.sets:
            filled.add(name)
            waiting += pack.sets[name].parents
    return filled


def _shadowed_words(pack: RulePack) -> Iterator[Finding]:
    """Words that do nothing: other words of their set and language have all their spellings."""
    spelled = [(word, list(_spellings(word))) for word in pack.words]
    first: dict[tuple[str, str, str, str], Word] = {}
    for word, spellings in sorted(spelled, key=lambda each: -len(each[1])):
        keys = [(word.set, word.lang, word.value, spelling) for spelling in spellings]
        known = [first.setdefault(key, word) for key in keys]
        if all(other is not word for other in known):
            yield Finding(
                word.place,
                "shadowed_word",
                f"`{word.pattern}` is already in `{word.set}` by `{known[0].pattern}`"
                f" ({known[0].place.file}:{known[0].place.line})",
            )


def _spellings(word: Word) -> Iterator[str]:
    """The texts that a word stands for, with the marks that set each apart."""
    for form in parse(word.pattern):
        marks = f"{'^' * form.at_start}{'$' * form.at_end}{form.side}"
        parts = [[_text(each) for each in part] for part in form.parts]
        if len(parts) == 1:
            yield from (marks + text for text in parts[0])
        else:
            yield marks + " ... ".join("|".join(texts) for texts in parts)


def _text(part: Part) -> str:
    exact = f"={part.cased}" if part.cased else part.text
    return f"{'~' * part.open_left}{exact}{'~' * part.open_right}"


def _shadowed_frames(pack: RulePack) -> Iterator[Finding]:
    """Events that ask for all another asks for and more, yet come behind it."""
    by_words: dict[tuple[frozenset[str], frozenset[str]], Frame] = {}
    for frame in pack.frames:
        if frame.actor or frame.also or frame.without or frame.order != "any":
            continue
        key = (frozenset(frame.action), frozenset(frame.object))
        known = by_words.setdefault(key, frame)
        if known is not frame:
            yield Finding(
                frame.place,
                "unreachable",
                f"event `{frame.id}` can never hold: `{known.id}` asks for the same words",
            )


def _impossible_words(pack: RulePack) -> Iterator[Finding]:
    filled: Mapping[str, int] = Counter(w.set for w in pack.words)
    for word in pack.words:
        for form in parse(word.pattern):
            if form.at_start and form.at_end and len(form.parts) > 1:
                yield Finding(
                    word.place,
                    "never_fires",
                    f"`{word.pattern}` would have to be the whole title; {filled[word.set]} other"
                    " words of the set do more",
                )
