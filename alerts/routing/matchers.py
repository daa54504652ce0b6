"""Whether one alert is of the kind that a route, a silence or an inhibition wants."""

from __future__ import annotations

from alerts.model.policy import ANYTHING, Match
from alerts.routing.subject import Subject, folded


def matches(match: Match, subject: Subject) -> bool:
    """True when the alert meets every condition; an empty condition is met by any alert.

    One value of those listed is enough; severity, priority and certainty are inclusive limits.

    >>> matches(Match(topics=("tariff", "rare_earth")), Subject(topics=frozenset({"tariff"})))
    True
    >>> matches(Match(countries=("Japan",)), Subject(countries=frozenset({"china"})))
    False
    """
    return (
        match.severity <= subject.severity <= match.max_severity
        and subject.priority >= match.priority
        and subject.certainty >= match.certainty
        and (not match.topics or not subject.topics.isdisjoint(match.topics))
        and (not match.directions or subject.direction in match.directions)
        and (not match.stages or subject.stage in match.stages)
        and (not match.kinds or subject.kind in match.kinds)
        and _comes_from(match, subject)
        and _concerns(match, subject)
    )


def _comes_from(match: Match, subject: Subject) -> bool:
    return (
        (not match.sources or subject.source in match.sources)
        and (not match.tiers or subject.tier in match.tiers)
        and (not match.langs or any(_speaks(subject.lang, lang) for lang in match.langs))
        and (not match.stories or subject.story in match.stories)
    )


def _concerns(match: Match, subject: Subject) -> bool:
    return (
        (not match.countries or any(folded(c) in subject.countries for c in match.countries))
        and (not match.exposure or any(_touches(subject, what) for what in match.exposure))
        and (not match.owners or any(folded(o) in subject.owners for o in match.owners))
    )


def _touches(subject: Subject, what: str) -> bool:
    return bool(subject.exposure) if what == ANYTHING else what in subject.exposure


def _speaks(lang: str, wanted: str) -> bool:
    tag, want = lang.casefold(), wanted.casefold()
    return tag == want or tag.startswith(want + "-")
