from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.text.spans import fold
from alerts.text.words import Words


def tokens(text: str) -> list[str]:
    words = Words(fold(text))
    folded = words._folded.text
    ends = [*words.tokens, len(folded)][1:]
    return [folded[a:b].rstrip(" -.,") for a, b in zip(words.tokens, ends, strict=True)]


def sentences(text: str) -> list[str]:
    words = Words(fold(text))
    cased = words._folded.cased
    ends = [*words.sentences[1:], len(cased)]
    return [cased[a:b].strip() for a, b in zip(words.sentences, ends, strict=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rare-earth ban", ["rare", "earth", "ban"]),
        ("China's 8505.11 and 1,000", ["china's", "8505.11", "and", "1,000"]),
        ("稀土出口", ["稀", "土", "出", "口"]),
        ("レアアース", ["レ", "ア", "ア", "ー", "ス"]),
        ("한국 희토류", ["한국", "희토류"]),
        ("中国China中", ["中", "国", "china", "中"]),
        ("", []),
    ],
)
def test_tokens_are_words_numbers_and_single_han_characters(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ban. Tariff! Why? End", ["Ban.", "Tariff!", "Why?", "End"]),
        ("The U.S. Commerce Department", ["The U.S. Commerce Department"]),
        ("Notice No. 61 of 2025. It", ["Notice No. 61 of 2025.", "It"]),
        ("He said no. The ban", ["He said no.", "The ban"]),
        ("MP Materials Inc. Said so", ["MP Materials Inc. Said so"]),
        ("up 2.5 percent. Then", ["up 2.5 percent.", "Then"]),
        ("so... and on", ["so... and on"]),
        ("Am 14. Oktober gilt", ["Am 14. Oktober gilt"]),
        ('He said "ban." She', ['He said "ban."', "She"]),
        ("一。二！三？四", ["一。", "二!", "三?", "四"]),
        ("line\nnext", ["line", "next"]),
        ("see x.example/?a=b now", ["see x.example/?a=b now"]),
        (". Lone point", [".", "Lone point"]),
        ("", [""]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("first", "second", "gap"),
    [((7, 10), (18, 29), 2), ((18, 29), (7, 10), 2), ((0, 6), (7, 10), 0), ((0, 10), (7, 13), 0)],
)
def test_the_gap_counts_the_words_between(
    first: tuple[int, int], second: tuple[int, int], gap: int
) -> None:
    assert Words(fold("Export ban on all rare earths")).between(first, second) == gap


def test_an_index_belongs_to_the_token_and_sentence_it_stands_in() -> None:
    words = Words(fold(" One two. Three"))
    assert [words.token(i) for i in (0, 1, 3, 5)] == [-1, 0, 0, 1]
    assert words.same_sentence(1, 8)
    assert not words.same_sentence(1, 12)


@given(st.text(max_size=60))
def test_sentences_and_tokens_start_in_order(text: str) -> None:
    words = Words(fold(text))
    assert list(words.tokens) == sorted(set(words.tokens))
    assert list(words.sentences) == sorted(set(words.sentences))
    assert words.sentences[0] == 0
