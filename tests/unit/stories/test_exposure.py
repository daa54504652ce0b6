from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from alerts.model.assessment import Severity
from alerts.model.exposure import Exposure, ExposureKind, Touch
from alerts.model.facts import Fact, Facts, Span
from alerts.stories.assign import assign
from alerts.stories.exposure import (
    MOST,
    compile_exposure,
    expose,
    hits,
    join_touches,
    touched,
)
from alerts.stories.raising import Raise, make_alert
from tests.builders import NOW, an_assessment, an_item

MAGNETS = Exposure(ExposureKind.MATERIAL, "NdFeB magnets", ("钕铁硼",), 0.9, "Motors")
LINE = Exposure(ExposureKind.HS_CODE, "8505")
FINE_LINE = Exposure(ExposureKind.HS_CODE, "8505.11", weight=0.5)
CHAPTER = Exposure(ExposureKind.HS_CODE, "85", weight=0.1)
SUPPLIER = Exposure(ExposureKind.SUPPLIER, "Straße & Söhne", ("MP", "JL Mag"), 0.8)
CHINA = Exposure(ExposureKind.COUNTRY, "China", ("中国", "PRC"), 0.7)
SITE = Exposure(ExposureKind.SITE, "Baotou", weight=0.7)
ALL = (MAGNETS, LINE, FINE_LINE, CHAPTER, SUPPLIER, CHINA, SITE)
BACKGROUND = "Nothing of note is said in this sentence. " * 10


def touches(
    title: str = "", text: str = "", facts: Facts | None = None, entries: Any = ALL
) -> tuple[Touch, ...]:
    index = compile_exposure(tuple(entries))
    assessment = an_assessment(facts=facts or Facts())
    return touched(index, an_item(title, text=text), assessment)


def named(*args: Any, **given: Any) -> list[str]:
    return [touch.name for touch in touches(*args, **given)]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("NdFeB magnets are short", ["NdFeB magnets"]),
        ("one NdFeB magnet is short", ["NdFeB magnets"]),
        ("ndfeb‑magnets, ＮＤＦＥＢ　ＭＡＧＮＥＴＳ", ["NdFeB magnets"]),
        ("superndfeb magnets", []),
        ("高性能钕铁硼永磁材料", ["NdFeB magnets"]),
        ("STRASSE & SÖHNE stops", ["Straße & Söhne"]),
        ("MP Materials", ["Straße & Söhne"]),
        ("an mp in parliament", []),
        ("China and 中国", ["China"]),
        ("prcs", []),
        ("chinaware in Chinatown", []),
        ("China, Baotou", ["Baotou", "China"]),
        ("8505 is not a word", []),
        ("", []),
    ],
)
def test_names_are_found_as_whole_words(title: str, expected: list[str]) -> None:
    assert sorted(named(title)) == sorted(expected)
    assert named(text=title) == named(title)


def test_a_touch_names_the_first_place_that_says_so() -> None:
    [touch] = touches("Shares of ＪＬ Ｍａｇ fall", "JL Mag said so.", entries=[SUPPLIER])
    assert touch.span == Span("title", 10, 16)
    assert touch.text == "ＪＬ Ｍａｇ"
    assert touch.via == ""


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("8505.11", ["8505", "8505.11", "85"]),
        ("8505.11.00", ["8505", "8505.11", "85"]),
        ("8505", ["8505", "8505.11", "85"]),
        ("8505.19", ["8505", "85"]),
        ("8541", ["85"]),
        ("85", ["85"]),
        ("2805", []),
    ],
)
def test_a_code_touches_what_it_is_part_of_and_what_is_part_of_it(
    code: str, expected: list[str], facts: Callable[..., Facts]
) -> None:
    assert named(facts=facts(hs_codes=[code])) == expected


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("materials", "NdFeB magnets", ["NdFeB magnets"]),
        ("actors", "China", ["China"]),
        ("targets", "China", ["China"]),
        ("places", "Baotou", ["Baotou"]),
        ("companies", "JL MAG", ["Straße & Söhne"]),
        ("companies", "China", []),
        ("materials", "helium", []),
    ],
)
def test_facts_name_exposure_of_their_own_kind(
    kind: str, value: str, expected: list[str], facts: Callable[..., Facts]
) -> None:
    assert named(facts=facts(**{kind: [value]})) == expected


def material(*names: str) -> Exposure:
    return Exposure(ExposureKind.MATERIAL, names[0], names[1:])


@pytest.mark.parametrize(
    ("fact", "listed", "via"),
    [
        ("rare earths", "dysprosium", "rare earths"),
        ("rare earths", "NdFeB magnets", "rare earths"),
        ("heavy rare earths", "Terbium", "heavy rare earths"),
        ("neodymium", "NdFeB magnets", "neodymium"),
        ("dysprosium", "rare earths", "dysprosium"),
        ("permanent magnets", "SmCo magnets", "permanent magnets"),
    ],
)
def test_a_material_is_touched_through_its_family(
    fact: str, listed: str, via: str, facts: Callable[..., Facts]
) -> None:
    [touch] = touches(facts=facts(materials=[fact]), entries=[material(listed)])
    assert (touch.name, touch.via) == (listed, via)


@pytest.mark.parametrize(
    ("fact", "listed"),
    [("NdFeB magnets", "neodymium"), ("light rare earths", "terbium"), ("cerium", "dysprosium")],
)
def test_what_is_made_of_a_material_does_not_touch_it(
    fact: str, listed: str, facts: Callable[..., Facts]
) -> None:
    assert named(facts=facts(materials=[fact]), entries=[material(listed)]) == []


HOLDING = Exposure(ExposureKind.HS_CODE, "8505.11", needs=("NdFeB magnets",))
OTHER = Exposure(ExposureKind.HS_CODE, "2846.90", needs=("NdFeB magnets", "dysprosium oxide"))
MOTOR = Exposure(ExposureKind.PROGRAMME, "Traction motor", needs=("NdFeB magnets", "JL Mag"))
ROTOR = Exposure(ExposureKind.PROGRAMME, "Rotor", needs=("8505.11",))
CHAIN = (MAGNETS, HOLDING, OTHER, SUPPLIER, MOTOR, ROTOR)


def test_a_code_is_touched_when_a_material_it_holds_is() -> None:
    found = {t.name: t for t in touches("钕铁硼 is short", entries=(MAGNETS, HOLDING))}
    assert found["8505.11"].via == "NdFeB magnets"
    assert found["8505.11"].text == "钕铁硼"


def test_a_code_is_touched_by_a_material_that_is_not_listed_itself() -> None:
    [touch] = touches("Dysprosium oxide is short", entries=[OTHER])
    assert (touch.name, touch.via) == ("2846.90", "dysprosium oxide")


def test_a_material_is_touched_by_its_code_and_other_codes_of_it_are_not(
    facts: Callable[..., Facts],
) -> None:
    found = {t.name: t.via for t in touches(facts=facts(hs_codes=["8505.11"]), entries=CHAIN)}
    assert found == {
        "8505.11": "",
        "NdFeB magnets": "HS 8505.11",
        "Rotor": "HS 8505.11",
        "Traction motor": "HS 8505.11",
    }


@pytest.mark.parametrize(
    ("title", "programmes"),
    [
        ("JL Mag stops", {"Traction motor"}),
        ("NdFeB magnets", {"Traction motor", "Rotor"}),
        ("Rotor wins a prize", {"Rotor"}),
        ("helium", set()),
    ],
)
def test_a_programme_is_touched_by_anything_it_needs(title: str, programmes: set[str]) -> None:
    found = touches(title, entries=CHAIN)
    assert {t.name for t in found if t.kind is ExposureKind.PROGRAMME} == programmes


def test_what_is_touched_through_another_weighs_no_more_and_the_weightiest_way_counts() -> None:
    light = Exposure(ExposureKind.SUPPLIER, "JL Mag", weight=0.2)
    chain = (MAGNETS, HOLDING, light, MOTOR)

    def weights(title: str) -> dict[str, float]:
        return {t.name: t.weight for t in touches(title, entries=chain)}

    assert weights("JL Mag") == {"JL Mag": 0.2, "Traction motor": 0.2}
    assert weights("JL Mag, NdFeB magnets")["Traction motor"] == 0.9
    assert weights("NdFeB magnets")["8505.11"] == 0.9
    assert weights("Traction motor") == {"Traction motor": 1.0}


def test_what_only_the_background_names_counts_half() -> None:
    [near] = touches(text="JL Mag. " + BACKGROUND, entries=[SUPPLIER])
    [deep] = touches(text=BACKGROUND + "JL Mag.", entries=[SUPPLIER])
    assert (near.weight, deep.weight) == (0.8, 0.4)


def test_a_country_named_in_passing_is_not_touched() -> None:
    assert named("China acts") == ["China"]
    assert named(text=BACKGROUND + "China is large.") == []
    place = Fact("China", Span("text", 420, 425), "China")
    assert named(text=BACKGROUND + "China", facts=Facts(places=(place,))) == []
    assert named(text=BACKGROUND + "China", facts=Facts(actors=(place,))) == ["China"]


def test_the_weightiest_comes_first_then_the_kind() -> None:
    assert named("Baotou in China makes NdFeB magnets with JL Mag") == [
        "NdFeB magnets",
        "Straße & Söhne",
        "China",
        "Baotou",
    ]


def test_hits_read_as_a_buyer_says_it() -> None:
    entries = (
        replace(MAGNETS, owner=""),
        replace(HOLDING, owner="Customs"),
        Exposure(ExposureKind.SUPPLIER, "JL Mag", note="sole source", owner="Motors", weight=0.5),
        MOTOR,
    )
    found = hits(touches("JL Mag stops NdFeB magnets", entries=entries))
    assert found == (
        "HS 8505.11 (owner: Customs)",
        "NdFeB magnets",
        "programme Traction motor",
        "supplier JL Mag, sole source (owner: Motors)",
    )


@pytest.mark.parametrize(
    ("name", "title", "found"),
    [
        ("Rio-Tinto Ltd", "Rio-Tinto stops", True),
        ("Rio-Tinto Ltd", "Rio Tinto stops", True),
        ("Rio-Tinto Ltd", "a rio tinto", False),
        ("Target Corporation", "Target stops", True),
        ("Target Corporation", "they target China", False),
        ("Target Corporation", "TARGET CORPORATION stops", True),
        ("金力永磁科技股份有限公司", "据悉金力永磁科技停产", True),
    ],
)
def test_suppliers_are_found_as_the_news_writes_them(name: str, title: str, found: bool) -> None:
    supplier = Exposure(ExposureKind.SUPPLIER, name)
    assert named(title, entries=[supplier]) == [name] * found


def test_one_name_of_two_owners_is_named_for_each() -> None:
    entries = [Exposure(ExposureKind.SUPPLIER, "JL Mag", owner=o) for o in ("B", "A", "A")]
    found = touches("JL Mag", entries=entries)
    assert hits(found) == ("supplier JL Mag (owner: A)", "supplier JL Mag (owner: B)")


def test_no_exposure_and_blank_names_touch_nothing() -> None:
    blank = [Exposure(ExposureKind.SUPPLIER, " \u200b"), Exposure(ExposureKind.HS_CODE, "x")]
    assert named("anything", entries=[]) == named("anything", entries=blank) == []


def test_one_alert_names_so_many_at_the_most() -> None:
    many = [Exposure(ExposureKind.SUPPLIER, "JL Mag", owner=f"{n:04}") for n in range(MOST + 9)]
    assert [t.owner for t in touches("JL Mag", entries=many)] == [f"{n:04}" for n in range(MOST)]


A = Touch(ExposureKind.SUPPLIER, "A", 0.4, span=Span("title", 0, 1), text="A")
B = Touch(ExposureKind.SUPPLIER, "B", 0.6, span=Span("title", 2, 3), text="B")


def test_what_was_told_stays_touched_without_its_place() -> None:
    assert join_touches((A,), (B,)) == (replace(B, span=None, text=""), A)
    assert join_touches((A,), (replace(A, weight=0.8),)) == (replace(A, weight=0.8),)
    assert join_touches((A,), (replace(A, weight=0.1),)) == (A,)


def test_an_update_carries_what_the_first_alert_touched() -> None:
    item, assessment = an_item(), an_assessment(severity=Severity.HIGH)
    story = assign(item, assessment, []).story
    alert, told = make_alert(story, item, assessment, Raise(), (), NOW)
    alert, told = expose(alert, told, (A,), before=story, listed=True)
    assert alert.touches == (A,)
    assert alert.priority == round(75 * (0.25 + 0.75 * 0.4))
    again, later = make_alert(told, item, assessment, Raise(), (), NOW)
    again, later = expose(again, later, (), before=told, listed=True)
    assert [t.name for t in again.touches] == ["A"]
    assert again.exposure_hits == alert.exposure_hits == ("supplier A",)
    assert again.priority == alert.priority
    assert later.alerted is not None
    assert later.alerted.touches == again.touches
