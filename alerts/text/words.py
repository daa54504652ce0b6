"""Words and sentences of a folded text, for rules that ask how near two terms stand.

Both are found on first use: most items have no match and never pay for them.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right

from alerts.text.spans import Folded

_HAN_KANA = "\u3005-\u3007\u3040-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u9fff\uf900-\ufaff"
_HAN_KANA += "\U00020000-\U0003ffff"
_LETTERS = f"[^\\W_{_HAN_KANA}]+"
_TOKEN = re.compile(f"[{_HAN_KANA}]|{_LETTERS}(?:'{_LETTERS}|[.,]\\d+)*+")

_SENTENCE_END = re.compile(
    r"""\n|[。！？][」』”"')]*|[!?]+["')\]]*(?=\s|$|[^\x00-\x7f])|\.["')\]]*(?=\s|$)"""
)
_ABBREVIATION = re.compile(
    "approx|apr|ave|aug|bros|bzw|ca|capt|cf|co|corp|dec|dept|dr|est|etc|excl|feb|gen|gmbh|gov|hon|"
    "inc|incl|jan|jr|jul|jun|ltd|mar|mio|mme|mr|mrd|mrs|ms|mt|nov|oct|pres|prof|reps?|sens?|sept?|"
    "sr|sra|sts?|vs"
)
#: These are abbreviations only before a number: "No. 61", but "He said no."
_NUMBERED = re.compile("al|arts?|ch|fig|nos?|nr|pp?|sec|vol")
_BEFORE_POINT = re.compile(r"[\w.]*\Z")


class Words:
    """Tokens and sentences of `folded`, both counted from 0.

    A token is a word (with its apostrophe part), a number (with its decimals), or one Han or Kana
    character; Hangul is written in words and read so. All indices are those of `folded.text`.
    """

    __slots__ = ("_folded", "_sentences", "_tokens")

    def __init__(self, folded: Folded) -> None:
        self._folded = folded
        self._tokens: array[int] | None = None
        self._sentences: array[int] | None = None

    @property
    def tokens(self) -> array[int]:
        """Where each token starts, in order."""
        if self._tokens is None:
            self._tokens = array("L", (m.start() for m in _TOKEN.finditer(self._folded.text)))
        return self._tokens

    @property
    def sentences(self) -> array[int]:
        """Where each sentence starts, in order; the first is always 0."""
        if self._sentences is None:
            self._sentences = array("L", _sentence_starts(self._folded.cased))
        return self._sentences

    def token(self, index: int) -> int:
        """The number of the token that starts at or last before `index`; -1 before the first."""
        return bisect_right(self.tokens, index) - 1

    def sentence(self, index: int) -> int:
        """The number of the sentence that holds `index`."""
        return bisect_right(self.sentences, index) - 1

    def same_sentence(self, first: int, second: int) -> bool:
        """True when both indices lie in one sentence."""
        return self.sentence(first) == self.sentence(second)

    def between(self, first: tuple[int, int], second: tuple[int, int]) -> int:
        """How many tokens stand between two slices, 0 when they touch or overlap; order is free.

        >>> from alerts.text.spans import fold
        >>> words = Words(fold("Export ban on all rare earths"))
        >>> words.between((7, 10), (18, 29))
        2
        """
        (_, left_end), (right_start, _) = sorted((first, second))
        return max(0, self.token(right_start) - self.token(left_end - 1) - 1)


def _sentence_starts(text: str) -> list[int]:
    starts = [0]
    for end in _SENTENCE_END.finditer(text):
        at = end.end()
        if at < len(text) and (text[end.start()] != "." or _ends_sentence(text, end)):
            starts.append(at)
    return starts


def _ends_sentence(text: str, point: re.Match[str]) -> bool:
    following = text[point.end() : point.end() + 3].lstrip()[:1]
    if following.islower():
        return False
    before = _BEFORE_POINT.search(text, max(0, point.start() - 12), point.start())
    word = before[0].lower() if before else ""
    if _NUMBERED.fullmatch(word):
        return not following.isdigit()
    # "U.S.", "J. Smith", and the German "14. Oktober".
    last = word.rpartition(".")[2]
    initial = len(last) == 1 and last.isalpha()
    ordinal = len(word) <= 2 and word.isdigit()
    return not (initial or ordinal or _ABBREVIATION.fullmatch(word))
