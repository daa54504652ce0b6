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
    #: Waits until `next_at`; then it is sent, alone or in one message with others.
    HELD = "held"
    #: Is part of the message of another delivery, its `bundle`.
    BUNDLED = "bundled"
    #: Will never be sent; `reason` says why.
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One alert for one receiver. `id` is the `webhook-id`, the same on every attempt.

    The delivery that carries a bundle names the bundle's first alert.
    """

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
    #: The route that wanted it.
    route: str = ""
    #: The `Reason` it stands where it stands, empty for one that never was decided upon.
    reason: str = ""
    #: Held deliveries of one receiver and one bucket are told in one message.
    bucket: str = ""
    #: The bundle it carries, or, once bundled, the bundle that carries it.
    bundle: str = ""
    #: When it interrupted its receiver, which is when it was promised for sending at once.
    interrupt_at: datetime | None = None
    #: The receiver that did not take it, where this one is its fallback.
    instead_of: str = ""
    #: The first message of its story, under which it is told, as the receiver names it.
    thread: str = ""
    #: Its own message as the receiver names it, where the receiver lets us change it.
    posted: str = ""
    #: When the message is to be brought up to date; None: it is.
    refresh_at: datetime | None = None


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
    #: What went wrong on the way although it was taken, such as one of several recipients refused.
    remark: str = ""
    #: True: the template of the receiver failed, and the message said what it says without one.
    untemplated: bool = False
    #: The message as the receiver names it, where it can be changed later.
    posted: str = ""


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
