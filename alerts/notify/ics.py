"""Deadlines as an iCalendar (RFC 5545) that any calendar program can subscribe to.

Text from outside is data: one visible line each, escaped, so that it can open no property, no event
and no component. A day keeps its UID for good; a move or a cancellation raises its SEQUENCE.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from alerts.model.deadline import Deadline, DeadlineRole, DeadlineState
from alerts.notify.outside import one_line
from alerts.stories.deadline_words import happens

#: Octets of one content line without its line break (3.1).
_LINE = 75
_SUMMARY, _DETAIL = 200, 400
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,"})
_CATEGORY = {
    DeadlineRole.EFFECTIVE: "EFFECTIVE",
    DeadlineRole.DEADLINE: "DEADLINE",
    DeadlineRole.EXPIRY: "EXPIRY",
}


def render(deadlines: Iterable[Deadline]) -> str:
    """Return the calendar, one all-day event a deadline, in their order; lines end in CRLF.

    The same deadlines give the same bytes.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//alerts//deadlines//EN"]
    lines += ["CALSCALE:GREGORIAN", "NAME:Deadlines", "X-WR-CALNAME:Deadlines"]
    lines += ["REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"]
    for each in deadlines:
        lines += _event(each)
    return "".join(_folded(line) for line in (*lines, "END:VCALENDAR"))


def _event(deadline: Deadline) -> Iterator[str]:
    happening = happens(deadline)
    off = deadline.state is not DeadlineState.SCHEDULED
    yield "BEGIN:VEVENT"
    yield f"UID:{deadline.id}@alerts"
    yield f"DTSTAMP:{_moment(deadline.updated)}"
    yield f"LAST-MODIFIED:{_moment(deadline.updated)}"
    yield f"SEQUENCE:{deadline.sequence}"
    # Whole days have no zone in iCalendar: each calendar shows them as its own 1 December.
    yield f"DTSTART;VALUE=DATE:{deadline.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{deadline.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(happening[:1].upper() + happening[1:], _SUMMARY)}"
    yield "DESCRIPTION:" + "\\n".join(_text(line, _DETAIL) for line in _details(deadline))
    yield f"CATEGORIES:{_CATEGORY[deadline.role]}"
    yield f"STATUS:{'CANCELLED' if off else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _details(deadline: Deadline) -> Iterator[str]:
    yield deadline.headline
    yield f"The day is that of {deadline.zone}."
    if deadline.state is not DeadlineState.SCHEDULED:
        yield f"It no longer binds: {deadline.state}."
    if deadline.former:
        yield f"Moved from {', '.join(map(str, deadline.former))}."
    if deadline.entry:
        yield f"Source: {deadline.text}"
    else:
        yield f"Stated as “{deadline.text}”: alerts explain {deadline.id}"


def _text(value: str, limit: int) -> str:
    return one_line(value, limit).translate(_ESCAPED)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _folded(line: str) -> str:
    """The line with its CRLF, in parts of at most 75 octets; no character is cut in two."""
    parts, size = [""], 0
    for char in line:
        octets = len(char.encode("utf-8", "replace"))
        if size + octets > _LINE:
            parts.append(" ")
            size = 1
        parts[-1] += char
        size += octets
    return "\r\n".join(parts) + "\r\n"
