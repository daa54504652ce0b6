"""Stories: everything that was published about one event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from alerts.model.assessment import Direction, Severity, Stage
from alerts.model.exposure import Touch


class StoryState(StrEnum):
    """What the machine says of a story."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Story:
    """One event as far as it is known; frozen, a joined item makes a new one."""

    id: str
    headline: str
    topics: Mapping[str, float]
    severity: Severity
    direction: Direction
    stage: Stage
    first_seen: datetime
    updated: datetime
    #: Item ids in the order they joined.
    items: tuple[str, ...] = ()
    #: Publishers as people read them, each once, in the order they joined.
    sources: tuple[str, ...] = ()
    state: StoryState = StoryState.OPEN
    #: What the last alert of this story said; None while it never alerted.
    alerted: AlertedAs | None = None
    #: How many alerts the story has raised.
    alerts: int = 0


@dataclass(frozen=True, slots=True)
class AlertedAs:
    """The part of a story its receivers were last told."""

    severity: Severity
    direction: Direction
    stage: Stage
    rates: frozenset[str] = field(default_factory=frozenset)
    actors: frozenset[str] = field(default_factory=frozenset)
    #: Days on which something starts, is due or ends, as they were told.
    dates: frozenset[str] = field(default_factory=frozenset)
    #: Every stage and direction they were ever told.
    stages: frozenset[Stage] = field(default_factory=frozenset)
    directions: frozenset[Direction] = field(default_factory=frozenset)
    #: True once an official source said it.
    official: bool = False
    #: When the last told item happened.
    at: datetime | None = None
    #: Everything of the user's exposure they were told the story touches.
    touches: tuple[Touch, ...] = ()
