"""The one plain sentence an alert says, made from facts alone."""

from __future__ import annotations

import re
from collections.abc import Iterable

from alerts.model.alert import AlertKind
from alerts.model.assessment import Assessment, Direction, Stage
from alerts.model.facts import Fact

#: Names listed of one kind before the sentence says "and others".
MAX_NAMES = 3

# Facts are canonical words, but a company's name comes from outside: what could be markup, a
# mention or a link in any receiver is left out.
_NOT_PLAIN = re.compile(r"[^\w\s.,%'()/+-]|_|(?<=\w)\.(?=[^\W\d]{2})|//+")

_TURNED = re.compile(r"(stage|direction|severity) (.+) -> (.+)")

_STAGE_WORDS = {
    Stage.NONE: "reported",
    Stage.IN_FORCE: "in force",
}


def summarise(
    assessment: Assessment,
    kind: AlertKind,
    changes: tuple[str, ...],
    rates: frozenset[str] = frozenset(),
    headline: str = "",
) -> str:
    """What happened, for a first alert; what changed, for an update; what is denied.

    `rates` are those of the measure itself. A report that was taken back says nothing any more, so
    that the story's `headline` stands for it.
    """
    happened = _happened(assessment, rates)
    if kind == AlertKind.CORRECTION and assessment.stage != Stage.DENIED:
        return f"Taken back: {_plain(headline) or happened}."
    if kind == AlertKind.CORRECTION:
        return f"Denied: {happened}."
    if kind == AlertKind.UPDATE:
        return f"{news_of(changes)}: {_what(assessment, rates)}."
    return f"{happened[0].upper()}{happened[1:]}."


def news_of(changes: Iterable[str]) -> str:
    """What is new, as the summary of an update begins with it; at least one change."""
    news = ", ".join(map(_in_words, changes))
    return f"{news[:1].upper()}{news[1:]}"


def _in_words(change: str) -> str:
    """A change as one says it: "stage announced -> in force" is "now in force, was announced".

    >>> _in_words("severity medium -> high"), _in_words("new rate 50 %")
    ('severity now high, was medium', 'new rate 50 %')
    """
    if not (turned := _TURNED.fullmatch(change)):
        return change
    name, was, now = turned.groups()
    return f"severity now {now}, was {was}" if name == "severity" else f"now {now}, was {was}"


def _happened(assessment: Assessment, measured: frozenset[str]) -> str:
    sentence = _what(assessment, measured)
    if assessment.stage == Stage.DENIED:
        return sentence
    return f"{sentence}, {_stage(assessment.stage)}{_direction(assessment.direction)}"


def _what(assessment: Assessment, measured: frozenset[str]) -> str:
    """Who did what to whom, without how far it has come."""
    facts = assessment.facts
    sentence = _event(assessment)
    if actors := _names(facts.actors):
        sentence = f"{actors}: {sentence}"
    if materials := _names(facts.materials):
        sentence += f" on {materials}"
    if targets := _names(facts.targets):
        sentence += f" aimed at {targets}"
    if rates := sorted(measured, key=lambda rate: (len(rate), rate)):
        sentence += f" at {' and '.join(f'{rate} %' for rate in rates[:MAX_NAMES])}"
    return sentence


def _event(assessment: Assessment) -> str:
    if assessment.event:
        return assessment.event.replace("_", " ")
    topics = assessment.on_topic()[:2]
    return f"{' and '.join(t.replace('_', ' ') for t in topics) or 'supply'} news"


def _names(facts: Iterable[Fact]) -> str:
    names = list(dict.fromkeys(filter(None, (_plain(fact.value) for fact in facts))))
    more = " and others" if len(names) > MAX_NAMES else ""
    return ", ".join(names[:MAX_NAMES]) + more


def _stage(stage: Stage) -> str:
    return _STAGE_WORDS.get(stage, stage.value)


def _direction(direction: Direction) -> str:
    return f", {direction}" if direction != Direction.NONE else ""


def _plain(name: str) -> str:
    return " ".join(_NOT_PLAIN.sub(" ", name).split())
