from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from alerts.model.exposure import Exposure, ExposureKind
from alerts.model.facts import Facts
from alerts.stories import compile_exposure, hits
from tests.builders import an_assessment, an_item

MAGNETS = Exposure(ExposureKind.MATERIAL, "NdFeB magnets", ("neodymium", "钕铁硼"), 0.9, "Motors")
TARIFF_LINE = Exposure(ExposureKind.HS_CODE, "8505")
FINE_LINE = Exposure(ExposureKind.HS_CODE, "8505.11", weight=0.5)
CHAPTER = Exposure(ExposureKind.HS_CODE, "85", weight=0.1)
SUPPLIER = Exposure(ExposureKind.SUPPLIER, "Straße & Söhne", ("MP", "JL Mag"), 0.8)
CHINA = Exposure(ExposureKind.COUNTRY, "China", ("中国", "PRC"), 0.7)
SITE = Exposure(ExposureKind.SITE, "Baotou", weight=0.7)
ALL = (MAGNETS, TARIFF_LINE, FINE_LINE, CHAPTER, SUPPLIER, CHINA, SITE)


def touched(
    title: str = "", text: str = "", facts: Facts | None = None, entries: Any = ALL
) -> list[str]:
    index = compile_exposure(tuple(entries))
    assessment = an_assessment(facts=facts or Facts())
    return list(hits(index, an_item(title, text=text), assessment))


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("NdFeB magnets are short", ["material NdFeB magnets (owner: Motors)"]),
        (
            "ndfeb‑magnets and ＮＤＦＥＢ　ＭＡＧＮＥＴＳ",
            ["material NdFeB magnets (owner: Motors)"],
        ),
        ("praseodymium-neodymium oxide", ["material NdFeB magnets (owner: Motors)"]),
        ("superneodymium", []),
        ("neodymiums", []),
        ("高性能钕铁硼永磁材料", ["material NdFeB magnets (owner: Motors)"]),
        ("STRASSE & SÖHNE stops", ["supplier Straße & Söhne"]),
        ("MP Materials", ["supplier Straße & Söhne"]),
        ("an mp in parliament", []),
        ("China and 中国", ["country China"]),
        ("prcs", []),
        ("chinaware in Chinatown", []),
        ("China, Baotou", ["site Baotou", "country China"]),
        ("8505 is not a word", []),
        ("", []),
    ],
)
def test_names_are_found_as_whole_words(title: str, expected: list[str]) -> None:
    assert sorted(touched(title)) == sorted(expected)
    assert touched(text=title) == touched(title)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("8505.11", ["HS code 8505", "HS code 8505.11", "HS code 85"]),
        ("8505.11.00", ["HS code 8505", "HS code 8505.11", "HS code 85"]),
        ("8505", ["HS code 8505", "HS code 8505.11", "HS code 85"]),
        ("8505.19", ["HS code 8505", "HS code 85"]),
        ("8541", ["HS code 85"]),
        ("85", ["HS code 85"]),
        ("2805", []),
    ],
)
def test_a_code_touches_what_it_is_part_of_and_what_is_part_of_it(
    code: str, expected: list[str], facts: Callable[..., Facts]
) -> None:
    assert touched(facts=facts(hs_codes=[code])) == expected


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("materials", "Neodymium", ["material NdFeB magnets (owner: Motors)"]),
        ("actors", "China", ["country China"]),
        ("targets", "China", ["country China"]),
        ("places", "Baotou", ["site Baotou"]),
        ("companies", "JL MAG", ["supplier Straße & Söhne"]),
        ("companies", "China", []),
        ("materials", "helium", []),
    ],
)
def test_facts_name_exposure_of_their_own_kind(
    kind: str, value: str, expected: list[str], facts: Callable[..., Facts]
) -> None:
    assert touched(facts=facts(**{kind: [value]})) == expected


def test_the_weightiest_comes_first_then_the_name() -> None:
    assert touched("Baotou in China makes NdFeB magnets with JL Mag") == [
        "material NdFeB magnets (owner: Motors)",
        "supplier Straße & Söhne",
        "site Baotou",
        "country China",
    ]


def test_one_name_of_two_owners_is_named_for_each() -> None:
    entries = [Exposure(ExposureKind.SUPPLIER, "JL Mag", owner=o) for o in ("B", "A", "A")]
    assert sorted(touched("JL Mag", entries=entries)) == [
        "supplier JL Mag (owner: A)",
        "supplier JL Mag (owner: B)",
    ]


def test_no_exposure_and_blank_names_touch_nothing() -> None:
    blank = [Exposure(ExposureKind.SUPPLIER, " \u200b"), Exposure(ExposureKind.HS_CODE, "x")]
    assert touched("anything", entries=[]) == touched("anything", entries=blank) == []


def test_fifty_thousand_suppliers_are_compiled_in_seconds() -> None:
    entries = [Exposure(ExposureKind.SUPPLIER, f"Works {i} Ltd") for i in range(50_000)]
    started = time.thread_time()
    index = compile_exposure(tuple(entries))
    assert time.thread_time() - started < 3
    item = an_item("Works 49999 Ltd stops")
    assert hits(index, item, an_assessment()) == ("supplier Works 49999 Ltd",)
