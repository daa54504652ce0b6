"""Spans into an item, and the facts read from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Literal

Field = Literal["title", "text"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters `start` up to `end` of one field of an item."""

    field: Field
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing the text states, normalised, with the place that states it.

    `value` is canonical: a percentage "25", an HS code "8505.11", a date "2025-11-01", a material
    "neodymium", an actor "China". `text` is the exact slice under `span`. `role` qualifies:
    rates "from" | "to"; dates "effective" | "deadline" | "expiry" | "publication"; else empty.
    """

    value: str
    span: Span
    text: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything read from one item; what was not read with certainty is absent."""

    materials: tuple[Fact, ...] = ()
    hs_codes: tuple[Fact, ...] = ()
    rates: tuple[Fact, ...] = ()
    amounts: tuple[Fact, ...] = ()
    dates: tuple[Fact, ...] = ()
    instruments: tuple[Fact, ...] = ()
    actors: tuple[Fact, ...] = ()
    targets: tuple[Fact, ...] = ()
    companies: tuple[Fact, ...] = ()
    places: tuple[Fact, ...] = ()

    def kinds(self) -> Iterator[tuple[str, tuple[Fact, ...]]]:
        """Each kind of fact by name, in declaration order, the empty ones too."""
        for each in fields(self):
            yield each.name, getattr(self, each.name)
