"""From the lines of a PDF's pages to paragraphs: what a change of the layout leaves alone.

A PDF holds where each line stands and no paragraph. A word more at the start of one moves all its
line ends, and a page more moves every page number; neither is to look like new text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

#: Lines at the top and at the bottom of a page that may be its running head or foot.
_EDGE = 2
#: From so many pages on, what stands at the edge of most of them is left out.
_PAGES = 3
#: A line that is this part of the usual width goes on in the next one.
_FULL = 0.75
#: Where lines are narrower than so many letters, they are those of a list or a table.
_NARROW = 30
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]+")
_HYPHENS = "-\u2010"
_LAST_WORD = re.compile(r"([^\W\d_]+)[-\u2010]\Z")
_WIDE = re.compile("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")
_KOREAN = re.compile("[\u1100-\u11ff\uac00-\ud7af]")
_END = re.compile("[.:;!?。！？；：][\"'”’)」』）]*\\Z")
#: What follows is its number.
_NUMBERED = re.compile(r"\b(?:Art|Nos?|Nr|Sec|Abs)\.\Z", re.IGNORECASE)
#: So much of the end of a line tells whether it goes on.
_TAIL = 60
_SENTENCE = re.compile(r"(?<=[。！？；])(?![」』”’）])|(?<=[.!?])\s(?=[A-ZÀ-ÖØ-ÞΑ-ΩА-Я\"“(])")
#: A sentence of fewer characters stays with the next: "1.", "Art. 5".
_SHORT = 12


def paragraphs(pages: Sequence[str]) -> list[str]:
    """Return the paragraphs of these pages, without running heads and feet, words put together.

    >>> paragraphs(["Exports of gallium are sus-\\npended until 1 June 2026\\nand germanium too."])
    ['Exports of gallium are suspended until 1 June 2026 and germanium too.']
    """
    lined = [
        [line for each in page.split("\n") if (line := " ".join(each.split()))] for page in pages
    ]
    kept = list(_without_edges(lined))
    words = Counter(word.lower() for line in chain(*kept) for word in _WORD.findall(line))
    found: list[list[str]] = []
    for lines in kept:
        usual = _usual_width(lines)
        for index, line in enumerate(lines):
            before = lines[index - 1] if index else ""
            if before and _goes_on(before, line, usual):
                found[-1] = _with_next(found[-1], line, words)
            else:
                found.append([line])
    return ["".join(pieces) for pieces in found]


def sentences(texts: Iterable[str]) -> Iterator[str]:
    """Yield the sentences of these paragraphs; a very short one stays with the next."""
    for text in texts:
        start = 0
        for point in _SENTENCE.finditer(text):
            if point.start() - start >= _SHORT:
                yield text[start : point.start()]
                start = point.end()
        if start < len(text):
            yield text[start:]


def _without_edges(pages: Sequence[list[str]]) -> Iterator[list[str]]:
    """The lines of each page without those that stand at the edge of more than half of them."""
    if len(pages) < _PAGES:
        yield from pages
        return
    seen = Counter(form for page in pages for form in {_form(line) for line in _edge(page)})
    running = {form for form, count in seen.items() if count * 2 > len(pages)}
    for page in pages:
        inner = range(_EDGE, len(page) - _EDGE)
        yield [line for n, line in enumerate(page) if n in inner or _form(line) not in running]


def _edge(page: list[str]) -> list[str]:
    return page if len(page) <= 2 * _EDGE else page[:_EDGE] + page[-_EDGE:]


def _form(line: str) -> str:
    return _DIGITS.sub("0", line)


def _usual_width(lines: Sequence[str]) -> int:
    """How wide a full line of the page is: nine in ten are no wider."""
    widths = sorted(map(_width, lines))
    return widths[len(widths) * 9 // 10] if widths else 0


def _width(line: str) -> int:
    return len(line) + len(_WIDE.findall(line))


def _goes_on(line: str, following: str, usual: int) -> bool:
    if line[-1] in _HYPHENS and following[0].islower():
        return True
    tail = line[-_TAIL:]
    if usual < _NARROW or _width(line) < usual * _FULL:
        return False
    if _NUMBERED.search(tail):
        return True
    if _END.search(tail):
        return False
    if following[0].islower() or _WIDE.match(following):
        return True
    # A capital or a number begins a name or a date as often as a row of a table.
    return bool(re.search(r"[^\W\d_]{2},?\Z", tail)) and not line[-1].isupper()


def _with_next(pieces: list[str], line: str, words: Counter[str]) -> list[str]:
    """The pieces of a paragraph with one line more."""
    last = pieces[-1]
    hyphened = _LAST_WORD.search(last[-_TAIL:])
    if hyphened and line[0].islower():
        first = _WORD.match(line[:_TAIL])
        second = first[0].lower() if first else ""
        if not _is_compound(hyphened[1].lower(), second, words):
            pieces[-1] = last[:-1]
    # Korean is written with blanks between its words.
    elif not (_WIDE.match(last[-1]) and _WIDE.match(line)) or _KOREAN.match(line):
        pieces.append(" ")
    pieces.append(line)
    return pieces


def _is_compound(first: str, second: str, words: Counter[str]) -> bool:
    """True for "rare-" and "earth": both stand elsewhere in the text, and "rareearth" does not."""
    if words[first + second]:
        return False
    return words[first] > 1 and words[second] > 1
