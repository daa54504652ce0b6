"""A deadline in words."""

from __future__ import annotations

from alerts.model.deadline import Deadline, DeadlineRole

_HAPPENS = {
    DeadlineRole.EFFECTIVE: "takes effect",
    DeadlineRole.DEADLINE: "is due",
    DeadlineRole.EXPIRY: "ends",
}


def happens(deadline: Deadline) -> str:
    """What happens on the day, and to what: "takes effect: MOFCOM Announcement 2025/61"."""
    return f"{verb(deadline)}: {subject(deadline)}"


def verb(deadline: Deadline) -> str:
    """What happens on the day: "takes effect"."""
    return _HAPPENS[deadline.role]


def subject(deadline: Deadline) -> str:
    """What it happens to: the measure and its part, or else the headline."""
    return ", ".join(filter(None, (deadline.instrument, deadline.scope))) or deadline.headline


def written(deadline: Deadline) -> str:
    """The day as people write it: "1 December 2026"."""
    return f"{deadline.day.day} {deadline.day:%B %Y}"
