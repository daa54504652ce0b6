"""One pass over a text for every word of the rules that counts in its language.

A matcher for texts without East Asian characters looks for a blank before each word, so that the
"no" in "know" is never even seen; it reads a copy of the text in which signs are blanks.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple, Protocol, TypeAlias

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from alerts.rules.reading import View, is_wide
from alerts.rules.words import MAX_GAP, SIGNS

#: Words found beyond this number in one field are not looked at: no news item has so many.
MAX_HITS = 4_000
_LONGEST = (1 << 12) - 1
#: So far from the start or end of a field a word still stands at it, signs apart.
_EDGE = 4
#: Characters beyond which no `MAX_GAP` tokens are looked for.
_FAR = 120
#: Blanks, quotes and brackets that may stand before and behind the words of a field.
_OPENING, _CLOSING = "".join(sorted({*" \"'([【「«"})), "".join(sorted({*" \"')]】」»"}))
_NUMBER = re.compile(r"\s?[\d.,]+\s?")
_SIGN = re.compile(f"[{re.escape(SIGNS)}]")


_start = attrgetter("start")


#: (pattern, start, end) of each place where a pattern was found, by where it ends.
Matches: TypeAlias = list[tuple[int, int, int]]


class Automaton(Protocol):
    """Finds every pattern in a text in one pass."""

    def find_matches_as_indexes(self, haystack: str, overlapping: bool = False) -> Matches:
        """(pattern, start, end) of every match, in characters."""


class Entry(NamedTuple):
    """What one pattern stands for: a word, or a part of one."""

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
    #: Which word of several parts this is a part of, and which part; -1 when it is whole.
    gap: int = -1
    part: int = 0
    #: Where its object must stand: "after", "before", or "" for either.
    side: str = ""

    @property
    def special(self) -> bool:
        """True when more than its boundaries decides whether a match counts."""
        return bool(self.cased or self.at_start or self.at_end or self.until)


class Gap(NamedTuple):
    """A word of several parts: its set and value, its last part, what may stand between."""

    set: int
    value: str
    last: int
    numeric: bool = False
    side: str = ""


class Hit:
    """A word of a set at its place; `start` and `end` count in the haystack of its field.

    `sentence` and `clause` are told by the reading, once they are asked for.
    """

    __slots__ = ("clause", "end", "field", "head_end", "sentence", "set", "start", "word")
    #: Numbers that are unique in the document.
    sentence: int
    clause: int

    def __init__(
        self, word: Entry | Gap, field: int, start: int, end: int, head_end: int = 0
    ) -> None:
        self.word, self.set = word, word.set
        self.field, self.start, self.end = field, start, end
        #: Where the first part of a word of several parts ends; 0 when it is whole.
        self.head_end = head_end

    @property
    def gapped(self) -> bool:
        """True for a word of several parts."""
        return self.head_end > 0

    @property
    def key(self) -> int:
        """Reading order as one number: title before text, earlier first, longer first."""
        shorter = _LONGEST - min(self.end - self.start, _LONGEST)
        return (((self.field << 24 | self.start) << 12 | shorter) << 16) | self.set


#: Whether a word asks for a border on its left, and for more than borders; and the word.
_Asking = tuple[bool, bool, Entry]


def _meaning(
    text: str, entries: Iterable[Entry], *, wide: bool
) -> tuple[int, list[_Asking], list[_Asking]]:
    """What it means that a pattern is found.

    Characters by which the search counts further than the haystack where the word starts; the
    words that count where a word ends there; and those that count where it goes on.
    """
    # Without East Asian characters a blank in the pattern itself is the border on the left.
    asked = [(e.need_right, (wide and e.need_left, e.special, e)) for e in entries]
    inside = [each for right, each in asked if not right]
    return int(wide or text[0] != " "), [each for _, each in asked], inside


class Matcher:
    """The words of some languages, ready to be found in texts of one kind of script."""

    def __init__(
        self,
        patterns: Mapping[str, Iterable[Entry]],
        gaps: list[Gap],
        *,
        langs: int,
        wide: bool,
        anchors: Container[int] = (),
    ) -> None:
        keyed: dict[str, dict[Entry, None]] = {}
        for text, entries in patterns.items():
            if not wide and not text.isascii() and is_wide(text):
                continue
            key = text if wide else _SIGN.sub(" ", text)
            for entry in entries:
                if entry.langs & langs:
                    anchored = not wide and entry.need_left
                    # A word that two languages share is one word.
                    alike = entry if entry.langs == langs else entry._replace(langs=langs)
                    keyed.setdefault(" " + key if anchored else key, {})[alike] = None
        self._meanings = [_meaning(text, each, wide=wide) for text, each in keyed.items()]
        self._gaps = gaps
        self._wide = wide
        #: The patterns that may be, or be a part of, a word of an anchor.
        self._anchoring = frozenset(
            number
            for number, entries in enumerate(keyed.values())
            if any(entry.set in anchors for entry in entries)
        )
        self._automaton: Automaton = AhoCorasick(
            list(keyed),
            matchkind=MatchKind.Standard,
            implementation=Implementation.ContiguousNFA,
        )

    def search(self, view: View) -> Matches:
        """What may be words in one field."""
        searched = f" {view.hay}" if self._wide else _in_blanks(view.hay)
        return self._automaton.find_matches_as_indexes(searched, overlapping=True)

    def may_anchor(self, matches: Matches) -> bool:
        """False when none of these is a word of an anchor; told faster than the words."""
        anchoring = self._anchoring
        return any(pattern in anchoring for pattern, _, _ in matches)

    def find(self, view: View, matches: Matches, field: int, day: int) -> list[Hit]:
        """The words among what was found in one field, earlier first, then longer first.

        `day` is the proleptic ordinal of the document's.
        """
        wide = self._wide
        # The blank stands behind the last character and, at index -1, before the first.
        hay = view.hay + " "
        meanings, hits = self._meanings, list[Hit]()
        parts = _Parts(view, field, self._gaps)
        for pattern, start, end in matches:
            shift, bounded, inside = meanings[pattern]
            end -= 1  # noqa: PLW2901 - offsets of the haystack itself
            goes_on = hay[end].isalnum() and not (wide and _parted(hay[end - 1], hay[end]))
            entries = inside if goes_on else bounded
            if not entries:
                continue
            start -= shift  # noqa: PLW2901
            for need_left, special, entry in entries:
                if need_left and not _parted(hay[start - 1], hay[start]):
                    continue
                if special and not _counts(entry, view, start, end, day):
                    continue
                if entry.gap < 0:
                    hits.append(Hit(entry, field, start, end))
                else:
                    parts.add(entry, start, end)
            if len(hits) >= MAX_HITS:
                break
        hits += _longest(parts.joined)
        # Matches come by where they end: turned round, of one start the longest is the first.
        hits.reverse()
        hits.sort(key=_start)
        return hits


class _Parts:
    """Puts words of several parts together; parts come by where they end."""

    def __init__(self, view: View, field: int, gaps: Sequence[Gap]) -> None:
        self.joined: list[Hit] = []
        self._view, self._field, self._gaps = view, field, gaps
        #: By number and part, where each word begun so far began, ended, and ended its head.
        self._begun: dict[tuple[int, int], tuple[int, int, int]] = {}

    def add(self, entry: Entry, start: int, end: int) -> None:
        """Begin a word, or go on with one whose last part is close enough."""
        number, part = entry.gap, entry.part
        if part == 0:
            self._begun[number, 0] = (start, end, end)
            return
        before = self._begun.get((number, part - 1))
        if before is None:
            return
        begin, last_end, head_end = before
        gap = self._gaps[number]
        if _close(self._view, last_end, start, numeric=gap.numeric):
            if part == gap.last:
                self.joined.append(Hit(gap, self._field, begin, end, head_end))
            else:
                self._begun[number, part] = (begin, end, head_end)


def _in_blanks(hay: str) -> str:
    """The text as an anchored matcher reads it: one character longer at its head."""
    for sign in SIGNS:
        if sign in hay:
            hay = hay.replace(sign, " ")
    return f" {hay}".replace("\n", " ")


def _parted(left: str, right: str) -> bool:
    """True when a word may begin or end between these two characters."""
    return not left.isalnum() or not right.isalnum() or is_wide(left) or is_wide(right)


def _counts(entry: Entry, view: View, start: int, end: int, day: int) -> bool:
    hay = view.hay
    if entry.until and day > entry.until:
        return False
    if entry.cased and view.cased[start:end] != entry.cased:
        return False
    if entry.at_start and (start > _EDGE or hay[:start].strip(_OPENING)):
        return False
    return not entry.at_end or not (len(hay) - end > _EDGE or hay[end:].strip(_CLOSING))


def _longest(hits: list[Hit]) -> list[Hit]:
    """Of words in parts with one beginning those that reach furthest: "hebt ... auf 5 % an"."""
    furthest: dict[int, int] = {}
    for hit in hits:
        furthest[hit.start] = max(hit.end, furthest.get(hit.start, 0))
    return [hit for hit in hits if hit.end == furthest[hit.start]]


def _close(view: View, end: int, start: int, *, numeric: bool) -> bool:
    if numeric:
        return end <= start <= end + 12 and _NUMBER.fullmatch(view.hay[end:start]) is not None
    if end > start or start - end > _FAR:
        return False
    ends = view.sentences
    return view.apart(end, start) <= MAX_GAP and bisect_left(ends, end) == bisect_left(ends, start)
