"""When a source is polled next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from alerts.model.feed import Feed
from alerts.model.health import FeedHealth

#: A failing source is asked at least this often: sources are never given up.
LONGEST_BACKOFF = timedelta(hours=6)
#: Share of the interval by which polls are spread, so that sources do not fall into step.
JITTER = 0.1
#: What a source asks of its readers is granted up to this many times its interval.
GRANTED = 4
#: So many polls fall into the mean time between two new entries.
_POLLS_A_GAP = 4
#: For so long after an announced time a source is polled briskly.
WINDOW = timedelta(minutes=30)
BRISK = timedelta(minutes=2)
#: Polls of one window begin within so many seconds of its start.
_START = timedelta(seconds=20)


def after_success(
    feed: Feed,
    health: FeedHealth,
    now: datetime,
    rnd: Random,
    fresh_for: timedelta | None = None,
) -> datetime:
    """Return the next poll of a source that answered.

    Its interval (between `min_every` and `max_every` by its own rhythm, where these are given; the
    longest while a hub pushes it), up to 10 % later; as late as its caching headers, ttl and skip
    hours ask, within reason; and in any case at its announced times.
    """
    wait = interval(feed, health)
    longest = max(_seconds(feed, "max_every") or wait * GRANTED, wait)
    if health.pushed_until is not None and now < health.pushed_until:
        wait = longest
    asked = max(fresh_for or timedelta(), timedelta(seconds=health.ttl))
    wait = max(wait, min(asked, longest))
    due = now + wait * (1 + rnd.random() * JITTER)
    due = min(_past_skipped(due, health), max(due, now + longest))
    return _by_window(feed, now, due, rnd)


def after_failure(
    feed: Feed,
    failures: int,
    now: datetime,
    rnd: Random,
    retry_after: timedelta | None = None,
) -> datetime:
    """Return the next poll of a source that failed `failures` times in a row (1 or more).

    The interval doubles with each failure up to six hours (or the source's own interval where that
    is longer), jittered upwards; an announced time is not missed for it, but no poll comes sooner
    than the source's own Retry-After.
    """
    longest = max(LONGEST_BACKOFF, feed.every)
    backoff = min(feed.every * 2 ** min(failures - 1, 16), longest)
    due = now + backoff * (1 + rnd.random() * JITTER)
    return max(_by_window(feed, now, due, rnd), now + (retry_after or timedelta()))


def interval(feed: Feed, health: FeedHealth) -> timedelta:
    """Return how often the source is polled: `every`, or by its rhythm between two bounds."""
    least, most = _seconds(feed, "min_every"), _seconds(feed, "max_every")
    if least is None and most is None:
        return feed.every
    if not health.mean:
        return feed.every
    wish = timedelta(seconds=max(health.mean, health.quiet / 2) / _POLLS_A_GAP)
    return min(max(wish, least or feed.every), most or feed.every)


def longest_wait(feed: Feed) -> timedelta:
    """Return the longest time two polls of the source lie apart while the daemon runs."""
    longest = max(_seconds(feed, "max_every") or timedelta(), feed.every * GRANTED, LONGEST_BACKOFF)
    return longest * (1 + JITTER)


def next_window(times: tuple[str, ...], now: datetime) -> datetime | None:
    """Return the start of the announcement window that runs at `now`, else of the next one.

    `times` are texts such as "09:00 Asia/Shanghai"; None when there is none.
    """
    starts = [start for text in times for start in _starts(text, now) if start + WINDOW > now]
    return min(starts, default=None)


def _by_window(feed: Feed, now: datetime, due: datetime, rnd: Random) -> datetime:
    start = next_window(tuple(feed.options.get("times", ())), now)
    if start is None:
        return due
    if start <= now:
        brisk = min(_seconds(feed, "min_every") or BRISK, feed.every)
        return min(due, now + brisk * (1 + rnd.random() * JITTER))
    return min(due, start + _START * rnd.random())


def _starts(text: str, now: datetime) -> list[datetime]:
    """Yesterday's, today's and tomorrow's start of a window, in UTC."""
    clock, _, zone = text.partition(" ")
    hour, minute = (int(part) for part in clock.split(":"))
    local = now.astimezone(ZoneInfo(zone or "UTC"))
    days = (local + timedelta(days=n) for n in (-1, 0, 1))
    return [
        day.replace(hour=hour, minute=minute, second=0, microsecond=0).astimezone(UTC)
        for day in days
    ]


def _past_skipped(due: datetime, health: FeedHealth) -> datetime:
    """The first moment from `due` on that lies in no hour and no day the source asks to skip."""
    if not health.skip_hours and not health.skip_days:
        return due
    for _ in range(8 * 24):
        if due.hour not in health.skip_hours and due.weekday() not in health.skip_days:
            return due
        due = due.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return due


def _seconds(feed: Feed, name: str) -> timedelta | None:
    value = feed.options.get(name)
    return timedelta(seconds=value) if isinstance(value, int | float) else None
