"""What people say of a story; the machine reads it and never changes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class HandlingState(StrEnum):
    """How far people are with a story."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Handling:
    """What people said of one story last."""

    story: str
    state: HandlingState = HandlingState.OPEN
    #: An acknowledgement ends here; None: it is for good.
    until: datetime | None = None
    #: Who takes care of it; being assigned is not an acknowledgement.
    assignee: str = ""
    author: str = ""
    note: str = ""
    at: datetime | None = None

    def acknowledged(self, now: datetime) -> bool:
        """True while somebody knows of the story; an acknowledgement ends at `until`."""
        if self.state is HandlingState.ACKNOWLEDGED:
            return self.until is None or now < self.until
        return self.state is HandlingState.CLOSED
