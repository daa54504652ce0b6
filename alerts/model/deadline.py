"""Deadlines: days on which something starts to bind, is due, or ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from alerts.model.assessment import Direction, Severity
from alerts.model.facts import Span


class DeadlineRole(StrEnum):
    """What happens on the day."""

    EFFECTIVE = "effective"
    DEADLINE = "deadline"
    EXPIRY = "expiry"


class DeadlineState(StrEnum):
    """Whether the day still binds."""

    SCHEDULED = "scheduled"
    #: What was to start or be due was suspended or lifted.
    SUSPENDED = "suspended"
    #: Whoever stated the day took it back.
    RETRACTED = "retracted"
    #: The configuration no longer names it.
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Deadline:
    """One day that binds, as it was last stated."""

    id: str
    #: The story it belongs to; empty for a day of `calendar.yaml` nobody was reminded of yet.
    story: str
    role: DeadlineRole
    day: date
    #: IANA time zone in which the day begins and ends.
    zone: str
    #: "MOFCOM Announcement 2025/61"; empty when unknown.
    instrument: str
    #: What of the measure the day is for, in the words of its source; empty for all of it.
    scope: str
    headline: str
    #: The item that states the day, and where: `text` is the exact slice under `span`. Empty and
    #: None for a day of `calendar.yaml`.
    item: str
    span: Span | None
    text: str
    #: When the item that states it happened.
    stated: datetime
    #: Reminders count from this moment: when the day was first seen, moved, or last reminded of.
    since: datetime
    updated: datetime
    state: DeadlineState = DeadlineState.SCHEDULED
    #: Grows with every move and change of state, as calendars need it.
    sequence: int = 0
    #: Days it was moved from.
    former: tuple[date, ...] = ()
    #: Reminders told since the day was last set.
    told: int = 0
    #: The entry of `calendar.yaml` it came from; empty for one that was read.
    entry: str = ""


@dataclass(frozen=True, slots=True)
class LeadTimes:
    """When to remind of a day: so many days before, at this minute of its own local day."""

    days: tuple[int, ...] = (30, 7, 1)
    at: int = 9 * 60


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A day the user named, in `calendar.yaml`."""

    id: str
    #: The day; of a yearly one, its first.
    day: date
    headline: str
    #: Where it is known from, in words.
    source: str
    role: DeadlineRole = DeadlineRole.EFFECTIVE
    instrument: str = ""
    scope: str = ""
    zone: str = "UTC"
    topics: tuple[str, ...] = ()
    severity: Severity = Severity.MEDIUM
    direction: Direction = Direction.NONE
    yearly: bool = False


@dataclass(frozen=True, slots=True)
class DeadlinePlan:
    """Everything the configuration says of deadlines."""

    leads: LeadTimes = LeadTimes()
    entries: tuple[CalendarEntry, ...] = ()
