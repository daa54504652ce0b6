"""Digests: several alerts in one message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from alerts.model.alert import Alert, AlertKind
from alerts.model.assessment import Direction, Severity, Stage
from alerts.model.item import publisher_of


class DigestKind(StrEnum):
    """Why the alerts come together."""

    #: The daily or weekly digest.
    DIGEST = "digest"
    #: Held in quiet hours or outside working hours.
    QUIET_HOURS = "quiet_hours"
    #: Alerts of one group.
    GROUP = "group"
    #: Held by a snooze that has ended.
    SNOOZE = "snooze"


@dataclass(frozen=True, slots=True)
class DigestLine:
    """One story in a digest, as its newest alert tells it."""

    alert: str
    story: str
    kind: AlertKind
    severity: Severity
    direction: Direction
    stage: Stage
    score: int
    headline: str
    summary: str
    url: str
    source: str
    created: datetime
    exposure_hits: tuple[str, ...] = ()
    #: How many alerts of the story the line stands for.
    alerts: int = 1
    #: True: it would have interrupted, and the budget was spent.
    demoted: bool = False
    #: As in the alert.
    outlet: str = ""

    @property
    def publisher(self) -> str:
        """Who published what the alert is about, for people."""
        return publisher_of(self.source, self.outlet)


@dataclass(frozen=True, slots=True)
class Digest:
    """One message about several alerts, complete in itself."""

    id: str
    kind: DigestKind
    receiver: str
    created: datetime
    #: The weightiest first.
    lines: tuple[DigestLine, ...]
    #: Stories there was no room for.
    left_out: int = 0
    #: How many of all stories were demoted by the budget.
    demoted: int = 0
    #: The receiver's budget when there is one.
    budget: int | None = None


#: What one delivery says.
Message = Alert | Digest
