"""Sums of money in one canonical form."""

from __future__ import annotations

import pytest

from alerts.rules.facts_amounts import amounts
from alerts.rules.facts_numbers import numbers
from alerts.text.spans import fold


def read(text: str, lang: str = "") -> list[tuple[str, str]]:
    folded = fold(text)
    return [
        (a.value, text[slice(*folded.original(a.start, a.end))])
        for a in amounts(folded, numbers(folded), lang)
    ]


@pytest.mark.parametrize(
    ("text", "lang", "value", "stated"),
    [
        ("an $8.5 billion plan", "en", "USD 8500000000", "$8.5 billion"),
        ("a $5 tax", "en", "USD 5", "$5"),
        ("€300m", "en", "EUR 300000000", "€300m"),
        ("US$8.5bn", "en", "USD 8500000000", "US$8.5bn"),
        ("C$300 million", "en", "CAD 300000000", "C$300 million"),
        ("A$2.2 billion", "en", "AUD 2200000000", "A$2.2 billion"),
        ("$300 million Canadian", "en", "CAD 300000000", "$300 million"),
        ("USD 22.2 billion", "en", "USD 22200000000", "USD 22.2 billion"),
        ("Rs 1,000 crore", "en", "INR 10000000000", "Rs 1,000 crore"),
        ("Rs 2 lakh crore", "en", "INR 2000000000000", "Rs 2 lakh crore"),
        ("350 billion won", "en", "KRW 350000000000", "350 billion won"),
        ("50 mln dlrs", "en", "USD 50000000", "50 mln dlrs"),
        ("8.5 billion Canadian dollars", "en", "CAD 8500000000", "8.5 billion Canadian dollars"),
        ("$65/kg", "en", "USD 65", "$65"),
        ("85亿美元", "zh-Hans", "USD 8500000000", "85亿美元"),
        ("9亿多美元", "zh-Hans", "USD 900000000", "9亿多美元"),
        ("100亿元", "zh-Hans", "CNY 10000000000", "100亿元"),
        ("人民币85亿元", "zh-Hant", "CNY 8500000000", "人民币85亿元"),
        ("新台幣100億元", "zh-Hant", "TWD 10000000000", "新台幣100億元"),
        ("1000億円", "ja", "JPY 100000000000", "1000億円"),
        ("¥500", "ja", "JPY 500", "¥500"),
        ("3兆5000億ウォン", "ja", "KRW 3500000000000", "3兆5000億ウォン"),
        ("7000억원", "ko", "KRW 700000000000", "7000억원"),
        ("1조 2000억원", "ko", "KRW 1200000000000", "1조 2000억원"),
        ("5000만 달러", "ko", "USD 50000000", "5000만 달러"),
        ("8,5 Milliarden Euro", "de", "EUR 8500000000", "8,5 Milliarden Euro"),
        ("300 Mio. €", "de", "EUR 300000000", "300 Mio. €"),
        ("1 Billion Euro", "de", "EUR 1000000000000", "1 Billion Euro"),
        ("8,5 milliards d'euros", "fr", "EUR 8500000000", "8,5 milliards d'euros"),
        ("5 mil millones de dólares", "es", "USD 5000000000", "5 mil millones de dólares"),
    ],
)
def test_a_sum_has_one_canonical_form(text, lang, value, stated):
    assert read(text, lang) == [(value, stated)]


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("¥500", ""),
        ("1000億元", "zh-Hant"),
        ("10 million pounds of cobalt", "en"),
        ("in 2024 won the case", "en"),
        ("$1,000", "es"),
        ("17元素", "zh-Hans"),
        ("2엔진", "ko"),
        ("5 m long", "en"),
        ("Z$300", "en"),
        ("$1.2.3", "en"),
        ("8.5 billion people", "en"),
        ("F5 billion dollars", "en"),
    ],
)
def test_a_sum_with_two_readings_is_absent(text, lang):
    assert read(text, lang) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("$5-10 billion", ["USD 5000000000", "USD 10000000000"]),
        ("$5 to $10 billion", ["USD 10000000000"]),
        ("$100 to $200", ["USD 100", "USD 200"]),
        ("$5-2 billion", []),
        ("$5, then 6", ["USD 5"]),
    ],
)
def test_a_range_shares_its_magnitude_only_where_that_is_certain(text, values):
    assert [value for value, _ in read(text, "en")] == values
