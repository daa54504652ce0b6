"""Named facts: materials, companies, places and instruments, and who acts on whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from alerts.model.facts import Fact, Field, Span
from alerts.model.item import Document
from alerts.rules.facts_grammar import REACH, Part, Surroundings, part_of, settle
from alerts.rules.match import TermHit

#: Where a hit of each kind is listed; an "actor" hit is a country, whose part grammar decides.
_LISTS = {
    "material": "materials",
    "company": "companies",
    "place": "places",
    "instrument": "instruments",
    "authority": "actors",
}
_PART_LISTS = {Part.ACTOR: "actors", Part.TARGET: "targets", Part.PLACE: "places"}
#: Sets kept for facts alone; their value wins where another set has the same word.
_FACT_SETS = "fact."
#: Of two hits on one place the earlier kind counts.
_PRECEDENCE = ("authority", "company", "instrument", "material", "place", "actor", "target")
#: Names that hold shorter names which are then not meant: in "Inner Mongolia" is no Mongolia.
_HOLDING = frozenset({"authority", "actor", "company", "place", "instrument"})

#: How often a country's name is looked at; later mentions tell nothing new.
_MENTIONS = 6

Names = dict[str, tuple[Fact, ...]]
_Listed = dict[str, dict[str, Fact]]


def names(document: Document, hits: Sequence[TermHit]) -> Names:
    """Return the named facts by list, each value once, where it is first said.

    `hits` come in reading order, of two that start together the longer first. A shorter name
    inside a longer one is not counted; a material inside a material is, unless it is its head.
    """
    kept = _longest(hits)
    listed: _Listed = {}
    for hit in kept:
        if hit.kind in _LISTS:
            _note(listed, _LISTS[hit.kind], document, hit)
    countries = _first_mentions(kept)
    for hit, part in zip(countries, _parts(document, countries), strict=True):
        if part in _PART_LISTS and (hit.kind == "actor" or part is Part.TARGET):
            _note(listed, _PART_LISTS[part], document, hit)
    return {
        name: tuple(sorted(facts.values(), key=_reading_order)) for name, facts in listed.items()
    }


def _first_mentions(hits: Iterable[TermHit]) -> list[TermHit]:
    """The hits of countries, each only as often as `_MENTIONS`."""
    seen: Counter[str] = Counter()
    first = []
    for hit in hits:
        if hit.kind in ("actor", "target") and seen[hit.value] < _MENTIONS:
            seen[hit.value] += 1
            first.append(hit)
    return first


def _reading_order(fact: Fact) -> tuple[bool, int, int, str]:
    return fact.span.field != "title", fact.span.start, fact.span.end, fact.value


def _note(listed: _Listed, name: str, document: Document, hit: TermHit) -> None:
    facts = listed.setdefault(name, {})
    if hit.value not in facts:
        source = _field(document, hit.span.field)
        facts[hit.value] = Fact(hit.value, hit.span, source[hit.span.start : hit.span.end])


def _field(document: Document, field: Field) -> str:
    return document.title if field == "title" else document.text


def _longest(hits: Sequence[TermHit]) -> list[TermHit]:
    """The hits that count: the best kind at each place, and none inside a longer name."""
    kept: list[TermHit] = []
    holder: Span | None = None
    material: Span | None = None
    for span, here in groupby(hits, key=lambda hit: hit.span):
        if holder and span.field == holder.field and span.end <= holder.end:
            continue
        stated = _stated(list(here))
        kind = stated[0].kind
        if kind == "material":
            # The "magnets" of "rare earth magnets" say less; its "rare earth" says more.
            inside = material if material and span.field == material.field else None
            if inside and span.end == inside.end:
                continue
            material = inside if inside and span.end < inside.end else span
        kept += stated
        if kind in _HOLDING:
            holder = span
    return kept


def _stated(hits: list[TermHit]) -> list[TermHit]:
    """The hits that count at one place: one word may state an agency and its country."""
    best = min(hits, key=_rank)
    return hits if len(hits) == 1 else [hit for hit in hits if hit.set == best.set]


def _rank(hit: TermHit) -> tuple[bool, int, str]:
    kind = _PRECEDENCE.index(hit.kind) if hit.kind in _PRECEDENCE else len(_PRECEDENCE)
    return not hit.set.startswith(_FACT_SETS), kind, hit.set


def _parts(document: Document, hits: Sequence[TermHit]) -> list[Part]:
    parts: list[Part] = []
    between: list[str] = []
    for index, hit in enumerate(hits):
        text = _field(document, hit.span.field)
        start, end = hit.span.start, hit.span.end
        around = Surroundings(
            _folded(text[max(start - REACH, 0) : start]),
            text[start:end].casefold(),
            _folded(text[end : end + REACH]),
        )
        parts.append(_part(hit, around))
        if index + 1 < len(hits):
            between.append(_between(text, hit.span, hits[index + 1].span))
    return settle(parts, between)


def _part(hit: TermHit, around: Surroundings) -> Part:
    # "对华" and 대중 hold the word that makes a target.
    if hit.kind == "target" and around.name[:1] in ("对", "對", "対", "대"):
        return Part.TARGET
    return part_of(around, hit.value)


def _folded(text: str) -> str:
    return text.casefold().replace("\u2019", "'").replace("\n", " ")


def _between(text: str, first: Span, second: Span) -> str:
    if first.field != second.field or not 0 <= second.start - first.end <= 16:
        return "."
    return text[first.end : second.start].casefold()
