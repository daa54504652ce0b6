"""The small language of one word pattern in a rule file.

    tariff(|s)          alternatives, any number of them; they multiply out
    =REE                match the case exactly
    ~zölle, magnet~     no word boundary needed on that side
    ^why, vor dem aus$  only at the start, only at the end of the title or text
    place(|s|d) ... on  parts with at most `MAX_GAP` tokens between them, in one sentence
    to #%               a number between two parts, and nothing else
    lifts>, <expires    the object of the action comes after it, before it

Patterns are folded the way texts are, so `Rare-Earth` and `rare earth` are one word:

    >>> [part.text for part in parse("Rare-Earth(|s)")[0].parts[0]]
    ['rare earth', 'rare earths']
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from alerts.errors import AlertsError
from alerts.text.spans import fold

#: Tokens that may stand between two parts of a pattern.
MAX_GAP = 8
#: Spellings one part of a pattern may multiply out to.
MAX_FORMS = 3_000

#: Signs that part words like blanks do; a word cannot be made of them alone.
SIGNS = "'\"([{“”—–…*#@+=<>|_~^¿¡"
_MARK = re.compile(r"([()|])")
_GAP = re.compile(r"\.\.\.|…|#")
_BLANKS = re.compile(r"[-/]")


class WordError(AlertsError):
    """This is not a word pattern."""


class Part(NamedTuple):
    """One stretch of text a form needs."""

    #: As the matching reads it: folded, with blanks for hyphens.
    text: str
    #: The same with its case where the case must match, else empty.
    cased: str = ""
    open_left: bool = False
    open_right: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A pattern as it is found: what each of its parts can be, in order, gaps between them."""

    parts: tuple[tuple[Part, ...], ...]
    at_start: bool = False
    at_end: bool = False
    #: Only a number may stand between the parts.
    numeric: bool = False
    #: Where the object of an action word must stand: "after", "before", or "" for either.
    side: str = ""


@lru_cache(maxsize=1 << 16)
def parse(pattern: str) -> tuple[Form, ...]:
    """Every form the pattern stands for; raises WordError with what is wrong."""
    body = " ".join(pattern.split())
    side = "after" if body.endswith(">") else "before" if body.startswith("<") else ""
    body = body.removesuffix(">").removeprefix("<")
    exact = body.startswith("=")
    body = body.removeprefix("=")
    at_start = body.startswith("^")
    body = body.removeprefix("^")
    at_end = body.endswith("$")
    body = body.removesuffix("$")
    gaps = {*_GAP.findall(body)}
    if len(gaps) > 1:
        raise WordError("a word has either gaps (...) or numbers (#), not both")
    return tuple(
        Form(parts, at_start, at_end, "#" in gaps, side)
        for parts in _every_parts(body, exact=exact)
    )


def _every_parts(body: str, *, exact: bool) -> list[tuple[tuple[Part, ...], ...]]:
    """The parts of a pattern; more than once when a gap stands inside parentheses."""
    split = _GAP.split(body)
    if all(piece.count("(") == piece.count(")") for piece in split):
        return [_parts([_spellings(piece) for piece in split], exact=exact)]
    return [
        _parts([[piece] for piece in _GAP.split(spelling)], exact=exact)
        for spelling in _spellings(body)
    ]


def _parts(pieces: list[list[str]], *, exact: bool) -> tuple[tuple[Part, ...], ...]:
    if len(pieces) > 3:
        raise WordError("a word has at most three parts")
    found = []
    for spellings in pieces:
        # Spellings are folded together: one by one that is most of what loading a pack costs.
        folded = fold("\n".join(spellings))
        both = (_BLANKS.sub(" ", text).split("\n") for text in (folded.text, folded.cased))
        parts = [p for text, cased in zip(*both, strict=True) if (p := _part(text, cased, exact))]
        if not parts and len(pieces) == 1:
            raise WordError("the word is empty")
        if len(parts) < len(spellings) and len(pieces) > 1:
            raise WordError("a gap (...) or a number (#) stands between two parts")
        found.append(tuple(dict.fromkeys(parts)))
    return tuple(found)


def _spellings(body: str) -> list[str]:
    """Every text the alternatives multiply out to, in order; groups may stand in groups."""
    if not _MARK.search(body):
        return [body]
    stack: list[_Group] = [_Group()]
    for piece in _MARK.split(body):
        if piece == "(":
            stack.append(_Group())
        elif piece == ")":
            if len(stack) == 1:
                raise WordError("a parenthesis is closed that was never opened")
            inner = stack.pop().every()
            stack[-1].times(inner)
        elif piece == "|":
            if len(stack) == 1:
                raise WordError("alternatives stand in parentheses: `tariff(|s)`")
            stack[-1].split()
        elif piece:
            stack[-1].times([piece])
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


def _part(text: str, cased: str, exact: bool) -> Part | None:
    text = text.strip()
    open_left, open_right = text.startswith("~"), text.endswith("~")
    text = " ".join(text.strip("~ ").split())
    if not text:
        return None
    if not text.strip(SIGNS):
        raise WordError(f"`{text}` is made of signs only")
    if text.endswith("$") and len(text) > 1:
        raise WordError("`$` stands at the very end of a word, not inside parentheses")
    written = " ".join(cased.strip("~ ").split()) if exact else ""
    return Part(text, written, open_left, open_right)
