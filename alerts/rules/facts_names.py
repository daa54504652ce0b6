"""Named facts: materials, companies, places and instruments, and who acts on whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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
#: Names that hold shorter names which are then not meant: "Bank of China" is not China.
_HOLDING = frozenset({"authority", "company", "place", "instrument"})

Names = dict[str, tuple[Fact, ...]]


def names(document: Document, hits: Sequence[TermHit]) -> Names:
    """Return the named facts by list, each value and role once, where it is first said.

    `hits` are in order of their spans. A shorter name inside a longer one is not counted, save a
    material inside a material.
    """
    kept = _longest(hits)
    listed: dict[str, dict[tuple[str, str], Fact]] = {}
    for hit in kept:
        if hit.kind in _LISTS:
            _note(listed, _LISTS[hit.kind], document, hit)
    countries = [hit for hit in kept if hit.kind in ("actor", "target")]
    for hit, part in zip(countries, _parts(document, countries), strict=True):
        if part in _PART_LISTS and (hit.kind == "actor" or part is Part.TARGET):
            _note(listed, _PART_LISTS[part], document, hit)
    return {
        name: tuple(sorted(facts.values(), key=_reading_order)) for name, facts in listed.items()
    }


def _reading_order(fact: Fact) -> tuple[bool, int, int, str]:
    return fact.span.field != "title", fact.span.start, fact.span.end, fact.value


def _note(
    listed: dict[str, dict[tuple[str, str], Fact]], name: str, document: Document, hit: TermHit
) -> None:
    source = _field(document, hit.span.field)
    fact = Fact(hit.value, hit.span, source[hit.span.start : hit.span.end])
    listed.setdefault(name, {}).setdefault((hit.value, ""), fact)


def _field(document: Document, field: Field) -> str:
    return document.title if field == "title" else document.text


def _longest(hits: Iterable[TermHit]) -> list[TermHit]:
    """The hits that count: one per place, and none inside a longer name."""
    ordered = sorted(
        hits,
        key=lambda hit: (
            hit.span.field != "title",
            hit.span.start,
            -hit.span.end,
            _PRECEDENCE.index(hit.kind) if hit.kind in _PRECEDENCE else 99,
            not hit.set.startswith(_FACT_SETS),
        ),
    )
    kept: list[TermHit] = []
    holder: TermHit | None = None
    last: Span | None = None
    for hit in ordered:
        if hit.span == last:
            continue
        last = hit.span
        inside = (
            holder is not None
            and holder.span.field == hit.span.field
            and hit.span.end <= holder.span.end
        )
        if inside:
            continue
        kept.append(hit)
        if hit.kind in _HOLDING:
            holder = hit
    return kept


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
