"""Local time over changes of the clocks, leap days, midnights and holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.model.calendar import Calendar, DigestPlan, Hours
from alerts.routing.calendar import day_of, digest_at, moment_of, opens_at, quiet

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
NIGHT = (Hours(22 * 60, 7 * 60),)
OFFICE = (Hours(8 * 60, 18 * 60, frozenset(range(5))),)


def at(text: str, zone: str = BERLIN, fold: int = 0) -> datetime:
    """The moment at which the wall clock of the zone shows this."""
    wall = datetime.fromisoformat(text)
    return wall.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


QUIET = [
    ("2026-03-02T21:59:59", False),
    ("2026-03-02T22:00:00", True),
    ("2026-03-03T00:00:00", True),
    ("2026-03-03T06:59:59", True),
    ("2026-03-03T07:00:00", False),
]


@pytest.mark.parametrize(("moment", "wanted"), QUIET)
def test_quiet_hours_begin_and_end_at_their_minute(moment: str, wanted: bool) -> None:
    assert quiet(Calendar("night", BERLIN, quiet=NIGHT), at(moment)) is wanted


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-03-06T17:59:59", "2026-03-06T17:59:59"),
        ("2026-03-06T18:00:00", "2026-03-09T08:00:00"),
        ("2026-03-07T12:00:00", "2026-03-09T08:00:00"),
        ("2026-03-09T07:59:59", "2026-03-09T08:00:00"),
    ],
)
def test_outside_working_hours_everything_waits_for_the_next_ones(moment: str, opens: str) -> None:
    assert opens_at(Calendar("office", BERLIN, working=OFFICE), at(moment)) == at(opens)


@pytest.mark.parametrize(
    ("zone", "night", "hours_slept"),
    [
        (BERLIN, "2026-03-27", 9),
        (BERLIN, "2026-03-28", 8),
        (BERLIN, "2026-03-29", 9),
        (BERLIN, "2026-10-24", 10),
        (NEW_YORK, "2026-03-07", 8),
        (NEW_YORK, "2026-10-31", 10),
        (NEW_YORK, "2026-11-01", 9),
        ("UTC", "2026-03-28", 9),
        ("Asia/Kolkata", "2026-03-28", 9),
    ],
)
def test_a_night_ends_by_the_wall_clock_however_long_it_is(
    zone: str, night: str, hours_slept: int
) -> None:
    begin = at(f"{night}T22:00:00", zone)
    opens = opens_at(Calendar("night", zone, quiet=NIGHT), begin)
    assert opens == begin + timedelta(hours=hours_slept)


def test_quiet_hours_that_end_in_a_skipped_hour_end_when_it_is_skipped() -> None:
    calendar = Calendar("short", BERLIN, quiet=(Hours(22 * 60, 150),))
    assert opens_at(calendar, at("2026-03-29T01:30:00")) == at("2026-03-29T03:00:00")


def test_an_hour_that_occurs_twice_is_quiet_both_times() -> None:
    calendar = Calendar("odd", BERLIN, quiet=(Hours(120, 180),))
    first = at("2026-10-25T02:10:00")
    assert quiet(calendar, first)
    assert quiet(calendar, first + timedelta(hours=1))
    assert opens_at(calendar, first) == at("2026-10-25T03:00:00")


def test_quiet_hours_that_end_in_a_doubled_hour_end_the_first_time() -> None:
    calendar = Calendar("odd", BERLIN, quiet=(Hours(22 * 60, 150),))
    assert opens_at(calendar, at("2026-10-25T01:00:00")) == at("2026-10-25T02:30:00")


def test_a_holiday_is_quiet_from_midnight_to_midnight() -> None:
    calendar = Calendar("feast", BERLIN, holidays=frozenset({date(2026, 12, 25)}))
    assert not quiet(calendar, at("2026-12-24T23:59:59"))
    assert quiet(calendar, at("2026-12-25T00:00:00"))
    assert opens_at(calendar, at("2026-12-25T09:00:00")) == at("2026-12-26T00:00:00")


def test_many_holidays_in_a_row_end_with_the_last() -> None:
    days = frozenset(date(2026, 12, 1) + timedelta(days=n) for n in range(60))
    calendar = Calendar("break", BERLIN, working=OFFICE, holidays=days)
    assert opens_at(calendar, at("2026-12-01T09:00:00")) == at("2027-02-01T08:00:00")


def test_a_leap_day_is_a_day_like_any_other() -> None:
    calendar = Calendar("night", BERLIN, quiet=NIGHT)
    assert opens_at(calendar, at("2028-02-28T23:00:00")) == at("2028-02-29T07:00:00")
    assert opens_at(calendar, at("2028-02-29T23:00:00")) == at("2028-03-01T07:00:00")
    assert day_of(at("2028-02-29T12:00:00"), BERLIN) == (
        at("2028-02-29T00:00:00"),
        at("2028-03-01T00:00:00"),
    )


def test_a_calendar_that_is_always_quiet_never_opens() -> None:
    assert (
        opens_at(Calendar("tomb", "UTC", quiet=(Hours(0, 1440),)), at("2026-03-02T12:00")) is None
    )


def test_hours_name_the_day_they_begin_on() -> None:
    friday = Calendar("friday", BERLIN, quiet=(Hours(22 * 60, 7 * 60, frozenset({4})),))
    assert quiet(friday, at("2026-03-07T03:00:00"))
    assert not quiet(friday, at("2026-03-06T03:00:00"))
    assert not quiet(friday, at("2026-03-08T03:00:00"))


@pytest.mark.parametrize(
    ("zone", "day", "length"),
    [(BERLIN, "2026-03-29", 23), (BERLIN, "2026-10-25", 25), (NEW_YORK, "2026-11-01", 25)],
)
def test_a_day_on_which_the_clocks_change_is_shorter_or_longer(
    zone: str, day: str, length: int
) -> None:
    start, end = day_of(at(f"{day}T12:00:00", zone), zone)
    assert end - start == timedelta(hours=length)


@pytest.mark.parametrize(
    ("plan", "now", "due"),
    [
        (DigestPlan(480), "2026-03-02T07:59:59", "2026-03-02T08:00:00"),
        (DigestPlan(480), "2026-03-02T08:00:00", "2026-03-03T08:00:00"),
        (DigestPlan(480), "2026-03-28T09:00:00", "2026-03-29T08:00:00"),
        (DigestPlan(150), "2026-03-28T09:00:00", "2026-03-29T03:00:00"),
        (DigestPlan(480), "2028-02-28T09:00:00", "2028-02-29T08:00:00"),
        (DigestPlan(480, weekday=0), "2026-03-02T08:00:00", "2026-03-09T08:00:00"),
        (DigestPlan(480, weekday=4), "2026-03-02T08:00:00", "2026-03-06T08:00:00"),
        (DigestPlan(0), "2026-03-02T23:59:59", "2026-03-03T00:00:00"),
    ],
)
def test_a_digest_is_due_at_its_local_time(plan: DigestPlan, now: str, due: str) -> None:
    assert digest_at(plan, BERLIN, at(now)) == at(due)


def test_a_minute_that_occurs_twice_means_the_first() -> None:
    moment = moment_of(date(2026, 10, 25), 150, ZoneInfo(BERLIN))
    assert moment == at("2026-10-25T02:30:00", fold=0)


ZONES = st.sampled_from([BERLIN, NEW_YORK, "UTC", "Asia/Tokyo", "Australia/Lord_Howe"])
MOMENTS = st.integers(0, 4 * 366 * 86_400).map(
    lambda seconds: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
MINUTES = st.integers(0, 1439)
DAYS = st.frozensets(st.integers(0, 6), min_size=1)


@given(ZONES, MOMENTS, st.lists(st.builds(Hours, MINUTES, MINUTES, DAYS), min_size=1, max_size=3))
def test_a_calendar_opens_at_the_first_moment_that_is_not_quiet(zone, now, hours) -> None:
    calendar = Calendar("any", zone, quiet=tuple(hours))
    opens = opens_at(calendar, now)
    if opens is None:
        assert all(quiet(calendar, now + timedelta(minutes=30 * n)) for n in range(336))
        return
    assert opens >= now
    assert not quiet(calendar, opens)
    step, moment = timedelta(minutes=7), now
    for _ in range(500):
        if moment >= opens:
            break
        assert quiet(calendar, moment)
        moment += step


@given(ZONES, MOMENTS)
def test_every_moment_lies_in_its_own_day(zone, now) -> None:
    start, end = day_of(now, zone)
    assert start <= now < end
    assert day_of(end, zone)[0] == end


@given(ZONES, MOMENTS, MINUTES)
def test_digests_come_one_after_the_other_about_a_day_apart(zone, now, minute) -> None:
    due = digest_at(DigestPlan(minute), zone, now)
    assert timedelta() < due - now <= timedelta(hours=25)
    assert timedelta(hours=22) <= digest_at(DigestPlan(minute), zone, due) - due
