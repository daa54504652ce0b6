"""Facts: what a document states, each with the place that states it.

Numbers are read here from the text itself; names come as hits of the rule files' words, and their
grammar says who acts and on whom. What is not certain is absent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from alerts.model.facts import Fact, Facts, Field, Span
from alerts.model.item import Document
from alerts.rules.facts_amounts import amounts
from alerts.rules.facts_codes import hs_codes
from alerts.rules.facts_dates import dates
from alerts.rules.facts_instruments import instruments
from alerts.rules.facts_names import names
from alerts.rules.facts_notices import notices
from alerts.rules.facts_numbers import Found, numbers
from alerts.rules.facts_publication import issue_day
from alerts.rules.facts_rates import rates
from alerts.rules.match import TermHit
from alerts.text.spans import Folded

#: Facts of one kind that one field may give; a table of ten thousand codes is cut here.
MOST = 200

_NUMERIC = ("rates", "amounts", "hs_codes", "instruments", "dates")


def extract(document: Document, title: Folded, text: Folded, hits: Sequence[TermHit] = ()) -> Facts:
    """Return the facts of `document`; the same input gives the same facts.

    `title` and `text` are the document's own fields, folded. `hits` are its words that state a
    fact, in reading order, of two that start together the longer first. Each kind lists its facts
    in reading order, the title first; every span slices the document's own characters.
    """
    listed = names(document, hits)
    read = [_numeric("title", title, document), _numeric("text", text, document)]
    for kind, *fields in zip(_NUMERIC, *read, strict=True):
        listed[kind] = (*listed.get(kind, ()), *fields[0], *fields[1])
    listed["instruments"] = tuple(sorted(listed["instruments"], key=_reading_order))
    return Facts(**listed)


def _reading_order(fact: Fact) -> tuple[bool, int, int, str]:
    return fact.span.field != "title", fact.span.start, fact.span.end, fact.value


def _numeric(field: Field, folded: Folded, document: Document) -> tuple[list[Fact], ...]:
    """The facts that numbers state, in the order of `_NUMERIC`."""
    found, lang = numbers(folded), document.lang
    numbered = notices(folded, found)
    published = document.published.date() if document.published else None
    dated = dates(folded, found, lang, published, issue_day(document, numbered))
    if not found:
        return tuple(
            _placed(field, folded, kind) for kind in (rates(folded, found), (), (), (), dated)
        )
    days = {each.start for each in dated}
    codes = (code for code in hs_codes(folded, found) if code.start not in days)
    named = sorted([*instruments(folded, found), *numbered], key=lambda f: f.start)
    return tuple(
        _placed(field, folded, kind)
        for kind in (
            rates(folded, found, lang),
            amounts(folded, found, lang),
            codes,
            named,
            dated,
        )
    )


def _placed(field: Field, folded: Folded, found: Iterable[Found]) -> list[Fact]:
    placed = []
    for each in islice(found, MOST):
        start, end = folded.original(each.start, each.end)
        placed.append(
            Fact(each.value, Span(field, start, end), folded.source[start:end], each.role)
        )
    return placed
