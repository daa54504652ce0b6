from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from alerts.model.facts import Facts
from alerts.stories.gist import gist_of
from alerts.stories.goods import goods_of_words, one_family
from alerts.stories.objects import forms_of, names_of, other_form
from tests.builders import an_assessment, an_item


def names(title: str, lang: str = "en", **assessed: Any) -> frozenset[str]:
    return names_of(an_item(title, lang=lang), an_assessment(**assessed))


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Miner halts cobalt output at Mutanda mine in Congo", {"mutanda"}),
        ("US puts toolmaker SiCarrier on trade list", {"sicarrier"}),
        ("Carmaker signs magnet deal with eVAC of Texas", {"evac", "texa"}),
        # Countries, weekdays, and words that begin a sentence are none.
        ("China halts exports on Monday. Traders worry", set()),
        # Where every word has a capital none is known by it.
        ("Miner Halts Cobalt Output At Mutanda Mine", set()),
    ],
)
def test_names_are_words_with_capitals_that_nothing_else_explains(
    title: str, expected: set[str]
) -> None:
    assert names(title) == expected


def test_german_nouns_are_no_names() -> None:
    assert names("Konzern stoppt die Förderung in der Mine Mutanda", lang="de") == frozenset()


def test_companies_and_places_are_names_under_their_usual_form(
    facts: Callable[..., Facts],
) -> None:
    title = "Glencore halts cobalt output at a mine"
    stated = facts(companies=["Glencore"], places=["Mutanda"])
    assert names(title, facts=stated) == {"Glencore", "Mutanda"}
    behind = facts("", "text", 5, companies=["CMOC"])
    assert "CMOC" not in names(title, facts=behind)


@pytest.mark.parametrize(
    ("title", "things"),
    [
        ("EU opens probe into imports of vanillin from China", {"vanillin"}),
        ("EU imposes anti-dumping duty on glyoxylic acid from China", {"glyoxylic", "acid"}),
        ("India halts quartz exports", {"quartz"}),
        ("US opens probe into quartz imports", {"quartz"}),
        ("Brasil abre investigação sobre vanilina da China", {"vanilina"}),
        ("Indonesia larang ekspor kuarsa mulai Juni", {"kuarsa"}),
        # What a list of goods or countries holds is found there.
        ("Trump threatens tariffs on Brazilian steel", set()),
        ("Trump's emergency tariffs face court", set()),
    ],
)
def test_things_stand_where_a_measure_names_its_goods(title: str, things: set[str]) -> None:
    assert gist_of(an_item(title), an_assessment()).things == things


@pytest.mark.parametrize(
    ("title", "text", "forms"),
    [
        ("EU sets anti-dumping duty", "", {"anti-dumping"}),
        ("Final Determination of Sales at Less Than Fair Value", "", {"anti-dumping"}),
        ("Antidumping and Countervailing Duty Orders", "", {"anti-dumping", "anti-subsidy"}),
        ("商务部初裁反补贴", "", {"anti-subsidy"}),
        # The text counts when the headline names none.
        ("EU sets duty on tyres", "The safeguard holds for a year.", {"safeguard"}),
        ("EU sets anti-dumping duty", "The safeguard holds for a year.", {"anti-dumping"}),
        # A quota replaces a ban.
        ("Congo replaces export ban with quotas", "", {"a quota"}),
        ("Congo bans exports", "", {"a ban"}),
        ("Congo limits exports", "", set()),
    ],
)
def test_the_form_of_a_measure_is_read_from_its_words(
    title: str, text: str, forms: set[str]
) -> None:
    assert forms_of(an_item(title, text=text)) == forms


def test_only_forms_of_one_kind_exclude_each_other() -> None:
    one, other = frozenset({"anti-dumping"}), frozenset({"safeguard"})
    assert other_form(one, other) == "anti-dumping is not safeguard"
    assert other_form(one, frozenset({"a quota"})) == ""
    assert other_form(one, one | other) == ""


def test_goods_are_known_by_the_word_or_its_plural_not_by_its_stem() -> None:
    assert goods_of_words(["planes"]) == frozenset()
    assert goods_of_words(["wins", "plan"]) == frozenset()
    assert goods_of_words(["wines", "batteries", "tyres"]) == {"drinks", "batteries", "rubber"}


def test_a_group_of_materials_is_no_contradiction_to_its_members() -> None:
    rare, cobalt = frozenset({"rare earths"}), frozenset({"cobalt"})
    assert one_family(rare, frozenset({"dysprosium"}))
    assert one_family(frozenset({"critical minerals"}), cobalt)
    assert not one_family(rare, cobalt)
    assert not one_family(frozenset(), cobalt)
