"""Who acts or speaks in a headline, and whose measure it tells of."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.stories import lexicon
from alerts.stories.concepts import concepts_of
from alerts.stories.nations import nations_of_words
from alerts.text.fingerprint import stem

_TARIFF_WORD = stem("tariff")


@dataclass(frozen=True, slots=True)
class Owned:
    """A measure that the headline calls somebody's: "China's new rare earth curbs"."""

    owner: str
    matter: str


def speaks(words: list[str]) -> bool:
    """True when the words tell that somebody speaks, and not what is done about it."""
    threatens = "threaten" in concepts_of(words)
    return _statement_at(words) >= 0 and not (threatens and lexicon.ANSWER_BY_MEASURE & set(words))


def speaker(words: list[str]) -> str:
    """Who speaks: the first country before the word of speaking, or the one it comes from."""
    named, at = nations_of_words(words), _statement_at(words)
    behind = [n for place, n in named if place > at and words[place - 1] in {"from", "by"}]
    before = [n for place, n in named if place < at]
    return (behind or before[:1] or [""])[0]


def actor(words: list[str], stems: list[str], owned: list[Owned]) -> str:
    """Who acts: the first country before a verb of acting, else whose measure it is."""
    named = nations_of_words(words)
    acts = [
        place
        for place, each in enumerate(stems)
        if each in lexicon.ACTS
        and not (each == "threaten" and words[place + 1 : place + 2] == ["to"])
    ]
    before = [
        nation
        for place, nation in named
        if acts and place < acts[-1] and not _undergoes(words, stems, place, nation)
    ]
    if before and not (owned and owned[0].owner == before[0] and stems[-1] in lexicon.ACTS):
        return before[0]
    if owned:
        return owned[0].owner
    return next((n for place, n in named if not _undergoes(words, stems, place, n)), "")


def owned_measures(words: list[str], stems: list[str]) -> list[Owned]:
    """The measures that are called somebody's.

    "China tariffs" are put on China, "China's tariffs" and "Trump tariffs" are not.
    """
    found = []
    for place, nation in nations_of_words(words):
        possessed = words[place + 1 : place + 2] == ["s"]
        for reach, each in enumerate(stems[place + 1 : place + 7]):
            if each not in lexicon.MATTER:
                continue
            if (
                possessed
                or each != _TARIFF_WORD
                or (reach == 0 and not _named(words[place], nation))
            ):
                found.append(Owned(nation, lexicon.MATTER[each]))
            break
    return found


def _statement_at(words: list[str]) -> int:
    """The place of the first word that says somebody speaks, -1 when none does."""
    stems = [stem(word) for word in words]
    for place, each in enumerate(stems):
        if each in lexicon.STATEMENT:
            return place
        if (each, *stems[place + 1 : place + 2]) in lexicon.STATEMENT_PAIRS:
            answer = lexicon.ANSWER_BY_MEASURE & set(words[place + 2 :])
            if not answer:
                return place
    return -1


def _named(word: str, nation: str) -> bool:
    """True for the country's own name, False for its people, capital or leader."""
    return word.title() == nation.partition(" ")[0]


def _undergoes(words: list[str], stems: list[str], place: int, nation: str) -> bool:
    """True for the country of "China tariffs", which somebody puts on it, and of "in China"."""
    if stems[place + 1 : place + 2] == [_TARIFF_WORD] and _named(words[place], nation):
        return True
    return place > 0 and words[place - 1] in lexicon.PLACES
