"""Days that bind, stored on each kind of database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from alerts import store
from alerts.errors import NotFound
from alerts.model.deadline import Deadline, DeadlineRole, DeadlineState
from alerts.model.facts import Span
from alerts.store import Database
from tests.builders import NOW

DAY = date(2028, 2, 29)
ONE = Deadline(
    id="ddl_1",
    story="sto_1",
    role=DeadlineRole.EXPIRY,
    day=DAY,
    zone="Asia/Shanghai",
    instrument="MOFCOM Announcement 2026/61",
    scope="磁粉; \x00 and more",
    headline="China",
    item="itm_1",
    span=Span("text", 3, 9),
    text="29 Feb",
    stated=NOW,
    since=NOW,
    updated=NOW,
    sequence=2,
    former=(date(2027, 1, 31), date(2027, 3, 1)),
    told=1,
)


def days(found: list[Deadline]) -> list[str]:
    return [each.id for each in found]


@pytest.fixture
def filled(database: Database) -> Database:
    others = (
        replace(ONE, id="ddl_2", story="sto_2", day=DAY + timedelta(days=40), item="itm_2"),
        replace(ONE, id="ddl_3", day=DAY - timedelta(days=2), instrument="", item="itm_3"),
        replace(ONE, id="ddl_4", state=DeadlineState.SUSPENDED, item="itm_4"),
        replace(ONE, id="ddl_5", story="", item="", span=None, instrument="", entry="mine"),
    )
    database.run_write(lambda s: store.deadlines.save(s, (ONE, *others)))
    return database


def test_a_deadline_comes_back_as_it_was_stored(filled):
    found = filled.run_read(lambda s: store.deadlines.get(s, "ddl_1"))
    assert found == replace(ONE, scope="磁粉; \ufffd and more")
    moved = replace(ONE, day=DAY + timedelta(days=1), sequence=3, span=None)
    filled.run_write(lambda s: store.deadlines.save(s, [moved]))
    assert filled.run_read(lambda s: store.deadlines.get(s, "ddl_1")).day == moved.day
    with pytest.raises(NotFound):
        filled.run_read(lambda s: store.deadlines.get(s, "ddl_9"))


def test_deadlines_are_found_by_story_item_and_instrument(filled):
    def about(**given):
        return sorted(days(filled.run_read(lambda s: store.deadlines.about(s, **given))))

    assert about(stories=["sto_2"]) == ["ddl_2"]
    assert about(items=["itm_3", "itm_4"]) == ["ddl_3", "ddl_4"]
    assert about(instruments=[ONE.instrument]) == ["ddl_1", "ddl_2", "ddl_4"]
    assert about(stories=[""], items=[""], instruments=[""]) == []


def test_ahead_are_the_scheduled_ones_within_reach_of_any_zone(filled):
    def ahead(today, within):
        return days(filled.run_read(lambda s: store.deadlines.ahead(s, today, within)))

    assert ahead(DAY - timedelta(days=30), 29) == ["ddl_1", "ddl_3", "ddl_5"]
    assert ahead(DAY, 30) == ["ddl_1", "ddl_5"]
    assert ahead(DAY + timedelta(days=1), 30) == ["ddl_1", "ddl_5"]
    assert ahead(DAY + timedelta(days=2), 30) == []


def test_the_list_is_by_day_and_goes_on_where_it_stopped(filled):
    def listing(**given):
        return days(filled.run_read(lambda s: store.deadlines.listing(s, DAY, 10, **given)))

    assert listing() == ["ddl_1", "ddl_4", "ddl_5", "ddl_2"]
    assert listing(active=True) == ["ddl_1", "ddl_5", "ddl_2"]
    assert listing(story="sto_2") == ["ddl_2"]
    assert listing(after="ddl_4") == ["ddl_5", "ddl_2"]
    assert listing(after="ddl_9") == []
    assert days(filled.run_read(store.deadlines.of_entries)) == ["ddl_5"]
