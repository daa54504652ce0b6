"""What takes effect with its publication: the day is the one on which the notice was issued."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from alerts.model.feed import Tier
from alerts.model.item import Document
from alerts.rules.facts_numbers import Found
from alerts.text.spans import Folded

_WITH_PUBLICATION = re.compile(
    r"自(?:本?(?:公告|决定|通知|決定|办法))?(?:公布|发布|發布|公告|印发|印發|公佈)之日起?"
    r"|自?即日起|(?:立即|即时|即時)(?:生效|实施|實施|施行|执行|執行)"
    r"|公布の日から|即日(?:施行|適用|発効)|(?:공포|공고)(?:한 날|일)부터|즉시 ?(?:시행|발효)"
    r"|(?:effective|takes? effect|enters? into force|in force|appl(?:y|ies)|implemented) "
    r"(?:upon|on|from|as of) (?:the (?:date|day) of )?(?:its |their |this )?"
    r"(?:publication|issuance|promulgation|release|announcement)"
    r"|(?:effective|takes? effect|took effect|enters? into force|appl(?:y|ies)) immediately"
    r"|with immediate effect"
    r"|(?:tritt|treten) (?:am tag der veröffentlichung|mit sofortiger wirkung|sofort) in kraft"
)
#: One of these stands in every such place; most texts hold none.
_CUES = (
    "publication", "issuance", "promulgation", "release", "announcement", "immediate", "in kraft",
    "日", "即", "공", "즉",
)  # fmt: skip
#: Around so many of them the text is looked at, else as a whole.
_FEW = 12
_AROUND = 80
#: Characters of a text in which it says where and when it was written.
_DATELINE = 100
#: Hours that the day of an issuer is ahead of UTC, by the language of its notices.
_AHEAD = {"zh": 8, "ja": 9, "ko": 9}
_CHINESE = ("MOFCOM", "GACC", "Tariff Commission", "MIIT", "MOF ")


def with_publication(
    folded: Folded, known: list[Found], published: date | None, issued: date | None
) -> list[Found]:
    """Each place that says so, as an effective date; empty where the day is not certain.

    It is the one day of publication that the text names, or opens with if it was `published` then;
    else `issued`.
    """
    places = _places(folded.text)
    if not places:
        return []
    named = {each.value for each in known if each.role == "publication"}
    if not named and published is not None:
        near = {(published + timedelta(days=n)).isoformat() for n in (-1, 0, 1)}
        until = min(_DATELINE, places[0][0])
        named = near & {e.value for e in known if not e.role and e.start < until}
    if len(named) > 1 or not (named or issued):
        return []
    day = next(iter(named)) if named else str(issued)
    return [Found(day, *place, "effective") for place in places]


def _places(text: str) -> list[tuple[int, int]]:
    """Where a text says that something takes effect with its publication."""
    cues = [m.start() for cue in _CUES if cue in text for m in re.finditer(cue, text)]
    if len(cues) > _FEW:
        return [m.span() for m in _WITH_PUBLICATION.finditer(text)]
    around = ((max(0, cue - _AROUND), cue + _AROUND) for cue in cues)
    found = (
        m.span() for start, end in around for m in _WITH_PUBLICATION.finditer(text, start, end)
    )
    return sorted({*found})


def issue_day(document: Document, notices: Iterable[Found]) -> date | None:
    """The local day on which an official source published; None for any other source."""
    if document.tier is not Tier.OFFICIAL or document.published is None:
        return None
    chinese = any(each.value.startswith(_CHINESE) for each in notices)
    hours = _AHEAD.get(document.lang[:2], 8 if chinese else 0)
    return (document.published + timedelta(hours=hours)).date()
