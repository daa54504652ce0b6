"""Which source should have carried an address, and how that source fares; pure.

should_carry(url, sources, carried, drops, now) -> (Carrier, ...)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from alerts.model.feed import Feed, FeedState

#: A source that was polled within so many of its own waits is looked after.
_LATE = 3
_LEAST = timedelta(hours=1)
#: Second labels under which a country lets its organisations register: example.co.uk.
_SECOND = frozenset(
    {"ac", "co", "com", "edu", "go", "gob", "gov", "gouv", "ne", "net", "or", "org"}
)


class Fitness(StrEnum):
    """How a source fares."""

    HEALTHY = "healthy"
    #: Its last polls failed.
    DEAD = "dead"
    #: Nobody polled it for far longer than it waits.
    LATE = "late"
    #: It answers, and operators were told that something is wrong with it all the same.
    TROUBLED = "troubled"
    NEW = "new"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class Carrier:
    """One source that should, or might, have carried an address."""

    feed: str
    fitness: Fitness
    #: One sentence for people.
    sentence: str
    #: Items of this site that it brought so far.
    carried: int = 0

    @property
    def works(self) -> bool:
        """True when nothing is wrong with it."""
        return self.fitness is Fitness.HEALTHY


def should_carry(
    url: str,
    sources: Sequence[tuple[Feed, FeedState]],
    carried: Mapping[str, int],
    drops: Mapping[str, Mapping[str, int]],
    now: datetime,
) -> tuple[Carrier, ...]:
    """The sources on the site of this address, and those that carried it before; enabled first.

    `carried` counts items of the site by source, `drops` what was not taken by source and reason.
    """
    site = site_of(url)
    found = [
        carrier(feed, state, drops.get(feed.id, {}), now, carried.get(feed.id, 0))
        for feed, state in sources
        if feed.id in carried or (site and site_of(feed.location) == site)
    ]
    return tuple(sorted(found, key=lambda c: (c.fitness is Fitness.DISABLED, -c.carried, c.feed)))


def carrier(
    feed: Feed, state: FeedState, drops: Mapping[str, int], now: datetime, carried: int = 0
) -> Carrier:
    """One source with how it fares at `now`, said in one sentence."""
    fitness, how = _fitness(feed, state, now)
    sentence = f"source {feed.id} {how}"
    if carried:
        sentence += f"; it brought {carried} items of this site so far"
    if dropped := ", ".join(f"{n} {reason}" for reason, n in sorted(drops.items())):
        sentence += f"; it dropped: {dropped}"
    return Carrier(feed.id, fitness, sentence, carried)


def site_of(url: str) -> str:
    """The part of a host that one publisher owns: "example.co.uk"; empty for no web address.

    >>> site_of("https://news.example.co.uk/a"), site_of("https://www.example.org")
    ('example.co.uk', 'example.org')
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host:
        return ""
    if host.replace(".", "").isdigit() or ":" in host:
        return host
    labels = host.split(".")
    wide = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND
    return ".".join(labels[-3 if wide else -2 :])


def _fitness(feed: Feed, state: FeedState, now: datetime) -> tuple[Fitness, str]:
    if not feed.enabled:
        return Fitness.DISABLED, "is disabled"
    if state.failures:
        since = _at(state.last_success) if state.last_success else "its first poll"
        times = "poll" if state.failures == 1 else "polls"
        return Fitness.DEAD, (
            f"is dead since {since}: {state.failures} {times} failed ({state.last_error}), "
            f"next at {_at(state.next_due)}"
        )
    if state.last_success is None:
        return Fitness.NEW, "was not polled yet"
    if now - state.last_success > max(feed.every * _LATE, _LEAST):
        return Fitness.LATE, f"was not polled since {_at(state.last_success)}: is the daemon up?"
    if state.health.trouble:
        since = f" since {_at(state.last_new)}" if state.last_new else ""
        return Fitness.TROUBLED, f"answers and is {state.health.trouble}: nothing new{since}"
    news = f", last brought something new at {_at(state.last_new)}" if state.last_new else ""
    return Fitness.HEALTHY, f"works: polled at {_at(state.last_success)}{news}"


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
