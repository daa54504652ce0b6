"""Folding: one form of a text for matching, and the way back to the characters it came from.

A `Folded` has two views of the same length. `text` is NFKC, case-folded, free of invisible
characters and of piled-up accents, with typographic quotes and hyphens made plain; `cased` is the
same without the case fold. A match found in either view has a place in the source:

    >>> folded = fold("The EU’s ｒａｒｅ‑earth  Straße")
    >>> folded.text
    "the eu's rare-earth  strasse"
    >>> start = folded.text.index("strasse")
    >>> folded.original(start, start + 7)
    (21, 27)
    >>> folded.cased[4:6]
    'EU'

Text is folded cluster by cluster (a character and the marks that belong to it), so folding the
slice that `original` names gives at least the folded slice again. A cluster keeps its first
`MAX_MARKS` marks: no text, however hostile, costs more than linear time.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

#: Marks of one cluster that are read; no living script needs more than a handful.
MAX_MARKS = 16

# Characters that are their own NFKC form, fold to one character, and take part in no composition.
# Everything else is looked at one by one. Deliberately short of complete: a character missing here
# costs time only, and no Unicode version changes what is listed.
_PLAIN = (
    "\x00-\x7f\x80-\x84\x86-\x9f\xa1-\xa7\xa9\xac\xae\xb0\xb1\xb6\xb7\xbf-\xde\xe0-\u012f\u0131"
    "\u0134-\u013e\u0141-\u0148\u014a-\u017e\u0180-\u01c3\u01cd-\u01ef\u01f4-\u024f"
    "\u0386\u0388-\u038a\u038c\u038e\u038f\u0391-\u03a1\u03a3-\u03af\u03b1-\u03ce"
    "\u0400-\u0481\u048a-\u052f\u05d0-\u05ea\u061f\u0621-\u064a\u0660-\u0669\u0679-\u06d3"
    "\u1e00-\u1e95\u1ea0-\u1ef9\u2014\u2020-\u2022\u20a0-\u20a7\u20a9-\u20bd\u2190-\u21ff"
    "\u3001-\u3029\u3041-\u3096\u309d\u309e\u30a0-\u30fe\u3400-\u4db5\u4e00-\u9fd5\uac00-\ud7a3"
    "\U0001f300-\U0001f5ff\U0001f600-\U0001f64f"
)
_SPECIAL_RUN = re.compile(f"[^{_PLAIN}]+")

# Invisible: soft hyphen, joiners, bidirectional controls, fillers, variation selectors, tags.
_DROPPED = re.compile(
    "[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)

# Quotes, hyphens and line ends that writers use for each other. The em dash stays: it parts
# clauses. Half a surrogate pair cannot be encoded, so nothing behind this module ever sees one.
_ALIKE = {
    **dict.fromkeys(map(ord, "´ʹʻʼʽ‘’‚‛′‹›"), "'"),
    **dict.fromkeys(map(ord, "“”„‟″«»"), '"'),
    **dict.fromkeys(map(ord, "‐‑‒–−﹣－"), "-"),
    **dict.fromkeys((0x85, 0x2028, 0x2029), "\n"),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
}

_STARTER, _MARK, _INVISIBLE = range(3)


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as matching reads it; `text` and `cased` have the same length."""

    #: NFKC and case-folded.
    text: str
    #: NFKC with its case kept; index for index the same characters as `text`.
    cased: str
    #: What was folded.
    source: str
    # Pieces of the way back, none when every index is its own: where a piece starts in the folded
    # text, where in the source, and the end of the source piece (-1: character for character).
    _at: tuple[int, ...] = ()
    _from: tuple[int, ...] = ()
    _to: tuple[int, ...] = ()

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The smallest slice of the source that holds all of the folded slice `start:end`.

        Both are counted in characters; an empty slice gives an empty slice.
        """
        if not self._at:
            return start, end
        first = self._source_of(start)[0]
        return (first, self._source_of(end - 1)[1]) if end > start else (first, first)

    def _source_of(self, index: int) -> tuple[int, int]:
        piece = bisect_right(self._at, index) - 1
        begin, finish = self._from[piece], self._to[piece]
        if finish >= 0:
            return begin, finish
        place = begin + index - self._at[piece]
        return place, place + 1


def fold(text: str) -> Folded:
    """Fold `text` for matching; never raises, linear in its length."""
    if text.isascii():
        return Folded(text.lower(), text, text)
    builder = _Builder(text)
    for run in _SPECIAL_RUN.finditer(text):
        start, end = run.span()
        # Marks at the head of the run belong to the plain character before it.
        if start > builder.done and _first_visible(text, start, end) == _MARK:
            start -= 1
        builder.plain(start)
        content = text[start:end]
        for cluster in _read_cached(content) if end - start <= 32 else _read(content):
            builder.cluster(start, cluster)
        builder.done = end
    builder.plain(len(text))
    return builder.folded()


@dataclass(frozen=True, slots=True)
class _Cluster:
    """One cluster, or a row of them that keeps its indices; where it stands in its run."""

    begin: int
    end: int
    folded: str
    cased: str
    #: Each folded character stands for the source character at the same place.
    linear: bool


class _Builder:
    """Collects the folded pieces and the way back to the source."""

    __slots__ = ("at", "cased", "done", "ends", "folds", "length", "linear", "source", "starts")

    def __init__(self, source: str) -> None:
        self.source = source
        self.folds: list[str] = []
        self.cased: list[str] = []
        self.length = 0
        #: Characters of the source that are dealt with.
        self.done = 0
        #: The source index that would continue the current piece character for character.
        self.linear = 0
        self.at, self.starts, self.ends = [0], [0], [-1]

    def plain(self, end: int) -> None:
        """Take the source up to `end` as it is."""
        if end > self.done:
            piece = self.source[self.done : end]
            if self.done != self.linear:
                self._piece(self.done, -1)
            self.folds.append(piece.casefold())
            self.cased.append(piece)
            self.length += len(piece)
            self.linear = self.done = end

    def cluster(self, base: int, cluster: _Cluster) -> None:
        """Take a cluster of the run that starts at `base`."""
        begin, end = base + cluster.begin, base + cluster.end
        if cluster.linear:
            if begin != self.linear:
                self._piece(begin, -1)
            self.linear = end
        else:
            self._piece(begin, end)
            self.linear = -1
        self.folds.append(cluster.folded)
        self.cased.append(cluster.cased)
        self.length += len(cluster.folded)

    def folded(self) -> Folded:
        text, cased = "".join(self.folds), "".join(self.cased)
        if len(self.at) == 1:
            return Folded(text, cased, self.source)
        return Folded(
            text, cased, self.source, tuple(self.at), tuple(self.starts), tuple(self.ends)
        )

    def _piece(self, begin: int, end: int) -> None:
        self.at.append(self.length)
        self.starts.append(begin)
        self.ends.append(end)


def _first_visible(text: str, start: int, end: int) -> int:
    for index in range(start, end):
        kind = _kind(text[index])
        if kind != _INVISIBLE:
            return kind
    return _INVISIBLE


@lru_cache(maxsize=4096)
def _read_cached(run: str) -> tuple[_Cluster, ...]:
    clusters = tuple(_read(run))
    if all(c.linear for c in clusters) and len(clusters) == len(run) > 1:
        folded, cased = ("".join(getattr(c, v) for c in clusters) for v in ("folded", "cased"))
        return (_Cluster(0, len(run), folded, cased, linear=True),)
    return clusters


def _read(run: str) -> Iterator[_Cluster]:
    """The clusters of a run that leave something behind, in order."""
    index, stop = 0, len(run)
    while index < stop:
        begin = index
        index += 1
        if _kind(run[begin]) == _INVISIBLE:
            continue
        end = index
        marks: list[str] = []
        while index < stop and (kind := _kind(run[index])) != _STARTER:
            index += 1
            if kind == _MARK:
                end = index
                if len(marks) < MAX_MARKS:
                    marks.append(run[index - 1])
        folded, cased = _fold_cluster(run[begin] + "".join(marks))
        if folded:
            yield _Cluster(begin, end, folded, cased, linear=len(folded) == end - begin == 1)


@lru_cache(maxsize=8192)
def _kind(char: str) -> int:
    if _DROPPED.match(char):
        return _INVISIBLE
    # A half-width voiced mark or a trailing Hangul letter is a mark by what it decomposes to.
    first = unicodedata.normalize("NFKD", char)[0]
    if unicodedata.category(first)[0] == "M" or "\u1160" <= first <= "\u11ff":
        return _MARK
    return _STARTER


@lru_cache(maxsize=8192)
def _fold_cluster(content: str) -> tuple[str, str]:
    """The folded and the cased form of one cluster, of equal length."""
    cased = _compose(content)
    folded = _compose(cased.casefold())
    if len(cased) != len(folded):
        # Only case folding changes the length here ("ẞ" is "ss"): the cased view follows it.
        upper = folded.upper()
        cased = upper if cased.isupper() and len(upper) == len(folded) else folded
    return folded, cased


def _compose(content: str) -> str:
    """NFKC with look-alikes made one and the marks that compose with nothing left out."""
    composed = unicodedata.normalize("NFKC", content.translate(_ALIKE)).translate(_ALIKE)
    return "".join(c for c in composed if not _is_noise(c))


def _is_noise(char: str) -> bool:
    # Accents above, below and through a letter; not the vowel signs, viramas and tone marks
    # that some scripts spell with (their combining classes are lower).
    combining = unicodedata.combining(char)
    return combining == 1 or combining >= 200 or _DROPPED.match(char) is not None
