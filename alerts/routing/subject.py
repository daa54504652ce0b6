"""One alert as routes, silences and inhibitions see it."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.model.alert import Alert, AlertKind
from alerts.model.assessment import Assessment, Direction, Severity, Stage
from alerts.model.feed import Tier

#: A topic counts from this probability on.
TOPIC_FROM = 0.5


@dataclass(frozen=True, slots=True)
class Subject:
    """Everything a condition may ask of an alert; countries and owners are folded."""

    story: str = ""
    kind: AlertKind = AlertKind.RAISED
    severity: Severity = Severity.MEDIUM
    #: Severity by exposure, 0-100.
    priority: int = 0
    direction: Direction = Direction.NONE
    stage: Stage = Stage.NONE
    certainty: float = 1.0
    topics: frozenset[str] = frozenset()
    #: The most probable topic, and the country that acts or else is named first.
    topic: str = ""
    country: str = ""
    source: str = ""
    tier: Tier | None = None
    lang: str = ""
    countries: frozenset[str] = frozenset()
    #: Kinds of the user's exposure that are touched.
    exposure: frozenset[str] = frozenset()
    owners: frozenset[str] = frozenset()
    #: The deadline it reminds of; empty for every other alert.
    deadline: str = ""

    @property
    def critical(self) -> bool:
        """True when nothing but a person's word may hold it back."""
        return self.severity is Severity.CRITICAL


def subject_of(alert: Alert, assessment: Assessment | None = None, lang: str = "") -> Subject:
    """The alert with what its item adds: facts, certainty and language."""
    topics = sorted((-p, topic) for topic, p in alert.topics.items() if p >= TOPIC_FROM)
    countries = () if assessment is None else _countries(assessment)
    return Subject(
        story=alert.story,
        kind=alert.kind,
        severity=alert.severity,
        priority=alert.priority,
        direction=alert.direction,
        stage=alert.stage,
        certainty=1.0 if assessment is None else assessment.certainty,
        topics=frozenset(topic for _, topic in topics),
        topic=next((topic for _, topic in topics), ""),
        country=next(iter(countries), ""),
        source=alert.source,
        tier=alert.tier,
        lang=lang,
        countries=frozenset(countries),
        exposure=frozenset(touch.kind.value for touch in alert.touches),
        owners=frozenset(folded(touch.owner) for touch in alert.touches if touch.owner),
        deadline=alert.deadline,
    )


def folded(name: str) -> str:
    """A name of a country or owner as it is compared."""
    return " ".join(name.split()).casefold()


def _countries(assessment: Assessment) -> tuple[str, ...]:
    """Who acts, then who is targeted, then the places, each once."""
    facts = assessment.facts
    return tuple(
        dict.fromkeys(folded(f.value) for f in (*facts.actors, *facts.targets, *facts.places))
    )
