"""Types of local time in the files: time zones, times of day, hours of the week, dates."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema

from alerts.fields import Mistake, Zone, parse_zone
from alerts.model.calendar import DAY, WEEK, Hours

__all__ = [
    "WEEKDAYS",
    "Clock",
    "Day",
    "HoursText",
    "Zone",
    "parse_clock",
    "parse_date",
    "parse_hours",
    "parse_zone",
]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT = {name[:3]: number for number, name in enumerate(WEEKDAYS)}
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])|24:00")
_HOURS = re.compile(r"(?:([a-z]{3}(?:[,-][a-z]{3})*) +)?([0-9:]{4,5}) ?- ?([0-9:]{4,5})")
_HOURS_HINT = 'such as "22:00-07:00" or "mon-fri 08:00-18:00"'


def parse_clock(value: object) -> int:
    """Return the minute of the day written as "08:00"; "24:00" is the end of the day."""
    text = value if isinstance(value, str) else ""
    if not _CLOCK.fullmatch(text):
        raise Mistake('a time of day is written like "08:00"', "quote it")
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)


def parse_hours(value: object) -> Hours:
    """Return the hours written as "22:00-07:00" (every day) or "mon-fri 08:00-18:00".

    Raises Mistake for anything else. Hours whose end is not after their start end on the next day.
    """
    text = value.strip().lower() if isinstance(value, str) else ""
    found = _HOURS.fullmatch(text)
    if not found:
        raise Mistake("hours are written as from-to", _HOURS_HINT)
    start, end = parse_clock(found[2]), parse_clock(found[3])
    if start == DAY:
        raise Mistake("hours begin before 24:00", _HOURS_HINT)
    return Hours(start, end, _days(found[1]) if found[1] else WEEK)


def parse_date(value: object) -> date:
    """Return the day written as "2026-12-25"; raises Mistake for anything else."""
    text = value if isinstance(value, str) else ""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise Mistake("a date is written as year-month-day", "such as 2026-12-25")


def _days(text: str) -> frozenset[int]:
    days: set[int] = set()
    for part in text.split(","):
        names = part.split("-")
        numbers = [_SHORT.get(name) for name in names]
        if None in numbers or len(names) > 2:
            known = ", ".join(_SHORT)
            raise Mistake(f"days are named by {known}", _HOURS_HINT)
        first, last = numbers[0] or 0, numbers[-1] or 0
        days |= {(first + n) % 7 for n in range((last - first) % 7 + 1)}
    return frozenset(days)


_TEXT = {"type": "string"}

Clock = Annotated[
    int,
    PlainValidator(parse_clock),
    WithJsonSchema({**_TEXT, "pattern": "^([01]?[0-9]|2[0-3]):[0-5][0-9]$|^24:00$"}),
]
HoursText = Annotated[
    Hours,
    PlainValidator(parse_hours),
    WithJsonSchema({**_TEXT, "examples": ["22:00-07:00", "mon-fri 08:00-18:00"]}),
]
Day = Annotated[
    date, PlainValidator(parse_date), WithJsonSchema({**_TEXT, "examples": ["2026-12-25"]})
]
