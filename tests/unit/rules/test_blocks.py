"""A sense that is not meant takes its own hit away, never the document."""

import pytest

from alerts.model.item import Document
from alerts.rules import assess, compile_rules

BLOCKS = """
sets:
  tariff.weak: {topic: tariff, points: 9, needs: [actor.government], needs_in: sentence}
  tariff.clause: {topic: tariff, points: 9, needs: [actor.government], needs_in: clause}
  tariff.item: {topic: tariff, points: 9, needs: [actor.government]}
lang: en
words:
  tariff.weak: [levy]
  tariff.clause: [impost]
  tariff.item: [excise]
blocks:
  - {id: utility, sets: [tariff.core], phrases: [electricity tariff(|s)], cues: [kwh], within: 4,
     unless: [obj.flow]}
  - {id: inch, sets: [tariff.core], after_number: true}
"""


@pytest.fixture
def tariff(load):
    ruleset = compile_rules(load("base", "small", BLOCKS))

    def probability(title):
        said = assess(ruleset, Document(title, "", "en"))
        return said.topics["tariff"], [e.rule for e in said.evidence if e.points == 0]

    return probability


def test_a_phrase_removes_the_hit_it_overlaps_and_says_so(tariff):
    assert tariff("Electricity tariff to rise") == (0.0, ["block.utility"])


def test_the_other_hit_stays(tariff):
    p, blocked = tariff("Electricity tariff to rise, tariffs on steel too")
    assert p == 0.95
    assert "block.utility" in blocked


def test_a_cue_removes_what_stands_near_it_in_the_sentence(tariff):
    assert tariff("Tariff per kwh")[0] == 0.0
    assert tariff("Tariff rises. Price per kwh")[0] == 0.95
    assert tariff("Tariff a b c d e f kwh")[0] == 0.95


def test_unless_lets_the_hit_stay(tariff):
    assert tariff("Electricity tariff on shipments")[0] == 0.95


def test_a_hit_behind_a_number_is_removed(tariff):
    assert tariff("A 27 tariff screen")[0] == 0.0
    assert tariff("A new tariff")[0] == 0.95


def test_a_weak_word_needs_its_company(tariff):
    assert tariff("Trump plans a levy")[0] == pytest.approx(0.875)
    assert tariff("Somebody plans a levy")[0] == 0.0
    assert tariff("Somebody plans a levy. Trump waits")[0] == 0.0
    assert tariff("Trump plans an impost")[0] > 0.5
    assert tariff("Trump waits, somebody plans an impost")[0] == 0.0
    assert tariff("Somebody plans an excise. Trump waits")[0] > 0.5
