"""Numbers and the quantities they write."""

from __future__ import annotations

from decimal import Decimal

import pytest

from alerts.rules.facts_numbers import MOST_NUMBERS, numbers, quantity, stands_alone, written
from alerts.text.spans import fold


@pytest.mark.parametrize(
    ("digits", "lang", "value"),
    [
        ("25", "", "25"),
        ("2.5", "en", "2.5"),
        ("2,5", "de", "2.5"),
        ("2,5", "", "2.5"),
        ("1,000", "en", "1000"),
        ("1.000", "de", "1000"),
        ("1.000", "en", "1.000"),
        ("0,125", "en", "0.125"),
        ("1,000,000", "en", "1000000"),
        ("1.000.000", "", "1000000"),
        ("1,234.5", "en", "1234.5"),
        ("1.234,5", "de", "1234.5"),
    ],
)
def test_digits_and_marks_write_one_number(digits, lang, value):
    assert quantity(digits, lang) == Decimal(value)


@pytest.mark.parametrize(
    ("digits", "lang"),
    [("1,000", "es"), ("1.000", "es"), ("1.2.3", ""), ("1,2,3", ""), ("1,00,000", "")],
)
def test_digits_with_two_readings_write_none(digits, lang):
    assert quantity(digits, lang) is None


def test_a_number_comes_with_its_neighbours():
    (number,) = numbers(fold("a tariff of 1,500.5 percent."))
    assert (number.digits, number.before, number.after) == ("1,500.5", "of", "percent")


def test_the_full_stop_of_a_sentence_is_no_part_of_the_number():
    assert [n.digits for n in numbers(fold("In 2025. Then 3, and 4."))] == ["2025", "3", "4"]


def test_runs_of_digits_longer_than_any_fact_are_passed_over():
    assert [n.digits for n in numbers(fold("7" * 5000 + " 8"))] == ["8"]


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("25", True),
        ("at 25", True),
        ("(25", True),
        ("关税25", True),
        ("F25", False),
        ("a_25", False),
        ("/25", False),
    ],
)
def test_digits_inside_a_code_do_not_stand_alone(text, alone):
    folded = fold(text)
    assert stands_alone(folded, numbers(folded)[0]) is alone


def test_values_are_written_without_needless_zeros():
    assert [written(Decimal(v)) for v in ("2.50", "100", "0.0", "1E+3")] == [
        "2.5",
        "100",
        "0",
        "1000",
    ]


def test_a_text_of_numbers_only_is_read_up_to_a_limit():
    assert len(numbers(fold("1 " * (MOST_NUMBERS + 5)))) == MOST_NUMBERS
