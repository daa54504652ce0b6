"""Entries of calendar.yaml as deadlines; time is a value."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from alerts.model.deadline import CalendarEntry, DeadlineState
from alerts.model.decision import Reason
from alerts.pipeline.calendar_entries import occurrence, planned

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
ONCE = CalendarEntry("once", date(2027, 1, 1), "Something starts", "A law", zone="Asia/Shanghai")
YEARLY = replace(ONCE, id="yearly", day=date(2024, 2, 29), yearly=True, zone="UTC")


@pytest.mark.parametrize(
    ("on", "day"),
    [
        (date(2023, 6, 1), date(2024, 2, 29)),
        (date(2024, 2, 29), date(2024, 2, 29)),
        (date(2024, 3, 1), date(2025, 2, 28)),
        (date(2027, 3, 1), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2028, 2, 29)),
    ],
)
def test_a_yearly_leap_day_falls_on_the_28th_in_other_years(on, day):
    assert occurrence(YEARLY, on) == day


def test_a_day_that_is_past_is_left_out_where_it_lies():
    """Noon in UTC on the 27th is the 28th in Kiritimati."""
    over = replace(ONCE, day=date(2026, 11, 27))
    assert planned([replace(over, zone="Pacific/Kiritimati")], (), NOW) == ()
    assert len(planned([over], (), NOW)) == 1


def test_what_is_stored_and_unchanged_changes_nothing():
    stored = [each.deadline for each in planned([ONCE, YEARLY], (), NOW)]
    assert [each.day for each in stored] == [date(2027, 1, 1), date(2027, 2, 28)]
    assert planned([ONCE, YEARLY], stored, NOW) == ()


def test_every_year_has_a_deadline_of_its_own():
    [first] = [each.deadline for each in planned([YEARLY], (), NOW)]
    [change] = planned([YEARLY], [first], datetime(2027, 3, 1, tzinfo=UTC))
    assert change.reason is Reason.DEADLINE_FOUND
    assert (change.deadline.day, change.deadline.id != first.id) == (date(2028, 2, 29), True)


def test_an_entry_can_be_moved_reworded_removed_and_brought_back():
    [stored] = [each.deadline for each in planned([ONCE], (), NOW)]
    stored = replace(stored, story="sto_1", item="itm_1", told=2)
    [moved] = planned([replace(ONCE, day=date(2027, 2, 1))], [stored], NOW)
    assert moved.reason is Reason.DEADLINE_MOVED
    assert (moved.deadline.sequence, moved.deadline.former) == (1, (date(2027, 1, 1),))
    assert (moved.deadline.story, moved.deadline.told) == ("sto_1", 0)
    [worded] = planned([replace(ONCE, headline="Something else")], [stored], NOW)
    assert (worded.deadline.headline, worded.deadline.sequence) == ("Something else", 0)
    [removed] = planned([], [stored], NOW)
    assert removed.deadline.state is DeadlineState.REMOVED
    assert planned([], [removed.deadline], NOW) == ()
    [back] = planned([ONCE], [removed.deadline], NOW)
    assert (back.deadline.state, back.deadline.sequence) == (DeadlineState.SCHEDULED, 2)


def test_what_is_over_is_not_removed():
    [stored] = [each.deadline for each in planned([ONCE], (), NOW)]
    assert planned([], [stored], datetime(2027, 3, 1, tzinfo=UTC)) == ()
