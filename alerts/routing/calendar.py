"""Local time: when a receiver may be interrupted, when its day begins, when its digest is due.

Hours are read off the wall clock of the zone. An hour that a change of the clocks skips is neither
quiet nor open; one that occurs twice is the same both times.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from alerts.model.calendar import DAY, Calendar, DigestPlan, Hours

_ONE_DAY = timedelta(days=1)
#: Every week looks like the next but for holidays.
_WEEK = 8


def quiet(calendar: Calendar, now: datetime) -> bool:
    """True when nobody may be interrupted at this moment."""
    local = now.astimezone(ZoneInfo(calendar.zone))
    if local.date() in calendar.holidays:
        return True
    if any(_within(hours, local) for hours in calendar.quiet):
        return True
    return bool(calendar.working) and not any(_within(hours, local) for hours in calendar.working)


def opens_at(calendar: Calendar, now: datetime) -> datetime | None:
    """The first moment from `now` on at which people may be interrupted, in UTC.

    None for a calendar that never opens.
    """
    if not quiet(calendar, now):
        return now
    zone = ZoneInfo(calendar.zone)
    today = now.astimezone(zone).date()
    for ahead in range(-1, _WEEK + 1 + len(calendar.holidays)):
        day = today + ahead * _ONE_DAY
        for moment in sorted(_changes(calendar, day, zone)):
            if moment > now and not quiet(calendar, moment):
                return moment
    return None


def day_of(now: datetime, zone: str) -> tuple[datetime, datetime]:
    """The local day that holds this moment: its first moment, and the next day's, in UTC."""
    there = ZoneInfo(zone)
    today = now.astimezone(there).date()
    return moment_of(today, 0, there), moment_of(today + _ONE_DAY, 0, there)


def digest_at(plan: DigestPlan, zone: str, now: datetime) -> datetime:
    """The first moment after `now` at which this digest is due, in UTC."""
    there = ZoneInfo(zone)
    day = now.astimezone(there).date()
    while True:
        if plan.weekday is None or day.weekday() == plan.weekday:
            due = moment_of(day, plan.at, there)
            if due > now:
                return due
        day += _ONE_DAY


def moment_of(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The moment at which the wall clock shows this minute of this day, in UTC.

    The first of the two when it shows it twice; the moment of the change when it skips it.

    >>> moment_of(date(2026, 3, 29), 150, ZoneInfo("Europe/Berlin")).isoformat()
    '2026-03-29T01:00:00+00:00'
    """
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first.astimezone(zone).replace(tzinfo=None) == wall:
        return first
    return _change_between(second, first, zone)


def _change_between(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    """The second at which the clocks change between two moments with one change."""
    before = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=(late - early).total_seconds() // 2)
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late


def _within(hours: Hours, local: datetime) -> bool:
    minute = local.hour * 60 + local.minute
    today, yesterday = local.weekday(), (local.weekday() - 1) % 7
    if hours.start < hours.end:
        return today in hours.days and hours.start <= minute < hours.end
    begun = today in hours.days and minute >= hours.start
    return begun or (yesterday in hours.days and minute < hours.end)


def _changes(calendar: Calendar, day: date, zone: ZoneInfo) -> Iterator[datetime]:
    """The moments of this day at which the calendar may turn."""
    minutes = {0}
    for hours in (*calendar.quiet, *calendar.working):
        minutes |= {hours.start % DAY, hours.end % DAY}
    for minute in minutes:
        moment = moment_of(day, minute, zone)
        yield moment
        again = datetime.combine(day, time()) + timedelta(minutes=minute)
        yield again.replace(tzinfo=zone, fold=1).astimezone(UTC)
    begin, end = moment_of(day, 0, zone), moment_of(day + _ONE_DAY, 0, zone)
    if begin.astimezone(zone).utcoffset() != end.astimezone(zone).utcoffset():
        yield _change_between(begin, end, zone)
