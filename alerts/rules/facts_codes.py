"""HS and HTS codes: customs headings, subheadings and tariff lines."""

from __future__ import annotations

import re

from alerts.rules.facts_numbers import Found, Number, stands_alone
from alerts.text.spans import Folded

# Words that say that a customs code follows; looked for in the characters just before it.
_CUE = re.compile(
    r"(?:\b(?:htsus|hts|hsn|hs|cn|nc|kn|sh|taric|ncm)(?:[ -]?(?:codes?|numbers?|nos?\.?|heading|"
    r"subheadings?|items?|2022|2017))?"
    r"|\b(?:sub)?headings?|\btariff (?:lines?|codes?|items?|numbers?|classifications?)"
    r"|\bcustoms (?:codes?|tariff numbers?)|\b(?:tariff|customs) (?:sub)?headings?"
    r"|harmoni[sz]ed (?:tariff schedule|system|code)(?: of the united states)?(?: \(?htsus\)?)?"
    r"|zolltarifnummern?|warennummern?|hs-position(?:en)?|unterposition(?:en)?|kn-codes?"
    r"|codes? (?:sh|nc|douanier|hs)|sous-positions?|positions? tarifaires?|nomenclature combinée"
    r"|(?:sub)?partidas?(?: arancelaria)?s?|fracci(?:ón|ones) arancelarias?|código (?:sa|hs|nc)"
    r"|税则号列|稅則號列|税则号|税号|稅號|商品编号|商品編號|商品编码|商品編碼|海关编码|hs编码|"
    r"hs編碼"
    r"|hsコード|税番|統計品目番号|関税分類|품목번호|세번|hs ?코드|hsk)"
    r"(?: of)?(?: the)?[\s:：.(\"'#]{0,3}(?:no\.?s?\s|nos\.\s|为|為|は)?\Z"
)
_CUE_REACH = 48
# Between the codes of one list: "8501, 8502 and 8503.40", "2846、2805".
_JOIN = re.compile(
    r"\s?(?:[,;、/,;-]|and|or|to|through|und|et|y|bis|和|及|至|および|및)?\s?"
    r"(?:and |or |und |et |y |(?:sub)?headings? )?\Z"
)

_DIGITS = re.compile(r"[0-9]{4}(?:[0-9]{2}){0,3}\Z")
_DOTTED = re.compile(r"([0-9]{4})\.([0-9]{2})(?:\.?([0-9]{2}))?(?:\.?([0-9]{2}))?\Z")
_PLAIN_LINE = re.compile(r"[0-9]{4}\.[0-9]{2}\.[0-9]{2}(?:\.?[0-9]{2})?\Z")
# Chapters 19 and 20 end at 1905 and 2009, so most years are no heading.
_YEARS = re.compile(r"(?:190[6-9]|19[1-9]|20[1-9])")
_VERSIONED = frozenset({"version", "v", "ver.", "firmware", "build", "release", "ip"})
#: Chapters of the nomenclature; 77 is kept free, 98 and 99 are national.
_CHAPTERS = frozenset(range(1, 100)) - {77}


def hs_codes(folded: Folded, found: list[Number]) -> list[Found]:
    """Return each customs code in reading order, grouped as "8505", "8505.11", "8505.11.00.30".

    A code counts when a word says so ("HTS", "heading", 税则号列), when it continues a list that
    one opened, or in the dotted form that nothing else has ("8505.11.00"); dates, prices and
    version numbers never do.
    """
    codes: list[Found] = []
    for number in found:
        if not _may_be_code(number.digits) or not _free(folded, number):
            continue
        value = _grouped(number.digits)
        if value and (
            _is_line(number.digits) or _cued(folded, number, codes[-1] if codes else None)
        ):
            codes.append(Found(value, number.start, number.end))
    return codes


def _may_be_code(digits: str) -> bool:
    return len(digits) >= 4 and "," not in digits and digits[:4].isdigit()


def _free(folded: Folded, number: Number) -> bool:
    if not stands_alone(folded, number):
        return False
    before = folded.text[number.start - 1 : number.start]
    if number.before in _VERSIONED:
        return False
    return before not in ("$", "€", "£", "¥", "₩", "₹", "+") and number.after not in (
        "%",
        "年",
        "년",
    )


def _grouped(digits: str) -> str:
    """The code in groups of 4, 2, 2, 2 digits; "" where it cannot be one."""
    if _DIGITS.match(digits):
        plain = digits
    elif dotted := _DOTTED.match(digits):
        plain = "".join(group for group in dotted.groups() if group)
    else:
        return ""
    if int(plain[:2]) not in _CHAPTERS or plain[2:4] == "00" or _YEARS.match(plain):
        return ""
    return ".".join([plain[:4], *(plain[i : i + 2] for i in range(4, len(plain), 2))])


def _is_line(digits: str) -> bool:
    """Tell whether this is a tariff line in the dotted form, and no date with points."""
    if not _PLAIN_LINE.match(digits):
        return False
    year, month, day = digits[:4], digits[5:7], digits[8:10]
    return not (year[:2] in ("19", "20") and 1 <= int(month) <= 12 and 1 <= int(day) <= 31)


def _cued(folded: Folded, number: Number, last: Found | None) -> bool:
    text = folded.text
    between = text[last.end : number.start] if last else ""
    if last and len(between) <= 20 and _JOIN.match(between):
        return True
    return _CUE.search(text[max(number.start - _CUE_REACH, 0) : number.start]) is not None
