"""When a failed delivery is tried again."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.notify.backoff import SCHEDULE, next_attempt

NOW = datetime(2026, 3, 2, 8, 15, tzinfo=UTC)
ATTEMPTS = st.integers(0, len(SCHEDULE) - 1)
RANDOMNESS = st.integers(0, 2**32).map(random.Random)


class Middle:
    """Randomness without jitter."""

    def random(self) -> float:
        return 0.5


@pytest.mark.parametrize(
    ("attempt", "seconds"),
    [
        (0, 0), (1, 5), (2, 30), (3, 120), (4, 600), (5, 3600),
        (6, 10_800), (7, 21_600), (8, 43_200), (9, 86_400),
    ],
)  # fmt: skip
def test_the_waits_follow_the_schedule(attempt: int, seconds: int) -> None:
    due = next_attempt(attempt, NOW, Middle(), None)
    assert due is not None
    assert due - NOW == pytest.approx(timedelta(seconds=seconds), abs=timedelta(microseconds=1))


@pytest.mark.parametrize("attempt", [10, 11, 1000])
def test_after_the_last_attempt_there_is_no_further_one(attempt: int) -> None:
    assert next_attempt(attempt, NOW, Middle(), timedelta(hours=1)) is None


@given(ATTEMPTS, RANDOMNESS)
def test_jitter_moves_a_wait_by_a_fifth_at_most(attempt: int, rnd: random.Random) -> None:
    due = next_attempt(attempt, NOW, rnd, None)
    assert due is not None
    assert SCHEDULE[attempt] * 0.8 <= due - NOW <= SCHEDULE[attempt] * 1.2


@given(ATTEMPTS, RANDOMNESS, st.timedeltas())
def test_the_wait_is_never_sooner_than_the_wish_nor_beyond_its_bound(
    attempt: int, rnd: random.Random, after: timedelta
) -> None:
    due = next_attempt(attempt, NOW, rnd, after)
    assert due is not None
    assert due - NOW >= min(after, timedelta(hours=24))
    assert timedelta(0) <= due - NOW <= timedelta(hours=28, minutes=48)


def test_two_deliveries_that_failed_together_come_back_apart() -> None:
    rnd = random.Random(7)
    assert len({next_attempt(4, NOW, rnd, None) for _ in range(50)}) == 50
