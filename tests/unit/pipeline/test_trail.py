from __future__ import annotations

import doctest

import pytest

from alerts.pipeline import trail
from alerts.pipeline.trail import addresses


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        (" https://Example.org/a#b ", "https://example.org/a"),
        ("http://example.org/a", "http://example.org/a"),
        ("www.example.co.uk", "https://www.example.co.uk/"),
        ("China bans exports", ""),
        ("exports.", ""),
        ("3.5", ""),
        ("ftp://example.org/a", ""),
        ("", ""),
    ],
)
def test_what_is_an_address_and_what_a_title(asked: str, first: str) -> None:
    assert next(iter(addresses(asked)), "") == first


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(trail) == doctest.TestResults(0, 1)
