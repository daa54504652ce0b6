"""A title or text as the rules read it: blanks made one, sentences, clauses and tokens found.

The haystack is the folded text with hyphens and slashes as blanks, each run of blanks as one, and
a line feed only where a line ends a sentence. Lines wrapped in the middle of a sentence are joined.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from alerts.text.spans import Folded

#: The lead is so many characters of the text.
LEAD = 400
#: A stretch of so many characters without an end of a sentence is cut: nobody writes such a one.
_LONGEST = 1_000
#: A line shorter than this that ends without a full stop is a heading or a list entry.
_SHORT_LINE = 50

_CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
#: Han and kana: scripts without blanks between words (Hangul has them).
_WIDE = "\u3005-\u3007\u3040-\u30ff\u3400-\u9fff"
#: Two Han, kana or Hangul characters weigh as much as one word.
_ANY_WIDE = re.compile(rf"[{_CJK}]")
_TOKEN = re.compile(rf"[{_CJK}]{{1,2}}|[^\W_{_CJK}]+")
#: What makes a text worth squeezing; all other blanks are folded to one of these.
_BLANKS = ("  ", *"\n\t\r\v\f\x1c\x1d\x1e\x1f\u1680\u180e")
_RUN = re.compile(r"\s\s+|[^\S ]")
#: The same where no run begins with anything but a line feed, as in most texts.
_LINES = re.compile(r"\n\s*")
_BEGINNINGS = (" \n", *(blank for blank in _BLANKS if blank != "\n"))

_SENTENCE_SIGN = re.compile(r"[\n。！？；.!?;]")
#: What a full stop belongs to when it ends no sentence: one letter (U.S.), a short form.
_SHORT_FORM = re.compile(
    r"(?:^|[ .(])(?:[a-z]|\d\d?|mr|ms|dr|st|no|vs|co|jr|mrs|inc|ltd|sen|rep|gov|gen|corp|prof|art"
    r"|sec|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|mio|mrd|ca|bzw|nr|abs|ee|uu|núm|nº|cía|sr)$"
)
_UNPARTED = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
# Chinese and Japanese headlines part clauses with a blank.
_CLAUSE = re.compile(r"[,:，：、|—….](?:(?<!\.)|\.\.)")
_WIDE_CLAUSE = re.compile(rf"[,:，：、|—]|\.\.\.|…|(?<=[{_WIDE}]) (?=[{_WIDE}])")


class View:
    """One field of a document, ready for matching. Offsets are characters of `hay`."""

    __slots__ = ("_at", "_clauses", "_from", "_sentences", "cased", "folded", "hay", "wide")

    def __init__(self, folded: Folded) -> None:
        self.folded = folded
        self._sentences: list[int] | None = None
        self._clauses: list[int] | None = None
        self._at: list[int] | None = None
        self._from: list[int] = []
        text, cased = folded.text, folded.cased
        if any(map(text.__contains__, _BLANKS)):
            text, cased = self._squeeze(text, cased)
        self.hay = text.replace(" - ", " — ").replace("-", " ").replace("/", " ")
        self.cased = cased.replace("-", " ").replace("/", " ")
        #: True when a character of a script without blanks, or Hangul, stands in it.
        self.wide = not self.hay.isascii() and _ANY_WIDE.search(self.hay) is not None

    def _squeeze(self, text: str, cased: str) -> tuple[str, str]:
        """Both texts with every run of blanks as one character, and the way back."""
        pieces, cased_pieces = [], []
        self._at, self._from = [0], [0]
        done = length = 0
        usual = not any(blank in text for blank in _BEGINNINGS)
        for run in (_LINES if usual else _RUN).finditer(text):
            start, end = run.span()
            pieces.append(text[done:start])
            cased_pieces.append(cased[done:start])
            length += start - done
            blank = "\n" if _ends_sentence(text, start, end) else " "
            pieces.append(blank)
            cased_pieces.append(blank)
            length += 1
            done = end
            self._at.append(length)
            self._from.append(end)
        pieces.append(text[done:])
        cased_pieces.append(cased[done:])
        return "".join(pieces), "".join(cased_pieces)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the document's own field that `hay[start:end]` stands for."""
        if self._at is None:
            return self.folded.original(start, end)
        return self.folded.original(self._back(start), self._back(end - 1) + 1)

    def _back(self, index: int) -> int:
        at = self._at or [0]
        piece = bisect_right(at, index) - 1
        return self._from[piece] + index - at[piece]

    def slice(self, start: int, end: int) -> str:
        """The exact characters of the document between these original offsets."""
        return self.folded.source[start:end]

    @property
    def sentences(self) -> list[int]:
        """Where sentences end, in order."""
        if self._sentences is None:
            hay = self.hay
            found = [m.start() for m in _SENTENCE_SIGN.finditer(hay) if _is_end(hay, m.start())]
            self._sentences = _cut(found, len(self.hay))
        return self._sentences

    @property
    def clauses(self) -> list[int]:
        """Where clauses end inside sentences, in order."""
        if self._clauses is None:
            parted = _WIDE_CLAUSE if self.wide else _CLAUSE
            self._clauses = [m.start() for m in parted.finditer(self.hay)]
        return self._clauses

    def apart(self, start: int, end: int) -> int:
        """How many tokens stand in this stretch between two words."""
        if self.wide:
            return sum(1 for _ in _TOKEN.finditer(self.hay, start, end))
        return max(0, self.hay.count(" ", start, end) - 1)


def _is_end(hay: str, index: int) -> bool:
    """True when the sign at `index` ends a sentence."""
    sign = hay[index]
    if sign not in ".!?;":
        return True
    following = hay[index + 1 : index + 2]
    if sign != "." and index and "\u3005" <= hay[index - 1] <= "\u9fff":
        return True
    if following and not following.isspace() and (sign != "." or following not in "\"')”"):
        return False
    return sign != "." or _SHORT_FORM.search(hay[max(0, index - 6) : index]) is None


def _cut(borders: list[int], size: int) -> list[int]:
    """The borders with more between those that are too far apart."""
    found: list[int] = []
    last = 0
    for border in (*borders, size):
        found += range(last + _LONGEST, border, _LONGEST)
        if border < size:
            found.append(border)
        last = border
    return found


def _ends_sentence(text: str, start: int, end: int) -> bool:
    """True when the blanks `text[start:end]` part two sentences, not two words of one."""
    run = text[start:end]
    if "\n" not in run:
        return False
    if run.count("\n") > 1:
        return True
    if text[start - 1 : start] in set(".!?:;。！？”\"')"):
        return True
    return start - (text.rfind("\n", 0, start) + 1) < _SHORT_LINE


def is_wide(text: str) -> bool:
    """True when a character stands in it of a script that does not part words with blanks."""
    return _UNPARTED.search(text) is not None
