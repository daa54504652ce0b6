"""The days of one item that bind, each with the instrument and the part of it that it is for.

    binding_days(item, assessment) -> (Stated, ...)

A notice may set several days: "effective immediately for A, and from 1 December for B". Each day
governs one clause of its sentence; what the clause is about is the day's scope.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from alerts.model.assessment import Assessment
from alerts.model.deadline import DeadlineRole
from alerts.model.facts import Fact, Span
from alerts.model.feed import Tier
from alerts.model.item import Item
from alerts.stories.deadline_zones import zone_of
from alerts.stories.instruments import is_act, same_instrument
from alerts.stories.scopes import scope_of

#: Days taken from one item; a text with more is a table of something else.
MOST = 20
_LOOKED_AT = 5 * MOST
#: Characters of a report in which the days are those of the event it reports.
_LEAD = 300
#: Characters around a day that can belong to its sentence.
_REACH = 500
#: A day this long before the item is history, whatever it says.
_SLACK = timedelta(days=1)
_ROLES = frozenset(role.value for role in DeadlineRole)
#: Where the item's own words stop a sentence; "No.", "Art." and "U.S." do not.
_SENTENCE_END = re.compile(
    r"[。；！？\n]|(?<!\bNo)(?<!\bNos)(?<!\bArt)(?<!\bArts)(?<!\bSec)(?<!\b[A-Za-z])"
    r"(?<!\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Oct|Nov|Dec))(?<!\bSept)[.;!?](?=\s)"
)
_NUMBERED = re.compile(
    r"\b(?:announcements?|notices?|decrees?),? (?:nos?\.? ?|# ?)?([0-9]{1,3})\b"
    r"|(?:公告|通告|令)?(?:20[0-9]{2}年)?第?\s?([0-9]{1,3})\s?[号號](?:公告|通告|令)?",
    re.IGNORECASE,
)
_LAST_NUMBER = re.compile(r"(?<=[ /])[0-9]{1,6}\Z")
#: The item says that a day it names takes the place of another one.
_AMENDS = re.compile(
    r"\b(?:postpon|delay|defer|extend|extension|prolong|push(?:ed|es)? back|put(?:s|ting)? off|"
    r"bring(?:s|ing)? forward|brought forward|reschedul|mov(?:e[sd]?|ing) (?:back|forward|up|to)\b"
    r"|instead of\b|rather than\b)"
    r"|推迟|推遲|延期|延后|延後|延长|延長|展期|提前至|提前到|调整为|調整為|修改为"
    r"|변경|연기|연장|繰り延べ|前倒し"
    r"|verschob|verschieb|verläng|vorgezogen|report[ée]|prolong|repouss|aplaz|prorrog",
    re.IGNORECASE,
)
_STOPS = re.compile(
    r"\bsuspen(?:d|ds|ded|ding|sion)\b|\bceases? to apply\b|\b(?:revok|repeal|rescind)\w+\b"
    r"|(?:暂停|停止|中止)(?:实施|执行|适用)|废止",
    re.IGNORECASE,
)
_RESUMES = re.compile(
    r"\bresum\w+|\b(?:end|lift)\w* (?:of )?the suspension|恢复|解除", re.IGNORECASE
)
# Between the day that was and the one that is, in either order.
_TO = re.compile(
    r",? (?:back )?(?:to|until|till|bis|au|al)(?: the)? "
    r"|起?(?:实施)?的?(?:推迟|推遲|延期|延后|延长|延長|提前|调整|調整|变更|改)?(?:至|到|为|為)"
    r"|에서 |から"
)
_FROM = re.compile(r",? (?:and not |instead of |rather than |up |back )?(?:from|on|by)?(?: the)? ?")
_ORIGINALLY = re.compile(
    r"(?:originally|previously|initially|earlier|had been)[^,;.]{0,24}\Z|原(?:定|本)?[于於]?\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stated:
    """One binding day as an item states it."""

    role: DeadlineRole
    day: date
    zone: str
    instrument: str
    scope: str
    span: Span
    text: str
    #: The sentence moves a day; `others` are the further days it names.
    amends: bool = False
    others: frozenset[date] = frozenset()


def binding_days(item: Item, assessment: Assessment) -> tuple[Stated, ...]:
    """The days in reading order, each once; none that lies before the item itself.

    Of a report only the headline, the lead and sentences that name an instrument count: further
    down it speaks of other measures too. An official source's text counts whole.
    """
    zone = zone_of(item, assessment)
    first = item.at.date() - _SLACK
    found: dict[tuple[object, ...], Stated] = {}
    dates = [fact for fact in assessment.facts.dates if fact.role in _ROLES]
    for fact in dates[:_LOOKED_AT]:
        day = date.fromisoformat(fact.value)
        sentence = _sentence(_field(item, fact.span), fact.span)
        named = _within(assessment.facts.instruments, fact.span.field, sentence)
        if day < first or not (_foremost(item, fact) or named):
            continue
        if stated := _stated(item, assessment, fact, sentence, zone):
            found.setdefault((stated.role, day, stated.instrument, stated.scope), stated)
    return tuple(found.values())[:MOST]


def stopped_acts(item: Item, assessment: Assessment) -> frozenset[str]:
    """The acts that an official item says are suspended or no longer apply."""
    if item.tier is not Tier.OFFICIAL:
        return frozenset()
    return frozenset(
        fact.value
        for fact in assessment.facts.instruments
        if is_act(fact.value) and _is_stopped(_field(item, fact.span), fact.span)
    )


def _is_stopped(text: str, span: Span) -> bool:
    sentence = _sentence(text, span)
    return _STOPS.search(text, *sentence) is not None and not _RESUMES.search(text, *sentence)


def spoken_of(item: Item, assessment: Assessment) -> frozenset[str]:
    """The instruments the item is about, and not only refers to far down."""
    return frozenset(fact.value for fact in assessment.facts.instruments if _foremost(item, fact))


def _foremost(item: Item, fact: Fact) -> bool:
    if item.tier is Tier.OFFICIAL or fact.span.field == "title":
        return True
    return fact.span.start < _LEAD


def _stated(
    item: Item, assessment: Assessment, fact: Fact, sentence: tuple[int, int], zone: str
) -> Stated | None:
    text = _field(item, fact.span)
    named = _within(assessment.facts.dates, fact.span.field, sentence)
    amends = _AMENDS.search(text, *sentence) is not None
    replaced = _replaced(text, named) if amends else set()
    if fact.span in replaced:
        return None
    days = [f.span for f in named if f.role in _ROLES and f.span not in replaced]
    clause, scope = scope_of(text, sentence, days, fact.span)
    known = assessment.facts.instruments
    named_so = _instrument(item, assessment, fact.span, clause, sentence)
    same = [f.value for f in known if same_instrument(f.value, named_so)]
    instrument = max(same, key=len, default=named_so)
    if same_instrument(_numbered(scope, (0, len(scope)), known), instrument):
        scope = ""  # "the effective date of Announcement No. 61" is for all of it
    return Stated(
        role=DeadlineRole(fact.role),
        day=date.fromisoformat(fact.value),
        zone=zone,
        instrument=instrument,
        scope=scope,
        span=fact.span,
        text=fact.text,
        amends=amends,
        others=frozenset(date.fromisoformat(f.value) for f in named if f.value != fact.value),
    )


def _replaced(text: str, days: Sequence[Fact]) -> set[Span]:
    """The days that an amending sentence only names as the ones it moves."""
    found = {
        each.span
        for each in days
        if _ORIGINALLY.search(text, max(each.span.start - 60, 0), each.span.start)
    }
    for first, second in pairwise(days):
        between = text[first.span.end : second.span.start]
        if _TO.fullmatch(between):
            found.add(first.span)
        elif _FROM.fullmatch(between):
            found.add(second.span)
    return found


def _instrument(
    item: Item,
    assessment: Assessment,
    span: Span,
    clause: tuple[int, int],
    sentence: tuple[int, int],
) -> str:
    """The instrument that sets the day: named in its clause, before it, or by the document."""
    named = [f for f in assessment.facts.instruments if not f.value.startswith("ECCN ")]
    text = _field(item, span)
    for place in (clause, (sentence[0], span.start)):
        near = _within(named, span.field, place)
        before = [f for f in near if f.span.start < span.start]
        if near:
            return (before or near)[-1 if before else 0].value
        if number := _numbered(text, place, named):
            return number
    own = [f for f in named if f.span.field == "title"]
    earlier = [f for f in named if f.span.field == span.field and f.span.start < span.start]
    if own or earlier or named:
        return own[0].value if own else (earlier[-1:] or named)[0].value
    bare = _NUMBERED.search(item.title) or _NUMBERED.search(item.text[:_LEAD])
    return f"Announcement {int(bare[1] or bare[2])}" if bare else ""


def _numbered(text: str, place: tuple[int, int], named: Sequence[Fact]) -> str:
    """The instrument of the document that a clause means by its number alone."""
    mentioned = [int(match[1] or match[2]) for match in _NUMBERED.finditer(text, *place)]
    if not mentioned:
        return ""
    known: dict[int, str] = {}
    for fact in named:
        if number := _LAST_NUMBER.search(fact.value):
            known.setdefault(int(number[0]), fact.value)
    return next((known[number] for number in mentioned if number in known), "")


def _sentence(text: str, span: Span) -> tuple[int, int]:
    start, end = max(span.start - _REACH, 0), min(span.end + _REACH, len(text))
    for match in _SENTENCE_END.finditer(text, start, span.start):
        start = match.end()
    after = _SENTENCE_END.search(text, span.end, end)
    return start, after.start() if after else end


def _within(facts: Sequence[Fact], field: str, place: tuple[int, int]) -> list[Fact]:
    return [
        fact
        for fact in facts
        if fact.span.field == field and place[0] <= fact.span.start < place[1]
    ]


def _field(item: Item, span: Span) -> str:
    return item.title if span.field == "title" else item.text
