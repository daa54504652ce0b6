from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from alerts.model.assessment import Direction
from alerts.stories.archive import REACH, Archive
from alerts.stories.assign import Candidate
from alerts.stories.gist import Angle, Gist
from alerts.stories.keys import (
    MOST_COMPARED,
    MOST_UNDER_KEY,
    Keys,
    index_keys,
    key,
    rank,
    says_enough,
    says_which,
)
from tests.builders import NOW, an_item, hours

TITLE = "China tightens rare earth export controls"


def a_gist(**given: Any) -> Gist:
    return Gist(**{k: frozenset(v) if isinstance(v, set) else v for k, v in given.items()})


def shared(one: Gist, other: Gist) -> bool:
    first, second = (index_keys(an_item("x"), each).event for each in (one, other))
    return bool(set(first) & set(second))


def test_a_key_is_the_same_in_every_process() -> None:
    assert key("w", "nexperia") == 4807184596466637837
    assert key("w", "a") != key("wa")


@pytest.mark.parametrize(
    ("url", "which"),
    [
        ("https://a.example/1", True),
        ("https://a.example/?id=1", True),
        ("https://a.example/", False),
        ("", False),
    ],
)
def test_a_front_page_is_no_article(url: str, which: bool) -> None:
    assert says_which(url) is which
    assert (index_keys(an_item(TITLE, canonical_url=url), Gist()).address is not None) is which


@pytest.mark.parametrize(
    ("title", "text", "enough"),
    [(TITLE, "", True), ("Press release", "", False), ("Press release", "x" * 40, True)],
)
def test_a_short_text_is_no_article(title: str, text: str, enough: bool) -> None:
    item = an_item(title, text=text)
    assert says_enough(item) is enough
    assert (index_keys(item, Gist()).content is not None) is enough


def test_like_headlines_share_keys_and_short_ones_have_none() -> None:
    one = index_keys(an_item(TITLE), Gist()).headline
    other = index_keys(an_item(f"{TITLE} on Thursday"), Gist()).headline
    assert set(one) & set(other)
    assert index_keys(an_item("Tariff news"), Gist()).headline == ()


@pytest.mark.parametrize(
    "gist",
    [
        {"terms": {"nexperia"}},
        {"matters": {"curb"}, "lead": "China"},
        {"materials": {"gallium"}, "lead": "China"},
        {"goods": {"steel"}},
        {"matters": {"tariff"}, "rates": {"145"}, "lead": "x"},
        {"matters": {"tariff"}, "partners": {"Japan"}},
        {"instruments": {"No. 61"}},
        {"companies": {"Example"}},
        {"dates": {"2026-12-01"}},
        {"angle": Angle.MARKET},
    ],
)
def test_items_meet_by_what_happened(gist: dict[str, Any]) -> None:
    assert shared(a_gist(**gist), a_gist(**gist))
    assert not shared(a_gist(**gist), a_gist(terms={"something"}, angle=Angle.STATEMENT))


def test_words_that_half_the_headlines_hold_are_no_keys() -> None:
    assert index_keys(an_item("x"), a_gist(terms={"tariff", "trump", "2026", "a b"})).event == ()


def test_an_echo_is_found_as_an_article_alone() -> None:
    keys = Keys(1, 2, (3, 4), (5, 3))
    assert keys.asked == (1, 2, 3, 4, 5)
    assert keys.kept(core=True) == (1, 2, 3, 4, 5)
    assert keys.kept(core=False) == (1, 2, 3, 4)


def test_a_key_counts_the_more_the_fewer_it_leads_to() -> None:
    met = {1: {"rare": 0.0}, 2: {"a": 0.0, "b": 1.0, "c": 0.0}}
    found = rank(met)
    assert [each.member for each in found] == ["rare", "b", "a", "c"]
    assert found[0].keys == {1}
    assert rank({}) == []
    many = {n: {f"m{n}": 0.0} for n in range(MOST_COMPARED + 5)}
    assert len(rank(many)) == MOST_COMPARED


def a_candidate(item: str, at: float = 0) -> Candidate:
    return Candidate("sto_1", item, NOW + hours(at), NOW, Gist(), Gist())


def test_an_archive_gives_the_newest_under_a_key() -> None:
    archive = Archive()
    for n in range(MOST_UNDER_KEY + 10):
        archive.add([1], a_candidate(f"i{n}", n))
    found = archive.recall(Keys(event=(1,)), NOW + hours(100))
    assert found[0].item == f"i{MOST_UNDER_KEY + 9}"
    assert len(found) == MOST_COMPARED
    assert archive.recall(Keys(event=(2,)), NOW) == []


def test_an_archive_keeps_an_item_once_and_the_newest_of_it() -> None:
    archive = Archive()
    archive.add([1], a_candidate("a"))
    archive.add([1, 2], Candidate("sto_2", "a", NOW, NOW, Gist(), Gist()))
    [found] = archive.recall(Keys(event=(1, 2)), NOW)
    assert found.story == "sto_2"


def test_an_archive_knows_the_same_article_and_how_far_it_reaches() -> None:
    archive = Archive()
    archive.add([1, 2], a_candidate("a"))
    [found] = archive.recall(Keys(address=1, content=3, event=(2,)), NOW)
    assert (found.same_address, found.same_content) == (True, False)
    assert archive.recall(Keys(event=(1,)), NOW + REACH)
    assert not archive.recall(Keys(event=(1,)), NOW + REACH + timedelta(seconds=1))
    assert not archive.recall(Keys(event=(1,)), NOW - REACH - timedelta(seconds=1))


def test_two_countries_meet_whichever_is_named_first() -> None:
    deal = {"matters": {"talks"}, "direction": Direction.EASING}
    one = a_gist(lead="Japan", partners={"India"}, **deal)
    assert shared(one, a_gist(lead="India", partners={"Japan"}, **deal))
