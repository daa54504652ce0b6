"""The severity table: every row that applies is named."""

import pytest

from alerts.model.assessment import Severity
from alerts.model.feed import Tier
from alerts.model.item import Document
from alerts.rules import assess, compile_rules


def rows(said):
    return {e.rule: e.points for e in said.evidence if e.rule.startswith("severity.")}


def test_points_of_the_event_and_its_rows_make_the_band(judge):
    said = judge("Trump doubled tariffs on all countries to 30%")
    assert rows(said) == {"severity.broad": 8, "severity.rate": 6}
    assert said.severity is Severity.HIGH
    assert said.alert


def test_a_rate_below_the_row_does_not_count(judge):
    assert rows(judge("Trump doubled tariffs to 20%")) == {}
    assert rows(judge("Trump doubled tariffs to 20 or 25.5 percent")) == {"severity.rate": 6}


def test_a_cap_shows_what_it_took(judge):
    said = judge("Markets wrap: stocks fall as Trump doubled tariffs")
    assert said.severity is Severity.LOW
    assert rows(said)["severity.wrap"] == 20 - 40


def test_a_denial_is_capped(judge):
    said = judge("China denies it doubled tariffs")
    assert said.severity is Severity.LOW
    assert str(said.stage) == "denied"


def test_a_bare_mention_is_an_event_of_its_own(judge):
    said = judge("Tariffs and you")
    assert said.severity is Severity.INFO
    assert said.event == ""
    assert not said.alert


MORE = """
lang: en
severity:
  - {id: tier, tiers: [official], points: 3}
  - {id: easing, directions: [easing], points: 4}
  - {id: topic, topics: [rare_earth], points: 5}
  - {id: floor, sets: [material.ree], events: [tariff_imposed], floor: 60}
  - {id: not_wrap, events: [tariff_imposed], without_tags: [wrap], points: 1}
  - {id: no_ree, events: [tariff_imposed], without: [material.ree], points: 2}
  - {id: lead, zones: [lead], points: -7}
  - {id: unsure, certainty_below: 0.6, points: -9}
  - {id: money, amount_from: 1000000, points: 6}
  - {id: denied_title, title_stages: [denied], points: -2}
  - {id: down, events: [tariff_relief], sets: [act.raise], points: -90}
currencies: {USD: 1, EUR: 2}
"""


@pytest.fixture
def more(load):
    ruleset = compile_rules(load("base", "small", MORE))

    def said(title, text="", tier=None):
        return assess(ruleset, Document(title, text, "en", tier))

    return said


@pytest.mark.parametrize(
    ("title", "text", "row", "points"),
    [
        ("Trump suspends tariffs", "", "severity.easing", 4),
        ("Trump doubled tariffs on neodymium", "", "severity.topic", 5),
        ("Trump doubled tariffs on neodymium", "", "severity.floor", 60 - 40 - 5 - 1),
        ("Trump doubled tariffs", "", "severity.not_wrap", 1),
        ("Trump doubled tariffs", "", "severity.no_ree", 2),
        ("Tariffs", "Trump doubled tariffs", "severity.lead", -7),
        ("Trump threatens doubled tariffs", "", "severity.unsure", -9),
        ("Trump doubled tariffs worth $2 million", "", "severity.money", 6),
        ("Trump doubled tariffs worth €600,000", "", "severity.money", 6),
        ("China denies it doubled tariffs", "", "severity.denied_title", -2),
    ],
)
def test_each_condition_of_a_row(more, title, text, row, points):
    assert rows(more(title, text)).get(row) == points


@pytest.mark.parametrize(
    ("title", "row"),
    [
        ("Trump doubled tariffs", "severity.easing"),
        ("Trump doubled tariffs", "severity.topic"),
        ("Trump doubled tariffs on neodymium", "severity.no_ree"),
        ("Trump doubled tariffs", "severity.lead"),
        ("Trump doubled tariffs", "severity.unsure"),
        ("Trump doubled tariffs worth $200", "severity.money"),
        ("Trump doubled tariffs worth 2 million yen", "severity.money"),
        ("Trump doubled tariffs", "severity.denied_title"),
    ],
)
def test_a_row_whose_condition_fails_is_silent(more, title, row):
    assert row not in rows(more(title))


def test_the_tier_of_the_source_counts(more):
    assert rows(more("Trump doubled tariffs", tier=Tier.OFFICIAL))["severity.tier"] == 3
    assert "severity.tier" not in rows(more("Trump doubled tariffs", tier=Tier.WIRE))


def test_severity_points_never_fall_below_nothing(more):
    said = more("Trump raises glass, suspends tariffs")
    assert said.score >= 0
    assert sum(e.points for e in said.evidence) == said.score
