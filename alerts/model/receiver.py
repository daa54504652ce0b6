"""How a receiver has taken what it was sent; `policy.Receiver` says how it is reached."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from alerts.model.delivery import Rejected, SendOutcome, Sent

#: A receiver that fails so often in a row is asked one delivery at a time.
PROBE_FROM = 3
#: Messages that may come at once before the rate of a receiver slows them.
BURST = 5
_GONE = 410


class Condition(StrEnum):
    """How well a receiver takes what it is sent."""

    OK = "ok"
    FAILING = "failing"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class ReceiverState:
    """What is remembered of one receiver."""

    name: str
    #: Attempts that failed since it last took something, and since when.
    failures: int = 0
    failing_since: datetime | None = None
    last_error: str = ""
    tried_at: datetime | None = None
    #: When its messages so far are spread out at its rate; it may lie ahead by the burst.
    paced_until: datetime | None = None
    #: When it answered 410 Gone, and the mark of the address that is gone.
    gone_at: datetime | None = None
    gone_mark: str = ""

    def disabled(self, mark: str) -> bool:
        """True when the address with this mark said that it is gone; another one may be tried."""
        return self.gone_at is not None and self.gone_mark == mark

    def condition(self, mark: str) -> Condition:
        """How well it takes what it is sent, with an address of this mark."""
        if self.disabled(mark):
            return Condition.DISABLED
        return Condition.FAILING if self.failures >= PROBE_FROM else Condition.OK

    def after(self, outcome: SendOutcome, mark: str, now: datetime) -> ReceiverState:
        """What is to be remembered once an attempt, at an address of this mark, came to this."""
        if isinstance(outcome, Sent):
            return ReceiverState(self.name, tried_at=now, paced_until=self.paced_until)
        gone = isinstance(outcome, Rejected) and outcome.status == _GONE
        return replace(
            self,
            failures=self.failures + 1,
            failing_since=self.failing_since or now,
            last_error=outcome.reason,
            tried_at=now,
            gone_at=now if gone else self.gone_at,
            gone_mark=mark if gone else self.gone_mark,
        )

    def allowance(self, every: timedelta, now: datetime) -> int:
        """How many messages may come now, one `every` so often, `BURST` at the most."""
        return int((now - self._begun(every, now)) / every)

    def free_at(self, every: timedelta, now: datetime) -> datetime:
        """When the next message may come."""
        return self._begun(every, now) + every

    def paced(self, every: timedelta, count: int, now: datetime) -> datetime:
        """`paced_until` once `count` more messages have come."""
        return self._begun(every, now) + count * every

    def _begun(self, every: timedelta, now: datetime) -> datetime:
        earliest = now - BURST * every
        return max(self.paced_until or earliest, earliest)
