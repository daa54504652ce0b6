"""Dates known to the day, with what happens on them."""

from __future__ import annotations

import re
from datetime import date

from alerts.rules.facts_numbers import Found, Number, opens
from alerts.rules.facts_publication import with_publication
from alerts.rules.facts_roles import role_east, role_west
from alerts.text.spans import Folded

_MONTHS = {
    **dict.fromkeys(("january", "jan", "januar", "jänner", "janvier", "enero", "ene"), 1),
    **dict.fromkeys(("february", "feb", "februar", "février", "févr", "febrero"), 2),
    **dict.fromkeys(("march", "mar", "märz", "mars", "marzo"), 3),
    **dict.fromkeys(("april", "apr", "avril", "avr", "abril", "abr"), 4),
    **dict.fromkeys(("may", "mai", "mayo"), 5),
    **dict.fromkeys(("june", "jun", "juni", "juin", "junio"), 6),
    **dict.fromkeys(("july", "jul", "juli", "juillet", "juil", "julio"), 7),
    **dict.fromkeys(("august", "aug", "août", "agosto", "ago"), 8),
    **dict.fromkeys(("september", "sep", "sept", "septembre", "septiembre", "setiembre"), 9),
    **dict.fromkeys(("october", "oct", "oktober", "okt", "octobre", "octubre"), 10),
    **dict.fromkeys(("november", "nov", "novembre", "noviembre"), 11),
    **dict.fromkeys(
        ("december", "dec", "dezember", "dez", "décembre", "déc", "diciembre", "dic"), 12
    ),
}
# Words as well as months: months only with a capital.
_ALSO_WORDS = frozenset({"may", "march"})
# Words as well as months: months only with a year behind them.
_ONLY_WITH_YEAR = frozenset({"ago", "mar", "mars", "ene", "dic"})
_BEFORE_DATES = frozenset(
    {"on", "by", "from", "until", "till", "before", "after", "since", "of", "the", "effective"}
)
# Days that are the names of events; without a year and a cue they are not dates.
_NAMED_DAYS = frozenset({(1, 6), (9, 11), (10, 7)})
# What holds a number to the code or path before it.
_JOINING = "./-_$"

_YEAR = r"(?:19|20)[0-9]{2}(?![0-9]|[.,][0-9]|%| ?percent)"
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY_FIRST = re.compile(
    r"([0-9]{1,2})(?:st|nd|rd|th|er|o|\.)?(?: of| de)?[\s-](?:the month of )?"
    rf"({_NAMES})(?![a-zà-ÿ])(?:\.?,?[\s-](?:de |del )?({_YEAR}))?"
)
_MONTH_FIRST = re.compile(
    rf"([0-9]{{1,2}})(?:st|nd|rd|th)?(?:\s?-\s?([0-9]{{1,2}})(?:st|nd|rd|th)?(?![0-9:.%-]))?"
    rf"(?:,?\s({_YEAR}))?"
)
_YEAR_FIRST = re.compile(
    r"((?:19|20)[0-9]{2})(?:([-/])([0-9]{1,2})\2([0-9]{1,2})(?![0-9])"
    r"|\.\s?([0-9]{1,2})\.\s?([0-9]{1,2})(?![0-9]))"
)
_NUMERIC = re.compile(
    r"([0-9]{1,2})(/|\.\s?|-)([0-9]{1,2})\2((?:19|20)[0-9]{2})(?![0-9/.-][0-9]|[0-9])"
)
_EAST = re.compile(
    r"(?:([0-9]{4})\s?[年년]\s?)?([0-9]{1,2})\s?[月월]\s?([0-9]{1,2})\s?[日일号號](?!线|線|院|楼|"
    r"樓|公路)"
)
_REIWA = re.compile(r"([0-9]{1,2})年([0-9]{1,2})月([0-9]{1,2})日")
_YEAR_WORDS = {
    **dict.fromkeys(("今年", "本年", "올해 ", "올해"), 0),
    **dict.fromkeys(("去年", "昨年", "지난해 ", "작년 "), -1),
    **dict.fromkeys(("明年", "来年", "來年", "내년 "), 1),
}
_OTHER_YEAR = re.compile(
    r",?\s(?:last|next|of last|of next|of that|that|the (?:previous|following)) year"
)

# What cannot follow a day: "may 10 percent", "Nov. 8 million".
_NO_DAY = frozenset(
    {
        "%",
        "percent",
        "per",
        "million",
        "billion",
        "trillion",
        ":",
        "°",
        "bn",
        "mn",
        "th-century",
        "/",
    }
)
_DAY_SIGNS = frozenset({"st", "nd", "rd", "th", "er", "o", ".", "of", "de"}) | frozenset(_MONTHS)

#: A date without a year is read as the nearest one, if that is not further away than this.
_NEAREST_DAYS = 165
#: A coming event is not read this far into the past.
_PAST_DAYS = 100


def dates(
    folded: Folded,
    found: list[Number],
    lang: str = "",
    published: date | None = None,
    issued: date | None = None,
) -> list[Found]:
    """Return each date certain to the day in reading order, as "2025-11-01".

    A date without a year is the one nearest to `published`, absent without it; 03/04/2025 is
    absent, since two readings are possible. Roles: effective, deadline, expiry, publication. What
    is effective with its publication is so on the day the text was published, else on `issued`.
    """
    known: list[Found] = []
    for number in found:
        if known and number.start < known[-1].end:
            continue
        digits = len(number.digits)
        if digits <= 2:
            known.extend(_from_day(folded, number, lang, published))
        elif number.digits[:2] in ("19", "20") and digits >= 4:
            known.extend(_from_year(folded, number))
        elif digits >= 8 and "." in number.digits:
            known.extend(_numeric(folded, number, lang))
    added = with_publication(folded, known, published, issued)
    return sorted([*known, *added], key=lambda each: each.start) if added else known


def _from_day(folded: Folded, number: Number, lang: str, published: date | None) -> list[Found]:
    """The date that begins with, or ends in, this number of one or two digits."""
    after = number.after
    if after in ("月", "월"):
        return _east(folded, number, published)
    if after == "年" and number.before.endswith("令和"):
        return _reiwa(folded, number)
    if number.before.rstrip(".") in _MONTHS and after not in _NO_DAY:
        return _month_first(folded, number, published)
    if after in _DAY_SIGNS and (listed := _day_first(folded, number, published)):
        return listed
    if after in ("/", ".") or folded.text[number.end : number.end + 1] == "-":
        return _numeric(folded, number, lang)
    return []


def _from_year(folded: Folded, number: Number) -> list[Found]:
    if number.after in ("年", "년"):
        return _east(folded, number, None)
    match = _YEAR_FIRST.match(folded.text, number.start)
    if match is None or not opens(folded.text, number.start, _JOINING):
        return []
    year, _, *rest = match.groups()
    month, day = (part for part in rest if part)
    role = role_west(folded.text, *match.span())
    return _found((int(year), int(month), int(day)), match.span(), role)


def _east(folded: Folded, number: Number, published: date | None) -> list[Found]:
    match = _EAST.match(folded.text, number.start)
    if match is None or not opens(folded.text, number.start, _JOINING):
        return []
    start, end = match.span()
    month, day = int(match[2]), int(match[3])
    role = role_east(folded.text, start, end)
    if match[1]:
        year = int(match[1])
    else:
        before = folded.text[max(start - 5, 0) : start]
        word = next((w for w in _YEAR_WORDS if before.endswith(w)), "")
        if word and published:
            year, start = published.year + _YEAR_WORDS[word], start - len(word)
        elif before.endswith(("同年", "当年", "當年", "次年", "翌年", "前年", "年")):
            return []
        else:
            year = _nearest(month, day, role, published)
    return _found((year, month, day), (start, end), role)


def _reiwa(folded: Folded, number: Number) -> list[Found]:
    match = _REIWA.match(folded.text, number.start)
    if match is None:
        return []
    start, end = match.start() - 2, match.end()
    role = role_east(folded.text, start, end)
    return _found((2018 + int(match[1]), int(match[2]), int(match[3])), (start, end), role)


def _day_first(folded: Folded, number: Number, published: date | None) -> list[Found]:
    match = _DAY_FIRST.match(folded.text, number.start)
    if match is None or not opens(folded.text, number.start, _JOINING):
        return []
    if not _is_month(folded, match[2], match.start(2), year=bool(match[3])):
        return []
    # "Watch SE 3 May Be" has no date.
    if match[2] in _ALSO_WORDS and not match[3] and number.before not in _BEFORE_DATES:
        return []
    start, end = match.span()
    return _western(folded, (match[3], _MONTHS[match[2]], int(match[1])), (start, end), published)


def _month_first(folded: Folded, number: Number, published: date | None) -> list[Found]:
    match = _MONTH_FIRST.match(folded.text, number.start)
    name = number.before.rstrip(".")
    begin = folded.text.rfind(name, 0, number.start)
    if match is None or number.start - begin > len(name) + 3:
        return []
    if not _is_month(folded, name, begin, year=bool(match[3])):
        return []
    month = _MONTHS[name]
    end = match.end()
    if match[2] is None:
        return _western(folded, (match[3], month, int(match[1])), (begin, end), published)
    first = _western(folded, (match[3], month, int(match[1])), (begin, match.end(1)), published)
    last = _western(folded, (match[3], month, int(match[2])), (match.start(2), end), published)
    return first + last if first and last and first[0].value < last[0].value else []


def _is_month(folded: Folded, name: str, start: int, *, year: bool) -> bool:
    if name in _ALSO_WORDS:
        return folded.cased[start].isupper()
    return year or name not in _ONLY_WITH_YEAR


def _western(
    folded: Folded,
    parts: tuple[str | None, int, int],
    span: tuple[int, int],
    published: date | None,
) -> list[Found]:
    year, month, day = parts
    role = role_west(folded.text, *span)
    if year is None and _OTHER_YEAR.match(folded.text, span[1]):
        return []
    if year is None and not role and (month, day) in _NAMED_DAYS:
        return []
    known = int(year) if year else _nearest(month, day, role, published)
    return _found((known, month, day), span, role)


def _numeric(folded: Folded, number: Number, lang: str) -> list[Found]:
    """Day and month in digits with the year behind; only where one reading is possible."""
    match = _NUMERIC.match(folded.text, number.start)
    if match is None or not opens(folded.text, number.start, _JOINING):
        return []
    first, second = int(match[1]), int(match[3])
    if match[2].startswith(".") and lang in ("de", "fr", "es"):
        day, month = first, second
    elif first == second or second > 12:
        month, day = first, second
    elif first > 12:
        day, month = first, second
    else:
        return []
    role = role_west(folded.text, *match.span())
    return _found((int(match[4]), month, day), match.span(), role)


def _nearest(month: int, day: int, role: str, published: date | None) -> int:
    """The year that puts the date next to `published`; 0 where that is not certain."""
    if published is None:
        return 0
    near = [
        ((candidate - published).days, year)
        for year in (published.year - 1, published.year, published.year + 1)
        if (candidate := _date(year, month, day))
    ]
    if not near:
        return 0
    days, year = min(near, key=lambda each: abs(each[0]))
    if abs(days) > _NEAREST_DAYS or (role not in ("", "publication") and days < -_PAST_DAYS):
        return 0
    return year


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _found(day: tuple[int, int, int], span: tuple[int, int], role: str) -> list[Found]:
    real = _date(*day) if day[0] else None
    return [Found(real.isoformat(), *span, role)] if real else []
