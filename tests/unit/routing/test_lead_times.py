"""When a deadline is reminded of; every moment is a value."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from alerts.model.deadline import Deadline, DeadlineRole, DeadlineState, LeadTimes
from alerts.routing.lead_times import begins, days_left, lead_due, moment

LEADS = LeadTimes((30, 7, 1), 9 * 60)
SEEN = datetime(2026, 10, 9, 2, tzinfo=UTC)


def a_deadline(day: date = date(2026, 12, 1), zone: str = "Asia/Shanghai", **given) -> Deadline:
    defaults = {
        "id": "ddl_1",
        "story": "sto_1",
        "role": DeadlineRole.EFFECTIVE,
        "instrument": "",
        "scope": "",
        "headline": "",
        "item": "itm_1",
        "span": None,
        "text": "",
        "stated": SEEN,
        "since": SEEN,
        "updated": SEEN,
    }
    return Deadline(day=day, zone=zone, **{**defaults, **given})


def at(zone: str, *parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(zone))


SHANGHAI = "Asia/Shanghai"


@pytest.mark.parametrize(
    ("now", "lead"),
    [
        (at(SHANGHAI, 2026, 11, 1, 8, 59), None),
        (at(SHANGHAI, 2026, 11, 1, 9, 0), 30),
        (at(SHANGHAI, 2026, 11, 24, 8, 59), 30),
        (at(SHANGHAI, 2026, 11, 24, 9, 0), 7),
        (at(SHANGHAI, 2026, 11, 30, 9, 0), 1),
        (at(SHANGHAI, 2026, 11, 30, 23, 59), 1),
        (at(SHANGHAI, 2026, 12, 1, 0, 0), None),
        (at(SHANGHAI, 2027, 5, 1, 0, 0), None),
    ],
)
def test_the_last_lead_time_that_was_reached_is_due(now, lead):
    assert lead_due(a_deadline(), LEADS, now) == lead


def test_a_day_of_shanghai_begins_in_shanghai():
    assert begins(a_deadline()) == datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert moment(a_deadline(), 1, LEADS) == datetime(2026, 11, 30, 1, tzinfo=UTC)
    assert days_left(a_deadline(), datetime(2026, 11, 29, 15, 59, tzinfo=UTC)) == 2
    assert days_left(a_deadline(), datetime(2026, 11, 29, 16, tzinfo=UTC)) == 1


def test_what_was_due_before_the_day_was_seen_reminds_nobody():
    late = a_deadline(since=at(SHANGHAI, 2026, 11, 10, 12))
    assert lead_due(late, LEADS, at(SHANGHAI, 2026, 11, 23, 12)) is None
    assert lead_due(late, LEADS, at(SHANGHAI, 2026, 11, 24, 9)) == 7


def test_a_day_that_is_over_when_first_seen_reminds_nobody():
    seen = at(SHANGHAI, 2026, 12, 1, 0, 0)
    late = a_deadline(since=seen)
    assert all(lead_due(late, LEADS, seen + timedelta(hours=h)) is None for h in range(0, 999, 7))


@pytest.mark.parametrize("state", [s for s in DeadlineState if s is not DeadlineState.SCHEDULED])
def test_what_no_longer_binds_reminds_nobody(state):
    off = a_deadline(state=state)
    assert lead_due(off, LEADS, at(SHANGHAI, 2026, 11, 30, 9)) is None


def test_a_reminder_told_is_not_due_again():
    for told_at in (at(SHANGHAI, 2026, 11, 24, 9), at(SHANGHAI, 2026, 11, 24, 11)):
        told = a_deadline(since=told_at)
        assert lead_due(told, LEADS, told_at) is None
    assert lead_due(told, LEADS, at(SHANGHAI, 2026, 11, 30, 9)) == 1


def test_a_leap_day_counts():
    day = a_deadline(date(2028, 3, 1), "UTC", since=at("UTC", 2028, 1, 1))
    assert moment(day, 1, LEADS).date() == date(2028, 2, 29)
    leap = a_deadline(date(2028, 2, 29), "UTC", since=at("UTC", 2028, 1, 1))
    assert moment(leap, 30, LEADS).date() == date(2028, 1, 30)
    assert moment(a_deadline(date(2027, 3, 1), "UTC"), 1, LEADS).date() == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("day", "zone", "lead", "wanted"),
    [
        # The clocks change between the reminder and the day: days are counted, not hours.
        (date(2027, 3, 28), "Europe/Brussels", 1, "2027-03-27T08:00"),
        (date(2027, 3, 29), "Europe/Brussels", 1, "2027-03-28T07:00"),
        (date(2027, 10, 31), "Europe/Brussels", 1, "2027-10-30T07:00"),
        (date(2026, 11, 2), "America/New_York", 1, "2026-11-01T14:00"),
        (date(2026, 11, 2), "America/New_York", 7, "2026-10-26T13:00"),
        (date(2027, 1, 1), "Pacific/Kiritimati", 1, "2026-12-30T19:00"),
    ],
)
def test_a_change_of_the_clocks_moves_no_reminder(day, zone, lead, wanted):
    assert f"{moment(a_deadline(day, zone), lead, LEADS):%Y-%m-%dT%H:%M}" == wanted


def test_a_time_of_day_that_the_clocks_skip_is_the_moment_they_change():
    night = LeadTimes((1,), 2 * 60 + 30)
    day = a_deadline(date(2027, 3, 29), "Europe/Brussels")
    assert moment(day, 1, night) == datetime(2027, 3, 28, 1, tzinfo=UTC)


def test_no_lead_times_remind_nobody():
    assert lead_due(a_deadline(), LeadTimes(()), at(SHANGHAI, 2026, 11, 30, 9)) is None
