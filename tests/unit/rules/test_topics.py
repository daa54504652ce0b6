"""Topic points and the probability they amount to."""

import pytest

from alerts.model.item import Document
from alerts.rules import assess, compile_rules
from alerts.rules.topics import probability

KNOTS = ((4.0, 0.2), (8.0, 0.8), (10.0, 0.95))


@pytest.mark.parametrize(
    ("points", "expected"),
    [(-3, 0.0), (0, 0.0), (2, 0.1), (4, 0.2), (6, 0.5), (8, 0.8), (9, 0.875), (10, 0.95),
     (99, 0.95)],
)  # fmt: skip
def test_probability_is_a_line_between_knots(points, expected):
    assert probability(KNOTS, points) == expected


def test_without_knots_nothing_is_probable():
    assert probability((), 50) == 0.0
    assert probability(((0.0, 0.4), (5.0, 0.6)), 1) == pytest.approx(0.44)


@pytest.mark.parametrize(
    ("title", "text", "points"),
    [
        ("Tariffs", "", 10),
        ("Tariffs and tariffs", "", 10),
        ("Tariffs. Tariffs. Tariffs. Tariffs. Tariffs", "", 10 + 3 * 1),
        ("x", "Tariffs", 6),
        ("x", "x " * 300 + "Tariffs", 4),
        ("Tariffs", "Tariffs", 10 + 1),
    ],
)
def test_zones_and_repeats(judge, title, text, points):
    said = judge(title, text)
    assert sum(e.points for e in said.evidence if e.topic == "tariff") == points


def test_rules_add_and_take_points(load):
    text = """
rules:
  - {id: plus, topic: rare_earth, points: 3, when: {any: [act.suspend]}}
  - {id: minus, topic: tariff, points: -9, when: {any: [act.suspend]}}
"""
    ruleset = compile_rules(load("base", "small", text))
    said = assess(ruleset, Document("Tariffs suspended", "", "en"))
    points = {(e.rule, e.topic): e.points for e in said.evidence if e.topic}
    assert points[("rule.plus", "rare_earth")] == 3
    assert points[("rule.minus", "tariff")] == -9


def test_an_event_gives_its_topics_points_once(judge):
    said = judge("China suspends shipments, Trump suspends exports")
    found = [e for e in said.evidence if e.rule == "event.flow.suspend" and e.points]
    assert [e.points for e in found if e.topic] == [8]


def test_points_below_nothing_are_levelled(load):
    text = "rules: [{id: minus, topic: tariff, points: -30, when: {any: [act.suspend]}}]\n"
    ruleset = compile_rules(load("base", "small", text))
    said = assess(ruleset, Document("Tariffs suspended", "", "en"))
    assert said.score == 0 == sum(e.points for e in said.evidence)
    assert said.evidence[-1].rule == "score.least" or said.evidence[-1].points == 0
