"""What an event is about beside what lists hold: names, other goods, and the form of a measure.

    names_of(item, assessment)   companies, places and proper names in the headline
    things_of(words)             words that stand where goods stand: "tariff on ...", "... imports"
    forms_of(item)               the form of a measure, where one form excludes another

Two headlines of one pattern that have another word in such a place tell two matters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from alerts.model.assessment import Assessment
from alerts.model.facts import Fact
from alerts.model.item import Item
from alerts.stories import lexicon
from alerts.stories.concepts import CONCEPT
from alerts.stories.goods import goods_of_words
from alerts.stories.nations import NATIONS, nations_of_words
from alerts.text.fingerprint import pieces, stem, without_source
from alerts.text.spans import fold
from alerts.text.stopwords import STOP_WORDS

#: Share of capital initials above which a headline capitalises every word.
_TITLE_CASE = 0.6
#: Words before "imports" that may be goods.
_BEFORE = 3
#: Characters of a text in which a measure is named.
_OPENING = 300
_WORD = re.compile(r"(?<![^\W_])[a-zA-Zß-ÿÀ-Þ][\w&]+")
_BOUNDARY = re.compile(r"(?:\A|[.:;!?–—|]|\s-)[\s\"'“‘]*\Z")

# One form excludes the other of its line; a headline that names both is about both, but for a quota
# beside a ban, which it replaces.
_FORMS = (
    {
        "anti-dumping": r"dumping|less than fair value|反倾销|反傾銷|덤핑|ダンピング",
        "anti-subsidy": r"countervail|anti-?subsid|derechos? compensatori|"
        r"compensat[óo]ri[oa]s? sobre|droits? compensateurs?|ausgleichsz|"
        r"antisubvention|反补贴|反補貼|相殺関税|상계관세",
        "safeguard": r"safeguard|schutzmaßnahme|sauvegarde|salvaguard|保障措施|セーフガード|"
        r"세이프가드",
    },
    {
        "a quota": r"\bquotas?\b|kontingent|\bcuotas? de\b|\bcotas?\b|\bkuota\b|配额|配額|쿼터",
        "a ban": r"\bban(?:s|ned)?\b|prohibit|embargo|verbot|verbiete|interdi|prohíb|prohibi|"
        r"proíb|proib|larang|禁止|禁令|금지",
    },
)  # fmt: skip
_CONCEPTS = frozenset(CONCEPT.values())
_FORM = tuple({name: re.compile(words) for name, words in line.items()} for line in _FORMS)

_ANY_FORM = re.compile("|".join(each.pattern for line in _FORM for each in line.values()))


def names_of(item: Item, assessment: Assessment) -> frozenset[str]:
    """The companies and places in the headline, and proper names that no fact explains, stemmed.

    Proper names are known by their capitals, so a headline that capitalises every word, and
    German, have none.
    """
    title = without_source(item.title)
    facts = assessment.facts
    listed = {f.value for f in (*facts.companies, *facts.places) if f.span.field == "title"}
    listed -= NATIONS
    known = [f for _, each in facts.kinds() for f in each if f.span.field == "title"]
    plain = 0
    capital = []
    for match in _WORD.finditer(title):
        if (word := match.group()) == word.lower():
            plain += 1
        elif not _BOUNDARY.search(title, 0, match.start()) and not _covered(match.span(), known):
            capital.append(word)
    if item.lang.startswith("de") or len(capital) > _TITLE_CASE * (plain + len(capital)):
        return frozenset(listed)
    return frozenset(listed).union(*(_unknown(pieces(word)) for word in capital))


def things_of(words: list[str]) -> frozenset[str]:
    """The stems of words that stand where a measure names its goods and that no list knows."""
    concepts = [CONCEPT.get(stem(word), word) for word in words]
    places = {place for place, _ in nations_of_words(words)}
    found: set[str] = set()
    for place, concept in enumerate(concepts):
        if concept in lexicon.GOODS_AFTER:
            found |= set(_after(words, concepts, place, places))
        if concept in lexicon.GOODS_BEFORE:
            found |= set(_before(words, concepts, place, places))
    return frozenset(found)


def forms_of(item: Item) -> frozenset[str]:
    """The forms of measures that the headline names, else those in the opening of the text."""
    for text in (item.title, item.text[:_OPENING]):
        folded = fold(text).text
        if not _ANY_FORM.search(folded):
            continue
        if found := {n for line in _FORM for n, words in line.items() if words.search(folded)}:
            return frozenset(found - {"a ban"} if "a quota" in found else found)
    return frozenset()


def other_form(new: frozenset[str], old: frozenset[str]) -> str:
    """Why measures of these forms are two, "" when they may be one."""
    for line in _FORM:
        mine, theirs = new & line.keys(), old & line.keys()
        if mine and theirs and not mine & theirs:
            return f"{' and '.join(sorted(mine))} is not {' and '.join(sorted(theirs))}"
    return ""


def _covered(place: tuple[int, int], facts: Iterable[Fact]) -> bool:
    """True for a place in the title that one of these facts of the title states."""
    start, end = place
    return any(fact.span.start < end and start < fact.span.end for fact in facts)


def _unknown(words: list[str]) -> Iterator[str]:
    """The stems of those words that no list holds."""
    nations = {words[place] for place, _ in nations_of_words(words)}
    for word in words:
        each = stem(word)
        if (
            len(word) > 1
            and word not in STOP_WORDS
            and word not in nations
            and not word[0].isdigit()
            and not goods_of_words([word])
            and CONCEPT.get(each) is None
            and each not in lexicon.GOODS_AFTER
            and each not in lexicon.COMMON
            and each not in lexicon.GENERIC
        ):
            yield each


def _after(words: list[str], concepts: list[str], place: int, nations: set[int]) -> Iterator[str]:
    """The goods behind "tariff on"; Indonesian has no word between."""
    at = place + 1
    if words[at : at + 1] and words[at] in lexicon.ONTO:
        at += 1
    elif words[place] not in lexicon.BARE:
        return
    for here in range(at, len(words)):
        if words[here] in lexicon.PLACES | lexicon.CLAUSE | lexicon.ENDS_GOODS:
            return
        if concepts[here] in lexicon.GOODS_AFTER or concepts[here] in lexicon.ACTS:
            return
        if here not in nations:
            yield from _unknown([words[here]])


def _before(words: list[str], concepts: list[str], place: int, nations: set[int]) -> Iterator[str]:
    """The goods before "imports", as far as nothing known stands between."""
    for at in range(place - 1, max(-1, place - 1 - _BEFORE), -1):
        known = at in nations or not (found := list(_unknown([words[at]])))
        if known or words[at] in lexicon.PLACES or concepts[at] in _CONCEPTS:
            return
        yield from found
