"""Silences: what people do not want to hear, or not yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from alerts.model.policy import Match


class SilenceKind(StrEnum):
    """What becomes of an alert that matches."""

    #: It is never told.
    SILENCE = "silence"
    #: It is told when the silence ends.
    SNOOZE = "snooze"


@dataclass(frozen=True, slots=True)
class Silence:
    """Alerts that match are not told from `starts` up to `ends`, and told again at `ends` itself.

    Critical alerts are told all the same, unless `critical` says otherwise.
    """

    id: str
    kind: SilenceKind
    match: Match
    starts: datetime
    ends: datetime
    author: str
    reason: str
    #: Only for this receiver; empty for all.
    receiver: str = ""
    critical: bool = False

    def active(self, now: datetime) -> bool:
        """True from the first moment up to, and not at, the last."""
        return self.starts <= now < self.ends
