"""Reminders: who is told again of a story nobody acknowledged, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Reminder:
    """One receiver's next reminder of one story."""

    story: str
    receiver: str
    #: The alert it reminds of.
    alert: str
    route: str
    due: datetime
    #: Reminders sent since that alert.
    sent: int = 0
