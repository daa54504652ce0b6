"""The language of one word pattern."""

import pytest

from alerts.rules.words import WordError, parse


def texts(pattern):
    return [[part.text for part in parts] for parts in parse(pattern)[0].parts]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("tariff", [["tariff"]]),
        ("tariff(|s)", [["tariff", "tariffs"]]),
        ("Rare-Earth(|s)", [["rare earth", "rare earths"]]),
        ("authori(s|z)ation(|s)", [["authorisation", "authorisations", "authorization",
                                     "authorizations"]]),
        ("(a(b|c)|d)e", [["abe", "ace", "de"]]),
        ("put(|s) ... on (hold|ice)", [["put", "puts"], ["on hold", "on ice"]]),
        ("to #%", [["to"], ["%"]]),
        ("  spaced   out ", [["spaced out"]]),
        ("稀土", [["稀土"]]),
        ("import/export", [["import export"]]),
    ],
)  # fmt: skip
def test_alternatives_multiply_out_part_by_part(pattern, expected):
    assert texts(pattern) == expected


def test_a_gap_inside_parentheses_gives_a_form_for_each_way():
    forms = parse("(ban|curb ... on) chips")
    assert [[[p.text for p in parts] for parts in form.parts] for form in forms] == [
        [["ban chips"]],
        [["curb"], ["on chips"]],
    ]


def test_marks_are_read_and_taken_off():
    exact = parse("=REE")[0].parts[0][0]
    assert (exact.text, exact.cased) == ("ree", "REE")
    compound = parse("~zölle")[0].parts[0][0]
    assert (compound.open_left, compound.open_right) == (True, False)
    assert parse("magnet~")[0].parts[0][0].open_right
    assert parse("^why")[0].at_start
    assert parse("vor dem aus$")[0].at_end
    assert parse("lifts>")[0].side == "after"
    assert parse("<expires")[0].side == "before"
    assert parse("to #%")[0].numeric


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("", "empty"),
        ("=", "empty"),
        ("tariff(|s", "not closed"),
        ("tariff|s)", "parentheses"),
        ("tariff)", "never opened"),
        ("a|b", "parentheses"),
        ("a ... ", "between two parts"),
        ("a ... b ... c ... d", "three parts"),
        ("a ... b #%", "not both"),
        ("(a|b|c|d|e|f|g)" * 5, "forms"),
    ],
)
def test_what_is_no_word_says_why(pattern, message):
    with pytest.raises(WordError, match=message):
        parse(pattern)
