"""When a source is polled next."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

#: A failing source is asked at least this often: sources are never given up.
LONGEST_BACKOFF = timedelta(hours=6)
#: Share of the interval by which polls are spread, so that sources do not fall into step.
JITTER = 0.1


def after_success(every: timedelta, now: datetime, rnd: Random) -> datetime:
    """The next poll of a source that answered: one interval on, up to 10 % later."""
    return now + every * (1 + rnd.random() * JITTER)


def after_failure(
    every: timedelta,
    failures: int,
    now: datetime,
    rnd: Random,
    retry_after: timedelta | None = None,
) -> datetime:
    """The next poll of a source that failed `failures` times in a row (1 or more).

    The interval doubles with each failure up to six hours (or the source's own interval where that
    is longer), jittered upwards; never sooner than the source's own Retry-After.
    """
    longest = max(LONGEST_BACKOFF, every)
    backoff = min(every * 2 ** min(failures - 1, 16), longest)
    wait = max(backoff * (1 + rnd.random() * JITTER), retry_after or timedelta())
    return now + wait
