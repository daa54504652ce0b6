"""What an item changes of the days known to bind, as a table of reports against one known day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from alerts.model.assessment import Stage
from alerts.model.deadline import Deadline, DeadlineRole, DeadlineState
from alerts.model.decision import Reason
from alerts.model.facts import Span
from alerts.model.feed import Tier
from alerts.stories.binding_days import Stated
from alerts.stories.deadlines import Report, revise
from alerts.stories.instruments import is_act, same_instrument, spellings
from tests.builders import NOW, an_item

FIRST = date(2026, 12, 1)
LATER = date(2027, 1, 31)
NOTICE = "MOFCOM Announcement 2026/61"
KNOWN = Deadline(
    id="ddl_known",
    story="sto_1",
    role=DeadlineRole.EFFECTIVE,
    day=FIRST,
    zone="Asia/Shanghai",
    instrument=NOTICE,
    scope="items made abroad",
    headline="China widens controls",
    item="itm_notice",
    span=Span("text", 10, 26),
    text="1 December 2026",
    stated=NOW - timedelta(days=20),
    since=NOW - timedelta(days=20),
    updated=NOW - timedelta(days=20),
    told=1,
)


def stated(day: date = FIRST, **given) -> Stated:
    defaults = {
        "role": DeadlineRole.EFFECTIVE,
        "zone": "Asia/Shanghai",
        "instrument": NOTICE,
        "scope": "",
        "span": Span("text", 0, 10),
        "text": "x" * 10,
    }
    return Stated(day=day, **{**defaults, **given})


def report(*days: Stated, **given) -> Report:
    tier = given.pop("tier", Tier.WIRE)
    item = given.pop("item", an_item("Report", id="itm_2", tier=tier))
    return Report(item, given.pop("story", "sto_1"), "Report", days=days, **given)


def changes(told: Report, *known: Deadline):
    return [(c.reason, c.deadline.id, c.deadline.day) for c in revise(known or (KNOWN,), told, NOW)]


MOVES = {
    "the sentence names the day it moves": stated(LATER, amends=True, others=frozenset({FIRST})),
    "an amendment of the same act in a story of its own": stated(LATER, amends=True),
    "a scope in other words": stated(LATER, amends=True, scope="foreign items made abroad"),
}


@pytest.mark.parametrize("said", MOVES.values(), ids=MOVES)
def test_an_amendment_moves_the_day_and_reminders_begin_anew(said):
    [change] = revise((KNOWN,), report(said, story="sto_other"), NOW)
    moved = change.deadline
    assert (change.reason, moved.id, moved.day) == (Reason.DEADLINE_MOVED, KNOWN.id, LATER)
    assert (moved.sequence, moved.former, moved.told, moved.since) == (1, (FIRST,), 0, NOW)
    assert moved.item == "itm_2"
    assert moved.scope == (said.scope or KNOWN.scope)
    assert "moved from 2026-12-01" in change.detail


def test_a_late_report_of_the_day_that_was_moved_changes_nothing():
    [change] = revise((KNOWN,), report(stated(LATER, amends=True)), NOW)
    assert changes(report(stated(FIRST)), change.deadline) == []


def test_an_older_report_moves_nothing():
    before = an_item("Report", id="itm_2", published=KNOWN.stated - timedelta(days=2))
    [found] = changes(report(stated(LATER, amends=True), item=before))
    assert found[0] is Reason.DEADLINE_FOUND


def test_of_two_days_the_one_of_the_same_scope_moves():
    other = replace(KNOWN, id="ddl_other", day=FIRST + timedelta(days=9), scope="magnet alloys")
    said = stated(LATER, amends=True, scope="alloys for magnets")
    assert changes(report(said), KNOWN, other) == [(Reason.DEADLINE_MOVED, "ddl_other", LATER)]


def test_what_amends_neither_of_two_days_is_a_day_of_its_own():
    other = replace(KNOWN, id="ddl_other", day=FIRST + timedelta(days=9), scope="magnet alloys")
    said = stated(LATER, amends=True, scope="graphite")
    assert [each[0] for each in changes(report(said), KNOWN, other)] == [Reason.DEADLINE_FOUND]


@pytest.mark.parametrize(
    "told",
    [
        report(stated(FIRST)),
        report(stated(FIRST, instrument="Announcement 2026/61", scope="things from abroad")),
        report(stated(FIRST, instrument="")),
        report(stated(FIRST), story="sto_other"),
    ],
    ids=["same words", "other words", "no instrument", "another story of the act"],
)
def test_an_echo_changes_nothing(told):
    assert changes(told) == []


def test_a_day_of_another_act_is_another_deadline():
    told = report(stated(FIRST, instrument="MOFCOM Announcement 2026/62"))
    assert [each[0] for each in changes(told)] == [Reason.DEADLINE_FOUND]


def test_an_echo_that_knows_the_act_completes_what_a_wire_did_not_say():
    wire = replace(KNOWN, instrument="", scope="")
    [change] = revise((wire,), report(stated(FIRST, scope="alloys"), tier=Tier.OFFICIAL), NOW)
    completed = change.deadline
    assert (completed.instrument, completed.scope, completed.sequence) == (NOTICE, "alloys", 0)


def test_two_scopes_of_one_item_on_one_day_are_two_deadlines():
    told = report(stated(FIRST, scope="alloys"), stated(FIRST, scope="furnaces"), story="sto_new")
    found = revise((), told, NOW)
    assert len({each.deadline.id for each in found}) == 2
    assert revise(tuple(each.deadline for each in found), told, NOW) == ()


STOPS = {
    "the act is named, in another story": {"instruments": {NOTICE}, "story": "sto_other"},
    "no act is named, in the same story": {"instruments": set()},
    "only a section is named, in the same story": {"instruments": {"Section 232"}},
}


@pytest.mark.parametrize("given", STOPS.values(), ids=STOPS)
@pytest.mark.parametrize("stage", [Stage.SUSPENDED, Stage.LIFTED])
def test_a_suspension_cancels_what_was_to_start(given, stage):
    told = report(**{**given, "instruments": frozenset(given["instruments"])}, stage=stage)
    [change] = revise((KNOWN,), told, NOW)
    assert change.reason is Reason.DEADLINE_SUSPENDED
    assert (change.deadline.state, change.deadline.sequence) == (DeadlineState.SUSPENDED, 1)


GOES_ON = {
    "another act": (report(stage=Stage.SUSPENDED, instruments=frozenset({"EO 14257"})), KNOWN),
    "another story": (report(stage=Stage.SUSPENDED, story="sto_other"), KNOWN),
    "it ends something": (
        report(stage=Stage.SUSPENDED),
        replace(KNOWN, role=DeadlineRole.EXPIRY),
    ),
    "it began already": (report(stage=Stage.SUSPENDED), replace(KNOWN, day=date(2026, 11, 1))),
    "it is older than what states the day": (
        report(
            item=an_item("Report", id="itm_2", published=KNOWN.stated - timedelta(days=2)),
            stage=Stage.SUSPENDED,
        ),
        KNOWN,
    ),
    "it is no suspension": (report(stage=Stage.ANNOUNCED), KNOWN),
}


@pytest.mark.parametrize(("told", "known"), GOES_ON.values(), ids=GOES_ON)
def test_a_suspension_of_something_else_cancels_nothing(told, known):
    assert changes(told, known) == []


def test_the_end_of_a_suspension_is_a_day_of_its_own():
    end = stated(date(2027, 11, 10), role=DeadlineRole.EXPIRY)
    told = report(
        stated(FIRST),
        end,
        stage=Stage.SUSPENDED,
        instruments=frozenset({NOTICE}),
        tier=Tier.OFFICIAL,
    )
    assert [(c[0], c[2]) for c in changes(told)] == [
        (Reason.DEADLINE_SUSPENDED, FIRST),
        (Reason.DEADLINE_FOUND, end.day),
    ]


def test_only_an_official_source_brings_a_suspended_day_back():
    off = replace(KNOWN, state=DeadlineState.SUSPENDED, sequence=1)
    assert changes(report(stated(FIRST)), off) == []
    [change] = revise((off,), report(stated(FIRST), tier=Tier.OFFICIAL), NOW)
    assert (change.deadline.state, change.deadline.sequence) == (DeadlineState.SCHEDULED, 2)


RETRACTED = {
    "its item was taken back": report(
        item=an_item("Notice", id="itm_notice"), story="", withdrawn=True
    ),
    "its item says so no longer": report(item=an_item("Notice", id="itm_notice"), revised=True),
    "the story was denied": report(denied=True),
}


@pytest.mark.parametrize("told", RETRACTED.values(), ids=RETRACTED)
def test_what_is_taken_back_is_retracted(told):
    [change] = revise((KNOWN,), told, NOW)
    assert change.reason is Reason.DEADLINE_RETRACTED
    assert (change.deadline.state, change.deadline.sequence) == (DeadlineState.RETRACTED, 1)


def test_what_another_item_states_too_stands_with_that_item():
    gone = report(
        item=an_item("Notice", id="itm_notice"), withdrawn=True, upheld=((stated(), "itm_3"),)
    )
    [change] = revise((KNOWN,), gone, NOW)
    kept = change.deadline
    assert (kept.state, kept.item, kept.sequence) == (DeadlineState.SCHEDULED, "itm_3", 0)


def test_a_new_text_of_the_item_moves_its_day():
    own = an_item("Notice", id="itm_notice")
    told = report(stated(LATER), item=own, revised=True)
    assert changes(told) == [(Reason.DEADLINE_MOVED, KNOWN.id, LATER)]


def test_the_users_own_entry_is_echoed_and_never_touched():
    own = replace(KNOWN, story="", item="", entry="my_day")
    assert changes(report(stated(FIRST)), own) == []
    stop = report(stage=Stage.SUSPENDED, instruments=frozenset({NOTICE}), denied=True)
    assert changes(stop, own) == []
    [found] = changes(report(stated(LATER, amends=True)), own)
    assert found[0] is Reason.DEADLINE_FOUND


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (NOTICE, NOTICE, True),
        (NOTICE, "Announcement 2026/61", True),
        (NOTICE, "Announcement 61", True),
        (NOTICE, "GACC Announcement 2026/61", False),
        (NOTICE, "MOFCOM Announcement 2025/61", False),
        (NOTICE, "MOFCOM Announcement 2026/62", False),
        ("EO 14257", "EO 14257", True),
        ("EO 14257", "Proclamation 14257", False),
        ("", "", False),
    ],
)
def test_when_two_names_mean_one_instrument(one, other, same):
    assert same_instrument(one, other) is same
    assert same_instrument(other, one) is same


def test_only_acts_tie_stories_together():
    assert is_act(NOTICE)
    assert not any(map(is_act, ("Section 232", "15 CFR 744", "Announcement 61", "ECCN 3A090")))
    assert spellings(NOTICE) == (NOTICE, "Announcement 2026/61")
    assert NOTICE in spellings("Announcement 2026/61")
    assert spellings("Section 301") == ()
