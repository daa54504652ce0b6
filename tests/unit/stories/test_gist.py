from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from alerts.model.assessment import Direction
from alerts.model.facts import Facts
from alerts.stories.gist import Angle, Gist, gist_of
from tests.builders import an_assessment, an_item


def gist(title: str, **assessed: Any) -> Gist:
    return gist_of(an_item(title), an_assessment(**assessed))


@pytest.mark.parametrize(
    ("title", "lead", "partners"),
    [
        ("China restricts gallium exports to Japan", "China", {"Japan"}),
        ("Trump threatens massive China tariffs", "United States", {"China"}),
        ("New China tariffs announced", "", {"China"}),
        ("Trump's tariffs hit India", "United States", {"India"}),
        ("US envoy calls China's rare earth curbs unfair", "China", {"United States"}),
        ("United States pauses tariffs on the EU", "United States", {"European Union"}),
        ("North Korea and South Korea", "North Korea", {"South Korea"}),
        ("Ships collide in the South China Sea", "", set()),
        ("Carmakers in China run short of magnets", "", {"China"}),
        ("中国对美国加征关税", "China", {"United States"}),
        ("特朗普威胁对华加征关税", "United States", {"China"}),
        ("EE.UU. impone aranceles a Brasil", "United States", {"Brazil"}),
        ("Smelters run short of ore", "", set()),
    ],
)
def test_the_lead_is_who_acts_and_the_partners_are_the_others(
    title: str, lead: str, partners: set[str]
) -> None:
    found = gist(title)
    assert (found.lead, found.partners) == (lead, partners)


def test_facts_name_who_acts_when_the_headline_does_not(facts: Callable[..., Facts]) -> None:
    stated = facts(actors=["China"], targets=["Japan"])
    assert gist("Gallium exports need a licence", facts=stated).lead == "China"
    assert gist("Japan says gallium is short", facts=stated).lead == "Japan"
    behind = facts("", "text", 600, actors=["China"])
    assert gist("Gallium exports need a licence", facts=behind).lead == ""


def test_a_company_acts_where_no_country_does(facts: Callable[..., Facts]) -> None:
    stated = facts(companies=["Example Motors"])
    assert gist("Example Motors halts lines as China curbs magnets", facts=stated).lead == (
        "Example Motors"
    )


@pytest.mark.parametrize(
    ("title", "angle"),
    [
        ("China tightens rare earth export controls", Angle.EVENT),
        ("China condemns US tariffs", Angle.STATEMENT),
        ("Trump's tariff threat sparks defiance from Beijing", Angle.STATEMENT),
        ("China vows to stand firm against tariffs", Angle.STATEMENT),
        ("China hits back at US ships with port fees", Angle.EVENT),
        ("China hits back at US tariffs", Angle.STATEMENT),
        ("Cobalt price jumps 20% after Congo halts exports", Angle.MARKET),
        ("Copper jumps to record on tariff threat", Angle.MARKET),
        ("Kupferpreis: Preise steigen nicht", Angle.EVENT),
        ("China raises export prices of antimony", Angle.EVENT),
        ("Trump fires back at China by threatening tariffs", Angle.EVENT),
        ("Dow drops 500 points after tariff threat", Angle.MARKET),
        ("Wall Street slides on tariffs", Angle.MARKET),
        ("Swiss firms look for other export markets", Angle.EVENT),
        ("Asian markets fall on tariff worries", Angle.MARKET),
        ("Trump imposes tariffs after stock market sell-off", Angle.EVENT),
        ("中方回应美国加征关税", Angle.STATEMENT),
        ("美股大跌", Angle.MARKET),
    ],
)
def test_an_event_what_is_said_of_it_and_what_markets_make_of_it_differ(
    title: str, angle: Angle
) -> None:
    assert gist(title).angle is angle


@pytest.mark.parametrize(
    ("title", "direction"),
    [
        ("Stocks tumble on tariffs", Direction.ESCALATING),
        ("Stock futures rebound from Friday's rout", Direction.EASING),
        ("What stocks will do next", Direction.NONE),
        ("日経平均が急落", Direction.ESCALATING),
        ("美股反弹", Direction.EASING),
    ],
)
def test_a_market_falls_rises_or_neither(title: str, direction: Direction) -> None:
    assert gist(title).direction is direction


@pytest.mark.parametrize(
    ("title", "event", "matters"),
    [
        ("Trump raises duties on steel", "", {"tariff"}),
        ("China restricts gallium exports", "", {"curb"}),
        ("Firms fear for supplies", "tariff_imposed", {"tariff"}),
        ("Firms fear for supplies", "export_relief", {"curb"}),
        ("Firms fear for supplies", "shortage", {"shortage"}),
        ("Firms fear for supplies", "unheard_of", {"unheard_of"}),
        ("China's exports rise 8 %", "", {"trade figures"}),
        ("Firms fear for supplies", "", set()),
        ("Trump hits back at China's export curbs by threatening tariffs", "", {"tariff"}),
    ],
)
def test_the_headline_says_the_matter_else_the_event_does(
    title: str, event: str, matters: set[str]
) -> None:
    assert gist(title, event=event).matters == matters


def test_what_stands_behind_a_clause_is_the_setting() -> None:
    found = gist("China limits magnet exports ahead of talks with Japan")
    assert "magnet" in found.terms
    assert {"talk", "japan"} <= found.aside
    assert found.partners == frozenset()
    assert found.nations == ("China", "Japan")


def test_a_setting_may_stand_first() -> None:
    found = gist("After talks with Japan, China limits magnet exports")
    assert (found.lead, "talk" in found.aside) == ("China", True)


def test_a_label_before_a_colon_is_no_part_of_the_event() -> None:
    assert gist("Cars and jets: China limits rare earth exports").goods == frozenset()
    assert gist("China limits exports of cars and jets").goods == {"vehicles", "aircraft"}


def test_who_uses_a_good_is_not_the_good() -> None:
    assert gist("China limits magnet exports, chip makers worry").goods == frozenset()


def test_a_headline_that_is_all_setting_is_its_own_event() -> None:
    found = gist("Tariffs bite. Prices jump")
    assert found.terms == {"tariff", "bit", "price", "rise"}
    assert found.aside == frozenset()


def test_a_gist_is_empty_for_an_empty_title() -> None:
    assert gist("").terms == frozenset()


def test_facts_in_the_opening_count_and_those_behind_it_do_not(
    facts: Callable[..., Facts],
) -> None:
    near = facts("effective", "text", 10, dates=["2026-12-01"])
    far = facts("effective", "text", 700, dates=["2026-12-01"])
    assert gist("x", facts=near).dates == {"2026-12-01"}
    assert gist("x", facts=far).dates == frozenset()
    assert gist("x", facts=facts("publication", dates=["2026-12-01"])).dates == frozenset()
