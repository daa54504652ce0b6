"""Percentages in eight languages, and the change they state."""

from __future__ import annotations

import pytest

from alerts.rules.facts_numbers import numbers
from alerts.rules.facts_rates import rates
from alerts.text.spans import fold


def read(text: str, lang: str = "") -> list[tuple[str, str, str]]:
    folded = fold(text)
    return [
        (r.value, r.role, text[slice(*folded.original(r.start, r.end))])
        for r in rates(folded, numbers(folded), lang)
    ]


@pytest.mark.parametrize(
    ("text", "value", "stated"),
    [
        ("a 25% duty", "25", "25%"),
        ("a 25 percent duty", "25", "25 percent"),
        ("a 25-per-cent duty", "25", "25-per-cent"),
        ("25 per cent", "25", "25 per cent"),
        ("2.50%", "2.5", "2.50%"),
        ("加征２５％关税", "25", "２５％"),
        ("百分之二十五的关税", "25", "百分之二十五"),
        ("百分之一百四十五", "145", "百分之一百四十五"),
        ("百分之三点五", "3.5", "百分之三点五"),
        ("税率は3割", "30", "3割"),
        ("25パーセントの関税", "25", "25パーセント"),
        ("관세 25퍼센트", "25", "25퍼센트"),
        ("Zoll von 2,5 Prozent", "2.5", "2,5 Prozent"),
        ("25-prozentige Zölle", "25", "25-prozentige"),
        ("droits de 25 %", "25", "25 %"),
        ("25 pour cent", "25", "25 pour cent"),
        ("25 por ciento", "25", "25 por ciento"),
        ("fell -3.5%", "-3.5", "-3.5%"),
        ("up .5%", "0.5", ".5%"),
        ("1,000% duty", "1000", "1,000%"),
    ],
)
def test_a_percentage_is_read_in_its_language(text, value, stated):
    assert read(text) == [(value, "", stated)]


@pytest.mark.parametrize(
    "text",
    [
        "up 25 percentage points",
        "25 Prozentpunkte",
        "10%p 인상",
        "上调3个百分点",
        "x=a%20b and 5%20c",
        "F25% of",
        "it rose.5%",
        "1.2.3%",
        "百分之百十百",
        "第3成员",
        "no number here %",
    ],
)
def test_what_is_no_certain_percentage_is_absent(text):
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "lang", "roles"),
    [
        ("raise tariffs from 20% to 25%", "en", [("20", "from"), ("25", "to")]),
        ("from 20 to 25 percent", "en", [("20", "from"), ("25", "to")]),
        ("from the current 10 percent to 25 percent", "en", [("10", "from"), ("25", "to")]),
        ("lift tariffs to 50%", "en", [("50", "to")]),
        ("duties raised to 50 per cent", "en", [("50", "to")]),
        ("cut to 15% from 27.5%", "en", [("15", "to"), ("27.5", "from")]),
        ("up from 10%", "en", [("10", "from")]),
        ("由10%上调至20%", "zh", [("10", "from"), ("20", "to")]),
        ("从10%提高到20%", "zh", [("10", "from"), ("20", "to")]),
        ("關稅下調至10%", "zh-Hant", [("10", "to")]),
        ("10%から20%へ引き上げ", "ja", [("10", "from"), ("20", "to")]),
        ("25%に引き上げ", "ja", [("25", "to")]),
        ("10%에서 20%로 인상", "ko", [("10", "from"), ("20", "to")]),
        ("관세를 50%로 인상", "ko", [("50", "to")]),
        ("von 20 auf 25 Prozent", "de", [("20", "from"), ("25", "to")]),
        ("Zölle auf 50 %", "de", [("50", "to")]),
        ("porter de 10 % à 25 %", "fr", [("10", "from"), ("25", "to")]),
        ("relever les droits à 50 %", "fr", [("50", "to")]),
        ("subir del 10 % al 25 %", "es", [("10", "from"), ("25", "to")]),
        ("eleva los aranceles al 50 %", "es", [("50", "to")]),
    ],
)
def test_a_change_says_from_and_to(text, lang, roles):
    assert [(value, role) for value, role, _ in read(text, lang)] == roles


@pytest.mark.parametrize(
    "text",
    [
        "up to 50%",
        "subject to 25% duties",
        "tariffs at 25%",
        "Zölle von 25 Prozent auf Stahl",
        "Zölle auf 50 Prozent der Importe",
        "高达25%的关税",
        "taxe à 25 %",
        "imports from 25% of suppliers",
    ],
)
def test_a_rate_that_moves_nothing_has_no_role(text):
    assert {role for _, role, _ in read(text)} == {""}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("2.5 to 3.7%", ["2.5", "3.7"]),
        ("20-25%", ["20", "25"]),
        ("between 10 and 20 percent", ["10", "20"]),
        ("10或25%", ["25"]),
        ("the 10 and 20 percent bands", ["20"]),
        ("in 2024-25%", ["25"]),
        ("Section 232 to 25%", ["25"]),
        ("on November 10 to 25%", ["25"]),
        ("COVID-19-25%", ["25"]),
    ],
)
def test_a_range_gives_both_its_ends_and_a_name_gives_none(text, values):
    assert [value for value, _, _ in read(text)] == values
