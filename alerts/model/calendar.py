"""Working calendars: when a receiver may be interrupted, in the time of where it sits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

#: Minutes of one day; also the end of an hour range that ends at midnight.
DAY = 1440
#: Monday to Sunday, as `datetime.weekday` counts them.
WEEK = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Hours:
    """The minutes from `start` up to `end` of these days; an `end` not after it is next day's."""

    start: int
    end: int
    #: 0 is Monday; the day on which the hours begin.
    days: frozenset[int] = WEEK


@dataclass(frozen=True, slots=True)
class Calendar:
    """When not to interrupt: in `quiet` hours, outside `working` hours if any, and on holidays."""

    name: str
    #: An IANA time zone, such as "Europe/Berlin".
    zone: str = "UTC"
    quiet: tuple[Hours, ...] = ()
    working: tuple[Hours, ...] = ()
    #: Whole local days that are quiet.
    holidays: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class DigestPlan:
    """When a receiver gets its digest, in local time, and how long it is at the most."""

    #: Minute of the local day.
    at: int = 8 * 60
    #: None: every day; else the day of the week, 0 is Monday.
    weekday: int | None = None
    #: Stories named; the rest is counted.
    most: int = 20
