"""What a day is for: the part of its sentence that it governs.

>>> text = "It takes effect immediately for magnets, and from 1 December for motors"
>>> days = [Span("text", 3, 27), Span("text", 50, 60)]
>>> [scope_of(text, (0, len(text)), days, day)[1] for day in days]
['magnets', 'motors']
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from alerts.model.facts import Span

Place = tuple[int, int]
#: Characters of a scope.
MOST = 200

_PREPOSITION = (
    r"(?:for|to|in respect of|with respect to|with regard to|as regards|as to|in relation to|"
    r"in the case of|insofar as they concern|concerning|covering|on)"
)
_FOLLOWS = re.compile(
    rf"\s*(?:\([^()]{{0,80}}\)\s*)?(?:onwards?\s+|at [0-9:apm. ]{{2,12}}\s*)?"
    rf"{_PREPOSITION}\s+(?P<scope>.+)",
    re.IGNORECASE | re.DOTALL,
)
_OPENING = re.compile(rf"{_PREPOSITION}\s+", re.IGNORECASE)
_AND = re.compile(r";|,?\s(?:and|while|whereas|but)\s|,\s", re.IGNORECASE)
_JOINS = re.compile(r"[,;]?\s*(?:(?:and|while|whereas|but|with)\s+)?", re.IGNORECASE)
_FOR_FIRST = re.compile(
    rf"(?:as\s+)?{_PREPOSITION}\s+(?P<scope>[^,]+?)(?:,|\s+(?:it|they|this|the)\b)", re.IGNORECASE
)
# Where a sentence stops saying what it is about and says when.
_VERB = re.compile(
    r"\s*\b(?:(?:shall|will|would|is|are|was|were|be|to|also|only)\s+)*"
    r"(?:takes?|taking|took|enters?|entering|entered|comes?|coming|came|goes|go|kicks?|become[s]?|"
    r"appl(?:y|ies|ied)|effective|starts?|begins?|expires?|lapses?|ends?|runs?|remains?|"
    r"with effect|in force|due|until|from|on|by|as of|before|no later|not later|through)\b.*"
    r"|\s*\b(?:is|are|was|were|be|been|being)\s+(?:suspended|postponed|delayed|extended|paused|prolonged).*"
    r"|\s*\b(?:shall|will|is|are|was|were)\s*\Z",
    re.IGNORECASE | re.DOTALL,
)
_ITS_START = re.compile(
    r"(?:the\s+)?(?:effective date|entry into force|implementation|application|start|suspension)"
    r"\s+of\s+",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"(?:(?:the|this|these|those|its|said|new|present)\s+)*(?:mofcom\s+|gacc\s+)?"
    r"(?:announcement|notice|order|rules?|regulation|measures?|decision|proclamation|controls?|"
    r"tariffs?|it|they|which)?(?:\s+(?:no\.?|number)?\s*[0-9]{1,5})?(?:\s+of\s+20[0-9]{2})?",
    re.IGNORECASE,
)

_EAST = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_EAST_AND = re.compile(r"[，,；;]")
_EAST_LEAD = re.compile(
    r"^(?:[（(][一二三四五六七八九十0-9]{1,3}[)）](?!项)|[本该該]公告(?:的|中)?(?=[第附对對涉])|其中|以及|并且|而|并|及|和|对于|针对|对|將|将|就|,|，|、|\s)+"
)
_EAST_TAIL = re.compile(
    r"(?:[，,、\s]|将|將|应|應|自|从|從|由|于|於|在|至|到|的规定|予以|は|は、)+$"
)
_EAST_FOLLOWS = re.compile(
    r"\s*[起开]?(?:始)?[，,]?(?:对|對|就|将|將|在)?(?P<scope>.+?)"
    r"(?:予以|正式|开始|停止|暂停|同时)*(?:实施|實施|施行|执行|執行|生效|适用|適用|起|を対象)"
)
_EAST_NUMBERED = re.compile(r"第?\s?[0-9]{1,4}\s?[号號]")
_EAST_WHOLE = re.compile(
    r"(?:本|该|該|此|上述|上记|上記|新)?(?:公告|决定|決定|通知|办法|辦法|措施|规定|規定|令|条例)?"
    r"(?:20[0-9]{2}年)?(?:第?[0-9]{1,4}[号號])?|起?|暂停|停止|(?:正式|开始)?"
)


def scope_of(text: str, sentence: Place, days: Sequence[Span], day: Span) -> tuple[Place, str]:
    """The clause of the sentence that `day` governs, and what it is about; "" for all of it.

    `days` are the days of the sentence in reading order, `day` among them.
    """
    clause = _clause(text, sentence, days, day)
    before, after = text[clause[0] : day.start], text[day.end : clause[1]]
    if _EAST.search(text, *sentence):
        return clause, _east(before, after)
    return clause, _west(before, after)


def _clause(text: str, sentence: Place, days: Sequence[Span], day: Span) -> Place:
    place = days.index(day)
    start, end = sentence
    if place:
        start = _border(text, days[place - 1], day)
    if place + 1 < len(days):
        end = _border(text, day, days[place + 1])
    return start, max(end, day.end)


def _border(text: str, first: Span, second: Span) -> int:
    """Where the clause of the second day begins.

    A scope that follows its day reaches up to the last join before the next day; one that stands
    before it begins at the first join behind the day before.
    """
    between = text[first.end : second.start]
    east = _EAST.search(between) is not None
    joins = [match.start() for match in (_EAST_AND if east else _AND).finditer(between)]
    if not joins:
        return second.start if not between.strip() else first.end
    follows = not east and _FOLLOWS.match(between) is not None
    strong = [at for at in joins if between[at] in ";；"]
    return first.end + (strong[-1] if strong else joins[-1] if follows else joins[0])


def _west(before: str, after: str) -> str:
    if follows := _FOLLOWS.match(after):
        return _tidy(follows["scope"])
    before = before[_end(_JOINS, before) :].lstrip()
    if first := _FOR_FIRST.match(before):
        return _tidy(first["scope"])
    said = _tidy(_VERB.sub("", before[_end(_ITS_START, before) :], count=1))
    said = said[_end(_OPENING, said) :]
    return "" if _WHOLE.fullmatch(said) else said


def _east(before: str, after: str) -> str:
    said = _EAST_TAIL.sub("", _EAST_LEAD.sub("", before))
    if _EAST_NUMBERED.search(said):  # who issued what stands before the scope
        said = _EAST_LEAD.sub("", _EAST_AND.split(said)[-1])
    if _EAST_WHOLE.fullmatch(said):
        follows = _EAST_FOLLOWS.match(after)
        said = _EAST_TAIL.sub("", _EAST_LEAD.sub("", follows["scope"])) if follows else ""
    return "" if _EAST_WHOLE.fullmatch(said) else _tidy(said)


def _end(pattern: re.Pattern[str], text: str) -> int:
    match = pattern.match(text)
    return match.end() if match else 0


def _tidy(text: str) -> str:
    said = " ".join(text.split()).strip(" ,;:.，；、。")
    return said if len(said) <= MOST else said[: MOST - 1].rstrip() + "…"
