"""Deliveries: the promise that one receiver hears of one alert, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    SENT = "sent"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One alert for one receiver. `id` is the `webhook-id`, the same on every attempt."""

    id: str
    alert: str
    receiver: str
    state: DeliveryState
    #: Attempts made so far.
    attempt: int
    next_at: datetime
    #: While set and in the future, one worker owns this delivery.
    lease_until: datetime | None = None
    last_error: str = ""
    created: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to send, as recorded."""

    delivery: str
    number: int
    at: datetime
    outcome: str
    #: HTTP status, 0 when no answer came.
    status: int
    #: Milliseconds from connect to the end of the answer.
    ms: int
    error: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """The receiver took it."""

    status: int


@dataclass(frozen=True, slots=True)
class Retry:
    """Not now; `after` is the receiver's own wish, None when it named none."""

    reason: str
    status: int = 0
    after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """The receiver will never take it."""

    reason: str
    status: int = 0


SendOutcome = Sent | Retry | Rejected
