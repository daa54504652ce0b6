"""What the rules say of one item, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from alerts.model.facts import Facts, Span


class Severity(IntEnum):
    """How much an item matters to a buyer, least first; prints as its lower-case name."""

    NONE = 0
    INFO = 1
    LOW = 2
    MEDIUM = 3
    HIGH = 4
    CRITICAL = 5

    def __str__(self) -> str:
        return self.name.lower()

    @classmethod
    def parse(cls, name: str) -> Severity:
        """The severity of this lower-case name; raises KeyError for any other."""
        return cls[name.upper()]


#: An item of this severity or above raises an alert.
ALERT_FROM = Severity.MEDIUM


class Direction(StrEnum):
    """Which way supply moves: tighter, freer, both, or neither."""

    ESCALATING = "escalating"
    EASING = "easing"
    MIXED = "mixed"
    NONE = "none"


class Stage(StrEnum):
    """How far a measure has come; empty when the item reports no measure."""

    NONE = ""
    RUMOURED = "rumoured"
    THREATENED = "threatened"
    PROPOSED = "proposed"
    ANNOUNCED = "announced"
    IN_FORCE = "in_force"
    DELAYED = "delayed"
    SUSPENDED = "suspended"
    LIFTED = "lifted"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Points one rule gave for one place in the text; `text` is the exact slice under `span`.

    Points may be negative (damping, caps). A rule that speaks of the item as a whole, such as a
    cap, has an empty span at the start of the title.
    """

    rule: str
    #: The topic that the points belong to, or "" for points of the item as a whole.
    topic: str
    span: Span
    text: str
    points: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """The verdict on one item: same text and same rules give the same bytes."""

    #: Probability 0-1 by topic; always holds tariff, rare_earth, critical_mineral, export_control.
    topics: Mapping[str, float]
    #: 0-100, the sum of the evidence's points.
    score: int
    severity: Severity
    direction: Direction
    stage: Stage
    #: 0-1: how settled the reported event is (in force above announced above rumoured).
    certainty: float
    #: What happened, e.g. "export_restriction"; empty when nothing did.
    event: str = ""
    facts: Facts = field(default_factory=Facts)
    evidence: tuple[Evidence, ...] = ()
    #: Identity of the rule set that judged.
    rules_hash: str = ""

    @property
    def alert(self) -> bool:
        """True when the item is worth an alert."""
        return self.severity >= ALERT_FROM

    def on_topic(self, threshold: float = 0.5) -> tuple[str, ...]:
        """The topics at or above `threshold`, most probable first, ties by name."""
        hits = [(-p, t) for t, p in self.topics.items() if p >= threshold]
        return tuple(t for _, t in sorted(hits))
