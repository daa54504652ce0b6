"""Sums of money: a number, its magnitude and its currency in one canonical form."""

from __future__ import annotations

import re
from decimal import Decimal

from alerts.rules.facts_numbers import Found, Number, quantity, stands_alone, written
from alerts.text.spans import Folded

_LARGEST = Decimal(10) ** 18

_SIGNS = "$€£¥₩₹₽"
# The last character of a currency before its number, where that is not an ISO code.
_LAST = frozenset(_SIGNS + "币幣")
# "¥" is yen or yuan and is decided by language; letters before a sign must touch it, since the
# "a" of "a $5 tax" is no Australian dollar.
_PREFIX = re.compile(r"(?<![a-z])([a-z.]{0,4})([$€£¥₩₹₽])\s?\Z")
_DOLLARS = {"": "USD"} | dict(
    pair.split("=")
    for pair in [
        *["us=USD", "u.s.=USD", "usd=USD", "c=CAD", "ca=CAD", "cad=CAD", "can=CAD", "a=AUD"],
        *["au=AUD", "aud=AUD", "nz=NZD", "hk=HKD", "nt=TWD", "s=SGD", "sg=SGD", "r=BRL", "mx=MXN"],
    ]
)
_SIGNED = {"€": "EUR", "£": "GBP", "₩": "KRW", "₹": "INR", "₽": "RUB"}
_ISO = [
    *["USD", "EUR", "CNY", "JPY", "KRW", "INR", "GBP", "CAD", "AUD", "CHF", "TWD", "HKD", "SGD"],
    *["NZD", "BRL", "MXN", "RUB", "SEK", "NOK"],
]
_CODES = {code.lower(): code for code in _ISO} | dict(
    pair.split("=")
    for pair in [
        *["rmb=CNY", "rs=INR", "rs.=INR", "人民币=CNY", "人民幣=CNY", "新台币=TWD", "新台幣=TWD"],
        *["新臺幣=TWD", "港币=HKD", "港幣=HKD"],
    ]
)

_SCALES = {
    **dict.fromkeys(("k", "thousand", "tausend", "mil", "mille"), 3),
    **dict.fromkeys(("m", "mn", "mln", "mio", "million", "millions", "millionen"), 6),
    **dict.fromkeys(("millón", "millones", "mill"), 6),
    **dict.fromkeys(("b", "bn", "bln", "mrd", "mld", "mds", "md", "milliarden", "milliarde"), 9),
    **dict.fromkeys(("milliard", "milliards", "billion", "billions"), 9),
    **dict.fromkeys(("t", "tn", "trn", "trln", "trillion", "trillions"), 12),
    **dict.fromkeys(("billionen", "billón", "billones"), 12),
    **dict.fromkeys(("lakh", "lakhs"), 5),
    **dict.fromkeys(("crore", "crores"), 7),
}
_LONG_SCALE = {"billion": 12, "billions": 12, "trillion": 18, "trillions": 18}
_SCALE = re.compile(r"[\s-]?([a-zà-ÿ]{1,10})(?![a-zà-ÿ0-9])(\.(?=[\s,€$]))?")
_MIL_MILLONES = re.compile(r"\smil millones\b")
_LAKH_CRORE = re.compile(r"\slakh crores?\b")

_EAST = {
    **dict.fromkeys("十십", 1),
    **dict.fromkeys("百백", 2),
    **dict.fromkeys("千천", 3),
    **dict.fromkeys("万萬만", 4),
    **dict.fromkeys("亿億억", 8),
    **dict.fromkeys("兆조", 12),
}
_EAST_SCALE = re.compile(r"\s?([十百千万萬亿億兆십백천만억조]{1,3})(?:\s?([0-9][0-9,]{0,6}))?")

_EAST_CURRENCY = re.compile(
    r"\s?[余多餘]?(?:(美元|美金|米ドル|달러|미국 달러|ドル)|(欧元|歐元|ユーロ|유로)"
    r"|(日元|日圆|日圓|円|엔(?![진지터드]))|(韩元|韓元|韩圆|ウォン|원(?![칙자소료인정유전]))"
    r"|(人民币|人民幣|人民元|위안)|(英镑|英鎊|ポンド|파운드)|(港元|港币|港幣)|(澳元|豪ドル)|"
    r"(加元|加ドル)"
    r"|(卢比|盧比|ルピー|루피)|(卢布|盧布|ルーブル|루블)|(新台币|新臺幣|台币|臺幣|台幣|新台幣)"
    r"|(元(?![素件旦首月年])))"
)
_EAST_CODES = (
    *("USD", "EUR", "JPY", "KRW", "CNY", "GBP", "HKD", "AUD", "CAD", "INR", "RUB", "TWD", "元"),
)

_WEST_CURRENCY = re.compile(
    r"[\s-]?(?:(?:of|de|d'|in) ?)?(?:"
    r"(?:(us|u\.s\.|american|canadian|australian|hong kong|new zealand|singapore|taiwan)[\s-])?"
    r"(?:dollars?|dlrs?|dólares)\b"
    r"|(euros?\b|€(?![0-9]))|(yen)\b|((?:chinese )?yuan|renminbi)\b|((?:korean )?won)\b"
    r"|((?:indian )?rupees?|rupien)\b|(ro?ubles?|rubel)\b|(pounds? sterling|sterling)\b"
    r"|(swiss francs?|francs suisses|schweizer franken)\b|(reais)\b|(\$(?![0-9]))"
    r"|(usd|eur|cny|rmb|jpy|krw|inr|gbp|cad|aud|chf|twd|hkd|sgd|nzd|brl|mxn|rub)\b)"
)
_WEST_CODES = ("EUR", "JPY", "CNY", "KRW", "INR", "RUB", "GBP", "CHF", "BRL", "USD")
_DOLLAR_OF = {
    "canadian": "CAD",
    "australian": "AUD",
    "hong kong": "HKD",
    "new zealand": "NZD",
    "singapore": "SGD",
    "taiwan": "TWD",
}
# "$300 million Canadian".
_OVERRIDE = re.compile(r"\s\(?(cad|aud|nzd|hkd|sgd|twd|canadian|australian)\b")

_OPENERS = (
    frozenset(_SCALES)
    | frozenset(_EAST)
    | frozenset("€$美欧歐日円韩韓人英港澳加卢盧台新元米ドユポウ豪ル달유엔원위파루")
    | frozenset({"dollar", "dollars", "dlr", "dlrs", "dólares", "euro", "euros", "yen", "yuan"})
    | frozenset({"renminbi", "rupees", "rupien", "rupee", "rouble", "roubles", "ruble", "rubles"})
    | frozenset(
        {"rubel", "us", "u", "canadian", "australian", "pounds", "swiss", "reais", "d", "de"}
    )
    | frozenset({"hong", "schweizer", "francs", *(c.lower() for c in _CODES)})
)
_RANGE = frozenset({"-", "to", "~", "bis", "à", "a", "至", "到"})


def amounts(folded: Folded, found: list[Number], lang: str = "") -> list[Found]:
    """Return each sum of money in reading order, as "USD 8500000000".

    A sum whose currency or magnitude can be read two ways is left out.
    """
    sums: list[Found] = []
    for index, number in enumerate(found):
        if sums and number.start < sums[-1].end:
            continue
        prefix = _prefix(folded, number, lang) if _has_prefix(number.before) else None
        if prefix is None and number.after not in _OPENERS:
            continue
        sums.extend(_read(folded, found, index, prefix, lang))
    return sums


def _has_prefix(before: str) -> bool:
    return before[-1:] in _LAST or before in _CODES


def _read(
    folded: Folded, found: list[Number], index: int, prefix: tuple[str, int] | None, lang: str
) -> list[Found]:
    """The sum at one number, and the second of a range that shares its currency."""
    text, number = folded.text, found[index]
    if prefix is None and (not stands_alone(folded, number) or _shares(folded, found, index)):
        return []
    value = quantity(number.digits, lang)
    if value is None:
        return []
    scaled, end = _scaled(text, value, number.end, lang)
    if prefix is None:
        currency, end = _suffix(text, end, lang, scaled=scaled != value)
        return [_found(currency, scaled, number.start, end)] if currency else []
    currency, start = prefix
    # "人民币85亿元" names its currency twice.
    end += text.startswith("元", end)
    if override := _OVERRIDE.match(text, end):
        word = override[1].strip()
        currency = _DOLLAR_OF.get(word, word.upper())
    if end == number.end and index + 1 < len(found):
        following = found[index + 1]
        between = text[end : following.start]
        if len(between) <= 4 and between.strip() in _RANGE:
            return _range(text, (currency, value, start, end), following, lang)
        if len(between) <= 6 and between.strip(f" {_SIGNS}") in _RANGE and between.strip():
            # "$5 to $10 billion" says five dollars or five billion.
            second, finish = _scaled(text, Decimal(1), following.end, lang)
            return (
                []
                if finish > following.end and second > 1
                else [_found(currency, value, start, end)]
            )
    return [_found(currency, scaled, start, end)]


def _range(
    text: str, first: tuple[str, Decimal, int, int], number: Number, lang: str
) -> list[Found]:
    """Both ends of "$5-10 billion", which share currency and magnitude."""
    currency, low, start, end = first
    high = quantity(number.digits, lang)
    if high is None or high <= low:
        return []
    scaled, finish = _scaled(text, high, number.end, lang)
    times = scaled / high
    return [
        _found(currency, low * times, start, end),
        _found(currency, scaled, number.start, finish),
    ]


def _shares(folded: Folded, found: list[Number], index: int) -> bool:
    """Tell whether the number is the second of a range that `_range` has read."""
    if not index:
        return False
    first = found[index - 1]
    between = folded.text[first.end : found[index].start]
    if len(between) > 4 or between.strip() not in _RANGE:
        return False
    return folded.text[max(first.start - 2, 0) : first.start].strip()[-1:] in tuple(_SIGNS)


def _found(currency: str, value: Decimal, start: int, end: int) -> Found:
    return Found(f"{currency} {written(value)}", start, end)


def _prefix(folded: Folded, number: Number, lang: str) -> tuple[str, int] | None:
    """The currency before the number, and where it starts."""
    window = folded.text[max(number.start - 8, 0) : number.start]
    if sign := _PREFIX.search(window):
        currency = _sign_currency(sign[1], sign[2], lang)
        start = number.start - len(window) + sign.start()
        # A letter further left makes the sign part of an unknown name.
        return (currency, start) if currency else None
    word = next((c for c in _CODES if number.before.endswith(c)), "")
    if not word or (word.isascii() and number.before.strip("(\"'") != word):
        return None
    start = folded.text.rfind(word, 0, number.start)
    return _CODES[word], start


def _sign_currency(letters: str, sign: str, lang: str) -> str:
    if sign == "$":
        return _DOLLARS.get(letters, "")
    if sign == "¥":
        if letters in ("cn", "rmb") or (not letters and lang.startswith("zh")):
            return "CNY"
        return "JPY" if letters == "jp" or (not letters and lang == "ja") else ""
    return "" if letters else _SIGNED[sign]


def _scaled(text: str, value: Decimal, end: int, lang: str) -> tuple[Decimal, int]:
    """`value` times the magnitude that follows, and where that ends."""
    if _MIL_MILLONES.match(text, end):
        return value.scaleb(9), end + len(" mil millones")
    if lakh := _LAKH_CRORE.match(text, end):
        return value.scaleb(12), lakh.end()
    if word := _SCALE.match(text, end):
        power = _SCALES.get(word[1])
        if lang in ("de", "fr"):
            power = _LONG_SCALE.get(word[1], power)
        if power is not None and value < _LARGEST:
            return value.scaleb(power), word.end()
        return value, end
    return _scaled_east(text, value, end)


def _scaled_east(text: str, value: Decimal, end: int) -> tuple[Decimal, int]:
    # "1조 2000억" adds up; every part is smaller than the one before.
    total, part, last = Decimal(0), value, 99
    for _ in range(3):
        scale = _EAST_SCALE.match(text, end)
        if scale is None:
            break
        power = sum(_EAST[c] for c in scale[1])
        if power >= last:
            break
        total, end, last = total + part.scaleb(power), scale.end(1), power
        if scale[2] is None or not _EAST_SCALE.match(text, scale.end()):
            return total, end
        part, end = Decimal(scale[2].replace(",", "")), scale.end()
    return (total, end) if total else (value, end)


def _suffix(text: str, end: int, lang: str, *, scaled: bool) -> tuple[str, int]:
    """The currency that stands behind the number and its magnitude; "" for none or unclear."""
    if east := _EAST_CURRENCY.match(text, end):
        code = _EAST_CODES[(east.lastindex or 1) - 1]
        if code == "元":
            # In traditional script it may be Taiwan's or Hong Kong's.
            simplified = lang in ("zh", "zh-Hans") or (not lang and text[end - 1 : end] in "亿万")
            code = "CNY" if simplified and "億" not in text[end - 2 : end] else ""
        return code, east.end()
    west = _WEST_CURRENCY.match(text, end)
    if west is None:
        return "", end
    last = west.lastindex or 1
    if last == 12:
        return _CODES[west[12]], west.end()
    if last > 1:
        code = _WEST_CODES[last - 2]
        # "in 2024 won" is a verb.
        return (code if scaled or code != "KRW" else ""), west.end()
    return _DOLLAR_OF.get(west[1] or "", "USD"), west.end()
