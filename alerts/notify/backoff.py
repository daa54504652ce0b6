"""When a delivery that was not taken is tried again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

#: The wait before each attempt, the first included; after the last comes the dead-letter list.
SCHEDULE = (
    timedelta(0),
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)
#: A receiver cannot make us wait longer than this.
LONGEST_WISH = timedelta(hours=24)
#: Deliveries that failed together come back up to this share earlier or later.
JITTER = 0.2


class Randomness(Protocol):
    """What `random.Random` offers of itself here."""

    def random(self) -> float:
        """A number from 0 up to, not including, 1."""


def next_attempt(
    attempt: int, now: datetime, rnd: Randomness, after: timedelta | None = None
) -> datetime | None:
    """Return when to try next after `attempt` attempts, None when there is no further one.

    `after` is the receiver's own wish (Retry-After): the answer is never sooner than it, but the
    wish counts for 24 h at most. The answer lies within 28 h 48 min of `now`.
    """
    if attempt >= len(SCHEDULE):
        return None
    wait = SCHEDULE[max(attempt, 0)] * (1 - JITTER + 2 * JITTER * rnd.random())
    wish = min(after or timedelta(0), LONGEST_WISH)
    return now + max(wait, wish)
