"""A source's rhythm is learned from its own news, and silence is measured by it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from alerts.model.feed import FeedKind, FeedState
from alerts.model.health import FeedHealth, Trouble
from alerts.pipeline.health import (
    FLOOR,
    MOVED,
    UNKNOWN,
    YOUNG_FLOOR,
    Outcome,
    after_baseline,
    after_poll,
    after_redirect,
    allowed_silence,
    located,
    trouble_of,
)
from tests.builders import NOW, a_feed, hours

DAY = 86_400.0
WAIT = hours(7)
START = datetime(2026, 3, 2, tzinfo=UTC)


def played(outcomes: str, step: timedelta, health: FeedHealth | None = None) -> FeedHealth:
    """The health after polls that came to these outcomes, `step` apart."""
    known, now = health or FeedHealth(), NOW
    for outcome in outcomes:
        known = after_poll(known, Outcome(outcome), now, WAIT)
        now += step
    return known


def test_the_strip_shows_the_best_of_each_hour_and_a_day_at_most():
    assert played("x=+=x", timedelta(minutes=10)).strip == "+"
    assert played("+=x", hours(1)).strip == "+=x"
    assert played("+x", hours(3)).strip == "+..x"
    assert played("+" * 30, hours(1)).strip == "+" * 24
    assert played("+=", hours(40)).strip == "." * 23 + "="


def test_time_that_nobody_watched_counts_for_nothing():
    health = played("+=", timedelta(days=30))
    assert health.quiet == WAIT.total_seconds()


def test_the_rhythm_is_the_longest_wait_that_still_comes():
    often = played("+" * 30, hours(1))
    assert often.rhythm == pytest.approx(3600)
    after_a_night = played("=" * 10 + "+", hours(1), replace(often, polled=None))
    assert after_a_night.rhythm == pytest.approx(36_000)
    months_later = played("+" * 2_000, hours(1), replace(after_a_night, polled=None))
    assert months_later.rhythm < 7_200


def test_an_outage_that_was_told_does_not_become_the_rhythm():
    health = FeedHealth(rhythm=3600, mean=3600, quiet=20 * DAY, trouble=Trouble.SILENT)
    assert after_poll(health, Outcome.NEW, NOW, WAIT).rhythm == 7200


def test_the_first_document_tells_the_rhythm_but_for_its_oldest_entries():
    published = [NOW - hours(n) for n in range(20)] + [NOW - timedelta(days=6000), None]
    health = after_baseline(FeedHealth(), published)
    assert health.rhythm == pytest.approx(3600)


@pytest.mark.parametrize("turned", [False, True], ids=["latest first", "latest last"])
def test_dates_that_are_a_little_out_of_order_tell_the_rhythm(turned):
    published = [NOW - hours(n) for n in (1, 0, *range(2, 12), 13, 12, *range(14, 20))]
    health = after_baseline(FeedHealth(), published[::-1] if turned else published)
    assert health.rhythm == pytest.approx(3600)


def test_invented_dates_tell_nothing():
    rnd = Random(3)
    published = [NOW - timedelta(days=rnd.uniform(0, 4_000)) for _ in range(40)]
    assert after_baseline(FeedHealth(), published) == FeedHealth()


def test_a_few_dates_tell_nothing():
    assert after_baseline(FeedHealth(), [NOW, None, NOW, NOW - hours(1)]) == FeedHealth()


@pytest.mark.parametrize(
    ("health", "allowed"),
    [
        (FeedHealth(), UNKNOWN),
        (FeedHealth(rhythm=3600), YOUNG_FLOOR),
        (FeedHealth(rhythm=3600, watched=20 * DAY), FLOOR),
        (FeedHealth(rhythm=10 * 3600, mean=5400, watched=100 * DAY), hours(30)),
        (FeedHealth(rhythm=10 * 3600, mean=5 * DAY, watched=15 * DAY), hours(84)),
    ],
    ids=["unknown", "young", "quick", "mature", "few waits"],
)
def test_silence_is_three_times_the_rhythm_and_never_less_than_a_floor(health, allowed):
    found = allowed_silence(a_feed(), health)
    assert allowed <= found <= allowed * 1.01


def test_the_user_may_say_how_long_is_silence():
    feed = a_feed(options={"silent_after": 7200.0})
    assert allowed_silence(feed, FeedHealth(rhythm=DAY)) == hours(2)


def a_state(quiet: timedelta, **given) -> FeedState:
    health = FeedHealth(rhythm=3600, watched=20 * DAY, quiet=quiet.total_seconds())
    return FeedState("wire", NOW, **{"baseline_at": NOW, "health": health, **given})


NEVER_ANSWERED = a_state(FLOOR, failures=9, baseline_at=None, health=FeedHealth(quiet=DAY))


@pytest.mark.parametrize(
    ("state", "gone", "trouble"),
    [
        (a_state(FLOOR - hours(1)), False, Trouble.NONE),
        (a_state(FLOOR), False, Trouble.SILENT),
        (a_state(FLOOR, failures=2), False, Trouble.NONE),
        (a_state(FLOOR, failures=3), False, Trouble.FAILING),
        (a_state(hours(1), failures=9), False, Trouble.NONE),
        (a_state(hours(1), failures=1), True, Trouble.GONE),
        (NEVER_ANSWERED, False, Trouble.FAILING),
    ],
    ids=["not yet", "silent", "two misses", "failing", "short outage", "gone", "never answered"],
)
def test_what_is_wrong_with_a_source(state, gone, trouble):
    assert trouble_of(a_feed(), state, gone=gone) == trouble


def test_a_folder_may_be_quiet_for_ever():
    folder = a_feed(kind=FeedKind.SEED_DIR)
    assert trouble_of(folder, a_state(timedelta(days=99)), gone=False) is Trouble.NONE


def test_a_new_address_holds_after_three_sightings_in_a_row():
    health = FeedHealth()
    for _ in range(MOVED - 1):
        health = after_redirect(health, "https://new.example/feed")
        assert located(a_feed(), health) == a_feed()
    health = after_redirect(health, "https://new.example/feed")
    assert located(a_feed(), health).location == "https://new.example/feed"
    # From here on the new address is asked, which redirects nowhere.
    assert after_redirect(health, "") == health


def test_a_redirect_that_stops_or_changes_is_forgotten():
    health = after_redirect(FeedHealth(), "https://new.example/feed")
    assert after_redirect(health, "").moved_seen == 0
    assert after_redirect(health, "https://other.example/feed").moved_seen == 1


def office_hours(rnd: Random) -> list[datetime]:
    """Two months of a publisher that works on weekdays from 8 to 18."""
    days = (START + timedelta(days=n) for n in range(60))
    working = [day for day in days if day.weekday() < 5]
    return sorted(d + hours(8) + hours(10) * rnd.random() for d in working for _ in range(6))


def at_random(rnd: Random, mean: timedelta) -> list[datetime]:
    moments, now = [], START
    while now < START + timedelta(days=60):
        now += mean * rnd.expovariate(1)
        moments.append(now)
    return moments


def reported(news: list[datetime], until: datetime) -> datetime | None:
    """When operators are told, polling every hour; None when never."""
    feed, now, health, seen = a_feed(), START, FeedHealth(), 0
    while now < until:
        fresh = bisect_right(news, now) - seen
        seen += fresh
        health = after_poll(health, Outcome.NEW if fresh else Outcome.UNCHANGED, now, WAIT)
        state = FeedState("wire", now, baseline_at=START, health=health)
        if trouble_of(feed, state, gone=False):
            return now
        now += hours(1)
    return None


PUBLISHERS = {
    "office hours": office_hours,
    "every hour": lambda rnd: at_random(rnd, hours(1)),
    "every six hours": lambda rnd: at_random(rnd, hours(6)),
    "every day": lambda rnd: at_random(rnd, hours(24)),
}


@pytest.mark.parametrize("news", PUBLISHERS.values(), ids=PUBLISHERS)
@pytest.mark.parametrize("seed", range(3))
def test_a_living_source_is_never_reported_and_a_dead_one_is(news, seed):
    moments = news(Random(seed))
    assert reported(moments, moments[-1]) is None
    alive = [moment for moment in moments if moment < START + timedelta(days=40)]
    told = reported(alive, START + timedelta(days=75))
    assert told is not None
    gaps = [b - a for a, b in pairwise(alive)]
    # Each gap is seen to end up to an hour, the time between two polls, later than it does.
    assert told - alive[-1] <= max(3 * (max(gaps) + hours(1)), FLOOR) + hours(1)
