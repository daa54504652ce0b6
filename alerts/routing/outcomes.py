"""What can become of one alert for one receiver."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from alerts.model.decision import Reason


@dataclass(frozen=True, slots=True)
class Send:
    """Tell it at once; it interrupts."""

    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Hold:
    """Tell it at `until`, in one message with whatever else is in its bucket then."""

    reason: Reason
    detail: str
    until: datetime
    bucket: str


@dataclass(frozen=True, slots=True)
class Suppress:
    """Never tell it; `by` is the id of what says so, if it has one."""

    reason: Reason
    detail: str
    by: str = ""


Outcome = Send | Hold | Suppress

#: The buckets that are not groups or snoozes.
QUIET = "quiet"
DIGEST = "digest"
