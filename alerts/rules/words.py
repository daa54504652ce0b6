"""The small language of one word pattern in a rule file.

    tariff(|s)          alternatives, any number of them; they multiply out
    =REE                match the case exactly
    ~zölle, magnet~     no word boundary needed on that side
    ^why, vor dem aus$  only at the start, only at the end of the title or text
    place(|s|d) ... on  parts with at most `MAX_GAP` tokens between them, in one sentence
    to #%               a number between two parts, and nothing else
    lifts>, <expires    the object of the action comes after it, before it

Patterns are folded the way texts are, so `Rare-Earth` and `rare earth` are one word:

    >>> [form.parts[0].text for form in parse("Rare-Earth(|s)")]
    ['rare earth', 'rare earths']
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from alerts.errors import AlertsError
from alerts.text.spans import fold

#: Tokens that may stand between two parts of a pattern.
MAX_GAP = 6
#: Forms one pattern may multiply out to.
MAX_FORMS = 2_000

_GAP = re.compile(r"\.\.\.|…|#")
_BLANKS = re.compile(r"[\s\-/]+")


class WordError(AlertsError):
    """This is not a word pattern."""


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of text a form needs."""

    #: As the matching reads it: folded, with blanks for hyphens.
    text: str
    #: The same with its case where the case must match, else empty.
    cased: str = ""
    open_left: bool = False
    open_right: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """One way a pattern can appear: its parts in order, gaps between them."""

    parts: tuple[Part, ...]
    at_start: bool = False
    at_end: bool = False
    #: Only a number may stand between the parts.
    numeric: bool = False
    #: Where the object of an action word must stand: "after", "before", or "" for either.
    side: str = ""


def parse(pattern: str) -> tuple[Form, ...]:
    """Every form the pattern stands for; raises WordError with what is wrong."""
    body = pattern.strip()
    side = "after" if body.endswith(">") else "before" if body.startswith("<") else ""
    body = body.removesuffix(">").removeprefix("<")
    exact = body.startswith("=")
    body = body.removeprefix("=")
    at_start = body.startswith("^")
    body = body.removeprefix("^")
    at_end = body.endswith("$")
    body = body.removesuffix("$")
    forms = [
        Form(parts, at_start, at_end, "#" in spelling, side)
        for spelling in _spellings(body)
        if (parts := _parts(spelling, exact=exact))
    ]
    if not forms:
        raise WordError("the word is empty")
    return tuple(dict.fromkeys(forms))


def _spellings(body: str) -> list[str]:
    """Every text the alternatives multiply out to, in order; groups may stand in groups."""
    stack: list[_Group] = [_Group()]
    for char in body:
        if char == "(":
            stack.append(_Group())
        elif char == ")":
            if len(stack) == 1:
                raise WordError("a parenthesis is closed that was never opened")
            inner = stack.pop().every()
            stack[-1].times(inner)
        elif char == "|":
            if len(stack) == 1:
                raise WordError("alternatives stand in parentheses: `tariff(|s)`")
            stack[-1].split()
        else:
            stack[-1].times([char])
    if len(stack) > 1:
        raise WordError("a parenthesis is not closed")
    return stack[0].every()


class _Group:
    """Alternatives read so far, and what the one being read multiplies out to."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.open: list[str] = [""]

    def times(self, endings: list[str]) -> None:
        count = len(self.open) * len(endings)
        if count > MAX_FORMS:
            raise WordError(f"the word has {count} forms, at most {MAX_FORMS} are allowed")
        self.open = [text + ending for text in self.open for ending in endings]

    def split(self) -> None:
        self.done += self.open
        self.open = [""]

    def every(self) -> list[str]:
        return [*self.done, *self.open]


def _parts(spelling: str, *, exact: bool) -> tuple[Part, ...]:
    parts = [_part(piece.strip(), exact=exact) for piece in _GAP.split(spelling)]
    if len({*_GAP.findall(spelling)}) > 1:
        raise WordError("a word has either gaps (...) or numbers (#), not both")
    if len(parts) > 3:
        raise WordError("a word has at most three parts")
    if len(parts) > 1 and not all(parts):
        raise WordError("a gap (...) or a number (#) stands between two parts")
    return tuple(part for part in parts if part)


def _part(piece: str, *, exact: bool) -> Part | None:
    open_left, open_right = piece.startswith("~"), piece.endswith("~")
    folded = fold(piece.strip("~ "))
    text = _BLANKS.sub(" ", folded.text).strip()
    if not text:
        return None
    cased = _BLANKS.sub(" ", folded.cased).strip() if exact else ""
    return Part(text, cased, open_left, open_right)
