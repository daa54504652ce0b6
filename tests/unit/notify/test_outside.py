"""Text from outside as one visible line."""

from __future__ import annotations

import doctest
import unicodedata
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.notify import outside, render

HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\x1b[]0;\x07\x9b\u200b\u202e\u2066\u0301\ufe0f\r\n\u2028"),
    )
)


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("www.evil.example", 80, "www․evil․example"),
        ("www.evil.example", 6, "www․e…"),
        ("the U.S. at 0.5 %", 80, "the U.S. at 0.5 %"),
        ("a:b", 80, "a∶b"),
        ("@all #general", 80, "＠all ＃general"),
    ],
)
def test_nothing_a_client_makes_active_is_left(text: str, limit: int, shown: str) -> None:
    assert outside.plain_line(text, limit) == shown


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(outside) == doctest.TestResults(0, 3)
    assert doctest.testmod(render) == doctest.TestResults(0, 2)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("x\r\nBcc: a@b.example", "x Bcc: a@b.example"),
        ("x\nFAKE LOG LINE level=error", "x FAKE LOG LINE level=error"),
        ("\x1b[2J\x1b]8;;https://evil.example\x07x", "x"),
        ("\x1b]8;;https://evil.example\x1b\\x", "x"),
        ("\x9b31mred", "red"),
        ("\x1b]0;never ended", ""),
        ("tariff\u202efrat", "tarifffrat"),
        ("ze\u200bro wi\u2060d\u00adth", "zero width"),
        ("hid\U000e0041den\ufe0f", "hidden"),
        ("a\u2028b\u2029c", "a b c"),
        ("\ud800lone", "lone"),
        ("\u3164\u2800blank\u115f", "blank"),
        ("\ufdd0\uffffnon", "non"),
        ("Ngu\u1ec5n \u0e17\u0e35\u0e48 稀土 \u05d0", "Nguễn ที่ 稀土 א"),
        ("", ""),
    ],
)
def test_what_cannot_be_seen_is_gone(text: str, shown: str) -> None:
    assert outside.one_line(text, 200) == shown


def test_a_tower_of_marks_is_cut_down() -> None:
    assert outside.one_line("a" + "\u0301" * 500 + "b", 200) == "a" + "\u0301" * 4 + "b"


@settings(deadline=None)
@given(HOSTILE, st.integers(1, 300))
def test_the_line_is_one_short_printable_line(text: str, limit: int) -> None:
    line = outside.one_line(text, limit)
    assert len(line) <= limit
    assert line == " ".join(line.split())
    assert all(unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} for c in line)


@pytest.mark.parametrize("text", ["\x1b]" * 200_000, "\x1b[" + "0" * 400_000, "\x9b0" * 200_000])
def test_hostile_text_costs_little(text: str) -> None:
    start = perf_counter()
    outside.one_line(text, 100)
    assert perf_counter() - start < 1
