from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from alerts.model.assessment import Direction
from alerts.model.facts import Facts
from alerts.stories.similarity import (
    contradict,
    index_keys,
    near_titles,
    says_enough,
    says_which,
    stated_rates,
)
from tests.builders import an_assessment, an_item

TITLE = "China tightens rare earth export controls"
ESCALATING, EASING, MIXED, NONE = (
    Direction.ESCALATING,
    Direction.EASING,
    Direction.MIXED,
    Direction.NONE,
)


def kinds_of_keys(**given: Any) -> str:
    keys = index_keys(an_item(**given), an_assessment())
    assert len(keys) == len(set(keys))
    assert all(len(key) <= 18 for key in keys)
    return "".join(sorted({key[0] for key in keys}))


@pytest.mark.parametrize(
    ("given", "kinds"),
    [
        ({"title": TITLE, "canonical_url": "https://wire.example/1"}, "ctu"),
        ({"title": TITLE, "canonical_url": "https://wire.example/?id=1"}, "ctu"),
        ({"title": TITLE, "canonical_url": "https://wire.example/"}, "ct"),
        ({"title": TITLE, "canonical_url": ""}, "ct"),
        ({"title": "Press release", "text": ""}, ""),
        ({"title": "Press release", "text": "Forty characters or more say what it is."}, "c"),
        ({"title": "", "text": ""}, ""),
    ],
)
def test_an_item_is_found_by_what_says_enough_about_it(given: dict[str, Any], kinds: str) -> None:
    assert kinds_of_keys(**given) == kinds


def test_equal_items_have_equal_keys_and_others_share_none() -> None:
    one = an_item(TITLE, canonical_url="https://wire.example/1")
    other = an_item("Lynas opens a plant in Texas", canonical_url="https://wire.example/2")
    assert index_keys(one, an_assessment()) == index_keys(one, an_assessment())
    assert not set(index_keys(one, an_assessment())) & set(index_keys(other, an_assessment()))


def test_a_front_page_is_no_article() -> None:
    assert [says_which(u) for u in ("", "https://a.example/", "https://a.example/b")] == [
        False,
        False,
        True,
    ]
    assert says_enough(an_item(TITLE))
    assert not says_enough(an_item("Update"))


@pytest.mark.parametrize(
    ("a", "b", "near"),
    [
        (TITLE, "China tightens rare-earth export controls - Reuters", True),
        (TITLE, "China tightens its controls on rare earth exports", True),
        (TITLE, "Lynas opens a rare earth plant in Texas", False),
        ("MOFCOM Announcement No. 61 of 2025", "MOFCOM Announcement No. 62 of 2025", False),
        ("US puts 30% tariff on Chinese magnets", "US puts 145% tariff on Chinese magnets", False),
        ("US puts tariff on Chinese magnets", "US puts 145% tariff on Chinese magnets", True),
        ("Tariff news", "Tariff news", False),
        ("中国宣布对稀土实施出口管制", "中国宣布对稀土相关物项实施出口管制", True),
        ("", "", False),
    ],
)
def test_near_titles_differ_in_a_word_not_in_a_number(a: str, b: str, near: bool) -> None:
    assert bool(near_titles(a, b)) is near
    assert near_titles(a, b) == near_titles(b, a)


@pytest.mark.parametrize(
    ("rates", "direction", "others", "other", "apart"),
    [
        ("30", ESCALATING, "145", ESCALATING, True),
        ("30", ESCALATING, "", ESCALATING, False),
        ("30", ESCALATING, "30 145", ESCALATING, False),
        ("30 50", ESCALATING, "30 145", ESCALATING, True),
        ("", ESCALATING, "", EASING, True),
        ("", EASING, "", ESCALATING, True),
        ("", ESCALATING, "", MIXED, False),
        ("", NONE, "", EASING, False),
        ("", EASING, "", EASING, False),
    ],
)
def test_opposite_directions_and_other_rates_keep_items_apart(
    rates: str, direction: Direction, others: str, other: Direction, apart: bool
) -> None:
    one, two = frozenset(rates.split()), frozenset(others.split())
    assert contradict(one, direction, two, other) is apart


def test_a_rate_counts_where_the_item_reports_it(facts: Callable[..., Facts]) -> None:
    def rates(**given: Any) -> frozenset[str]:
        return stated_rates(an_assessment(facts=facts(rates=["25"], **given)))

    assert rates() == rates(role="to") == rates(field="text", start=499) == {"25"}
    assert rates(role="from") == rates(field="text", start=500) == frozenset()
