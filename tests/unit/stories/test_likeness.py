from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from alerts.model.assessment import Direction, Stage
from alerts.stories.gist import Angle, Gist
from alerts.stories.likeness import LATER, SAME_DAY, SAME_WEEK, Likeness, compare, near_enough

DAY = timedelta(days=1)


def a_gist(**given: Any) -> Gist:
    """China curbs gallium; names of sets as plain sets."""
    base: dict[str, Any] = {
        "terms": {"curb", "gallium", "export"},
        "lead": "China",
        "nations": ("China",),
        "matters": {"curb"},
        "direction": Direction.ESCALATING,
        "stage": Stage.ANNOUNCED,
        "materials": {"gallium"},
        **given,
    }
    return Gist(**{k: frozenset(v) if isinstance(v, set) else v for k, v in base.items()})


@pytest.mark.parametrize(
    ("new", "old", "conflict"),
    [
        ({}, {}, ""),
        ({"direction": Direction.EASING}, {}, "easing is not escalating"),
        ({"direction": Direction.MIXED}, {}, ""),
        ({"instruments": {"No. 61"}}, {"instruments": {"No. 62"}}, "No. 61 is not No. 62"),
        ({"instruments": {"No. 61"}}, {}, ""),
        ({"instruments": {"No. 61", "No. 62"}}, {"instruments": {"No. 62"}}, ""),
        ({"rates": {"30"}}, {"rates": {"145"}}, "30 % is not 145 %"),
        ({"rates": {"30", "145"}}, {"rates": {"145"}}, ""),
        ({"rates": {"145"}, "before": {"125"}}, {"rates": {"125"}}, ""),
        ({"rates": {"125"}}, {"rates": {"145"}, "before": {"125"}}, ""),
        ({"materials": {"antimony"}}, {}, "antimony is not gallium"),
        ({"materials": {"critical minerals"}}, {}, ""),
        ({"materials": set(), "goods": {"steel"}}, {}, "steel is not gallium"),
        ({"materials": {"antimony"}, "matters": {"tariff"}}, {}, "antimony is not gallium"),
        ({"materials": {"antimony"}, "matters": {"tariff"}, "terms": {"quite", "other"}}, {}, ""),
        ({"materials": {"dysprosium"}}, {"materials": {"rare earths"}}, ""),
        ({"materials": {"cobalt"}}, {"materials": {"rare earths"}}, "cobalt is not rare earths"),
        # Words in the place of goods, and names, of which the other report says nothing.
        ({"things": {"vanillin"}}, {"things": {"alumina"}}, "vanillin is not alumina"),
        ({"things": {"vanillin"}}, {"things": {"alumina"}, "said": {"vanillin"}}, ""),
        ({"things": {"vanillin"}}, {}, ""),
        (
            {"things": {"vanillin"}, "terms": {"quite", "other"}},
            {"things": {"alumina"}},
            "",
        ),
        ({"names": {"mutanda"}}, {"names": {"kisanfu"}}, "mutanda is not kisanfu"),
        ({"names": {"mutanda"}}, {"names": {"kisanfu"}, "said": {"mutanda"}}, ""),
        ({"names": {"mutanda"}}, {}, ""),
        (
            {"names": {"mutanda", "Glencore"}, "terms": {"quite", "other"}},
            {"names": {"kisanfu", "Glencore"}},
            "",
        ),
        (
            {"names": {"mutanda", "Glencore"}},
            {"names": {"kisanfu", "Glencore"}},
            "mutanda is not kisanfu",
        ),
        # One form of a measure excludes another of its kind, and no other.
        (
            {"forms": {"anti-dumping"}},
            {"forms": {"anti-subsidy"}},
            "anti-dumping is not anti-subsidy",
        ),
        ({"forms": {"anti-dumping", "anti-subsidy"}}, {"forms": {"anti-subsidy"}}, ""),
        ({"forms": {"a ban"}}, {"forms": {"a quota"}}, "a ban is not a quota"),
        ({"forms": {"a quota"}}, {"forms": {"safeguard"}}, ""),
        # Two spellings of one announcement.
        (
            {"instruments": {"MOFCOM Announcement 2025/18"}},
            {"instruments": {"Announcement 18"}},
            "",
        ),
        (
            {"stage": Stage.RUMOURED},
            {"stage": Stage.IN_FORCE},
            "one is in force, the other only considered",
        ),
        ({"stage": Stage.RUMOURED}, {"stage": Stage.PROPOSED}, ""),
        (
            {"lead": "India", "nations": ("India",)},
            {},
            "India acts, not China",
        ),
        ({"lead": "India", "nations": ("India", "China")}, {}, ""),
        ({"lead": "Example Motors"}, {}, ""),
        (
            {"partners": {"Japan"}},
            {"partners": {"India"}},
            "aimed at Japan, not at India",
        ),
        (
            {"lead": "Japan", "partners": {"China"}, "nations": ("Japan", "China")},
            {"partners": {"Japan"}, "nations": ("China", "Japan")},
            "Japan acts on China, not China on Japan",
        ),
        (
            {
                "lead": "Japan",
                "partners": {"China"},
                "nations": ("Japan", "China"),
                "matters": {"talks"},
            },
            {"partners": {"Japan"}, "nations": ("China", "Japan"), "matters": {"talks"}},
            "",
        ),
        ({"angle": Angle.STATEMENT}, {}, "one is statement, the other the event"),
        ({"stage": Stage.DENIED}, {}, ""),
        # A plan to tighten that is denied is not the relief that is granted.
        (
            {"stage": Stage.DENIED, "denied": "export_restriction", "direction": Direction.NONE},
            {"direction": Direction.EASING},
            "one is a denial of something else",
        ),
        (
            {"stage": Stage.DENIED, "denied": "export_relief", "direction": Direction.NONE},
            {"direction": Direction.EASING},
            "",
        ),
        ({"stage": Stage.DENIED, "materials": set()}, {}, "one is a denial of something else"),
        (
            {"stage": Stage.DENIED, "matters": {"tariff"}},
            {},
            "one is a denial of something else",
        ),
        (
            {"stage": Stage.DENIED, "dates": {"2026-12-01"}},
            {"dates": {"2026-12-01"}},
            "",
        ),
        ({"numbers": {"61"}}, {"numbers": {"62"}}, "61 is not 62"),
        ({"numbers": {"61"}, "terms": {"quite", "other"}}, {"numbers": {"62"}}, ""),
        (
            {"angle": Angle.MARKET, "rates": {"30"}},
            {"angle": Angle.MARKET, "rates": {"145"}},
            "",
        ),
    ],
)
def test_what_keeps_two_items_apart_however_alike_they_are(
    new: dict[str, Any], old: dict[str, Any], conflict: str
) -> None:
    assert compare(a_gist(**new), a_gist(**old)).conflict == conflict


@pytest.mark.parametrize(
    ("held", "given", "apart"),
    [
        (Stage.SUSPENDED, {}, False),
        (Stage.DELAYED, {}, False),
        # Lifting may be that of another measure, unless a rate or a day says it is this one.
        (Stage.LIFTED, {}, True),
        (Stage.LIFTED, {"dates": {"2026-12-01"}}, False),
        (Stage.ANNOUNCED, {"dates": {"2026-12-01"}}, True),
        (Stage.SUSPENDED, {"lead": ""}, True),
        (Stage.SUSPENDED, {"matters": {"tariff"}}, True),
        (Stage.SUSPENDED, {"materials": set()}, True),
    ],
)
def test_a_turn_is_of_the_same_measure_when_it_is_held_or_named(
    held: Stage, given: dict[str, Any], apart: bool
) -> None:
    old = a_gist(dates={"2026-12-01"})
    new = a_gist(direction=Direction.EASING, stage=held, **given)
    assert bool(compare(new, old).conflict) is apart
    assert bool(compare(old, new).conflict) is apart


def test_every_point_has_its_reason() -> None:
    new = a_gist(
        partners={"Japan"}, companies={"Example"}, instruments={"No. 61"}, dates={"2026-12-01"}
    )
    likeness = compare(new, new)
    assert likeness.sentence == (
        "wording 100% alike, China acts in both, both name No. 61, both name 2026-12-01, "
        "both about curb, both name gallium, both name Example, both aimed at Japan, "
        "both escalating (250 points)"
    )
    assert likeness.linked
    assert likeness.lasting
    assert likeness.specific


def test_what_differs_costs_points() -> None:
    one = compare(a_gist(), a_gist())
    assert compare(a_gist(matters={"tariff"}), a_gist()).points < one.points - 40
    assert compare(a_gist(lead="India"), a_gist()).points < one.points - 40
    assert compare(a_gist(materials={"antimony"}), a_gist()).points < one.points - 20


def test_two_that_agree_are_one_pair_whoever_is_named_first() -> None:
    eases = {"direction": Direction.EASING, "materials": set(), "matters": {"talks"}}
    one = a_gist(lead="China", partners={"Japan"}, nations=("China", "Japan"), **eases)
    two = a_gist(lead="Japan", partners={"China"}, nations=("Japan", "China"), **eases)
    likeness = compare(one, two)
    assert "China and Japan deal with each other in both" in likeness.reasons
    assert likeness.specific
    tight = {"direction": Direction.ESCALATING}
    assert compare(replace(one, **tight), replace(two, **tight)).points < likeness.points


def test_a_headline_with_its_verb_turned_round_is_another_event() -> None:
    fees = {"port", "fees", "ships", "china"}
    starts, stops = a_gist(terms={*fees, "impose"}), a_gist(terms={*fees, "halt"})
    assert compare(starts, stops).conflict == "one would impose, the other halt"
    assert compare(stops, starts).conflict == "one would impose, the other halt"
    named = a_gist(terms={*fees, "impose"}, dates={"2026-12-01"})
    held = a_gist(terms={*fees, "halt"}, dates={"2026-12-01"})
    assert compare(named, held).conflict == ""


def test_a_rate_links_only_on_the_same_goods_or_country() -> None:
    same = a_gist(matters={"tariff"}, rates={"100"})
    assert compare(same, same).linked
    assert not compare(a_gist(matters={"tariff"}, rates={"100"}, materials={"tin"}), same).linked
    assert not compare(a_gist(rates={"100"}), same).linked
    raised = a_gist(matters={"tariff"}, rates={"145"}, before={"100"})
    assert compare(raised, same).linked


def test_a_section_or_a_list_links_only_what_shares_goods_or_a_name() -> None:
    used = {"instruments": {"Section 232"}, "materials": set()}
    assert not compare(a_gist(**used), a_gist(**used)).linked
    assert compare(a_gist(instruments={"Section 232"}), a_gist(instruments={"Section 232"})).linked
    act = {"instruments": {"Proclamation 10962"}, "materials": set()}
    assert compare(a_gist(**act), a_gist(**act)).lasting


@pytest.mark.parametrize(
    ("given", "specific"),
    [
        ({}, True),
        ({"materials": set()}, False),
        ({"materials": set(), "companies": {"Example"}}, True),
        ({"materials": set(), "names": {"mutanda"}}, True),
        ({"materials": set(), "instruments": {"Section 232"}}, True),
        ({"materials": set(), "numbers": {"90"}}, True),
        ({"materials": set(), "terms": {"curb", "quirky", "wobbly"}}, True),
        ({"materials": set(), "angle": Angle.STATEMENT}, True),
        ({"materials": set(), "matters": {"trade figures"}}, True),
    ],
)
def test_who_acts_and_the_kind_of_matter_alone_are_nothing_particular(
    given: dict[str, Any], specific: bool
) -> None:
    gist = a_gist(**{"terms": {"curb", "export"}, **given})
    assert compare(gist, gist).specific is specific


@pytest.mark.parametrize(
    ("gap", "given", "enough"),
    [
        (DAY, {"points": SAME_DAY, "specific": True}, True),
        (DAY, {"points": SAME_DAY - 1, "specific": True}, False),
        (DAY, {"points": SAME_DAY}, False),
        (2 * DAY, {"points": SAME_DAY, "specific": True}, False),
        (2 * DAY, {"points": SAME_WEEK, "specific": True}, True),
        (4 * DAY, {"points": 200, "specific": True}, False),
        (4 * DAY, {"points": LATER, "linked": True}, True),
        (15 * DAY, {"points": 200, "linked": True}, False),
        (15 * DAY, {"points": LATER, "linked": True, "lasting": True}, True),
    ],
)
def test_the_longer_ago_the_more_is_needed(
    gap: timedelta, given: dict[str, Any], enough: bool
) -> None:
    assert near_enough(Likeness(**given), gap) is enough


def test_markets_are_alike_by_their_movement_and_what_moved_them() -> None:
    fall = a_gist(angle=Angle.MARKET, nations=("China", "Japan"), terms={"dow"})
    points = compare(fall, fall)
    assert "markets fall in both" in points.reasons
    assert "both name China and Japan" in points.reasons
    flat = a_gist(angle=Angle.MARKET, nations=("China",), terms={"x"}, direction=Direction.NONE)
    assert "markets in both" in compare(flat, fall).reasons
    rise = a_gist(angle=Angle.MARKET, direction=Direction.EASING)
    assert compare(rise, fall).conflict == "easing is not escalating"


def test_two_items_without_words_have_no_wording_in_common() -> None:
    assert compare(Gist(), Gist()) == Likeness(0)
