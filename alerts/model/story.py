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
    #: Feed ids, each once, in the order they joined.
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
    #: Everything of the user's exposure they were told the story touches.
    touches: tuple[Touch, ...] = ()
