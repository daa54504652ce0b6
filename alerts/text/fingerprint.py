"""Fingerprints: when two texts are the same, and how alike two headlines are."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from itertools import combinations

from alerts.text.spans import fold
from alerts.text.stopwords import STOP_WORDS

#: Members of a sketch. With 10, two headlines of which one word in five differs still meet in an
#: index in 99 of 100 cases.
SKETCH_SIZE = 10

#: Words of a headline that are read; a "headline" longer than this is a text without a title.
MAX_WORDS = 64

_CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
_PIECE = re.compile(f"[{_CJK}]+|[^\\W_{_CJK}]+(?:[.,]\\d+)*+")

_INITIALS = re.compile(r"\b(?:[a-z]\.){2,}")

# "Title - Reuters", "Title | Bloomberg.com", "标题_新浪财经": what follows the last separator.
_SUFFIX = re.compile(r"(?:\s+[-–—|·]\s+|_)(?P<source>[^-–—|·_]{2,40})\Z")


def content_hash(title: str, text: str) -> str:
    """The sha256 (hex) of a cleaned title and text; equal for equal texts only."""
    joined = f"{title}\0{text}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(joined).hexdigest()


def sketch(title: str) -> tuple[int, ...]:
    """Up to `SKETCH_SIZE` numbers (63 bits, ascending) that near-duplicate headlines share.

    They are the smallest hashes over triples of neighbouring words, one of which may be left out,
    so a changed, added or dropped word changes few of them, and a phrase such as "rare earth"
    alone brings no two headlines together. The same in every process. Empty when the headline has
    no word.
    """
    words = _words(title)
    triples = {
        "\0".join(sorted(triple))
        for i in range(len(words) - 2)
        for triple in combinations(words[i : i + 4], 3)
    }
    return tuple(sorted(map(_hash63, triples or set(words)))[:SKETCH_SIZE])


def weight(title: str) -> int:
    """How many distinct words carry the headline; few say little about which event it means."""
    return len(set(_words(title)))


def similarity(a: str, b: str) -> float:
    """How alike two headlines are, 0 to 1: the share of their distinct words they have in common.

    Stop words, plural endings, case and the outlet's name at the end do not count. Chinese,
    Japanese and Korean are compared by pairs of characters.

    >>> similarity("China bans gallium exports - Reuters", "China bans exports of gallium")
    1.0
    """
    first, second = set(_words(a)), set(_words(b))
    if not first or not second:
        return 0.0
    return len(first & second) / len(first | second)


def numbers(title: str) -> frozenset[str]:
    """The numbers a headline states, as written: "61" of "Notice No. 61".

    >>> sorted(numbers("US puts 145% on China, 1,000 firms hit"))
    ['1,000', '145']
    """
    return frozenset(w for w in _PIECE.findall(fold(title).text) if w[0].isdigit())


def without_source(title: str) -> str:
    """The headline without the outlet that aggregators add, when what is left is a headline.

    >>> without_source("China widens rare earth export controls - Nikkei Asia")
    'China widens rare earth export controls'
    >>> without_source("US - China talks")
    'US - China talks'
    """
    found = _SUFFIX.search(title)
    if not found:
        return title
    head, source = title[: found.start()].rstrip(), found["source"].strip()
    words = source.split()
    named = len(words) <= 5 and all(not w[0].islower() or "." in w or len(w) <= 3 for w in words)
    enough = len(head.split()) >= 4 or (len(head) >= 10 and not head.isascii())
    return head if named and enough else title


def pieces(title: str) -> list[str]:
    """The headline's words folded, in order, without the outlet's name, stop words included.

    Abbreviations lose their points; text written without blanks stays in one piece.

    >>> pieces("U.S. hits China’s exports with 10.5% levy - Reuters")
    ['us', 'hits', 'china', 's', 'exports', 'with', '10.5', 'levy']
    """
    folded = _INITIALS.sub(
        lambda found: found.group().replace(".", ""), fold(without_source(title)).text
    )
    return _PIECE.findall(folded)[:MAX_WORDS]


@lru_cache(maxsize=32_768)
def stem(word: str) -> str:
    """The folded word without its English ending, so that its forms are one; not always a word.

    >>> [stem(w) for w in ("imposes", "imposed", "imposing", "duties", "duty", "chips", "crisis")]
    ['impos', 'impos', 'impos', 'duty', 'duty', 'chip', 'crisis']
    """
    if len(word) <= 3 or not word.isascii():
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    for ending, shortest in (("ing", 6), ("ed", 5), ("es", 5)):
        if word.endswith(ending) and len(word) >= shortest:
            word = word[: -len(ending)]
            if word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            return word
    if word.endswith("s") and word[-2] not in "sui":
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


@lru_cache(maxsize=1024)
def _words(title: str) -> tuple[str, ...]:
    """The words that carry a headline, in order; character pairs where words are not spaced."""
    words: list[str] = []
    for piece in _PIECE.findall(fold(without_source(title)).text):
        if len(words) >= MAX_WORDS:
            break
        if piece[0] >= "\u3005":
            words.extend(piece[i : i + 2] for i in range(max(1, len(piece) - 1)))
        elif piece not in STOP_WORDS:
            plural = len(piece) > 4 and piece[-1] == "s" and piece[-2] != "s"
            words.append(piece[:-1] if plural else piece)
    return tuple(words[:MAX_WORDS])


def _hash63(shingle: str) -> int:
    digest = hashlib.blake2b(shingle.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1
