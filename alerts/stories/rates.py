"""Which percentages belong to a measure, so that a price move is never told as a new tariff."""

from __future__ import annotations

import re

from alerts.model.assessment import Assessment
from alerts.model.facts import Fact
from alerts.model.item import Item

#: Characters of a text in which a rate counts as what the item reports, not as background.
OPENING = 500
#: A word that says what a rate is of stands this near to it.
_NEAR = 60

_MEASURE = re.compile(
    r"tariff|tarif|dut(?:y|ies)\b|lev(?:y|ies|ied)\b|surcharge|quota|import tax|export tax|"
    r"margin|dumping|subsid|imposto|sobretaxa|alíquota|\bbea\b|"
    r"zoll|zölle|abgabe|kontingent|droits? de douane|surtaxe|taxe|arancel|gravamen|cuota|"
    r"关税|關稅|税率|稅率|配额|関税|관세|세율|쿼터"
)
# What moves by a percentage without being a measure.
_MOVEMENT = re.compile(
    r"pric|share|stock|profit|revenue|sales|output|offers?\b|futures|index|points?\b|growth|stake|"
    r"preis|aktie|gewinn|umsatz|\bprix\b|actions?\b|precio|acciones|"
    r"股价|股價|价格|價格|涨|漲|跌|营收|株価|価格|주가|가격"
)
_CLAUSE_END = re.compile(r"[.;!?\n。；！？](?=\s|$|[^\x00-\x7f])|,\s")


def measure_rates(item: Item, assessment: Assessment) -> frozenset[str]:
    """The rates of the measure the item reports, not those it replaces.

    They stand in the title or the opening of the text, nearer to a word such as "tariff" than to
    one such as "price".
    """
    folded: dict[str, str] = {}
    found = set()
    for fact in assessment.facts.rates:
        if fact.role == "from" or (fact.span.field == "text" and fact.span.start >= OPENING):
            continue
        field = fact.span.field
        if field not in folded:
            source = item.title if field == "title" else item.text[: 2 * OPENING]
            folded[field] = source.lower()
        if _of_measure(folded[field], fact):
            found.add(fact.value)
    return frozenset(found)


def replaced_rates(assessment: Assessment) -> frozenset[str]:
    """The rates that the item says were in force before."""
    return frozenset(fact.value for fact in assessment.facts.rates if fact.role == "from")


def _of_measure(text: str, fact: Fact) -> bool:
    before = text[max(0, fact.span.start - _NEAR) : fact.span.start]
    after = text[fact.span.end : fact.span.end + _NEAR]
    measure = _distance(_MEASURE, before, after)
    return measure is not None and (
        (movement := _distance(_MOVEMENT, before, after)) is None or measure <= movement
    )


def _distance(words: re.Pattern[str], before: str, after: str) -> int | None:
    """How far the nearest of the words is from the rate; the end of a clause counts extra."""
    distances = []
    for found in words.finditer(before):
        between = before[found.end() :]
        distances.append(len(between) + _NEAR * len(_CLAUSE_END.findall(between)))
    for found in words.finditer(after):
        between = after[: found.start()]
        distances.append(len(between) + _NEAR * len(_CLAUSE_END.findall(between)))
    return min((each for each in distances if each <= _NEAR), default=None)
