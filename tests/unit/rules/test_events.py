"""An action is bound to its nearest object; the words around say how it is meant."""

import pytest

from alerts.model.assessment import Direction, Stage
from alerts.model.item import Document
from alerts.rules import compile_rules
from alerts.rules.assess import look

ESCALATING, EASING, NONE = Direction.ESCALATING, Direction.EASING, Direction.NONE


@pytest.fixture
def events(small):
    def found(title, text=""):
        analysis = look(small, Document(title, text, "en"))
        return [(e.frame.id, e.direction, e.stage) for e in analysis.events]

    return found


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Trump raises tariffs", [("tariff.raise", ESCALATING, Stage.ANNOUNCED)]),
        ("Trump suspends tariffs", [("tariff.suspend", EASING, Stage.SUSPENDED)]),
        ("China suspends shipments", [("flow.suspend", ESCALATING, Stage.IN_FORCE)]),
        ("Firm suspends shipments", []),  # no government acts
        ("Tariffs raised by Brussels", [("tariff.raise", ESCALATING, Stage.ANNOUNCED)]),
        # the object of "raises" stands behind it
        ("Tariffs hurt as firm raises wages", []),
        # nearest object: the shipments, not the tariffs
        ("China suspends shipments as tariffs bite", [
            ("flow.suspend", ESCALATING, Stage.IN_FORCE)]),
        # a verb in two parts, its object between them
        ("Brussels puts tariffs on hold", [("tariff.suspend", EASING, Stage.SUSPENDED)]),
        # the export ban hides the exports inside it
        ("China suspends export ban", [("curb.suspend", EASING, Stage.SUSPENDED)]),
        # too far away
        ("Trump raises " + "a " * 30 + "tariffs", []),
        # another sentence
        ("Trump raises glass. Tariffs bite", []),
    ],
)  # fmt: skip
def test_pairs_of_action_and_object(events, title, expected):
    assert events(title) == expected


def test_a_light_verb_counts_only_where_no_other_does(events):
    assert events("Trump announces tariffs") == [("tariff.announce", ESCALATING, Stage.ANNOUNCED)]
    assert [e[0] for e in events("Trump announces he suspended tariffs")] == ["tariff.suspend"]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Trump will not suspend: tariffs not suspended", []),
        ("China denies it doubled tariffs", [("tariff.raise", NONE, Stage.DENIED)]),
        ("Trump threatens doubled tariffs", [("tariff.raise", ESCALATING, Stage.THREATENED)]),
        # negation in another clause says nothing of this one
        ("Not now, Trump says: tariffs suspended", [
            ("tariff.suspend", EASING, Stage.SUSPENDED)]),
    ],
)  # fmt: skip
def test_modality(events, title, expected):
    assert events(title) == expected


def test_a_denied_event_stays_denied_whatever_else_is_said(events):
    assert events("China denies it threatens doubled tariffs") == [
        ("tariff.raise", NONE, Stage.DENIED)
    ]


EXTRA = """
sets:
  obj.relief: {}
  act.exempt: {}
  act.expire: {}
  other.object: {}
  obj.deal: {}
  mod.reverse: {}
lang: en
words:
  obj.relief: [exemption]
  act.exempt: [exemption, exempts>]
  act.expire: [<expires]
  other.object: [profits]
  mod.reverse: [fails to]
  obj.deal: [trade deal]
events:
  - {id: tariff.exempt, event: tariff_relief, action: [act.exempt], object: [obj.tariff],
     direction: easing}
  - {id: relief.expire, event: relief_ended, action: [act.expire], object: [obj.relief],
     direction: escalating}
  - {id: nothing, event: nothing, action: [act.raise], object: [other.object]}
  - {id: deal.mention, event: trade_deal, object: [obj.deal], direction: easing,
     without: [act.suspend]}
  - {id: tariff.first, event: tariff_imposed, action: [act.exempt], object: [obj.deal],
     order: action_first, also: [actor.government]}
modality:
  - {id: reversed, sets: [mod.reverse], effect: reverse}
  - {id: unsure, sets: [mod.broad], effect: certainty, factor: 0.5, side: any, scope: sentence,
     within: 20}
"""


@pytest.fixture
def more(load):
    ruleset = compile_rules(load("base", "small", EXTRA))

    def found(title):
        analysis = look(ruleset, Document(title, "", "en"))
        return analysis.events

    return found


def test_what_is_acted_on_does_not_act(more):
    assert [e.frame.id for e in more("Tariff exemption expires")] == ["relief.expire"]


def test_a_verb_spent_on_another_thing_is_not_free_for_a_measure(more):
    assert more("Firm raises profits on tariffs") == []


def test_an_object_alone_is_an_event_when_nothing_acts_on_it(more):
    assert [e.frame.id for e in more("A trade deal")] == ["deal.mention"]
    assert more("A trade deal suspended") == []


def test_order_and_neighbours_are_asked_for(more):
    assert [e.frame.id for e in more("Trump exempts trade deal")] == ["tariff.first"]
    assert [e.frame.id for e in more("Nobody exempts trade deal")] == ["deal.mention"]


def test_reversal_turns_the_direction(more):
    (event,) = more("Trump fails to raise: tariffs fails to doubled tariffs")
    assert event.direction is EASING


def test_certainty_falls_by_its_factor(more):
    (event,) = more("Trump doubled tariffs in all countries")
    assert event.certainty == pytest.approx(0.85 * 0.5)
    assert [name for name, _ in event.changed] == ["unsure"]
