"""Customs codes, and what looks like one."""

from __future__ import annotations

import pytest

from alerts.rules.facts_codes import hs_codes
from alerts.rules.facts_numbers import numbers
from alerts.text.spans import fold


def read(text: str) -> list[str]:
    folded = fold(text)
    return [code.value for code in hs_codes(folded, numbers(folded))]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("HTS 9903.01.25", ["9903.01.25"]),
        ("new 9903.01.25 applies", ["9903.01.25"]),
        ("under heading 8505", ["8505"]),
        ("subheading 8505.11.00", ["8505.11.00"]),
        ("HS code 8505.11", ["8505.11"]),
        ("HS codes 2846 or 2805.30", ["2846", "2805.30"]),
        ("headings 8501, 8502 and 8503", ["8501", "8502", "8503"]),
        ("HTSUS 8505.11.0030", ["8505.11.00.30"]),
        ("税则号列 8505.1110", ["8505.11.10"]),
        ("参考海关商品编号：2805301910、2846901100", ["2805.30.19.10", "2846.90.11.00"]),
        ("HS-Code 850511", ["8505.11"]),
        ("code SH 8505", ["8505"]),
        ("partida arancelaria 8505", ["8505"]),
        ("HSコード 8505.11", ["8505.11"]),
        ("품목번호 8505.11", ["8505.11"]),
    ],
)
def test_a_cue_or_the_full_dotted_form_makes_a_code(text, codes):
    assert read(text) == codes


@pytest.mark.parametrize(
    "text",
    [
        "2025.10.09",
        "on 2005.11.20",
        "a price of 8505.11",
        "version 1234.56.78",
        "$8505.11.00",
        "heading to 2025 with hope",
        "heading 2026",
        "HS 7700.11",
        "HS 0012.11",
        "in 2025",
        "HS 8505%",
        "HS 85,051",
    ],
)
def test_dates_prices_and_versions_are_no_codes(text):
    assert read(text) == []
