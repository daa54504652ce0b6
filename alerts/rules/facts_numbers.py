"""Numbers as they stand in a text: what every numeric fact starts from.

One pass finds them; each comes with the word before and the word after it, so that the readers of
rates, amounts, codes, instruments and dates can pass over the rest with one look.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from alerts.text.spans import Folded

# Languages that write 1.234,5 for what English writes 1,234.5.
_POINT_GROUPS = frozenset({"de", "fr"})

#: Numbers of one text that are looked at; no notice of law has more, a hostile text may.
MOST_NUMBERS = 10_000
#: Longer runs of digits and separators are no number of any fact.
_LONGEST = 24
_BEFORE = 24

_NUMBER = re.compile(r"[0-9][0-9.,]*")
_AFTER = re.compile(r"[\s-]?([a-zà-ÿ]{1,20}|.)")
_PLAIN = re.compile(r"[0-9]+\Z")
_ONE_MARK = re.compile(r"([0-9]+)([.,])([0-9]+)\Z")
_GROUPED = re.compile(r"([0-9]{1,3}(?:([.,])[0-9]{3})(?:\2[0-9]{3})*)(?:([.,])([0-9]+))?\Z")


class Found(NamedTuple):
    """A fact in folded characters: `start` up to `end` of the folded text says `value`."""

    value: str
    start: int
    end: int
    role: str = ""


class Number(NamedTuple):
    """One run of digits with its neighbours, all case-folded, in folded characters."""

    start: int
    end: int
    #: The digits and the separators between them as written, e.g. "1,000.5".
    digits: str
    #: What stands directly before up to the last blank, at most 24 characters.
    before: str
    #: The word directly after, or one character where no alphabetic word stands.
    after: str


def numbers(folded: Folded) -> list[Number]:
    """Return the numbers of the text in order, the first `MOST_NUMBERS` of them."""
    text = folded.text
    found: list[Number] = []
    for match in islice(_NUMBER.finditer(text), MOST_NUMBERS):
        start, end = match.span()
        while text[end - 1] in ".,":
            end -= 1
        if end - start > _LONGEST:
            continue
        words = text[start - _BEFORE if start > _BEFORE else 0 : start].split()
        after = _AFTER.match(text, end)
        found.append(
            Number(
                start, end, text[start:end], words[-1] if words else "", after[1] if after else ""
            )
        )
    return found


def stands_alone(folded: Folded, number: Number) -> bool:
    """Tell whether the number is no part of a longer code, word or number."""
    return opens(folded.text, number.start, "._,/#@&=№")


def opens(text: str, start: int, joining: str) -> bool:
    """Tell whether what starts here is not joined to what stands before it.

    Letters and digits join, and so do the characters `joining`; an ellipsis does not.
    """
    if start == 0:
        return True
    before = text[start - 1]
    if before in joining:
        return before == "." and text[start - 2 : start] == ".."
    return not (before.isascii() and before.isalnum())


def quantity(digits: str, lang: str = "") -> Decimal | None:
    """Return the number that `digits` write in `lang`, None where two readings are possible.

    >>> quantity("1,000.5"), quantity("2,5")
    (Decimal('1000.5'), Decimal('2.5'))
    >>> quantity("1.500", "de"), quantity("1.2.3"), quantity("1,500", "es")
    (Decimal('1500'), None, None)
    """
    if _PLAIN.match(digits):
        return Decimal(digits)
    if one := _ONE_MARK.match(digits):
        return _one_mark(one[1], one[2], one[3], lang[:2])
    grouped = _GROUPED.match(digits)
    if grouped is None or grouped[2] == grouped[3]:
        return None
    whole = grouped[1].replace(grouped[2], "")
    return Decimal(f"{whole}.{grouped[4]}" if grouped[4] else whole)


def _one_mark(whole: str, mark: str, rest: str, lang: str) -> Decimal | None:
    if len(rest) == 3 and len(whole) <= 3 and whole.strip("0"):
        # Spain groups thousands with a point, Mexico with a comma.
        if lang == "es":
            return None
        if mark == ("." if lang in _POINT_GROUPS else ","):
            return Decimal(whole + rest)
    return Decimal(f"{whole}.{rest}")


def written(value: Decimal) -> str:
    """Return `value` in plain digits without needless zeros: "25", "2.5", "8500000000"."""
    plain = format(value, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return plain or "0"
