"""Alerts: what receivers are told about a story."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from alerts.model.assessment import Direction, Evidence, Severity, Stage
from alerts.model.exposure import Touch
from alerts.model.feed import Tier
from alerts.model.item import publisher_of


class AlertKind(StrEnum):
    """Why receivers hear of a story now."""

    RAISED = "raised"
    UPDATE = "update"
    CORRECTION = "correction"
    #: The story still waits for somebody to acknowledge it.
    REMINDER = "reminder"
    #: Not a story of the world: a source fails, or is back.
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to tell; complete in itself, so that a message needs no second look-up."""

    id: str
    story: str
    kind: AlertKind
    severity: Severity
    direction: Direction
    stage: Stage
    score: int
    topics: Mapping[str, float]
    headline: str
    #: One plain sentence that says what happened, or what changed.
    summary: str
    #: What is new against the last alert of the story, e.g. "severity medium -> high".
    changes: tuple[str, ...]
    #: The item that caused the alert, with its address and source.
    item: str
    url: str
    source: str
    evidence: tuple[Evidence, ...]
    rules_hash: str
    created: datetime
    #: How many items and sources the story had at this moment.
    items: int = 1
    sources: int = 1
    #: What of the user's own exposure the story touches, as readable names.
    exposure_hits: tuple[str, ...] = ()
    #: How near the item's source stands to the event; None when it was not kept.
    tier: Tier | None = None
    #: 0-100: severity by how much of the user's own exposure is touched.
    priority: int = 0
    #: What of the user's own exposure the story touches, the weightiest first.
    touches: tuple[Touch, ...] = ()
    #: The deadline a reminder or correction is about; empty for every other alert.
    deadline: str = ""
    #: Who published the item, where its source holds the news of many; else empty.
    outlet: str = ""

    @property
    def publisher(self) -> str:
        """Who published the item, for people."""
        return publisher_of(self.source, self.outlet)
