"""Hits: where the words of the rules stand in a document, found in one pass per field."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from alerts.model.facts import Field, Span
from alerts.rules.reading import LEAD, View, is_wide
from alerts.rules.words import MAX_GAP
from alerts.text.spans import fold

_NUMBER = re.compile(r"\s?[\d.,]+\s?")
FIELDS: tuple[Field, Field] = ("title", "text")


@dataclass(frozen=True, slots=True)
class TermHit:
    """A word of a set that states a fact, at its place in the document as given."""

    #: The set the word is in.
    set: str
    #: Kind of fact: material, actor, authority, target, place, company, instrument.
    kind: str
    #: Canonical value, e.g. "neodymium", "United States".
    value: str
    #: Characters of the document's own title or text.
    span: Span


class Automaton(Protocol):
    """Finds every pattern in a text in one pass."""

    def find_matches_as_indexes(
        self, haystack: str, overlapping: bool = False
    ) -> list[tuple[int, int, int]]:
        """(pattern, start, end) of every match, in characters."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one pattern of the automaton stands for: a word, or a part of one."""

    #: Number of the set.
    set: int
    #: Bits of the languages the word is in.
    langs: int
    value: str = ""
    need_left: bool = True
    need_right: bool = True
    cased: str = ""
    at_start: bool = False
    at_end: bool = False
    #: Last day (proleptic ordinal) the word counts; 0 for ever.
    until: int = 0
    #: Which word with gaps this is a part of, and which part; -1 when it is whole.
    gap: int = -1
    part: int = 0
    #: Where its object must stand: "after", "before", or "" for either.
    side: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A word of several parts: its set and value, its last part, what may stand between."""

    set: int
    value: str
    last: int
    numeric: bool = False
    side: str = ""


class Hit:
    """A word of a set at its place; `start` and `end` count in the haystack of its field."""

    __slots__ = ("end", "field", "gapped", "set", "side", "start", "value")

    def __init__(
        self,
        set_: int,
        field: int,
        start: int,
        end: int,
        value: str = "",
        side: str = "",
        *,
        gapped: bool = False,
    ) -> None:
        self.set, self.field, self.start, self.end = set_, field, start, end
        self.value, self.side, self.gapped = value, side, gapped

    @property
    def key(self) -> tuple[int, int, int, int]:
        """Reading order: title before text, earlier first, longer first."""
        return self.field, self.start, -self.end, self.set


@dataclass(slots=True)
class Reading:
    """A document with its hits, in reading order."""

    views: tuple[View, View]
    hits: list[Hit]
    #: Hits by number of the set, the sets above included; filled by `index`.
    by_set: dict[int, list[Hit]] = field(default_factory=dict)

    def index(self, closure: Sequence[tuple[int, ...]]) -> None:
        """Fill `by_set`; `closure` names each set and all above it."""
        by_set: dict[int, list[Hit]] = {}
        for hit in self.hits:
            for number in closure[hit.set]:
                found = by_set.get(number)
                if found is None:
                    by_set[number] = [hit]
                else:
                    found.append(hit)
        self.by_set = by_set

    def view(self, hit: Hit) -> View:
        """The field the hit stands in."""
        return self.views[hit.field]

    def sentence(self, hit: Hit) -> tuple[int, int]:
        """Field and number of the sentence of a hit."""
        return hit.field, self.views[hit.field].sentence(hit.start)

    def clause(self, hit: Hit) -> tuple[int, int, int]:
        """Field, sentence and clause of a hit."""
        view = self.views[hit.field]
        return hit.field, view.sentence(hit.start), view.clause(hit.start)

    def gap(self, a: Hit, b: Hit) -> int:
        """Tokens between two hits of one field; 0 when they touch or overlap."""
        if a.start > b.start:
            a, b = b, a
        view = self.views[a.field]
        return max(0, view.token(b.start) - view.token(a.end))

    def zone(self, hit: Hit) -> str:
        """title, lead or body."""
        if hit.field == 0:
            return "title"
        return "lead" if hit.start < LEAD else "body"

    def span(self, hit: Hit) -> tuple[Span, str]:
        """The place of a hit in the document as given, and the characters there."""
        view = self.views[hit.field]
        start, end = view.original(hit.start, hit.end)
        return Span(FIELDS[hit.field], start, end), view.slice(start, end)


def read(
    title: str,
    text: str,
    automaton: Automaton,
    entries: Sequence[tuple[Entry, ...]],
    gaps: Sequence[Gap],
    *,
    langs: int,
    day: int,
) -> Reading:
    """Find every word in title and text.

    `langs`: bits of the languages whose words count. `day`: proleptic ordinal of the day the
    document is from, 0 when unknown. `gaps`: the words of several parts.
    """
    views = (View(fold(title)), View(fold(text)))
    hits: list[Hit] = []
    for number, view in enumerate(views):
        if view.hay:
            _find(view, number, automaton, entries, gaps, langs, day, hits)
    hits.sort(key=lambda h: h.key)
    return Reading(views, hits)


def _find(
    view: View,
    number: int,
    automaton: Automaton,
    entries: Sequence[tuple[Entry, ...]],
    gaps: Sequence[Gap],
    langs: int,
    day: int,
    hits: list[Hit],
) -> None:
    hay = view.hay
    size = len(hay)
    parts: dict[int, list[tuple[int, int, int]]] = {}
    for pattern, start, end in automaton.find_matches_as_indexes(hay, overlapping=True):
        left = start == 0 or _parted(hay[start - 1], hay[start])
        right = end == size or _parted(hay[end - 1], hay[end])
        for entry in entries[pattern]:
            if (
                (entry.need_left and not left)
                or (entry.need_right and not right)
                or not entry.langs & langs
                or (entry.until and day > entry.until)
                or (entry.cased and view.cased[start:end] != entry.cased)
                or (entry.at_start and hay[:start].strip(" \"'([【「[«"))
                or (entry.at_end and hay[end:].strip(" \"')]】」»"))
            ):
                continue
            if entry.gap < 0:
                hits.append(Hit(entry.set, number, start, end, entry.value, entry.side))
            else:
                parts.setdefault(entry.gap, []).append((start, end, entry.part))
    for gap, found in parts.items():
        _join(view, number, gaps[gap], found, hits)


def _parted(left: str, right: str) -> bool:
    """True when a word may end between these two characters."""
    return (
        not left.isalnum() or not right.isalnum() or is_wide(left) or is_wide(right)
    )


def _join(
    view: View,
    number: int,
    gap: Gap,
    found: list[tuple[int, int, int]],
    hits: list[Hit],
) -> None:
    """Add a hit wherever the parts of a word with gaps follow each other closely enough."""
    found.sort()
    open_: dict[int, tuple[int, int]] = {}
    for start, end, part in found:
        begin = start
        if part:
            before = open_.get(part - 1)
            if before is None or not _close(view, before[1], start, numeric=gap.numeric):
                continue
            begin = before[0]
        if part == gap.last:
            hits.append(Hit(gap.set, number, begin, end, gap.value, gap.side, gapped=True))
        else:
            open_[part] = (begin, end)


def _close(view: View, end: int, start: int, *, numeric: bool) -> bool:
    if numeric:
        return end <= start <= end + 12 and _NUMBER.fullmatch(view.hay[end:start]) is not None
    return (
        end <= start
        and view.token(start) - view.token(end) <= MAX_GAP
        and view.sentence(end) == view.sentence(start)
    )
