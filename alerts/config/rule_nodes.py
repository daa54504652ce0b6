"""Values of a rule file that know their place; mistakes are collected, never raised."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any, TypeVar

from alerts.config.marks import MarkedDocument
from alerts.errors import Problem
from alerts.model.rule import Place

T = TypeVar("T")


@dataclass(slots=True)
class Node:
    """A value in a rule file that knows its place; reading it wrongly is noted, never raised."""

    document: MarkedDocument
    path: tuple[str | int, ...]
    value: Any
    problems: list[Problem]

    @property
    def place(self) -> Place:
        """Where the value begins."""
        mark = self.document.locate(self.path)
        return Place(self.document.file, mark.line, mark.column)

    def note(self, message: str, hint: str = "", *, key: bool = False) -> None:
        """Remember a mistake here."""
        self.problems.append(self.document.problem(self.path, message, hint, key=key))

    def child(self, step: str | int) -> Node:
        """The value below `step`, which exists."""
        return Node(self.document, (*self.path, step), self.value[step], self.problems)

    def get(self, key: str) -> Node | None:
        """The value of a key of a mapping, None when it is absent or null."""
        if not isinstance(self.value, dict) or self.value.get(key) is None:
            return None
        return self.child(key)

    def keys(self, allowed: Iterable[str]) -> None:
        """Note every key that is not allowed, with the nearest that is."""
        known = list(allowed)
        if not isinstance(self.value, dict):
            self.note("a block of `key: value` lines is needed here")
            return
        for key in self.value:
            if key not in known:
                self.child(key).note(f"unknown key `{key}`", nearest(key, known), key=True)

    def items(self) -> Iterator[tuple[str, Node]]:
        """Keys and values of a mapping; a note when it is none."""
        if isinstance(self.value, dict):
            for key in self.value:
                yield key, self.child(key)
        elif self.value is not None:
            self.note("a block of `key: value` lines is needed here")

    def entries(self) -> Iterator[Node]:
        """Values of a list; a single value is a list of one."""
        if isinstance(self.value, list):
            for index in range(len(self.value)):
                yield self.child(index)
        elif self.value is not None:
            yield self

    def text(self) -> str:
        """The value as a text."""
        if isinstance(self.value, str):
            return self.value
        if isinstance(self.value, int | float) and not isinstance(self.value, bool):
            return str(self.value)
        self.note("a text is needed here")
        return ""

    def number(self, low: float, high: float) -> float:
        """The value as a number from `low` to `high`."""
        ok = isinstance(self.value, int | float) and not isinstance(self.value, bool)
        if ok and low <= self.value <= high:
            return float(self.value)
        self.note(f"a number from {low:g} to {high:g} is needed here")
        return low

    def whole(self, low: int, high: int) -> int:
        """The value as a whole number from `low` to `high`."""
        if isinstance(self.value, int) and not isinstance(self.value, bool):
            return int(self.number(low, high))
        self.note(f"a whole number from {low} to {high} is needed here")
        return low

    def flag(self) -> bool:
        """The value as true or false."""
        if not isinstance(self.value, bool):
            self.note("true or false is needed here")
        return bool(self.value)

    def texts(self) -> tuple[str, ...]:
        """The values of a list of texts; a single text is a list of one."""
        return tuple(each.text() for each in self.entries())

    def one_of(self, choices: Mapping[str, T], default: T) -> T:
        """The choice of this name."""
        name = self.text()
        if name in choices:
            return choices[name]
        if name:
            self.note(f"`{name}` is not known here", nearest(name, choices))
        return default

    def day(self) -> date | None:
        """The value as a day, written year-month-day."""
        try:
            return date.fromisoformat(self.text())
        except ValueError:
            self.note("a day is needed here", "write it as 2026-11-10")
            return None


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint that names the most similar known names, else some of them."""
    choices = sorted(known)
    close = get_close_matches(name, choices, n=2, cutoff=0.6)
    if close:
        return "did you mean " + " or ".join(f"`{c}`" for c in close) + "?"
    return "known: " + ", ".join(choices[:12]) + (" ..." if len(choices) > 12 else "")
