"""Numbered legal instruments: sections, orders, announcements, regulations, citations, cases.

Instruments known by name alone (IEEPA, CBAM) are words of the rule files.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from alerts.rules.facts_numbers import Found, Number
from alerts.text.spans import Folded

# What a pattern reads: the folded text from a little before the number, up to a little behind it.
_REACH_BACK = 64
_REACH_ON = 48

#: Sections of United States trade law that the field calls by number alone.
_SECTIONS = frozenset({"122", "201", "232", "301", "337", "338", "421"})


def _listed(plural: str, first: str, further: str) -> re.Pattern[str]:
    """What stands before a later number of "executive orders 14257, 14259 and 14266"."""
    return re.compile(rf"\b{plural} {first}(?:, {further}){{0,4}}(?:,? (?:and|or|&) |, )\Z")


_SECTION = re.compile(r"(?:\b(?:sections?|sec\.?|abschnitt|sección|§§?)|§) ?\Z")
_SECTION_ON = re.compile(r"(?:\([a-z0-9]{1,3}\)){0,3}")
# "Section 201 of the Immigration Act" is another law.
_OTHER_ACT = re.compile(
    r"(?:\([a-z0-9]{1,3}\))* (?:\([^()]{1,60}\) )?of (?:the|title) (?!trade|tariff)"
)
_SECTION_LIST = _listed("sections", r"[0-9]{3}(?:\([a-z0-9]{1,3}\))*", "[0-9]{3}")
_SECTION_EAST = re.compile(r"\s?(?:条款|條款|조|条|條|调查|調查|조사|号调查)")
_EAST_LAW = re.compile(
    r"(?:贸易|貿易|通商|拡大|扩展|擴展|관세|무역|확장|関税|关税|關稅)[^,。、]{0,12}\Z"
)
_BARE_TARIFF = re.compile(
    r" (?:tariffs?|investigations?|probes?|duties|dut(?:y|ies)|exclusions?|actions?|zölle|조사|"
    r"관세|调查|調查|关税|關稅|調査|関税)"
)

_ORDER = re.compile(
    r"(?:\b(?:executive orders?|e\.?o\.?)(?: \(e\.?o\.?\))?(?: nos?\.)? ?|行政命令(?:第)?|"
    r"大統領令(?:第)?|행정명령 ?(?:제)?)\Z"
)
_ORDER_LIST = _listed("(?:executive orders|eos)", "[0-9]{4,5}", "[0-9]{4,5}")
_PROCLAMATION = re.compile(r"\b(?:proclamations?)(?: nos?\.)? ?\Z")
_PROCLAMATION_LIST = _listed("proclamations", "[0-9]{4,5}", "[0-9]{4,5}")

_CFR = re.compile(
    r"([0-9]{1,2}) (?:cfr|c\.f\.r\.)(?: (?:parts?|§§?|sections?))? ?([0-9]{1,4}(?:\.[0-9]{1,4})?)"
)
_FR = re.compile(r"([0-9]{2,3}) (?:fr|fed\. ?reg\.) ([0-9]{2,3}(?:,[0-9]{3})|[0-9]{3,6})(?![0-9])")

_EU = re.compile(
    r"\b(?:(council|commission|delegated|implementing) )?"
    r"((?:durchführungs|delegierte )?verordnung|règlement(?: d'exécution| délégué)?|"
    r"reglamento(?: de ejecución| delegado)?|regulation|directive|richtlinie|decision|beschluss)"
    r" \((eu|ec|ue|ce|eg)\) (?:no\.? |nr\. |n° ?|n\.º ?)?\Z"
)
_EU_NUMBER = re.compile(r"([0-9]{1,4})/([0-9]{1,4})(?![0-9/])")
_EU_KIND = {
    "richtlinie": "Directive",
    "directive": "Directive",
    "decision": "Decision",
    "beschluss": "Decision",
}
_EU_IMPLEMENTING = re.compile(r"implementing|durchführung|exécution|ejecución")
_EU_DELEGATED = re.compile(r"delegated|delegierte|délégué|delegado")

_DOCKET = re.compile(
    r"((?:ustr|bis|ita|doc|uscbp|dhs|treas|usitc|cbp|ofac|doe|dod|usgs)(?:-[a-z]{2,6})?)"
    r"-(20[0-9]{2})-([0-9]{4})(?![0-9])"
)
_CASE = re.compile(r"([ac])-([0-9]{3})-([0-9]{3})(?![0-9-])")
_USITC = re.compile(r"([0-9]{3})-(ta)-([0-9]{1,4})(?![0-9])")
_WTO = re.compile(r"(?<![a-z])(?:wt/)?ds ?\Z")
_ECCN = re.compile(r"([0-9])([a-e])([0-9]{3})(?![0-9a-z])")
_ECCN_CUE = re.compile(r"\beccns?(?: [0-9][a-e][0-9]{3}(?:\.[a-z])?,?(?: and| or)?){0,4} \Z")
_PUBLIC_LAW_NUMBER = re.compile(r"([0-9]{2,3})-([0-9]{1,3})(?![0-9])")
_PUBLIC_LAW = re.compile(r"\b(?:public law|pub\. ?l\.|p\.l\.)(?: no\.)? ?\Z")

_CITED = frozenset({"cfr", "c", "fr", "fed"})
_CLASSES = frozenset("abcde")
# How the word before the number of an order may end.
_ORDERS = (
    *("order", "orders", "eo", "eos", "e.o.", "eo)", "no.", "nos.", "(no.", "proclamation"),
    *("proclamations", ",", "and", "or", "&", "令", "第", "령", "제"),
)

_Reader = Callable[[Folded, Number], Found | None]


def instruments(folded: Folded, found: list[Number]) -> list[Found]:
    """Return each numbered instrument in reading order under its usual name.

    "Section 232", "EO 14257", "Proclamation 10908", "Regulation (EU) 2023/956", "15 CFR 744",
    "90 FR 12345", "USTR-2025-0016", "A-570-135", "ECCN 3A090".
    """
    named: list[Found] = []
    for number in found:
        if named and number.start < named[-1].end:
            continue
        reader = _reader(folded.text, number)
        if reader and (instrument := reader(folded, number)):
            named.append(instrument)
    return named


def _reader(text: str, number: Number) -> _Reader | None:
    """The one reader that the look of the number and its neighbours leaves, if any."""
    digits, before = number.digits, number.before
    if text[number.end : number.end + 1] == "/":
        return _european
    if digits in _SECTIONS and not before.endswith("-"):
        return _section
    if number.after in _CITED:
        return _citation
    if text[number.end : number.end + 1] == "-" or before.endswith("-"):
        return _hyphened
    if len(digits) in (4, 5) and before.endswith(_ORDERS):
        return _order
    return _other(number)


def _other(number: Number) -> _Reader | None:
    if number.before.endswith("ds"):
        return _dispute
    return _eccn if len(number.digits) == 1 and number.after[:1] in _CLASSES else None


def _before(folded: Folded, number: Number) -> str:
    return folded.text[max(number.start - _REACH_BACK, 0) : number.start]


def _section(folded: Folded, number: Number) -> Found | None:
    text, before = folded.text, _before(folded, number)
    name = f"Section {number.digits}"
    if cue := _SECTION.search(before):
        if _OTHER_ACT.match(text, number.end):
            return None
        return Found(name, number.start - len(cue[0]), _end_of_section(text, number.end))
    if _SECTION_LIST.search(before) and not _OTHER_ACT.match(text, number.end):
        return Found(name, number.start, _end_of_section(text, number.end))
    east = _SECTION_EAST.match(text, number.end)
    if east and (number.digits in ("232", "301") or _EAST_LAW.search(before)):
        return Found(name, number.start, east.end())
    known = number.digits in ("232", "301", "122")
    if (
        known
        and (number.start == 0 or text[number.start - 1] in " \n(\"'")
        and _BARE_TARIFF.match(text, number.end)
    ):
        return Found(name, number.start, number.end)
    return None


def _end_of_section(text: str, end: int) -> int:
    match = _SECTION_ON.match(text, end)
    return match.end() if match else end


def _order(folded: Folded, number: Number) -> Found | None:
    before = _before(folded, number)
    for name, cue, listed in (
        ("EO", _ORDER, _ORDER_LIST),
        ("Proclamation", _PROCLAMATION, _PROCLAMATION_LIST),
    ):
        if match := cue.search(before):
            return Found(f"{name} {number.digits}", number.start - len(match[0]), number.end)
        if listed.search(before):
            return Found(f"{name} {number.digits}", number.start, number.end)
    if before.endswith("第") and folded.text.startswith("号行政命令", number.end):
        return Found(f"EO {number.digits}", number.start - 1, number.end + 5)
    return None


def _citation(folded: Folded, number: Number) -> Found | None:
    if cfr := _CFR.match(folded.text, number.start):
        return Found(f"{cfr[1]} CFR {cfr[2]}", number.start, cfr.end())
    if fr := _FR.match(folded.text, number.start):
        return Found(f"{fr[1]} FR {fr[2].replace(',', '')}", number.start, fr.end())
    return None


def _european(folded: Folded, number: Number) -> Found | None:
    if folded.text[number.end : number.end + 1] != "/":
        return None
    act = _EU_NUMBER.match(folded.text, number.start)
    cue = _EU.search(_before(folded, number)) if act else None
    if act is None or cue is None:
        return None
    kind = _EU_KIND.get(cue[2], "Regulation")
    for adopted, words in (("Implementing", _EU_IMPLEMENTING), ("Delegated", _EU_DELEGATED)):
        if words.search(cue[0]):
            kind = f"{adopted} {kind}"
    issuer = "EC" if cue[3] in ("ec", "ce", "eg") else "EU"
    start = number.start - len(cue[0])
    return Found(f"{kind} ({issuer}) {act[1]}/{act[2]}", start, act.end())


def _hyphened(folded: Folded, number: Number) -> Found | None:
    """Dockets, anti-dumping cases, commission investigations and public laws."""
    text, start = folded.text, number.start
    if law := _public_law(folded, number):
        return law
    if text[number.end : number.end + 4] == "-ta-" and (usitc := _USITC.match(text, start)):
        return Found(f"{usitc[1]}-TA-{usitc[3]}", start, usitc.end())
    if text[max(start - 1, 0) : start] != "-":
        return None
    begin = max(text.rfind(mark, max(start - 16, 0), start) for mark in " \n([,;:\"'")
    begin += 1
    if case := _CASE.match(text, begin):
        return Found(f"{case[1].upper()}-{case[2]}-{case[3]}", begin, case.end())
    if docket := _DOCKET.match(text, begin):
        return Found(docket[0].upper(), begin, docket.end())
    return None


def _dispute(folded: Folded, number: Number) -> Found | None:
    cue = _WTO.search(_before(folded, number))
    if cue is None or not ("wto" in folded.text or "wt/ds" in folded.text):
        return None
    return Found(f"WTO DS{number.digits}", number.start - len(cue[0]), number.end)


def _eccn(folded: Folded, number: Number) -> Found | None:
    code = _ECCN.match(folded.text, number.start)
    if code is None or not _ECCN_CUE.search(_before(folded, number)):
        return None
    return Found(f"ECCN {code[0].upper()}", number.start, code.end())


def _public_law(folded: Folded, number: Number) -> Found | None:
    law = _PUBLIC_LAW_NUMBER.match(folded.text, number.start)
    cue = _PUBLIC_LAW.search(_before(folded, number)) if law else None
    if law is None or cue is None:
        return None
    return Found(f"Public Law {law[1]}-{law[2]}", number.start - len(cue[0]), law.end())
