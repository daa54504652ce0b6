"""Sentences, clauses and tokens, and the way back to the document."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.rules.reading import View, is_wide
from alerts.text.spans import fold


def view(text):
    return View(fold(text))


def parts(text, ends):
    pieces, start = [], 0
    for end in ends:
        pieces.append(text[start : end + 1].strip())
        start = end + 1
    return [*pieces, text[start:].strip()]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Tariffs rise. Prices too.", ["tariffs rise.", "prices too.", ""]),
        ("The U.S. raised tariffs.", ["the u.s. raised tariffs.", ""]),
        ("Mr. Smith said so.", ["mr. smith said so.", ""]),
        ("Am 1. August tritt es in Kraft", ["am 1. august tritt es in kraft"]),
        ("Rate of 2.5 percent", ["rate of 2.5 percent"]),
        ("加征关税。暂停出口", ["加征关税。", "暂停出口"]),
        ("关税不升反降？商务部回应", ["关税不升反降?", "商务部回应"]),
        ("Why? Because.", ["why?", "because.", ""]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text, sentences):
    seen = view(text)
    assert parts(seen.hay, seen.sentences) == sentences


def test_a_line_ends_a_sentence_only_when_it_is_short_or_closed():
    wrapped = "The ministry said that it will " + "x" * 40 + "\n  restrict exports"
    assert "\n" not in view(wrapped).hay
    assert "will " in view(wrapped).hay
    assert view("Headline\nBody text").sentences == [8]
    assert view("It ends.\nNext one").hay.count("\n") == 1
    assert view("One\n\nTwo").hay == "one\ntwo"


def test_clauses_end_at_commas_dashes_and_blanks_between_han():
    assert len(view("China halts exports, US waits — again").clauses) == 2
    assert len(view("China halts exports - US waits").clauses) == 1
    assert len(view("特朗普终止谈判 提高关税").clauses) == 1
    assert len(view("미국 관세 인상").clauses) == 0


def test_two_han_characters_weigh_one_token():
    assert view("稀土出口管制").apart(0, 6) == 3
    assert view("rare earth export controls").apart(4, 18) == 2
    assert view("rare earth").apart(4, 5) == 0


def test_a_stretch_without_an_end_is_cut():
    assert len(view("word " * 1000).sentences) == 4


def test_hyphens_and_slashes_read_as_blanks():
    assert view("Rare-earth/magnet").hay == "rare earth magnet"


def test_wide_texts_are_told_from_others():
    assert view("稀土").wide
    assert view("관세").wide
    assert not view("Zölle").wide
    assert is_wide("土")
    assert not is_wide("é")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_every_slice_leads_back_to_characters_that_fold_to_it(text):
    seen = view(text)
    for start in range(len(seen.hay)):
        first, last = seen.original(start, start + 1)
        assert 0 <= first < last <= len(text)
        assert seen.slice(first, last) == text[first:last]
