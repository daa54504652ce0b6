"""Percentages, and whether a measure moves from them or to them."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from alerts.rules.facts_numbers import MOST_NUMBERS, Found, Number, quantity, stands_alone, written
from alerts.text.spans import Folded

# The word or sign after a number that may open a percent sign; `_PERCENT` then decides.
_OPENERS = frozenset(
    {
        *("%", "percent", "per", "pct", "prozent", "prozentige", "prozentigen", "prozentiger"),
        *("prozentiges", "pour", "por", "퍼", "프", "パ", "割", "成"),
    }
)
# Percentage points are no percentage. "%20" is an escaped blank in an address.
_PERCENT = re.compile(
    r"\s?%(?![0-9]|p\b|-?punkt| ?points?\b|포인트|ポイント)"
    r"|[\s-]?(?:per[\s-]?cent|pct|pour[\s-]?cent|por[\s-]?ciento)\b(?! ?points?\b)"
    r"|[\s-]?prozent(?:ige[mnrs]?)?\b"
    r"|\s?(?:퍼센트|프로(?![가-힣])|パーセント)(?!포인트|ポイント)"
)
# Tenths: "3割" and "3成" are 30 percent.
_TENTHS = re.compile(r"(?:割(?!り|引)|成(?![員员本立人长長果分功品交])|割(?=引き?上げ|引き?下げ))")

_SPELLED = re.compile(
    r"百分之([零〇一二两三四五六七八九十百]{1,6})(?:点([零〇一二三四五六七八九]{1,4}))?"
)
_CHINESE = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}

# What may stand between two numbers of one range, "2.5 to 3.7%".
_RANGE = frozenset(
    {"-", "~", "to", "bis", "à", "a", "至", "到", "から", "부터", "or", "oder", "ou", "o"}
)
_BETWEEN = {"and": "between", "und": "zwischen", "et": "entre", "y": "entre"}

# A number after one of these names something and measures nothing.
_NAMING = re.compile(
    r"(?:sections?|sec\.|chapters?|articles?|nos?\.?|numbers?|headings?|phase|round|list|part|"
    r"title|rule|order|day|h\.?r\.?|q|january|february|march|april|may|june|july|august|"
    r"september|october|november|december|jan\.?|feb\.?|mar\.?|apr\.?|jun\.?|jul\.?|aug\.?|"
    r"sept?\.?|oct\.?|nov\.?|dec\.?|第|月)\Z"
)

_FROM = re.compile(r"(?:\b(?:from|von|vom|de|du|del|desde)(?: [a-z]{1,12}){0,3} ?|[由从從自])\Z")
_FROM_BACK = re.compile(
    r"\b(?:up|down|increase|increased|reduction|reduced|cut|lowered|raised|rise|rose|hike|hiked|"
    r"fell|fallen|drop|dropped|decrease|decreased|jump|jumped) from (?:the )?(?:current |"
    r"previous |initial |existing |earlier )?\Z"
)
_TO_PREVIOUS = re.compile(r"\s?,? from (?:the )?(?:current |previous |initial |existing )?\Z")

_CHANGE = {
    "to": re.compile(
        r"\b(?:rais|hik|increas|lift|doubl|tripl|quadrupl|cut|lower|reduc|slash|drop|fell\b|fall|"
        r"ris|rose\b|climb|jump|boost|bring|brought|up\b|down\b|set\b|sets\b|adjust|trim|halv|"
        r"go\b|goes\b|going|went|surg|soar|plung|push|shrank|shrink|grow|grew|expand|widen|"
        r"narrow|eas(?:e|ed|es|ing)\b|slow|accelerat|declin|edg(?:e|ed|ing)\b|back\b|revis|chang|"
        r"mov|bump|restor|tariffs?\b|dut(?:y|ies)\b|lev(?:y|ies)\b|rates?\b|taxes\b)"
    ),
    "à": re.compile(
        r"(?:port[eé]|rel[eè]v|pass[eé]|él[eè]v|augment|ramen|abaiss|r[eé]dui|mont[eé]|hauss|"
        r"baiss|doubl|tripl|grimp|tomb[eé]|fix[eé])"
    ),
    "al": re.compile(
        r"(?:sub[ei]|elev|aument|redu[cj]|baj|rebaj|duplic|triplic|increment|ca[eyí]|pas[aó]|alz)"
    ),
}
_CHANGE["a"] = _CHANGE["al"]
# "subject to 25% duties" moves nothing.
_UNMOVED = re.compile(
    r"\b(?:subject|due|respon\w{1,8}|react\w{0,6}|equal|equivalent|compared|close|according|"
    r"relative|addition|prior|amount\w{0,4}|similar|thanks|next|expos\w{1,6}|up|opposed|answer|"
    r"retaliat\w{1,4}|objections?|opposition|exempt\w{0,6}|contrast|tied|linked|"
    r"attribut\w{1,5}) to\Z"
)
# "U.S." ends no clause.
_CLAUSE = re.compile(r"(?<![^a-z][a-z])[.;:!?](?= |\Z)")
_CHINESE_TO = re.compile(r"[调調提升降增减減加涨漲削扩擴恢高低翻][^,，。;；、0-9]{0,4}[至到为為]\Z")
_JAPANESE_TO = re.compile(
    r"(?:に|へ|まで)(?:まで)?(?:、)?(?:引き?[上下]げ|上方|下方|削減|増|減|上昇|低下|拡大|縮小|"
    r"設定|戻|修正|倍増|急騰|上が|下が|上げ|下げ)"
)
_KOREAN_TO = re.compile(
    r"로 ?(?:[가-힣]{1,4} )?(?:인상|인하|상향|하향|올[리려라랐린]|오[르를]|내[리려린]|낮[추춰춘]|"
    r"높[이여인]|조정|확대|축소|상승|하락|급등|떨어|늘|줄)"
)
_OF_A_WHOLE = re.compile(r"-|\s(?:der|des|aller|seiner|ihrer)\b")


class _Rate(NamedTuple):
    number: Number
    value: str
    start: int
    end: int
    #: False for the first number of a range, whose percent sign stands behind the second.
    signed: bool = True


def rates(folded: Folded, found: list[Number], lang: str = "") -> list[Found]:
    """Return each percentage in reading order, "from" and "to" where a change is stated.

    A range "2.5 to 3.7%" gives both its ends; percentage points are none. `lang` tells how
    thousands and decimals are marked.
    """
    stated: list[_Rate] = []
    for index, number in enumerate(found):
        if number.after in _OPENERS and (rate := _rate(folded, number, lang)):
            if index and (first := _range_start(folded, found[index - 1], rate, lang)):
                stated.append(first)
            stated.append(rate)
    roles = _roles(folded, stated) if stated else []
    spelled = _spelled(folded) if "百分之" in folded.text else []
    if not stated:
        return spelled
    listed = [
        Found(rate.value, rate.start, rate.end, role)
        for rate, role in zip(stated, roles, strict=True)
    ]
    return sorted([*listed, *spelled], key=lambda each: each.start) if spelled else listed


def _rate(folded: Folded, number: Number, lang: str) -> _Rate | None:
    text = folded.text
    tenths = number.after in "割成"
    sign = (_TENTHS if tenths else _PERCENT).match(text, number.end)
    value = quantity(number.digits, lang) if sign else None
    if sign is None or value is None or value > 100_000:
        return None
    start, before = number.start, text[number.start - 1 : number.start]
    if before == "." and not text[max(start - 2, 0) : start - 1].strip(" (-$~"):
        # ".5%" for half a percent.
        start, value = (
            start - 1,
            Decimal(f"0.{number.digits}") if number.digits.isdigit() else value,
        )
    elif not stands_alone(folded, number):
        return None
    elif before == "-" and not text[max(start - 2, 0) : start - 1].strip(" (\n"):
        start, value = start - 1, -value
    return _Rate(number, written(value * 10 if tenths else value), start, sign.end())


def _range_start(folded: Folded, first: Number, rate: _Rate, lang: str) -> _Rate | None:
    """The first number of a range that shares the percent sign of its second, if there is one."""
    between = folded.text[first.end : rate.start]
    if len(between) > 9 or not stands_alone(folded, first) or _NAMING.search(first.before):
        return None
    if folded.text[first.start - 1 : first.start] == "-":
        return None
    word = between.strip()
    low = quantity(first.digits, lang)
    if low is None or low > 1000:
        return None
    opens = word in _RANGE and low < Decimal(rate.value)
    opens = opens or first.before == _BETWEEN.get(word, " ")
    opens = opens or (
        word in ("to", "auf", "à", "a", "al", "至", "到") and _comes_from(folded, first)
    )
    return _Rate(first, written(low), first.start, first.end, signed=False) if opens else None


def _comes_from(folded: Folded, number: Number) -> bool:
    return _FROM.search(folded.text[max(number.start - 36, 0) : number.start]) is not None


def _roles(folded: Folded, stated: list[_Rate]) -> list[str]:
    roles = [""] * len(stated)
    for index, rate in enumerate(stated):
        last = stated[index - 1] if index and rate.start - stated[index - 1].end <= 24 else None
        if last is not None and _pair(folded, last, rate):
            roles[index - 1], roles[index] = "from", "to"
        elif _moves_to(folded, rate):
            roles[index] = "to"
        elif _moves_from(folded, rate, last if last and roles[index - 1] == "to" else None):
            roles[index] = "from"
    return roles


def _pair(folded: Folded, first: _Rate, second: _Rate) -> bool:
    """Tell whether the two are the ends of one change, "from 20% to 25%"."""
    between = folded.text[first.end : second.start]
    word = between.strip(" ,、(")
    if word in ("to", "auf", "à", "a", "al", "to a", "et à", "hasta", "until"):
        return _comes_from(folded, first.number)
    if between.startswith(("から", "에서")):
        return "%" not in between and folded.text.startswith(
            ("に", "へ", "로", "まで", "까지"), second.end
        )
    if between.endswith(("至", "到", "为", "為")):
        return _comes_from(folded, first.number) or _CHINESE_TO.search(between) is not None
    return False


def _moves_to(folded: Folded, rate: _Rate) -> bool:
    text, before = folded.text, rate.number.before
    if change := _CHANGE.get(before):
        clause = text[max(rate.start - 90, 0) : rate.start].rstrip()
        clause = _CLAUSE.split(clause)[-1]
        return not _UNMOVED.search(clause) and change.search(clause) is not None
    if before == "auf":
        return not _OF_A_WHOLE.match(text, rate.end)
    if before.endswith(("至", "到", "为", "為")):
        return _CHINESE_TO.search(before) is not None
    after = text[rate.end : rate.end + 1]
    if after in ("に", "へ", "ま"):
        return _JAPANESE_TO.match(text, rate.end) is not None
    return after == "로" and _KOREAN_TO.match(text, rate.end) is not None


def _moves_from(folded: Folded, rate: _Rate, moved_to: _Rate | None) -> bool:
    if rate.number.before not in ("from", "current", "previous", "initial", "existing", "earlier"):
        return False
    if moved_to and _TO_PREVIOUS.fullmatch(folded.text[moved_to.end : rate.start]):
        return True
    return _FROM_BACK.search(folded.text[max(rate.start - 48, 0) : rate.start]) is not None


def _spelled(folded: Folded) -> list[Found]:
    """Percentages in Chinese characters: 百分之二十五."""
    found = []
    for match in islice(_SPELLED.finditer(folded.text), MOST_NUMBERS):
        whole = _chinese_number(match[1])
        if whole is not None:
            tail = "".join(str(_CHINESE[c]) for c in match[2] or "")
            value = written(Decimal(f"{whole}.{tail}" if tail else whole))
            found.append(Found(value, match.start(), match.end()))
    return found


def _chinese_number(characters: str) -> int | None:
    """The value of a number up to 199, None where it is not written in the usual way."""
    match = re.fullmatch(
        r"(?:([一二两]?)百)?零?(?:([一二三四五六七八九]?)十)?([零〇一二两三四五六七八九]?)",
        characters,
    )
    if match is None:
        return None
    hundreds, tens, ones = match.groups()
    total = 0 if hundreds is None else 100 * _CHINESE.get(hundreds, 1)
    total += 0 if tens is None else 10 * _CHINESE.get(tens, 1)
    return total + _CHINESE.get(ones, 0)
