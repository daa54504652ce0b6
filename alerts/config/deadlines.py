"""`calendar.yaml`: when to remind of deadlines, and the ones the user knows of already."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator

from alerts.config.files import Mistake, Strict, WholeFile, load_document, nearest, validate
from alerts.config.local_time import Clock, Day, Zone
from alerts.errors import Problem
from alerts.model.assessment import Direction, Severity
from alerts.model.deadline import CalendarEntry, DeadlinePlan, DeadlineRole, LeadTimes

#: Further ahead nobody wants to be reminded.
_FURTHEST = 366


class Entry(Strict):
    """One day."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")
    #: The day where its `zone` is; of one that comes every year, the first.
    date: Day
    #: What happens on the day.
    what: str = Field(min_length=1, max_length=300)
    #: Where it is known from, in words.
    source: str = Field(min_length=1, max_length=500)
    role: DeadlineRole = DeadlineRole.EFFECTIVE
    every: Literal["year"] | None = None
    #: The time zone in which the day begins and ends.
    zone: Zone = "UTC"
    #: Such as "MOFCOM Announcement 2025/61": news that names it is not reminded of twice.
    instrument: str = Field(default="", max_length=200)
    #: What of the instrument the day is for.
    scope: str = Field(default="", max_length=200)
    topics: tuple[str, ...] = ()
    severity: Literal["info", "low", "medium", "high", "critical"] = "medium"
    direction: Direction = Direction.NONE

    def entry(self) -> CalendarEntry:
        """The model object."""
        return CalendarEntry(
            id=self.id,
            day=self.date,
            headline=self.what,
            source=self.source,
            role=self.role,
            instrument=self.instrument,
            scope=self.scope,
            zone=self.zone,
            topics=self.topics,
            severity=Severity.parse(self.severity),
            direction=self.direction,
            yearly=self.every == "year",
        )


class CalendarFile(WholeFile):
    """The whole file."""

    #: Days before a deadline on which to remind of it; empty: never.
    remind: Annotated[
        tuple[Annotated[int, Field(ge=1, le=_FURTHEST)], ...], Field(max_length=20)
    ] = LeadTimes().days
    #: The time of day for it, where the deadline is.
    at: Clock = LeadTimes().at
    deadlines: tuple[Entry, ...] = Field(default=(), max_length=2000)

    @field_validator("deadlines")
    @classmethod
    def _each_once(cls, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        known: set[str] = set()
        for place, entry in enumerate(entries):
            if entry.id in known:
                raise Mistake(
                    "another entry has this id already", "choose another", at=(place, "id")
                )
            known.add(entry.id)
        return entries

    def plan(self) -> DeadlinePlan:
        """The model object."""
        entries = tuple(each.entry() for each in self.deadlines)
        return DeadlinePlan(LeadTimes(self.remind, self.at), entries)


def unknown_topics(path: Path, topics: Iterable[str]) -> list[Problem]:
    """Return a problem for each topic an entry names that no rule gives.

    `path` is a calendar file that has been loaded without a problem.
    """
    document, known = load_document(path), sorted(topics)
    parsed = validate(document, CalendarFile)
    return [
        document.problem(
            ("deadlines", number, "topics", place),
            "no rule gives this topic",
            f"did you mean `{meant}`?"
            if (meant := nearest(topic, known))
            else f"there are: {', '.join(known)}",
        )
        for number, entry in enumerate(parsed.deadlines)
        for place, topic in enumerate(entry.topics)
        if topic not in known
    ]
