"""What one poll says of a source: pure functions from numbers to numbers, and a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from alerts.model.feed import Feed, FeedKind, FeedState
from alerts.model.health import FeedHealth, Trouble
from alerts.sources import Asks
from alerts.text.masking import MASK

#: A source is silent after this many times its rhythm.
PATIENCE = 3
#: Never sooner than this, and than this while too little is known to have seen a weekend.
FLOOR = timedelta(days=1)
YOUNG_FLOOR = timedelta(days=3)
#: From so much history on, a rhythm holds nights and weekends.
MATURE = timedelta(days=14)
#: A source that never had anything new is silent after this.
UNKNOWN = timedelta(days=14)
#: A rhythm halves in this time, or in eight times itself, when nothing confirms it.
_HALF_LIFE = timedelta(days=30).total_seconds()
#: So many failures in a row make a source a failing one.
FAILURES = 3
#: So many answers of another shape in a row are no accident.
RESHAPED = 2
#: So many polls in a row must name the same new address before it is believed.
MOVED = 3
_HOURS = 24
#: So large a share of the dates of a document may be out of order.
_ODD = 0.2
#: After the first wait a source is granted so many times more of it than after many; from 39 on
#: the longest of them is believed.
_DOUBT = 8
#: So many times as long as nine in ten of its gaps is no gap of its rhythm.
_FAR = 5
_RANK = ".=x+"


class Outcome(StrEnum):
    """What one poll came to, as the strip shows it."""

    NEW = "+"
    UNCHANGED = "="
    FAILED = "x"


def after_poll(
    health: FeedHealth, outcome: Outcome, now: datetime, longest_wait: timedelta
) -> FeedHealth:
    """Return the numbers after one more poll.

    `longest_wait` is the longest time two polls of this source lie apart while the daemon runs.
    """
    since = (now - health.polled) if health.polled else timedelta()
    watched = max(0.0, min(since, longest_wait).total_seconds())
    quiet = health.quiet + watched
    strip, hour = _in_strip(health, outcome, now)
    health = replace(
        health,
        strip=strip,
        hour=hour,
        polled=now,
        watched=health.watched + watched,
        quiet=quiet,
    )
    return _learned(health, quiet) if outcome is Outcome.NEW else health


def after_cut_off(health: FeedHealth, now: datetime) -> FeedHealth:
    """Return the numbers after a poll that our own network let nowhere: no time was watched."""
    strip, hour = _in_strip(health, Outcome.FAILED, now)
    return replace(health, strip=strip, hour=hour, polled=now)


def after_baseline(health: FeedHealth, published: Iterable[datetime | None]) -> FeedHealth:
    """Return the numbers with what the dates of the first document's entries tell.

    Of its longest gaps those are left aside that are far longer than all the others: many documents
    keep an old entry or two among the new ones.
    Dates that are in no order, neither the latest first nor the latest last, tell nothing: they may
    be invented, and a rhythm of years learned from them would hide every silence.
    """
    dated = [moment for moment in published if moment is not None]
    moments = sorted(set(dated))
    gaps = sorted((later - earlier).total_seconds() for earlier, later in pairwise(moments))
    if len(gaps) < FAILURES or not _in_order(dated):
        return health
    usual = gaps[max(1, len(gaps) * 9 // 10) - 1]
    kept = [gap for gap in gaps if gap <= usual * _FAR]
    mean = sum(kept) / len(kept)
    return replace(
        health, rhythm=kept[-1], mean=mean, quiet=0.0, watched=health.watched + sum(kept)
    )


def after_asking(health: FeedHealth, asks: Asks) -> FeedHealth:
    """Return the numbers with what the document itself asks of its readers."""
    ttl = asks.ttl.total_seconds() if asks.ttl else 0.0
    return replace(health, ttl=ttl, skip_hours=asks.skip_hours, skip_days=asks.skip_days)


def allowed_silence(feed: Feed, health: FeedHealth) -> timedelta:
    """Return how long the source may have nothing new before operators are told."""
    own = feed.options.get("silent_after")
    if isinstance(own, int | float):
        return timedelta(seconds=own)
    if not health.rhythm:
        return UNKNOWN
    young = health.watched < MATURE.total_seconds()
    floor = YOUNG_FLOOR if young else FLOOR
    # The longest of a few waits says little of the longest of many.
    seen = health.watched / (health.mean or health.rhythm)
    doubt = max(1, 0.8 + _DOUBT / (1 + seen))
    silence = timedelta(seconds=PATIENCE * health.rhythm * doubt)
    return max(floor, silence, feed.every * PATIENCE)


def trouble_of(
    feed: Feed, state: FeedState, *, gone: bool = False, reshaped: bool = False
) -> Trouble:
    """Return what is wrong with the source after a poll left it in this state."""
    if feed.kind in {FeedKind.SEED_DIR, FeedKind.INBOUND}:
        return Trouble.NONE
    if gone:
        return Trouble.GONE
    if reshaped and state.failures >= RESHAPED:
        return Trouble.RESHAPED
    failing = state.failures >= FAILURES
    allowed = allowed_silence(feed, state.health)
    if failing and state.baseline_at is None:
        allowed = min(allowed, FLOOR)
    if state.health.quiet < allowed.total_seconds():
        return Trouble.NONE
    if state.failures and not failing:
        return Trouble.NONE
    return Trouble.FAILING if failing else Trouble.SILENT


def after_redirect(health: FeedHealth, moved_to: str) -> FeedHealth:
    """Return the numbers after an answer that said where the source has moved, "" for nowhere."""
    if not moved_to and not health.moved_seen:
        return health
    if moved_to == health.moved_to and moved_to:
        return replace(health, moved_seen=min(health.moved_seen + 1, MOVED))
    if health.moved_seen >= MOVED:
        # The new address is asked instead of the old one, so nobody redirects any more.
        return health if not moved_to else replace(health, moved_to=moved_to, moved_seen=1)
    return replace(health, moved_to=moved_to, moved_seen=1 if moved_to else 0)


def located(feed: Feed, health: FeedHealth) -> Feed:
    """Return the feed as it is to be asked: at its new address once that was seen often enough.

    A new address with a key in it is not stored whole; the old one leads there each time.
    """
    if health.moved_seen >= MOVED and MASK not in health.moved_to:
        return replace(feed, location=health.moved_to)
    return feed


def _in_order(moments: Sequence[datetime]) -> bool:
    """True when all but a few rise, or all but a few fall."""
    steps = [later > earlier for earlier, later in pairwise(moments) if later != earlier]
    return min(sum(steps), len(steps) - sum(steps)) <= len(steps) * _ODD


def _learned(health: FeedHealth, gap: float) -> FeedHealth:
    """The numbers once something new came after `gap` seconds."""
    if not health.rhythm:
        return replace(health, rhythm=gap, mean=gap, quiet=0.0)
    # A long outage is told of and says nothing of the rhythm.
    gap = min(gap, 2 * health.rhythm) if health.trouble else gap
    faded = health.rhythm * 0.5 ** (gap / max(_HALF_LIFE, 8 * health.rhythm))
    mean = health.mean + (gap - health.mean) / 8
    return replace(health, rhythm=max(gap, faded), mean=mean, quiet=0.0)


def _in_strip(health: FeedHealth, outcome: Outcome, now: datetime) -> tuple[str, int]:
    """The strip after one more poll, and its last hour."""
    hour = int(now.timestamp()) // 3600
    passed = min(max(hour - health.hour, 0), _HOURS) if health.strip else 1
    strip = health.strip + "." * passed
    best = max(strip[-1], outcome.value, key=_RANK.index)
    return (strip[:-1] + best)[-_HOURS:], hour
