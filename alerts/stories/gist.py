"""What an item says happened, in the few words by which stories are told apart.

    gist_of(item, assessment) -> Gist

A gist is read from the headline and the facts. It is what later items are compared with, so it is
stored beside the item's place in its story.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from alerts.model.assessment import Assessment, Direction, Stage
from alerts.model.facts import Fact, Facts
from alerts.model.item import Item
from alerts.stories import lexicon
from alerts.stories.concepts import CONCEPT, concepts_of, concepts_of_wide
from alerts.stories.goods import goods_of_wide, goods_of_words
from alerts.stories.leads import actor, owned_measures, speaker, speaks
from alerts.stories.nations import NATIONS, nations_of_wide, nations_of_words
from alerts.stories.objects import forms_of, names_of, things_of
from alerts.stories.rates import OPENING, measure_rates, replaced_rates
from alerts.text.fingerprint import pieces, stem
from alerts.text.stopwords import STOP_WORDS

#: Words before a clause that may stand alone as the event.
_MAIN_WORDS = 3
#: Words of a label before a colon: "Trump tariffs: Swiss companies ...".
_LABEL_WORDS = 5
#: Characters of a text whose words are kept.
_SAID = 200
#: Facts kept of one kind; an item that names more is a list.
_MOST = 12
_SENTENCE = re.compile(r"(?<=[\w)\"'’”%])(?:[.;?!]|\s[-–—])\s+")


class Angle(StrEnum):
    """From which side an item looks at an event; each side is a story of its own."""

    #: The event itself, or nothing known.
    EVENT = ""
    #: Somebody speaks about it.
    STATEMENT = "statement"
    #: What exchanges made of it.
    MARKET = "market"


@dataclass(frozen=True, slots=True)
class Gist:
    """What one item says happened."""

    #: Stemmed words of the headline's main clause, and of the rest, synonyms made one.
    terms: frozenset[str] = frozenset()
    aside: frozenset[str] = frozenset()
    #: Numbers in the headline, as written.
    numbers: frozenset[str] = frozenset()
    #: Who acts or speaks; empty when unknown.
    lead: str = ""
    #: The other countries of the main clause, or those the event is aimed at.
    partners: frozenset[str] = frozenset()
    #: Every country named in the headline and every actor and target, each once.
    nations: tuple[str, ...] = ()
    angle: Angle = Angle.EVENT
    #: What it is about: "tariff", "curb", "talks" ...; all that the headline and the event name.
    matters: frozenset[str] = frozenset()
    direction: Direction = Direction.NONE
    stage: Stage = Stage.NONE
    #: The rate, and the rate it replaces.
    rates: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    materials: frozenset[str] = frozenset()
    instruments: frozenset[str] = frozenset()
    #: Classes of goods the main clause names.
    goods: frozenset[str] = frozenset()
    companies: frozenset[str] = frozenset()
    #: Days on which something takes effect, is due, or ends.
    dates: frozenset[str] = frozenset()
    lang: str = ""
    #: Companies and proper names in the headline, and words that stand where goods stand.
    names: frozenset[str] = frozenset()
    things: frozenset[str] = frozenset()
    #: Forms of measures, of which one excludes another: "anti-dumping", "a quota".
    forms: frozenset[str] = frozenset()
    #: Particular words of the opening of the text.
    said: frozenset[str] = frozenset()
    #: What a denial denies, by its event: "export_restriction"; empty for any other report.
    denied: str = ""


@dataclass(frozen=True, slots=True)
class _Clauses:
    """The headline's words: those of its main clause, and those of the rest."""

    main: list[str]
    rest: list[str]


@dataclass(frozen=True, slots=True)
class _Countries:
    """The countries an item names, by where it does."""

    main: list[str]
    #: In the headline, in words without blanks between them.
    wide: list[str]
    aside: list[str]
    #: Actors and targets.
    acting: list[str]

    def every(self) -> tuple[str, ...]:
        """Each once."""
        return tuple(dict.fromkeys([*self.main, *self.wide, *self.aside, *self.acting]))


def gist_of(item: Item, assessment: Assessment) -> Gist:
    """The gist of this item; the same item and assessment give the same gist."""
    clauses = _clauses(item.title)
    main = [*concepts_of(clauses.main), *concepts_of_wide(item.title)]
    angle, direction = _angle(item.title, clauses, assessment)
    facts = assessment.facts
    countries = _countries(item.title, clauses, facts)
    owned = owned_measures(clauses.main, main)
    is_event, is_statement = angle is Angle.EVENT, angle is Angle.STATEMENT
    lead = speaker(clauses.main) if is_statement else actor(clauses.main, main, owned)
    lead = lead or _lead_elsewhere(item.title, clauses, facts, countries)
    others = {each.matter for each in owned if each.owner != lead and is_event}
    about = main if is_event else [*main, *concepts_of(clauses.rest)]
    forms, instruments = forms_of(item), _reported(facts.instruments)
    return Gist(
        terms=_terms(clauses.main),
        aside=_terms(clauses.rest),
        numbers=frozenset(w for w in (*clauses.main, *clauses.rest) if w[0].isdigit()),
        lead=lead,
        partners=_partners(lead, countries, facts),
        nations=countries.every()[:_MOST],
        angle=angle,
        matters=_matters(about, others, assessment) or _matters_of_names(forms | instruments),
        direction=direction,
        stage=assessment.stage,
        rates=measure_rates(item, assessment),
        before=replaced_rates(assessment),
        materials=_reported(facts.materials) - {"semiconductors"},
        instruments=instruments,
        goods=goods_of_words(_without_users(clauses.main)) | goods_of_wide(item.title),
        companies=_reported(facts.companies),
        dates=_reported(f for f in facts.dates if f.role in {"effective", "deadline", "expiry"}),
        lang=item.lang.partition("-")[0].lower(),
        names=names_of(item, assessment),
        things=things_of(_outside(clauses.main, facts.materials)),
        forms=forms,
        said=_terms(pieces(item.text[:_SAID])) - lexicon.COMMON,
        denied=assessment.event if assessment.stage is Stage.DENIED else "",
    )


def _countries(title: str, clauses: _Clauses, facts: Facts) -> _Countries:
    return _Countries(
        [nation for _, nation in nations_of_words(clauses.main)],
        nations_of_wide(title),
        [nation for _, nation in nations_of_words(clauses.rest)],
        [n for n in (*_values(facts.actors), *_values(facts.targets)) if n in NATIONS],
    )


def _lead_elsewhere(title: str, clauses: _Clauses, facts: Facts, countries: _Countries) -> str:
    """Who acts where no word of the main clause says it: a firm, or an actor of the text."""
    leads = [] if countries.main else [*countries.wide, *_firms(title, clauses, facts.companies)]
    leads += [n for n in countries.acting if n not in {*countries.main, *countries.aside}]
    return next(filter(None, leads), "")


def _partners(lead: str, countries: _Countries, facts: Facts) -> frozenset[str]:
    titled = [f.value for f in _in_title(facts.actors) if f.value in NATIONS]
    named = [*countries.wide, *countries.main, *titled, *_values(facts.targets)]
    return frozenset([n for n in named if n != lead][:_MOST])


def _matters_of_names(names: Iterable[str]) -> frozenset[str]:
    matters = lexicon.MATTER_OF_NAME
    return frozenset(matters[each] for each in names if each in matters)


def _in_title(facts: Iterable[Fact]) -> Iterator[Fact]:
    return (fact for fact in facts if fact.span.field == "title")


def _outside(words: list[str], materials: Iterable[Fact]) -> list[str]:
    """The words, with nothing in the place of those that name a material."""
    named = {w for f in _in_title(materials) for w in pieces(f.text)}
    return ["" if word in named else word for word in words]


def _reported(facts: Iterable[Fact]) -> frozenset[str]:
    """Values stated in the title, or, when it states none, in the opening of the text."""
    known = [f for f in facts if f.span.field == "title" or f.span.start < OPENING]
    return frozenset([f.value for f in known if f.value.isprintable()][:_MOST])


def _values(facts: Iterable[Fact]) -> list[str]:
    opening = (f for f in facts if f.span.field == "title" or f.span.start < OPENING)
    return [f.value for f in opening if f.value.isprintable()]


def _firms(title: str, clauses: _Clauses, companies: Iterable[Fact]) -> list[str]:
    """The companies that the headline names before its setting."""
    setting = title.lower().find(f" {clauses.rest[0]} ") if clauses.rest else -1
    end = setting if setting > 0 else len(title)
    return [f.value for f in companies if f.span.field == "title" and f.span.start < end]


def _without_users(words: list[str]) -> list[str]:
    """The words without goods that only name who uses or makes something."""
    return [
        word
        for place, word in enumerate(words)
        if not lexicon.USERS & set(map(stem, words[place + 1 : place + 2]))
    ]


def _clauses(title: str) -> _Clauses:
    """The headline split where it stops telling the event and starts telling its setting."""
    head, *others = _SENTENCE.split(title)
    behind = [word for other in others for word in pieces(other)]
    label, colon, told = head.partition(": ")
    official = "from" in pieces(label)
    if (
        colon
        and not official
        and len(pieces(label)) <= _LABEL_WORDS
        and len(pieces(told)) > _MAIN_WORDS
    ):
        head, behind = told, [*pieces(label), *behind]
    words = pieces(head)
    for place, word in enumerate(words):
        if word in lexicon.CLAUSE and place >= _MAIN_WORDS:
            return _Clauses(words[:place], words[place + 1 :] + behind)
    if words and words[0] in lexicon.CLAUSE and "," in head:
        setting, _, event = head.partition(",")
        if len(pieces(event)) >= _MAIN_WORDS:
            return _Clauses(pieces(event), pieces(setting) + behind)
    if len(words) < _MAIN_WORDS:
        return _Clauses(words + behind, [])
    return _Clauses(words, behind)


def _terms(words: list[str]) -> frozenset[str]:
    terms: set[str] = set()
    for word in words:
        if word[0] >= "\u3005":
            terms.update(word[i : i + 2] for i in range(max(1, len(word) - 1)))
        elif len(word) > 1 and word not in STOP_WORDS:
            each = stem(word)
            terms.add(CONCEPT.get(each, each))
    nations = {words[place] for place, _ in nations_of_words(words)}
    named = {nation.lower() for _, nation in nations_of_words(words)}
    return frozenset((terms - {stem(word) for word in nations}) | named)


def _angle(title: str, clauses: _Clauses, assessment: Assessment) -> tuple[Angle, Direction]:
    """From which side the item looks, and which way what it looks at moves."""
    plain = set(map(stem, clauses.main))
    moves = _movement(title, clauses.main)
    anywhere = moves if moves is not Direction.NONE else _movement(title, clauses.rest)
    if assessment.stage is Stage.DENIED:
        return Angle.EVENT, assessment.direction
    market = (
        plain & lexicon.MARKET
        or {"wall", "street"} <= plain
        or any(w in title for w in lexicon.MARKET_WIDE)
    )
    moved = anywhere is not Direction.NONE
    if market or (moved and (plain & lexicon.MARKET_WEAK or _goods_move(clauses.main, assessment))):
        return Angle.MARKET, moves
    if speaks(clauses.main) or any(w in title for w in lexicon.STATEMENT_WIDE):
        return Angle.STATEMENT, assessment.direction
    return Angle.EVENT, assessment.direction


def _goods_move(words: list[str], assessment: Assessment) -> bool:
    """True for "copper jumps": goods that rise or fall do so in price."""
    named = {w for f in _in_title(assessment.facts.materials) for w in pieces(f.text)}
    return any(
        (word in named or goods_of_words([word])) and stem(after) in lexicon.UP | lexicon.DOWN
        for word, after in pairwise(words)
    )


def _movement(title: str, words: list[str]) -> Direction:
    """Falling prices escalate and rising ones ease; the first word that moves decides."""
    for word in words:
        if stem(word) in lexicon.DOWN:
            return Direction.ESCALATING
        if stem(word) in lexicon.UP:
            return Direction.EASING
    if any(word in title for word in lexicon.DOWN_WIDE):
        return Direction.ESCALATING
    if any(word in title for word in lexicon.UP_WIDE):
        return Direction.EASING
    return Direction.NONE


def _matters(words: list[str], others: set[str], assessment: Assessment) -> frozenset[str]:
    """What the item is about, by its headline, else by its event; not what `others` did."""
    said = {lexicon.MATTER[word] for word in words if word in lexicon.MATTER}
    if said:
        # A duty on exports is both.
        both = {"curb"} if assessment.event.startswith("export") else set()
        return frozenset((said - others or said) | both)
    if lexicon.FLOWS & set(words) and lexicon.FIGURES & set(words):
        return frozenset({"trade figures"})
    event = assessment.event
    if not event:
        return frozenset()
    kind = event.partition("_")[0]
    known = {"tariff": "tariff", "import": "tariff", "export": "curb"}.get(kind)
    return frozenset({known or lexicon.MATTER_OF_EVENT.get(event, event)})
