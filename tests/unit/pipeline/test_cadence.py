"""When a source is polled next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from alerts.model.health import FeedHealth
from alerts.pipeline.cadence import (
    BRISK,
    LONGEST_BACKOFF,
    WINDOW,
    after_failure,
    after_success,
    interval,
    next_window,
)
from tests.builders import a_feed, hours

#: 08:00 in Shanghai.
NOW = datetime(2026, 3, 4, 0, 0, tzinfo=UTC)
MINUTES = [timedelta(minutes=n) for n in range(61)]
QUIET = FeedHealth()


class Still(Random):
    """Dice that show the same every time."""

    def __init__(self, value: float) -> None:
        super().__init__(0)
        self.value = value

    def random(self) -> float:
        return self.value


def waits(feed, health=QUIET, fresh_for=None, now=NOW) -> tuple[timedelta, timedelta]:
    """The shortest and the longest wait."""
    first, last = (
        after_success(feed, health, now, Still(r), fresh_for) - now for r in (0.0, 0.999)
    )
    return first, last


def test_the_interval_is_spread_by_a_tenth():
    first, last = waits(a_feed())
    assert first == MINUTES[15]
    assert MINUTES[16] < last < MINUTES[17]


def test_between_two_bounds_the_interval_follows_the_rhythm():
    feed = a_feed(options={"min_every": 300.0, "max_every": 7200.0})
    cases = {0.0: 15, 600.0: 5, 3600.0: 15, 7200.0: 30, 86_400.0: 120}
    for mean, minutes in cases.items():
        assert interval(feed, FeedHealth(mean=mean)) == timedelta(minutes=minutes), mean


def test_a_source_that_grew_quiet_is_asked_less_often():
    feed = a_feed(options={"min_every": 300.0, "max_every": 7200.0})
    assert interval(feed, FeedHealth(mean=1200.0, quiet=28_800.0)) == hours(1)


def test_without_bounds_the_interval_is_the_users():
    assert interval(a_feed(), FeedHealth(mean=60.0)) == MINUTES[15]


@pytest.mark.parametrize(("asked", "minutes"), [(None, 15), (5, 15), (40, 40), (60, 60), (600, 60)])
def test_caching_headers_are_honoured_up_to_four_intervals(asked, minutes):
    fresh = None if asked is None else timedelta(minutes=asked)
    assert waits(a_feed(), fresh_for=fresh)[0] == timedelta(minutes=minutes)
    ttl = FeedHealth(ttl=60.0 * (asked or 0))
    assert waits(a_feed(), ttl)[0] == timedelta(minutes=minutes)


def test_hours_and_days_to_skip_are_skipped():
    assert waits(a_feed(every=hours(1)), FeedHealth(skip_hours=(1, 2)))[0] == hours(3)
    # 4 March 2026 is a Wednesday.
    skipped = FeedHealth(skip_hours=tuple(range(23)), skip_days=(2,))
    assert waits(a_feed(every=hours(1)), skipped)[0] == hours(4)


def test_a_whole_week_to_skip_is_not_believed():
    skipped = FeedHealth(skip_days=tuple(range(7)))
    assert waits(a_feed(every=hours(1)), skipped)[0] == hours(4)


def test_an_announced_time_is_never_missed():
    feed = a_feed(every=hours(4), options={"times": ["09:00 Asia/Shanghai"]})
    first, last = waits(feed, FeedHealth(skip_hours=(1,)), hours(9))
    assert hours(1) <= first <= last <= hours(1) + timedelta(seconds=20)


def test_inside_a_window_polls_are_brisk():
    feed = a_feed(every=hours(4), options={"times": ["09:00 Asia/Shanghai"]})
    inside = NOW + hours(1) + timedelta(minutes=10)
    assert waits(feed, now=inside)[0] == BRISK
    after = NOW + hours(1) + WINDOW
    assert waits(feed, now=after)[0] == hours(4)


def test_windows_follow_the_clock_of_their_zone():
    berlin = ("09:00 Europe/Berlin",)
    assert next_window(berlin, datetime(2026, 3, 28, 12, tzinfo=UTC)) == datetime(
        2026, 3, 29, 7, tzinfo=UTC
    )
    assert next_window(berlin, datetime(2026, 3, 27, 12, tzinfo=UTC)) == datetime(
        2026, 3, 28, 8, tzinfo=UTC
    )
    assert next_window(("23:50 UTC",), datetime(2026, 3, 28, 0, 10, tzinfo=UTC)) == datetime(
        2026, 3, 27, 23, 50, tzinfo=UTC
    )
    assert next_window((), NOW) is None


def test_failures_double_the_wait_up_to_six_hours():
    found = [after_failure(a_feed(), n, NOW, Still(0.0)) - NOW for n in (1, 2, 3, 5, 6, 99)]
    assert found == [MINUTES[15], MINUTES[30], MINUTES[60], hours(4), *[LONGEST_BACKOFF] * 2]


def test_a_slow_source_keeps_its_own_interval_when_it_fails():
    assert after_failure(a_feed(every=hours(24)), 3, NOW, Still(0.0)) - NOW == hours(24)


def test_a_failing_source_is_asked_at_its_announced_time_but_never_before_it_wishes():
    feed = a_feed(options={"times": ["09:00 Asia/Shanghai"]})
    assert after_failure(feed, 99, NOW, Still(0.0)) - NOW == hours(1)
    assert after_failure(feed, 99, NOW, Still(0.0), hours(3)) - NOW == hours(3)
