"""The part a country's name plays, from the words beside it."""

from __future__ import annotations

import pytest

from alerts.rules.facts_grammar import Part, Surroundings, part_of, settle

A, T, P, N, U = Part.ACTOR, Part.TARGET, Part.PLACE, Part.NONE, Part.OPEN


def part(text: str) -> Part:
    """The part of the name in brackets."""
    before, rest = text.casefold().split("[")
    name, after = rest.split("]")
    country = "United States" if name in ("us", "u.s.") else name
    return part_of(Surroundings(before, name, after), country)


@pytest.mark.parametrize(
    "text",
    [
        "[China] halts exports",
        "[China] to restrict exports",
        "[China] will restrict exports",
        "[China] reportedly delays licences",
        "[China]'s commerce ministry says",
        "[China]'s export curbs bite",
        "[US] tariffs bite",
        "[U.S.] Senate votes",
        "retaliation by China as [India] reacts",
        "curbs bite, as [India] raises duties",
        "[Indien] erhöht Zölle",
        "[Indien] verhängt Zölle",
        "la [Chine] impose",
        "[México] anuncia",
        "[美国]宣布加征关税",
        "[美国]将暂停",
        "[中国]对稀土实施管制",
        "[米国]が関税を",
        "[中国]は対抗措置、レアアース",
        "[미국], 관세",
        "[중국]이 수출",
    ],
)
def test_a_name_before_its_verb_acts(text):
    assert part(text) is A


@pytest.mark.parametrize(
    "text",
    [
        "tariffs on [China]",
        "100% duties on goods from [China]",
        "tariffs on all imports from [Canada]",
        "sanctions against [Russia]",
        "trade war hits [China] hard",
        "US threatens [Brazil] with duties",
        "ban on chip exports to [China]",
        "halts shipments of magnets to [Japan]",
        "duty on steel imports from [Vietnam]",
        "Zölle auf Waren aus [Indien]",
        "sanctions contre la [Russie]",
        "aranceles del 50% a [Brasil]",
        "glycine from [India]: final results of countervailing duty review",
        "bottles from [Chile], China, and Mexico; institution of antidumping investigations",
        "对[美国]加征关税",
        "对原产于[美国]的进口商品",
        "向[日本]出口稀土",
        "[中国]への輸出規制を",
        "[中国]製品に関税を",
        "[한국]산 철강에 관세",
        "[중국]에 대한 수출통제",
    ],
)
def test_a_name_that_a_measure_is_aimed_at_is_a_target(text):
    assert part(text) is T


@pytest.mark.parametrize(
    "text",
    [
        "a mine in [Australia] opens",
        "plants across [Europe]",
        "在[中国]设厂",
        "[日本]国内の工場で",
        "[중국]에서 생산",
    ],
)
def test_a_name_after_a_word_of_place_is_a_place(text):
    assert part(text) is P


@pytest.mark.parametrize(
    "text",
    [
        "talks with [China] resume",
        "exports to [Spain] fell",
        "seeks access in [US] trade talks",
        "first plant outside [China]",
        "US-[China] talks",
        "[China]-based maker",
        "report on [China]",
        "buys chips from [Taiwan]",
        "[China] stocks fall",
        "the ambassador of [India]",
        "[China]",
        "与[美国]谈判",
        "[中国]经济",
        "レアアースの[中国]",
        "[중국] 경제",
        "向[美国]示好",
    ],
)
def test_a_name_whose_part_the_words_leave_open_plays_none(text):
    assert part(text) is N


@pytest.mark.parametrize(
    ("parts", "between", "settled"),
    [
        ([T, N, U], [", ", " and "], [T, T, T]),
        ([T, A], [" and "], [T, T]),
        ([T, A], [", "], [T, A]),
        ([U, A], [" and "], [A, A]),
        ([U, U, A], [", ", " and "], [A, A, A]),
        ([T, N], [" then "], [T, N]),
        ([U, N], [" and "], [U, N]),
        ([T, U], ["、"], [T, T]),
        ([P, N], [" and "], [P, P]),
        ([N], [], [N]),
        ([], [], []),
    ],
)
def test_names_joined_in_a_list_play_one_part(parts, between, settled):
    assert settle(parts, between) == settled
