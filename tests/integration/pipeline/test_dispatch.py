"""Held, bundled, demoted, silenced, inhibited, reminded: what becomes of alerts, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from alerts import store
from alerts.model.alert import AlertKind
from alerts.model.assessment import Severity
from alerts.model.calendar import Calendar, DigestPlan, Hours
from alerts.model.delivery import DeliveryState
from alerts.model.handling import Handling, HandlingState
from alerts.model.policy import GroupBy, Label, Match, Receiver, ReceiverKind, Route
from alerts.model.silence import Silence, SilenceKind
from tests.builders import NOW
from tests.integration.pipeline.desk import ALL, DESK, Desk, inhibit

HOUR = timedelta(hours=1)
NIGHTS = Calendar("nights", "Europe/Berlin", quiet=(Hours(22 * 60, 7 * 60),))
QUIET = replace(ALL, calendar=NIGHTS)
MIDNIGHT = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
BUDGET = replace(DESK, budget=2, zone="Europe/Berlin", digest=DigestPlan(at=8 * 60))


def a_silence(**given) -> Silence:
    defaults = {
        "id": "sil_1",
        "kind": SilenceKind.SILENCE,
        "match": Match(),
        "starts": NOW,
        "ends": NOW + HOUR,
        "author": "mia",
        "reason": "known",
    }
    return Silence(**{**defaults, **given})


def add(desk: Desk, silence: Silence) -> None:
    desk.db.run_write(lambda s: store.silences.add(s, silence))


def say(desk: Desk, story: str, state: HandlingState, **given) -> None:
    handling = Handling(story, state, author="mia", at=desk.now, **given)
    desk.db.run_write(lambda s: store.handlings.save(s, handling))


def test_a_plain_route_tells_at_once(database):
    desk = Desk(database)
    alert = desk.alert("A")
    assert desk.tick() == ["desk: raised A"]
    assert desk.reasons(alert) == ["routed"]
    assert desk.delivery(alert).interrupt_at == NOW


# quiet hours


def test_what_comes_in_quiet_hours_is_told_in_one_message_when_they_end(database):
    desk = Desk(database, QUIET, now=MIDNIGHT)
    first = desk.alert("A")
    assert desk.tick() == []
    desk.forward(hours=1)
    desk.alert("B", "medium")
    desk.alert("A again", kind=AlertKind.UPDATE)
    assert desk.until(MIDNIGHT + 10 * HOUR) == ["Wed 06:00 desk: quiet_hours: A again, B"]
    assert desk.reasons(first) == ["routed", "quiet_hours", "released"]
    assert desk.delivery(first).state is DeliveryState.BUNDLED


def test_one_held_alert_is_told_as_it_is(database):
    desk = Desk(database, QUIET, now=MIDNIGHT)
    desk.alert("A")
    desk.tick()
    assert desk.until(MIDNIGHT + 10 * HOUR) == ["Wed 06:00 desk: raised A"]


def test_critical_alerts_pass_quiet_hours_and_supersede_what_is_held_of_the_story(database):
    desk = Desk(database, QUIET, now=MIDNIGHT)
    held = desk.alert("A")
    desk.tick()
    critical = desk.alert("A is critical", "critical", kind=AlertKind.UPDATE)
    assert desk.tick() == ["desk: update A is critical"]
    assert desk.reasons(critical) == ["routed", "critical"]
    assert desk.delivery(held).state is DeliveryState.SUPPRESSED
    assert desk.reasons(held)[-1] == "superseded"
    assert desk.until(MIDNIGHT + 10 * HOUR) == []


@pytest.mark.parametrize(
    ("evening", "told"),
    [
        (datetime(2026, 3, 28, 22, 0, tzinfo=UTC), "Sun 05:00"),
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), "Sun 06:00"),
    ],
)
def test_quiet_hours_end_by_the_wall_clock_when_the_clocks_change(database, evening, told):
    desk = Desk(database, QUIET, now=evening)
    desk.alert("A")
    desk.tick()
    assert desk.until(evening + 12 * HOUR) == [f"{told} desk: raised A"]


# digests and budgets


def test_what_the_budget_does_not_cover_waits_for_the_digest(database):
    desk = Desk(database, receivers=(BUDGET,))
    kept = [desk.alert(name) for name in "AB"]
    over = [desk.alert("C", "medium"), desk.alert("D", score=70)]
    assert desk.tick() == ["desk: raised A", "desk: raised B"]
    assert [desk.reasons(a) for a in kept] == [["routed"], ["routed"]]
    assert [desk.reasons(a) for a in over] == [["routed", "over_budget"]] * 2
    assert desk.until(NOW + 24 * HOUR) == ["Wed 07:00 desk: digest: D*, C*"]
    assert {desk.delivery(a).state for a in over} == {DeliveryState.BUNDLED}


def test_a_high_alert_is_told_though_medium_ones_came_first(database):
    desk = Desk(database, receivers=(replace(BUDGET, budget=6),))
    early = [desk.alert(name, "medium") for name in "ABCDEF"]
    assert desk.tick() == [f"desk: raised {name}" for name in "ABCD"]
    desk.forward(hours=1)
    for name in "GHI":
        desk.alert(name, "high")
    assert desk.tick() == ["desk: raised G", "desk: raised H"]
    [_, decision] = desk.decisions(early[-1])
    assert (decision.reason, decision.detail.partition("UTC: ")[2]) == (
        "over_budget",
        "4 of 6 interrupts a day are spent, and the last 2 are kept for high",
    )
    assert desk.until(NOW + 24 * HOUR) == ["Wed 07:00 desk: digest: I*, E*, F*"]


def test_a_bundle_may_spend_what_is_kept_when_one_of_it_is_high(database):
    receiver = replace(BUDGET, budget=3)
    desk = Desk(database, QUIET, receivers=(receiver,), now=MIDNIGHT)
    for name in "AB":
        desk.alert(name, "critical")
    desk.tick()
    desk.alert("C", "medium")
    desk.alert("D", "high")
    desk.tick()
    assert desk.until(MIDNIGHT + 7 * HOUR) == ["Wed 06:00 desk: quiet_hours: D, C"]


def test_critical_alerts_pass_a_spent_budget_and_count(database):
    desk = Desk(database, receivers=(BUDGET,))
    for name in "AB":
        desk.alert(name, "critical")
    desk.alert("C")
    desk.alert("D", "critical")
    told = ["desk: raised A", "desk: raised B", "desk: raised D"]
    assert sorted(desk.tick()) == told


def test_the_budget_begins_anew_at_local_midnight(database):
    desk = Desk(database, receivers=(BUDGET,), now=datetime(2026, 11, 24, 22, 0, tzinfo=UTC))
    for name in "ABC":
        desk.alert(name)
    assert desk.tick() == ["desk: raised A", "desk: raised B"]
    desk.forward(minutes=59)
    desk.alert("D")
    assert desk.tick() == []
    desk.forward(minutes=1)
    desk.alert("E")
    assert desk.tick() == ["desk: raised E"]


def test_an_update_that_is_told_takes_the_place_of_what_was_demoted(database):
    desk = Desk(database, receivers=(BUDGET,), now=datetime(2026, 11, 24, 22, 0, tzinfo=UTC))
    for name in "ABC":
        demoted = desk.alert(name)
    desk.tick()
    desk.forward(hours=2)
    desk.alert("C moves", kind=AlertKind.UPDATE)
    assert desk.tick() == ["desk: update C moves"]
    assert desk.reasons(demoted) == ["routed", "over_budget", "superseded"]
    assert desk.until(NOW + 48 * HOUR) == []


def test_a_digest_names_the_weightiest_and_counts_the_rest(database):
    plan = replace(DESK, digest=DigestPlan(at=480, most=2))
    desk = Desk(database, replace(ALL, digest=True), receivers=(plan,))
    desk.alert("A", "medium")
    desk.alert("B", "critical")
    low = desk.alert("C", "low")
    desk.alert("D", "high")
    assert desk.tick() == []
    assert desk.until(NOW + 24 * HOUR) == ["Wed 08:00 desk: digest: B, D +2"]
    assert "no room" in desk.decisions(low)[-1].detail
    [telling] = [d for d in desk.deliveries() if d.state is DeliveryState.SENT]
    assert telling.interrupt_at is None


def test_a_weekly_digest_comes_on_its_day(database):
    plan = replace(DESK, digest=DigestPlan(at=480, weekday=0))
    desk = Desk(database, replace(ALL, digest=True), receivers=(plan,))
    desk.alert("A")
    assert desk.until(NOW + 14 * 24 * HOUR, HOUR) == ["Mon 08:00 desk: digest: A"]


def test_a_bundle_is_one_interrupt_and_goes_into_the_digest_when_the_budget_is_spent(database):
    receiver = replace(BUDGET, budget=1)
    desk = Desk(database, QUIET, receivers=(receiver,), now=MIDNIGHT)
    desk.alert("A", "critical")
    desk.tick()
    desk.alert("B")
    desk.alert("C")
    desk.tick()
    assert desk.until(MIDNIGHT + 10 * HOUR) == ["Wed 07:00 desk: digest: B*, C*"]


# groups


GROUPED = replace(
    ALL, group_by=GroupBy.TOPIC, wait=timedelta(minutes=5), interval=timedelta(hours=2)
)


def test_the_first_alert_of_a_group_waits_and_the_next_keep_the_interval(database):
    desk = Desk(database, GROUPED)
    first = desk.alert("A")
    desk.alert("T", topics={"tariff": 0.9})
    assert desk.tick() == []
    desk.forward(minutes=3)
    desk.alert("B")
    said = desk.until(NOW + HOUR, timedelta(minutes=1))
    assert sorted(said) == ["Tue 08:05 desk: group: A, B", "Tue 08:05 desk: raised T"]
    assert desk.reasons(first) == ["routed", "grouped", "released"]
    desk.alert("C")
    desk.tick()
    desk.alert("X", "critical")
    assert desk.tick() == ["desk: raised X"]
    said = desk.until(NOW + 5 * HOUR, timedelta(minutes=1))
    assert said == ["Tue 10:05 desk: raised C"]


def test_a_group_without_a_wait_tells_its_first_alert_at_once(database):
    desk = Desk(database, replace(GROUPED, wait=timedelta(0)))
    desk.alert("A")
    assert desk.tick() == ["desk: raised A"]
    desk.alert("B")
    assert desk.tick() == []
    assert desk.until(NOW + 3 * HOUR) == ["Tue 10:00 desk: raised B"]


def test_a_group_that_is_due_in_quiet_hours_waits_for_their_end(database):
    late = datetime(2026, 11, 24, 20, 57, tzinfo=UTC)
    desk = Desk(database, replace(GROUPED, calendar=NIGHTS), now=late)
    alert = desk.alert("A")
    desk.tick()
    desk.forward(minutes=3)
    assert desk.until(late + 10 * HOUR) == ["Wed 06:00 desk: raised A"]
    assert desk.reasons(alert) == ["routed", "grouped", "quiet_hours", "released"]


# inhibition


def test_a_critical_story_quiets_its_medium_echoes(database):
    rule = inhibit("echo", equal=(Label.TOPIC, Label.DIRECTION))
    desk = Desk(database, inhibitions=(rule,))
    early = desk.alert("E", "medium")
    assert desk.tick() == ["desk: raised E"]
    critical = desk.alert("A", "critical")
    desk.tick()
    echo = desk.alert("B", "medium")
    desk.alert("C", "high")
    desk.alert("T", "medium", topics={"tariff": 0.9})
    assert desk.tick() == ["desk: raised C", "desk: raised T"]
    assert desk.reasons(echo) == ["routed", "inhibited"]
    assert critical.id in desk.decisions(echo)[-1].detail
    assert desk.delivery(echo).state is DeliveryState.SUPPRESSED
    assert desk.delivery(early).state is DeliveryState.SENT
    desk.forward(hours=24, seconds=1)
    desk.alert("D", "medium")
    assert desk.tick() == ["desk: raised D"]


def test_only_who_was_told_the_critical_story_is_spared_its_echoes(database):
    other = Receiver("other", ReceiverKind.CONSOLE)
    routes = (
        Route("severe", Match(severity=Severity.HIGH), ("desk",), continues=True),
        Route("rest", Match(max_severity=Severity.MEDIUM), ("desk", "other")),
    )
    rule = inhibit("echo", equal=(Label.TOPIC,))
    desk = Desk(database, *routes, receivers=(DESK, other), inhibitions=(rule,))
    desk.alert("A", "critical")
    desk.tick()
    desk.alert("B", "medium")
    assert desk.tick() == ["other: raised B"]


# people


def test_a_silence_ends_at_its_last_second(database):
    desk = Desk(database)
    add(desk, a_silence(match=Match(topics=("rare_earth",))))
    quiet = desk.alert("A")
    desk.alert("T", topics={"tariff": 0.9})
    assert desk.tick() == ["desk: raised T"]
    assert desk.reasons(quiet) == ["routed", "silenced"]
    assert desk.decisions(quiet)[-1].detail == "desk: not told: silence sil_1 by mia: known"
    desk.forward(minutes=59, seconds=59.999)
    desk.alert("B")
    assert desk.tick() == []
    desk.now = NOW + HOUR
    desk.alert("C")
    assert desk.tick() == ["desk: raised C"]
    assert desk.until(NOW + 48 * HOUR, HOUR) == []


def test_a_silence_lets_critical_alerts_pass_unless_it_says_otherwise(database):
    desk = Desk(database)
    add(desk, a_silence())
    desk.alert("A", "critical")
    assert desk.tick() == ["desk: raised A"]
    add(desk, a_silence(id="sil_2", critical=True))
    desk.alert("B", "critical")
    assert desk.tick() == []


def test_a_silence_for_one_receiver_leaves_the_others_alone(database):
    both = replace(ALL, receivers=("desk", "other"))
    other = Receiver("other", ReceiverKind.CONSOLE)
    desk = Desk(database, both, receivers=(DESK, other))
    add(desk, a_silence(receiver="desk"))
    desk.alert("A")
    assert desk.tick() == ["other: raised A"]


def test_a_snooze_holds_until_it_ends_and_then_tells_everything_in_one_message(database):
    desk = Desk(database)
    add(desk, a_silence(kind=SilenceKind.SNOOZE))
    alert = desk.alert("A")
    desk.tick()
    desk.forward(minutes=30)
    desk.alert("B")
    desk.tick()
    assert desk.until(NOW + 2 * HOUR) == ["Tue 09:00 desk: snooze: A, B"]
    assert desk.reasons(alert) == ["routed", "snoozed", "released"]


def test_a_snoozed_alert_of_a_route_into_the_digest_comes_in_the_digest(database):
    desk = Desk(database, replace(ALL, digest=True))
    add(desk, a_silence(kind=SilenceKind.SNOOZE))
    alert = desk.alert("A")
    assert desk.until(NOW + 25 * HOUR) == ["Wed 08:00 desk: digest: A"]
    assert desk.reasons(alert) == ["routed", "snoozed", "digest", "released"]


def test_what_is_held_when_a_silence_begins_is_silenced(database):
    desk = Desk(database, QUIET, now=MIDNIGHT)
    alert = desk.alert("A")
    desk.tick()
    add(desk, a_silence(starts=MIDNIGHT, ends=MIDNIGHT + 24 * HOUR))
    assert desk.until(MIDNIGHT + 10 * HOUR) == []
    assert desk.reasons(alert) == ["routed", "quiet_hours", "silenced"]


def test_a_correction_reaches_whoever_was_told_through_a_silence(database):
    desk = Desk(database)
    desk.alert("A")
    desk.tick()
    add(desk, a_silence())
    desk.alert("A is denied", kind=AlertKind.CORRECTION)
    desk.alert("B is denied", kind=AlertKind.CORRECTION)
    assert desk.tick() == ["desk: correction A is denied"]


def test_a_correction_does_not_go_to_whom_the_story_was_suppressed(database):
    desk = Desk(database, Route("severe", Match(severity=Severity.HIGH), ("desk",)))
    add(desk, a_silence())
    desk.alert("A")
    desk.tick()
    desk.forward(hours=2)
    desk.alert("A is denied", "medium", kind=AlertKind.CORRECTION)
    assert desk.tick() == []


REPEATED = replace(ALL, repeat=4 * HOUR, reminders=2)


def test_a_story_nobody_acknowledges_is_told_again_and_then_no_more(database):
    desk = Desk(database, REPEATED)
    alert = desk.alert("A")
    desk.tick()
    assert desk.until(NOW + 24 * HOUR) == [
        "Tue 12:00 desk: reminder A",
        "Tue 16:00 desk: reminder A",
    ]
    assert len(set(desk.post.ids)) == 3
    decided = desk.db.run_read(lambda s: store.decisions.for_subject(s, "story", alert.story))
    assert [d.reason for d in decided] == ["reminded", "reminded"]


def test_an_update_begins_the_reminders_anew(database):
    desk = Desk(database, REPEATED)
    desk.alert("A")
    desk.tick()
    desk.until(NOW + 3 * HOUR)
    desk.alert("A moves", kind=AlertKind.UPDATE)
    assert desk.until(NOW + 8 * HOUR) == [
        "Tue 11:30 desk: update A moves",
        "Tue 15:30 desk: reminder A moves",
    ]


def test_an_acknowledged_story_sends_no_reminders_but_updates(database):
    desk = Desk(database, REPEATED)
    desk.alert("A")
    desk.tick()
    say(desk, "sto_A", HandlingState.ACKNOWLEDGED)
    assert desk.until(NOW + 12 * HOUR) == []
    desk.alert("A moves", kind=AlertKind.UPDATE)
    assert desk.until(NOW + 24 * HOUR) == ["Tue 20:30 desk: update A moves"]


def test_reminders_go_on_when_an_acknowledgement_ends(database):
    desk = Desk(database, REPEATED)
    desk.alert("A")
    desk.tick()
    say(desk, "sto_A", HandlingState.ACKNOWLEDGED, until=NOW + 10 * HOUR)
    assert desk.until(NOW + 12 * HOUR) == ["Tue 18:00 desk: reminder A"]


def test_a_closed_story_is_told_no_more_but_when_it_is_critical_or_corrected(database):
    desk = Desk(database, REPEATED)
    desk.alert("A")
    desk.tick()
    say(desk, "sto_A", HandlingState.CLOSED)
    update = desk.alert("A moves", kind=AlertKind.UPDATE)
    assert desk.until(NOW + 12 * HOUR) == []
    assert desk.reasons(update) == ["routed", "story_closed"]
    desk.alert("A explodes", "critical", kind=AlertKind.UPDATE)
    desk.alert("A is denied", kind=AlertKind.CORRECTION)
    assert desk.tick() == ["desk: update A explodes", "desk: correction A is denied"]


def test_what_people_say_survives_every_machine_update(database):
    desk = Desk(database)
    desk.alert("A")
    say(desk, "sto_A", HandlingState.ACKNOWLEDGED, assignee="tom", note="on it")
    desk.alert("A moves", kind=AlertKind.UPDATE)
    desk.tick()
    found = desk.db.run_read(lambda s: store.handlings.get(s, "sto_A"))
    assert (found.state, found.assignee, found.note) == ("acknowledged", "tom", "on it")


def test_reminders_end_with_the_route_that_wanted_them(database):
    desk = Desk(database, REPEATED)
    desk.alert("A")
    desk.tick()
    desk.context = replace(desk.context, routes=(ALL,))
    assert desk.until(NOW + 12 * HOUR) == []
    decided = desk.db.run_read(lambda s: store.decisions.for_subject(s, "story", "sto_A"))
    assert [d.reason for d in decided] == ["reminder_ended"]


# what may go wrong


def test_a_clock_that_was_ahead_does_not_hold_anything_for_ever(database):
    desk = Desk(database, QUIET, now=MIDNIGHT + 24 * 365 * HOUR)
    desk.alert("A", created=MIDNIGHT)
    desk.tick()
    desk.now = MIDNIGHT
    assert desk.tick() == []
    assert desk.until(MIDNIGHT + 10 * HOUR) == ["Wed 06:00 desk: raised A"]


def test_a_clock_that_was_ahead_does_not_delay_a_digest_for_ever(database):
    desk = Desk(database, replace(ALL, digest=True), now=NOW + 24 * 365 * HOUR)
    desk.alert("A", created=NOW)
    desk.tick()
    desk.now = NOW
    assert desk.tick() == []
    assert desk.until(NOW + 24 * HOUR) == ["Wed 08:00 desk: digest: A"]


def test_a_clock_that_jumps_ahead_releases_everything_once(database):
    desk = Desk(database, QUIET, now=MIDNIGHT)
    desk.alert("A")
    desk.tick()
    assert desk.forward(days=30, hours=12) == ["desk: raised A"]
    desk.now = MIDNIGHT + HOUR
    assert desk.tick() == []


def test_what_is_held_for_a_receiver_that_is_gone_ends_among_the_dead(database):
    desk = Desk(database, QUIET, now=MIDNIGHT)
    alert = desk.alert("A")
    desk.tick()
    desk.context = replace(desk.context, receivers={})
    assert desk.until(MIDNIGHT + 10 * HOUR) == []
    assert desk.delivery(alert).state is DeliveryState.DEAD


def test_what_is_held_for_a_route_that_is_gone_is_told_all_the_same(database):
    desk = Desk(database, QUIET, now=MIDNIGHT)
    desk.alert("A")
    desk.tick()
    desk.context = replace(desk.context, routes=())
    assert desk.until(MIDNIGHT + 10 * HOUR) == ["Wed 06:00 desk: raised A"]


def test_a_crash_in_a_batch_leaves_nothing_half_done(database, monkeypatch):
    desk = Desk(database, QUIET, now=MIDNIGHT)
    for name in "ABC":
        desk.alert(name)
    desk.tick()
    desk.now = MIDNIGHT + 10 * HOUR
    before = desk.deliveries()
    with monkeypatch.context() as broken:
        broken.setattr(store.outbox, "add", _crash)
        with pytest.raises(_Crash):
            desk.tick()
    assert desk.deliveries() == before
    assert desk.tick() == ["desk: quiet_hours: A, B, C"]


class _Crash(Exception):
    pass


def _crash(*_given):
    raise _Crash
