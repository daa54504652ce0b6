"""Numbered announcements of Chinese authorities, in whatever language they are quoted."""

from __future__ import annotations

import re

from alerts.rules.facts_numbers import Found, Number
from alerts.text.spans import Folded

_REACH = 96

_ISSUERS = {
    "MOFCOM": (
        "mofcom",
        "ministry of commerce",
        "commerce ministry",
        "商务部",
        "商務部",
        "상무부",
        "商務省",
    ),
    "GACC": (
        "gacc",
        "general administration of customs",
        "海关总署",
        "海關總署",
        "海关總署",
        "해관총서",
        "税関総署",
    ),
    "Tariff Commission": (
        *("tariff commission", "customs tariff commission", "税委会", "稅委會", "税则委员会"),
        *("稅則委員會", "관세세칙위원회"),
    ),
    "MIIT": ("miit", "工业和信息化部", "工信部", "工業和信息化部"),
    "MOF": ("财政部", "財政部"),
}
_ISSUER_OF = {name: issuer for issuer, names in _ISSUERS.items() for name in names}
_NAMES = "|".join(sorted(_ISSUER_OF, key=len, reverse=True))
_ISSUER = re.compile(_NAMES)

# The word for the notice up to its number. Group 1 the year, if it stands between.
_WEST = re.compile(
    r"\b(?:announcements?|notices?|decrees?)(?: \(?\[?(20[0-9]{2})\]?\)?,?)?,? "
    r"(?:\(?(?:nos?\.?|numbers?|#) ?)?\Z"
)
_WEST_YEAR = re.compile(
    r"((?:(?:, ?| and |, and )[0-9]{1,3}){1,8})?(?:,? \(?of (20[0-9]{2})\b\)?|"
    r" ?[\[(](20[0-9]{2})[\])])"
)
_WEST_ISSUER = re.compile(
    rf"(?:,? (?:of|by|from|issued by|jointly issued by) (?:china's |the )?({_NAMES}))"
)
_WEST_LIST = re.compile(r",? ?(?:and )?(?:nos?\. ?)?\Z")

_WEST_BEFORE = frozenset(
    {"no.", "no", "nos.", "nos", "number", "numbers", "#", "(no.", "announcement", "announcements"}
)

_EAST = re.compile(
    r"(?:公告|通告|令|告示|공고)[\s(《〔\[]{0,2}(?:(20[0-9]{2})[年년)\]〕]{1,2}\s?)?(?:第|제)?\s?\Z"
)
_EAST_YEAR = re.compile(r"(?:(20[0-9]{2})[年년]\s?)?(?:第|제)\s?\Z")
_EAST_AFTER = re.compile(r"[号號호]\)?(公告|通告|공고)?")
_SENTENCE_END = re.compile(r"[.;!?] ")
_EAST_JOINED = re.compile(
    rf"((?:{_NAMES})(?:[\s、,和与與及·\-]{{0,3}}(?:{_NAMES}|[^\s、,0-9]{{2,8}})){{0,4}}?)\s?\Z"
)
_EAST_LIST = re.compile(r"(?:[、,和及]|第|제|[号號호]|\s){0,6}\Z")


def notices(folded: Folded, found: list[Number]) -> list[Found]:
    """Return each announcement in reading order, as "MOFCOM Announcement 2025/61".

    What the text does not say is left out of the name: "Announcement 2025/61" without its issuer,
    "MOFCOM Announcement 61" without its year. A bare "announcement No. 5" is none.
    """
    named: list[Found] = []
    for number in found:
        if len(number.digits) > 3 or not number.digits.isdigit():
            continue
        if number.after[:1] in ("号", "號", "호"):
            notice = _east(folded, number, named[-1] if named else None)
        else:
            notice = _west(folded, number, named[-1] if named else None)
        if notice:
            named.append(notice)
    return named


def _west(folded: Folded, number: Number, last: Found | None) -> Found | None:
    text = folded.text
    if last and number.start - last.end <= 10 and _listed(_WEST_LIST, text, number, last):
        return _next(last, number, number.end)
    if number.before not in _WEST_BEFORE:
        return None
    window = text[max(number.start - _REACH, 0) : number.start]
    cue = _WEST.search(window)
    if cue is None:
        return None
    year, end = _west_year(text, number.end) if not cue[1] else (cue[1], number.end)
    issuer, start = _issuer_before(window[: cue.start()])
    if not issuer and (by := _WEST_ISSUER.match(text, end)):
        issuer, end = _ISSUER_OF[by[1]], by.end()
    if not issuer and not year:
        return None
    start = cue.start() if start < 0 else start
    return _notice(issuer, year, number, (number.start - len(window) + start, end))


def _west_year(text: str, end: int) -> tuple[str, int]:
    """The year behind the number, or behind the list that the number opens."""
    after = _WEST_YEAR.match(text, end)
    if after is None:
        return "", end
    return after[2] or after[3], end if after[1] else after.end()


def _east(folded: Folded, number: Number, last: Found | None) -> Found | None:
    text = folded.text
    after = _EAST_AFTER.match(text, number.end)
    end = after.end() if after else number.end + 1
    if last and number.start - last.end <= 6 and _listed(_EAST_LIST, text, number, last):
        return _next(last, number, end)
    window = text[max(number.start - _REACH, 0) : number.start]
    cue = _EAST.search(window)
    if cue is None and after and after[1]:
        cue = _EAST_YEAR.search(window)
    if cue is None:
        return None
    start, issuer = cue.start(), ""
    joined = _EAST_JOINED.search(window[:start])
    if joined and (first := _ISSUER.search(joined[0])):
        start, issuer = joined.start() + first.start(), _ISSUER_OF[first[0]]
    issuer = issuer or _issuer_before(window[: cue.start()])[0]
    return _notice(issuer, cue[1] or "", number, (number.start - len(window) + start, end))


def _notice(issuer: str, year: str, number: Number, span: tuple[int, int]) -> Found:
    name = f"{issuer} Announcement {year + '/' if year else ''}{int(number.digits)}"
    return Found(name.strip(), *span)


def _listed(join: re.Pattern[str], text: str, number: Number, last: Found) -> bool:
    """Tell whether the number continues the list of the notice before it."""
    return "/" in last.value and join.fullmatch(text[last.end : number.start]) is not None


def _next(last: Found, number: Number, end: int) -> Found:
    return Found(f"{last.value.rpartition('/')[0]}/{int(number.digits)}", number.start, end)


def _issuer_before(window: str) -> tuple[str, int]:
    """The issuer named just before the word for the notice, and its place; -1 for none."""
    named = [name for name in _ISSUER.finditer(window) if len(window) - name.start() <= 64]
    if not named or len(window) - named[-1].end() > 24:
        return "", -1
    if _SENTENCE_END.search(window, named[-1].end()):
        return "", -1
    return _ISSUER_OF[named[0][0]], named[0].start()
