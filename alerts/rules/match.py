"""Hits: where the words of the rules stand in a document."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.model.facts import Span


@dataclass(frozen=True, slots=True)
class TermHit:
    """A word of a set that states a fact, at its place in the document as given."""

    #: The set the word is in.
    set: str
    #: Kind of fact: material, actor, place, company, instrument.
    kind: str
    #: Canonical value, e.g. "neodymium", "United States".
    value: str
    #: Characters of the document's own title or text.
    span: Span
