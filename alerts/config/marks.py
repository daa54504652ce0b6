"""Plain data from YAML together with the place of every key and value in its file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from alerts.errors import Problem

#: The way from the top of a document to one value: mapping keys and list positions.
KeyPath = Sequence[str | int]


class Mark(NamedTuple):
    """A place in a file; both count from 1."""

    line: int
    column: int


@dataclass(slots=True)
class MapMarks:
    """The places inside one mapping."""

    start: Mark
    keys: dict[str, Mark] = field(default_factory=dict)
    values: dict[str, Marks] = field(default_factory=dict)


@dataclass(slots=True)
class ListMarks:
    """The places inside one list."""

    start: Mark
    values: list[Marks] = field(default_factory=list)


#: A scalar has one place; a collection knows the places of what it holds.
Marks = Mark | MapMarks | ListMarks

_TOP = Mark(1, 1)


@dataclass(frozen=True, slots=True)
class MarkedDocument:
    """One YAML document: `value` holds dict, list, str, int, float, bool and None only."""

    #: The name to show in messages.
    file: str
    value: Any
    marks: Marks = _TOP
    #: Values that do not stand in the file, by path, with the name of where they do.
    origins: Mapping[tuple[str | int, ...], str] = field(default_factory=dict)

    def locate(self, path: KeyPath, *, key: bool = False) -> Mark:
        """Where the value at `path` begins, or with `key` where its key is written.

        A path that leads nowhere gives the place of the deepest part that exists, so a missing key
        points at the mapping that lacks it.
        """
        found: Mark = _start(self.marks)
        here: Marks = self.marks
        for step in path:
            below = _below(here, step)
            if below is None:
                continue  # a union or discriminator name in a validator's path is no key of ours
            found = here.keys[str(step)] if key and isinstance(here, MapMarks) else _start(below)
            here = below
        return found

    def problem(self, path: KeyPath, message: str, hint: str = "", *, key: bool = False) -> Problem:
        """The mistake at `path`, ready to collect."""
        origin = self.origins.get(tuple(path))
        if origin is not None:
            return Problem(origin, 0, 0, message, hint)
        mark = self.locate(path, key=key)
        return Problem(self.file, mark.line, mark.column, message, hint)


def _start(marks: Marks) -> Mark:
    return marks if isinstance(marks, Mark) else marks.start


def _below(marks: Marks, step: str | int) -> Marks | None:
    if isinstance(marks, MapMarks):
        return marks.values.get(str(step))
    if isinstance(marks, ListMarks) and isinstance(step, int) and 0 <= step < len(marks.values):
        return marks.values[step]
    return None
