"""What of the user's own exposure an item touches.

    compile_exposure(entries) -> ExposureIndex     once, at start and at reload
    hits(index, item, assessment) -> ("material NdFeB magnets (owner: Motors)", ...)

Names are found in one pass over the folded text, whatever their number; facts by look-up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

from alerts.model.assessment import Assessment
from alerts.model.exposure import Exposure, ExposureKind
from alerts.model.item import Item
from alerts.text.spans import Folded, fold

_WORDS = {
    ExposureKind.MATERIAL: "material",
    ExposureKind.HS_CODE: "HS code",
    ExposureKind.SUPPLIER: "supplier",
    ExposureKind.COUNTRY: "country",
    ExposureKind.SITE: "site",
}
#: An HS heading; a measure on a whole chapter (two digits) names nobody's goods.
_HEADING = 4
#: Names this short in capitals, such as "US" or "MP", must stand in capitals in the text too.
_ACRONYM = re.compile(r"[A-Z0-9.&]{1,4}")
# Scripts written without blanks between words: a name may stand anywhere in them.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff]"
)


@dataclass(frozen=True, slots=True)
class ExposureIndex:
    """The user's exposure made ready; build it with `compile_exposure`."""

    entries: tuple[Exposure, ...]
    automaton: AhoCorasick | None
    #: For each name in the automaton: the entries that bear it, and its form when case counts.
    names: tuple[tuple[tuple[int, str], ...], ...]
    #: Folded name -> entries, for look-up from facts.
    by_name: dict[str, tuple[int, ...]]
    #: HS digits -> entries with exactly these, and with these as their beginning.
    by_code: dict[str, tuple[int, ...]]
    below_code: dict[str, tuple[int, ...]]


def compile_exposure(entries: tuple[Exposure, ...]) -> ExposureIndex:
    """The index over all materials, HS codes, suppliers, countries and sites.

    Blank names are passed over; an HS code counts by its digits.
    """
    names: dict[str, list[tuple[int, str]]] = {}
    codes: dict[str, list[int]] = {}
    below: dict[str, list[int]] = {}
    for number, entry in enumerate(entries):
        for name in (entry.name, *entry.aliases):
            if entry.kind == ExposureKind.HS_CODE:
                digits = _digits(name)
                if len(digits) >= 2:
                    codes.setdefault(digits, []).append(number)
                for end in range(_HEADING, len(digits)):
                    below.setdefault(digits[:end], []).append(number)
            elif folded := fold(name).text.strip():
                exact = name.strip() if _ACRONYM.fullmatch(name.strip()) else ""
                names.setdefault(folded, []).append((number, exact))
    return ExposureIndex(
        entries=entries,
        automaton=AhoCorasick(list(names)) if names else None,
        names=tuple(tuple(bearers) for bearers in names.values()),
        by_name={name: tuple(n for n, _ in bearers) for name, bearers in names.items()},
        by_code={digits: tuple(numbers) for digits, numbers in codes.items()},
        below_code={digits: tuple(numbers) for digits, numbers in below.items()},
    )


def hits(index: ExposureIndex, item: Item, assessment: Assessment) -> tuple[str, ...]:
    """What the item touches, as readable names, each once: the weightiest first, then by name."""
    return tuple(dict.fromkeys(_readable(entry) for entry in touched(index, item, assessment)))


def touched(index: ExposureIndex, item: Item, assessment: Assessment) -> tuple[Exposure, ...]:
    """The entries the item touches: the weightiest first, then by name."""
    found = set(_named_by_facts(index, assessment))
    found.update(_coded_by_facts(index, assessment))
    for text in (item.title, item.text):
        found.update(_named_in(index, fold(text)))
    entries = (index.entries[n] for n in found)
    return tuple(sorted(entries, key=lambda e: (-e.weight, e.name, e.kind)))


def _named_in(index: ExposureIndex, folded: Folded) -> Iterator[int]:
    if index.automaton is None:
        return
    text = folded.text
    for pattern, start, end in index.automaton.find_matches_as_indexes(text, overlapping=True):
        if _inside_word(text, start) or _inside_word(text, end):
            continue
        for number, exact in index.names[pattern]:
            if not exact or folded.cased[start:end] == exact:
                yield number


def _inside_word(text: str, at: int) -> bool:
    """True when the place between two characters parts a word of an alphabetic script."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if not (before.isalnum() and after.isalnum()):
        return False
    return not (_UNSPACED.match(before) or _UNSPACED.match(after))


def _named_by_facts(index: ExposureIndex, assessment: Assessment) -> Iterator[int]:
    facts = assessment.facts
    places = (*facts.actors, *facts.targets, *facts.places)
    for kinds, values in (
        ({ExposureKind.MATERIAL}, facts.materials),
        ({ExposureKind.SUPPLIER}, facts.companies),
        ({ExposureKind.COUNTRY, ExposureKind.SITE}, places),
    ):
        for fact in values:
            numbers = index.by_name.get(fold(fact.value).text, ())
            yield from (n for n in numbers if index.entries[n].kind in kinds)


def _coded_by_facts(index: ExposureIndex, assessment: Assessment) -> Iterator[int]:
    """Exposure 8505 is touched by a measure on 8505.11, and exposure 8505.11 by one on 8505."""
    for digits in {_digits(fact.value) for fact in assessment.facts.hs_codes}:
        for end in range(2, len(digits) + 1):
            yield from index.by_code.get(digits[:end], ())
        yield from index.below_code.get(digits, ())


def _digits(code: str) -> str:
    return "".join(c for c in code if c.isascii() and c.isdigit())


def _readable(entry: Exposure) -> str:
    owner = f" (owner: {entry.owner})" if entry.owner else ""
    return f"{_WORDS[entry.kind]} {entry.name}{owner}"
