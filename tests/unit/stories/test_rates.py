from __future__ import annotations

import re

import pytest

from alerts.model.facts import Fact, Facts, Span
from alerts.stories.rates import measure_rates, replaced_rates
from tests.builders import an_assessment, an_item

PERCENT = re.compile(r"(\d+)\s?(?:%|percent)")


def rates(title: str, text: str = "", role: str = "") -> set[str]:
    """The rates of the measure, when every percentage in title and text is a fact."""
    found = [
        Fact(m.group(1), Span("title", m.start(), m.end()), m.group(), role)
        for m in PERCENT.finditer(title)
    ]
    found += [
        Fact(m.group(1), Span("text", m.start(), m.end()), m.group(), role)
        for m in PERCENT.finditer(text)
    ]
    assessment = an_assessment(facts=Facts(rates=tuple(found)))
    return set(measure_rates(an_item(title, text=text), assessment))


@pytest.mark.parametrize(
    ("title", "measured"),
    [
        ("US puts 25% tariff on trucks", {"25"}),
        ("Tariffs of 25% and 50% on trucks", {"25", "50"}),
        ("Oxide prices rise 12% on export controls", set()),
        ("Shares fall 8% after 25% tariff is announced", {"25"}),
        ("Tariffs push prices up 12%", set()),
        ("对进口汽车加征25%关税", {"25"}),
        ("稀土价格上涨12%", set()),
        ("Zoll von 15 % auf Stahl", {"15"}),
        ("Growth of 8%", set()),
    ],
)
def test_a_rate_belongs_to_the_measure_it_stands_nearer_to(title: str, measured: set[str]) -> None:
    assert rates(title) == measured


def test_only_the_opening_of_a_text_counts() -> None:
    assert rates("x", "A 25% tariff is planned.") == {"25"}
    assert rates("x", "y" * 500 + " A 25% tariff is planned.") == set()


def test_a_rate_in_another_clause_counts_less() -> None:
    assert rates("x", "Tariffs will come. " + "y" * 50 + " 25% of firms say so.") == set()


def test_what_is_replaced_is_no_rate_of_the_measure() -> None:
    assert rates("Tariff cut from 25%", role="from") == set()
    fact = Fact("25", Span("title", 16, 19), "25%", "from")
    assert replaced_rates(an_assessment(facts=Facts(rates=(fact,)))) == {"25"}
