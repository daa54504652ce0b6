"""all, any, none, at least so many, and near."""

import pytest

from alerts.model.item import Document
from alerts.rules import compile_rules
from alerts.rules.assess import look

PACK = """
sets: {a: {}, b: {}, c: {}, d: {}}
words: {a: [alpha], b: [bravo], c: [charlie], d: [delta]}
rules:
  - {id: r, topic: tariff, points: 5, when: CONDITION}
"""


@pytest.fixture
def holds(load):
    def found(condition, title, text=""):
        ruleset = compile_rules(load("base", PACK.replace("CONDITION", condition)))
        analysis = look(ruleset, Document(title, text, "en"))
        return bool(analysis.held)

    return found


@pytest.mark.parametrize(
    ("condition", "title", "expected"),
    [
        ("{all: [a, b]}", "alpha bravo", True),
        ("{all: [a, b]}", "alpha", False),
        ("{any: [a, b]}", "bravo", True),
        ("{any: [a, b]}", "charlie", False),
        ("{any: [a], none: [b]}", "alpha", True),
        ("{any: [a], none: [b]}", "alpha bravo", False),
        ("{at_least: 2, of: [a, b, c]}", "alpha charlie", True),
        ("{at_least: 2, of: [a, b, c]}", "charlie", False),
        ("{of: [a, b]}", "alpha bravo", True),
        ("{of: [a, b]}", "alpha", False),
        ("{near: [{sets: [a, b], within: 2}]}", "alpha x x bravo", True),
        ("{near: [{sets: [a, b], within: 2}]}", "alpha x x x bravo", False),
        ("{near: [{sets: [a, b], within: 2}]}", "bravo alpha", True),
        ("{near: [{sets: [a, b], ordered: true}]}", "bravo alpha", False),
        ("{near: [{sets: [a, b], ordered: true}]}", "alpha bravo", True),
        ("{near: [{sets: [a, b]}]}", "alpha one. bravo two", False),
        ("{near: [{sets: [a, b], scope: item}]}", "alpha one. bravo two", True),
        ("{near: [{sets: [a, b], scope: clause}]}", "alpha one, bravo two", False),
        ("{near: [{sets: [a, b], scope: clause}]}", "alpha one bravo two", True),
        ("{near: [{sets: [a, b, c], within: 1}]}", "alpha bravo charlie", True),
        ("{near: [{sets: [a, b], within: 1}], any: [c]}", "alpha bravo", False),
    ],
)
def test_conditions(holds, condition, title, expected):
    assert holds(condition, title) is expected


@pytest.mark.parametrize(
    ("zone", "title", "text", "expected"),
    [
        ("title", "alpha", "", True),
        ("title", "x", "alpha", False),
        ("lead", "x", "alpha", True),
        ("lead", "x", "x " * 300 + "alpha", False),
        ("body", "alpha", "x", False),
        ("body", "x", "x " * 300 + "alpha", True),
        ("any", "x", "x " * 300 + "alpha", True),
    ],
)
def test_zones(holds, zone, title, text, expected):
    assert holds(f"{{in: {zone}, any: [a]}}", title, text) is expected


def test_near_across_fields_only_for_whole_items(holds):
    assert holds("{near: [{sets: [a, b], scope: item}]}", "alpha", "bravo")
    assert not holds("{near: [{sets: [a, b], scope: item, within: 5}]}", "alpha", "bravo")
    assert not holds("{near: [{sets: [a, b]}]}", "alpha", "bravo")
