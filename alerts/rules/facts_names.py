"""Named facts: materials, companies, places and instruments, and who acts on whom."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from alerts.model.facts import Fact, Field, Span
from alerts.model.item import Document
from alerts.rules.facts_grammar import REACH, Part, Surroundings, acts_by_name, part_of, settle
from alerts.rules.match import TermHit

#: Where a hit of each kind is listed; an "actor" hit is a country, whose part grammar decides.
_LISTS = {
    "material": "materials",
    "company": "companies",
    "place": "places",
    "instrument": "instruments",
}
_PART_LISTS = {Part.ACTOR: "actors", Part.TARGET: "targets", Part.PLACE: "places"}
#: Sets kept for facts alone; where one has a hit, the hits of other sets are not asked.
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
    countries = _first_mentions(kept)
    parts = dict(zip(map(id, countries), _parts(document, countries), strict=True))
    listed: _Listed = {}
    for hit in kept:
        name = _list_of(document, hit, parts.get(id(hit), Part.NONE))
        if name:
            _note(listed, name, document, hit)
    return {name: tuple(facts.values()) for name, facts in listed.items()}


def _list_of(document: Document, hit: TermHit, part: Part) -> str:
    """The list a hit belongs to, "" where the text leaves its part open."""
    if hit.kind == "actor" or (hit.kind == "target" and part is Part.TARGET):
        return _PART_LISTS.get(part, "")
    if hit.kind == "authority":
        before = _field(document, hit.span.field)[: hit.span.start]
        return "actors" if acts_by_name(_folded(before[-REACH:])) else ""
    return _LISTS.get(hit.kind, "")


def _first_mentions(hits: Iterable[TermHit]) -> list[TermHit]:
    """The hits of countries, each only as often as `_MENTIONS`."""
    seen: Counter[str] = Counter()
    first = []
    for hit in hits:
        if hit.kind in ("actor", "target") and seen[hit.value] < _MENTIONS:
            seen[hit.value] += 1
            first.append(hit)
    return first


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
    for _, group in groupby(_undisputed(hits), key=_place):
        here = list(group)
        span = here[0].span
        if holder and span.field == holder.field and span.end <= holder.end:
            continue
        stated = _stated(here)
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


def _place(hit: TermHit) -> tuple[int, int, Field]:
    return hit.span.start, hit.span.end, hit.span.field


def _undisputed(hits: Sequence[TermHit]) -> Sequence[TermHit]:
    """The hits without those that overlap a word kept for facts and are none themselves."""
    kept = [hit for hit in hits if hit.set.startswith(_FACT_SETS)]
    if len(kept) == len(hits) or not kept:
        return hits
    ends: dict[Field, list[tuple[int, int]]] = {"title": [], "text": []}
    for hit in kept:
        last = ends[hit.span.field][-1:]
        ends[hit.span.field].append((hit.span.start, max(hit.span.end, *(e for _, e in last), 0)))
    return [
        hit
        for hit in hits
        if hit.set.startswith(_FACT_SETS) or not _touches(hit.span, ends[hit.span.field])
    ]


def _touches(span: Span, ends: list[tuple[int, int]]) -> bool:
    # Starts ascend, and each end is the furthest so far.
    index = bisect_left(ends, (span.end, 0))
    return index > 0 and ends[index - 1][1] > span.start


def _stated(hits: list[TermHit]) -> list[TermHit]:
    """The hits that count at one place: one word may state an agency and its country."""
    if len(hits) == 1:
        return hits
    best = min(hits, key=_rank)
    return [hit for hit in hits if hit.set == best.set]


def _rank(hit: TermHit) -> tuple[int, str]:
    kind = _PRECEDENCE.index(hit.kind) if hit.kind in _PRECEDENCE else len(_PRECEDENCE)
    return kind, hit.set


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
