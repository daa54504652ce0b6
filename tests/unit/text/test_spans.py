from __future__ import annotations

import itertools
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.text import spans
from alerts.text.spans import MAX_MARKS, fold

# Characters that fold in every way the module knows, so that random texts meet them often.
ODD = "aeoisAEOIS ’‑–“”ßẞﬁİıſΣςé\u0301\u0308\u0316\u0336\u200b\u00ad\u200d\ufe0f\u202e\u2066"
ODD += "ŉΐǰ中，。"
ODD += "ｒＡ　\u00a0…½™㈱№한\u1112\u1161\u11ab가ｶﾞか\u3099ราำक्षि\u0327\ud800\udfff\x00\x85\u2028"
texts = st.text(st.one_of(st.sampled_from(ODD), st.characters(codec=None)), max_size=40)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Rare Earth", "rare earth"),
        ("rare‑earth", "rare-earth"),
        ("rare–earth", "rare-earth"),
        ("10 − 5", "10 - 5"),
        ("China’s “ban”", 'china\'s "ban"'),
        ("China´s", "china's"),
        ("ra\u200bre ear\u200dth ex\u00adport", "rare earth export"),
        ("tariff\u202egnp.exe\u202c", "tariffgnp.exe"),
        ("ｒａｒｅ　ｅａｒｔｈ", "rare earth"),
        ("nbsp\u00a0here", "nbsp here"),
        ("e\u0301xport", "éxport"),
        ("é" + "\u0301" * 300 + "xport", "éxport"),
        ("t\u0336a\u0336riff", "tariff"),
        ("Straße STRASSE", "strasse strasse"),
        ("İHRACAT", "ihracat"),
        ("한국", "한국"),
        (unicodedata.normalize("NFD", "한국"), "한국"),
        ("ｶﾞﾘｳﾑ", "ガリウム"),
        ("か\u3099", "が"),
        ("稀土，出口！", "稀土,出口!"),
        ("㈱ № ™ ½", "(株) no tm 1⁄2"),
        ("a\u2028b\x85c", "a\nb\nc"),
        ("a\ud800b", "a\ufffdb"),
        ("nul\x00", "nul\x00"),
        ("\u0301lone mark", "lone mark"),
        ("한\u200b국", "한국"),
        ("e\u200b\u0301", "é"),
        ("clause — clause", "clause — clause"),
        ("क्षि", "क्षि"),
        ("", ""),
    ],
)
def test_writings_of_one_word_fold_to_one_form(text: str, folded: str) -> None:
    assert fold(text).text == folded


@pytest.mark.parametrize(
    ("text", "part", "source"),
    [
        ("The ra\u200bre earth", "rare", "ra\u200bre"),
        ("in\u00ad rare\u00ad x", "rare", "rare"),
        ("Große Straße hier", "hier", "hier"),
        ("die Straße hier", "strasse", "Straße"),
        ("die Straße hier", "as", "aß"),
        ("e\u0301xport ban", "éxport", "e\u0301xport"),
        ("e\u0301xport ban", "ban", "ban"),
        ("„ﬁne“ print", "print", "print"),
        ("ｆｕｌｌ　ｗｉｄｔｈ", "width", "ｗｉｄｔｈ"),
        ("ABC plain", "plain", "plain"),
    ],
)
def test_a_match_names_its_characters_in_the_source(text: str, part: str, source: str) -> None:
    folded = fold(text)
    at = folded.text.index(part)
    start, end = folded.original(at, at + len(part))
    assert text[start:end] == source


@pytest.mark.parametrize(
    ("text", "cased"),
    [
        ("EU plan", "EU plan"),
        ("ＥＵ’s", "EU's"),
        ("Maß USA", "Mass USA"),
        ("MAẞ USA", "MASS USA"),
        ("İ USA", "İ USA"),
    ],
)
def test_the_cased_view_keeps_case_and_length(text: str, cased: str) -> None:
    folded = fold(text)
    assert folded.cased == cased
    assert len(folded.text) == len(cased)


def test_ascii_text_keeps_its_indices() -> None:
    folded = fold("Rare EARTH\x00")
    assert folded.text == "rare earth\x00"
    assert folded.cased == folded.source == "Rare EARTH\x00"
    assert folded.original(5, 10) == (5, 10)
    assert folded.original(3, 3) == (3, 3)


@pytest.mark.parametrize("text", ["Straße", "Strasse", "a\u200bb"])
def test_an_empty_slice_stays_empty(text: str) -> None:
    start, end = fold(text).original(1, 1)
    assert start == end


@given(texts)
def test_the_source_slice_of_any_folded_slice_folds_to_it_again(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.cased)
    for start in range(len(folded.text)):
        for end in range(start + 1, min(start + 6, len(folded.text)) + 1):
            first, last = folded.original(start, end)
            assert 0 <= first < last <= len(text)
            assert folded.text[start:end] in fold(text[first:last]).text
            assert folded.cased[start:end] in fold(text[first:last]).cased


@given(texts)
def test_places_in_the_source_never_run_backwards(text: str) -> None:
    folded = fold(text)
    places = [folded.original(i, i + 1) for i in range(len(folded.text))]
    assert places == sorted(places)
    for (_, end), (start, finish) in itertools.pairwise(places):
        assert start >= end or finish == end  # the next cluster, or another part of the same one


@given(texts)
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


@given(texts)
def test_folded_text_can_be_encoded_and_holds_nothing_invisible(text: str) -> None:
    folded = fold(text)
    folded.text.encode()
    folded.cased.encode()
    assert text.isascii() or not spans._DROPPED.search(folded.text)


@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_composed_and_decomposed_writings_match(text: str) -> None:
    nfd = unicodedata.normalize("NFD", text)
    nfc = unicodedata.normalize("NFC", text)
    assert fold(nfd).text == fold(nfc).text


def test_every_plain_character_is_its_own_fold() -> None:
    for code in range(0x110000):
        char = chr(code)
        if re.match(f"[{spans._PLAIN}]", char):
            lower = char.casefold()
            assert unicodedata.normalize("NFKC", char) == char
            assert len(lower) == 1
            assert unicodedata.normalize("NFKC", lower) == lower == lower.casefold()
            assert spans._kind(char) == spans._STARTER
            assert ord(char) not in spans._ALIKE


def test_a_million_marks_are_one_short_cluster() -> None:
    marks = "\u0301\u0316" * 500_000
    folded = fold("e" + marks + " ban")
    assert folded.text == "é ban"
    assert folded.original(0, 1) == (0, 1_000_001)
    assert folded.original(2, 5) == (1_000_002, 1_000_005)


def test_only_the_first_marks_of_a_cluster_are_read() -> None:
    # Thai tone marks compose with nothing and are kept.
    assert fold("ก" + "\u0e48" * (MAX_MARKS + 5)).text == "ก" + "\u0e48" * MAX_MARKS


def test_a_long_run_of_odd_characters_folds_like_a_short_one() -> None:
    assert fold("ｒａｒｅ　ｅａｒｔｈ　" * 20).text == "rare earth " * 20
    assert fold("ß" * 100).original(150, 151) == (75, 76)
