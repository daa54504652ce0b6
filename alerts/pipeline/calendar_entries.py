"""The entries of `calendar.yaml` as deadlines: added, moved, renewed every year, removed."""

from __future__ import annotations

import hashlib
from calendar import isleap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from alerts.model.deadline import CalendarEntry, Deadline, DeadlineState
from alerts.model.decision import Reason
from alerts.routing.lead_times import today
from alerts.stories.deadlines import Change


def planned(
    entries: Sequence[CalendarEntry], stored: Sequence[Deadline], now: datetime
) -> tuple[Change, ...]:
    """What has to change of the `stored` deadlines so that they say what the entries say.

    A day that is past when it is first seen is left out. A yearly entry has one deadline a year,
    the next one; 29 February falls on the 28th in other years.
    """
    known = {each.id: each for each in stored}
    wanted = [_deadline(entry, now) for entry in entries]
    changes = [change for each in wanted if (change := _change(each, known.get(each.id), now))]
    named = {entry.id for entry in entries}
    return (*changes, *_removed(known.values(), named, now))


def occurrence(entry: CalendarEntry, on: date) -> date:
    """The day of the entry; of a yearly one, the first that is not before `on`."""
    if not entry.yearly or on <= entry.day:
        return entry.day
    day = _in_year(entry.day, on.year)
    return day if day >= on else _in_year(entry.day, on.year + 1)


def _in_year(day: date, year: int) -> date:
    leap_day = (day.month, day.day) == (2, 29)
    return date(year, 2, 28) if leap_day and not isleap(year) else day.replace(year=year)


def _deadline(entry: CalendarEntry, now: datetime) -> Deadline:
    day = occurrence(entry, today(entry.zone, now))
    name = f"calendar\n{entry.id}\n{day.year if entry.yearly else ''}"
    return Deadline(
        id="ddl_" + hashlib.sha256(name.encode()).hexdigest()[:24],
        story="",
        role=entry.role,
        day=day,
        zone=entry.zone,
        instrument=entry.instrument,
        scope=entry.scope,
        headline=entry.headline,
        item="",
        span=None,
        text=entry.source,
        stated=now,
        since=now,
        updated=now,
        entry=entry.id,
    )


def _change(wanted: Deadline, known: Deadline | None, now: datetime) -> Change | None:
    if known is None:
        past = wanted.day < today(wanted.zone, now)
        return None if past else Change(Reason.DEADLINE_FOUND, wanted)
    back = known.state is not DeadlineState.SCHEDULED
    if back or (wanted.day, wanted.zone) != (known.day, known.zone):
        former = tuple(sorted({*known.former, known.day} - {wanted.day}))
        sequence = known.sequence + 1
        moved = replace(
            wanted, story=known.story, item=known.item, former=former, sequence=sequence
        )
        return Change(Reason.DEADLINE_FOUND if back else Reason.DEADLINE_MOVED, moved, known)
    same = replace(
        known,
        role=wanted.role,
        instrument=wanted.instrument,
        scope=wanted.scope,
        headline=wanted.headline,
        text=wanted.text,
    )
    return None if same == known else Change(Reason.DEADLINE_FOUND, replace(same, updated=now))


def _removed(known: Iterable[Deadline], named: set[str], now: datetime) -> Iterator[Change]:
    for each in known:
        ahead = each.day >= today(each.zone, now)
        if each.entry not in named and each.state is DeadlineState.SCHEDULED and ahead:
            off = replace(
                each, state=DeadlineState.REMOVED, updated=now, sequence=each.sequence + 1
            )
            yield Change(Reason.DEADLINE_REMOVED, off, each)
