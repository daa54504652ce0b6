"""What becomes of one alert for one receiver, case by case, and what must hold of every case."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.model.alert import AlertKind
from alerts.model.assessment import Severity
from alerts.model.calendar import Calendar, DigestPlan, Hours
from alerts.model.decision import Reason
from alerts.model.handling import Handling, HandlingState
from alerts.model.policy import GroupBy, Inhibition, Label, Match, Receiver, ReceiverKind, Route
from alerts.model.silence import Silence, SilenceKind
from alerts.routing import Hold, Known, Send, Subject, Suppress, notify_when
from alerts.routing.budget import afford, why_not
from alerts.routing.grouping import bucket_of, group_due
from alerts.routing.inhibit import Inhibited, Told, inhibited
from alerts.routing.mute import Mutes, mute
from tests.builders import NOW

HOUR = timedelta(hours=1)
DESK = Receiver("desk", ReceiverKind.CONSOLE, budget=2)
PLAIN = Route("plain", Match(), ("desk",))
QUIET = Calendar("quiet", quiet=(Hours(0, 720),))
GROUPED = replace(PLAIN, group_by=GroupBy.STORY, wait=HOUR, interval=3 * HOUR)
HIGH = Subject(story="sto_1", severity=Severity.HIGH)
CRITICAL = replace(HIGH, severity=Severity.CRITICAL)
SILENCE = Silence("sil", SilenceKind.SILENCE, Match(), NOW, NOW + HOUR, "mia", "known")
SNOOZE = replace(SILENCE, id="snz", kind=SilenceKind.SNOOZE)
CLOSED = Handling("sto_1", HandlingState.CLOSED, author="mia")
ACKED = Handling("sto_1", HandlingState.ACKNOWLEDGED, author="mia", until=NOW + HOUR)
ECHO = Inhibited("echo", "alr_0")

CASES = {
    "nothing speaks against it": (HIGH, PLAIN, Known(), Send(Reason.SENT_AT_ONCE)),
    "the budget is spent": (HIGH, PLAIN, Known(spent=2), (Reason.OVER_BUDGET, 24 * HOUR)),
    "critical and the budget is spent": (CRITICAL, PLAIN, Known(spent=9), Reason.CRITICAL),
    "quiet": (HIGH, replace(PLAIN, calendar=QUIET), Known(), (Reason.QUIET_HOURS, 4 * HOUR)),
    "critical and quiet": (CRITICAL, replace(PLAIN, calendar=QUIET), Known(), Reason.CRITICAL),
    "a group begins": (HIGH, GROUPED, Known(), (Reason.GROUPED, HOUR)),
    "a group is open": (
        HIGH,
        GROUPED,
        Known(group_opens_at=NOW + HOUR / 2),
        (Reason.GROUPED, HOUR / 2),
    ),
    "a group was told": (
        HIGH,
        GROUPED,
        Known(group_told_at=NOW - HOUR),
        (Reason.GROUPED, 2 * HOUR),
    ),
    "a group was told long ago": (
        HIGH,
        replace(GROUPED, wait=timedelta(0)),
        Known(group_told_at=NOW - 4 * HOUR),
        Reason.SENT_AT_ONCE,
    ),
    "critical in a group": (CRITICAL, GROUPED, Known(), Reason.CRITICAL),
    "a route into the digest": (
        CRITICAL,
        replace(PLAIN, digest=True),
        Known(),
        (Reason.DIGEST, 24 * HOUR),
    ),
    "silenced": (HIGH, PLAIN, Known(Mutes((SILENCE,))), Suppress),
    "silenced and snoozed": (HIGH, PLAIN, Known(Mutes((SNOOZE, SILENCE))), Suppress),
    "critical and silenced": (CRITICAL, PLAIN, Known(Mutes((SILENCE,))), Reason.CRITICAL),
    "snoozed": (HIGH, PLAIN, Known(Mutes((SNOOZE,))), (Reason.SNOOZED, HOUR)),
    "snoozed twice": (
        HIGH,
        PLAIN,
        Known(Mutes((replace(SNOOZE, ends=NOW + 2 * HOUR), SNOOZE))),
        (Reason.SNOOZED, 2 * HOUR),
    ),
    "silenced for another": (
        HIGH,
        PLAIN,
        Known(Mutes((replace(SILENCE, receiver="board"),))),
        Reason.SENT_AT_ONCE,
    ),
    "closed": (HIGH, PLAIN, Known(Mutes(handling=CLOSED)), Suppress),
    "critical and closed": (CRITICAL, PLAIN, Known(Mutes(handling=CLOSED)), Reason.CRITICAL),
    "acknowledged": (HIGH, PLAIN, Known(Mutes(handling=ACKED)), Reason.SENT_AT_ONCE),
    "a reminder of what is acknowledged": (
        replace(CRITICAL, kind=AlertKind.REMINDER),
        PLAIN,
        Known(Mutes(handling=ACKED)),
        Suppress,
    ),
    "an echo": (HIGH, PLAIN, Known(Mutes(inhibited=ECHO)), Suppress),
    "a correction of what was told": (
        replace(HIGH, kind=AlertKind.CORRECTION),
        PLAIN,
        Known(Mutes((SILENCE,), CLOSED, ECHO, told=True)),
        Reason.SENT_AT_ONCE,
    ),
    "a correction of what was not told": (
        replace(HIGH, kind=AlertKind.CORRECTION),
        PLAIN,
        Known(Mutes((SILENCE,))),
        Suppress,
    ),
}


@pytest.mark.parametrize(("subject", "route", "known", "wanted"), CASES.values(), ids=CASES)
def test_what_becomes_of_an_alert(subject, route, known, wanted) -> None:
    outcome = notify_when(subject, route, DESK, known, NOW)
    if isinstance(wanted, tuple):
        assert isinstance(outcome, Hold)
        assert (outcome.reason, outcome.until - NOW) == wanted
    elif wanted is Suppress:
        assert isinstance(outcome, Suppress)
        assert outcome.detail
    elif isinstance(wanted, Reason):
        assert outcome.reason is wanted
        assert isinstance(outcome, Send)
    else:
        assert outcome == wanted


def test_an_acknowledgement_ends_at_its_moment() -> None:
    reminder = replace(HIGH, kind=AlertKind.REMINDER)
    almost = NOW + HOUR - timedelta(microseconds=1)
    assert mute(reminder, "desk", Mutes(handling=ACKED), almost) is not None
    assert mute(reminder, "desk", Mutes(handling=ACKED), NOW + HOUR) is None


def test_a_silence_begins_at_its_first_moment() -> None:
    early = NOW - timedelta(microseconds=1)
    assert mute(HIGH, "desk", Mutes((SILENCE,)), early) is None
    assert mute(HIGH, "desk", Mutes((SILENCE,)), NOW) is not None


def test_a_group_told_by_a_clock_that_was_ahead_counts_as_told_now() -> None:
    assert group_due(GROUPED, NOW, None, NOW + 99 * HOUR) == NOW + 3 * HOUR


@pytest.mark.parametrize(
    ("by", "bucket"),
    [
        (GroupBy.NONE, ""),
        (GroupBy.STORY, "group plain story sto_1"),
        (GroupBy.TOPIC, "group plain topic tariff"),
        (GroupBy.COUNTRY, "group plain country china"),
    ],
)
def test_a_group_is_named_by_what_its_alerts_share(by: GroupBy, bucket: str) -> None:
    subject = replace(HIGH, topic="tariff", country="china")
    assert bucket_of(replace(PLAIN, group_by=by), subject) == bucket


A = Subject("a", topics=frozenset({"t"}), countries=frozenset({"x", "y"}), source="s")


@pytest.mark.parametrize(
    ("equal", "other", "quieted"),
    [
        (Label.STORY, replace(A, source="r"), True),
        (Label.STORY, replace(A, story="b"), False),
        (Label.TOPIC, replace(A, topics=frozenset({"t", "u"})), True),
        (Label.TOPIC, replace(A, topics=frozenset({"u"})), False),
        (Label.COUNTRY, replace(A, countries=frozenset({"y"})), True),
        (Label.COUNTRY, replace(A, countries=frozenset()), False),
        (Label.DIRECTION, replace(A, story="b"), True),
        (Label.SOURCE, replace(A, source="r"), False),
    ],
)
def test_what_must_be_equal(equal: Label, other: Subject, quieted: bool) -> None:
    rule = Inhibition("rule", Match(severity=Severity.CRITICAL), Match(), (equal,))
    told = Told("alr_0", replace(A, severity=Severity.CRITICAL), NOW)
    found = inhibited((rule,), other, (told,), NOW)
    assert found == (Inhibited("rule", "alr_0") if quieted else None)


def test_an_inhibition_lasts_up_to_its_length() -> None:
    rule = Inhibition("rule", Match(), Match(), (Label.STORY,), within=HOUR)
    told = Told("alr_0", A, NOW)
    assert inhibited((rule,), A, (told,), NOW + HOUR)
    assert not inhibited((rule,), A, (told,), NOW + HOUR + timedelta(microseconds=1))
    assert not inhibited((rule,), replace(A, severity=Severity.CRITICAL), (told,), NOW)


SEVERITIES = st.sampled_from(list(Severity))


@given(st.none() | st.integers(0, 9), st.lists(SEVERITIES, max_size=40))
def test_the_budget_is_never_exceeded_but_by_critical_alerts(budget, severities) -> None:
    spent = 0
    for severity in severities:
        reason = afford(budget, spent, severity)
        if reason is not Reason.OVER_BUDGET:
            assert severity is Severity.CRITICAL or budget is None or spent < budget
            spent += 1
        else:
            assert severity is not Severity.CRITICAL
            assert spent >= budget - (budget // 3 if severity < Severity.HIGH else 0)


@given(st.integers(0, 9), st.lists(SEVERITIES.filter(lambda s: s < Severity.HIGH), max_size=40))
def test_alerts_below_high_leave_the_last_third_of_the_budget(budget, severities) -> None:
    spent = 0
    for severity in severities:
        spent += afford(budget, spent, severity) is not Reason.OVER_BUDGET
    assert spent == min(len(severities), budget - budget // 3)
    kept = budget // 3 if len(severities) >= budget else 0
    for _ in range(kept):
        assert afford(budget, spent, Severity.HIGH) is Reason.SENT_AT_ONCE
        spent += 1


@pytest.mark.parametrize(
    ("budget", "spent", "severity", "why"),
    [
        (6, 4, Severity.MEDIUM, "4 of 6 interrupts a day are spent, and the last 2 are kept"),
        (3, 2, Severity.LOW, "2 of 3 interrupts a day are spent, and the last one is kept"),
        (6, 6, Severity.MEDIUM, "the budget of 6 interrupts a day is spent"),
        (6, 6, Severity.HIGH, "the budget of 6 interrupts a day is spent"),
        (2, 2, Severity.MEDIUM, "the budget of 2 interrupts a day is spent"),
    ],
)
def test_what_is_demoted_says_whether_the_budget_is_spent_or_kept(
    budget: int, spent: int, severity: Severity, why: str
) -> None:
    assert why_not(budget, spent, severity).startswith(why)
    subject = replace(HIGH, severity=severity)
    held = notify_when(subject, PLAIN, replace(DESK, budget=budget), Known(spent=spent), NOW)
    assert isinstance(held, Hold)
    assert (held.reason, held.detail[: len(why)]) == (Reason.OVER_BUDGET, why)


SUBJECTS = st.builds(
    Subject, story=st.just("sto_1"), severity=SEVERITIES, kind=st.sampled_from(list(AlertKind))
)
ROUTES = st.builds(
    replace,
    st.sampled_from([PLAIN, GROUPED]),
    calendar=st.none() | st.just(QUIET),
    digest=st.booleans(),
)
MUTES = st.builds(
    Mutes,
    st.lists(st.sampled_from([SILENCE, SNOOZE, replace(SILENCE, critical=True)]), max_size=3),
    st.sampled_from([Handling("sto_1"), ACKED, CLOSED]),
    st.none() | st.just(ECHO),
    st.booleans(),
)
PLANS = st.builds(DigestPlan, st.integers(0, 1439), st.none() | st.integers(0, 6))


@given(SUBJECTS, ROUTES, MUTES, st.integers(0, 9), PLANS)
def test_every_hold_ends_and_every_outcome_says_why(subject, route, mutes, spent, plan) -> None:
    receiver = replace(DESK, digest=plan)
    outcome = notify_when(subject, route, receiver, Known(mutes, spent), NOW)
    match outcome:
        case Hold():
            assert NOW < outcome.until <= NOW + timedelta(days=7, hours=1)
            assert outcome.bucket
            assert outcome.detail
        case Suppress():
            assert outcome.detail
        case Send():
            assert subject.critical or spent < 2
