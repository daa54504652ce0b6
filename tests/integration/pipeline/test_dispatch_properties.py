"""Weeks of random alerts and acts: whatever happens, nothing is lost, doubled or too loud."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from alerts import store
from alerts.model.alert import Alert, AlertKind
from alerts.model.assessment import Severity
from alerts.model.calendar import Calendar, DigestPlan, Hours
from alerts.model.delivery import DeliveryState
from alerts.model.policy import GroupBy, Label, Match, Route
from alerts.model.silence import Silence, SilenceKind
from alerts.pipeline.handle import acknowledge, close, reopen
from tests.integration.pipeline.desk import DESK, Desk, inhibit

HOUR = timedelta(hours=1)
NIGHTS = Calendar("nights", "Europe/Berlin", quiet=(Hours(22 * 60, 7 * 60),))
BUDGET = 3
RECEIVERS = (
    replace(DESK, budget=BUDGET, zone="Europe/Berlin"),
    replace(DESK, name="board", zone="America/New_York", digest=DigestPlan(540, 0, 3)),
)
ROUTES = (
    Route("board", Match(severity=Severity.HIGH), ("board",), continues=True, digest=True),
    Route(
        "grouped",
        Match(topics=("tariff",)),
        ("desk",),
        group_by=GroupBy.TOPIC,
        wait=HOUR,
        interval=5 * HOUR,
        calendar=NIGHTS,
    ),
    Route("desk", Match(), ("desk",), calendar=NIGHTS, repeat=6 * HOUR),
)
SEVERITIES = ["low", "medium", "medium", "high", "high", "critical"]


@pytest.mark.parametrize("seed", range(2))
def test_whatever_happens_nothing_is_lost_doubled_or_too_loud(seed: int, one_database) -> None:
    played = play(one_database, random.Random(seed))
    check_that_everything_is_settled_and_told_once(played)
    check_that_every_fate_has_its_decision(played)
    check_that_only_critical_alerts_exceed_the_budget(played)


def play(database, rnd: random.Random) -> Desk:
    """A desk after two random weeks and ten quiet days."""
    rules = (inhibit("echo", equal=(Label.TOPIC,)),)
    desk = Desk(database, *ROUTES, receivers=RECEIVERS, inhibitions=rules)
    stories: list[str] = []
    for _ in range(14 * 4):
        desk.now += 6 * HOUR * rnd.random() * 2
        for _ in range(rnd.choice([0, 0, 1, 1, 2, 5])):
            act(desk, rnd, stories)
        desk.tick()
    for _ in range(20):
        desk.forward(hours=12)
    return desk


def act(desk: Desk, rnd: random.Random, stories: list[str]) -> None:
    """One thing that happens: mostly an alert, sometimes a word of a person."""
    kind = rnd.choice(["alert"] * 12 + ["ack", "close", "reopen", "silence", "snooze"])
    if kind == "alert":
        name = rnd.choice("ABCDEFGHIJKLMNOP")
        told = f"sto_{name}" in stories
        stories.append(f"sto_{name}")
        desk.alert(
            f"{name}{len(stories)}",
            rnd.choice(SEVERITIES),
            kind=rnd.choice([AlertKind.UPDATE, AlertKind.CORRECTION]) if told else AlertKind.RAISED,
            topics={rnd.choice(["tariff", "rare_earth"]): 0.9},
        )
    elif kind in {"silence", "snooze"}:
        ends = desk.now + rnd.choice([1, 12, 48]) * HOUR
        match = Match(topics=("tariff",), max_severity=Severity.HIGH)
        ident = f"sil_{len(stories)}_{desk.now}"
        silence = Silence(ident, SilenceKind(kind), match, desk.now, ends, "mia", "x")
        desk.db.run_write(lambda s: store.silences.add(s, silence))
    elif stories:
        say = {"ack": acknowledge, "close": close, "reopen": reopen}[kind]
        story = rnd.choice(stories)
        desk.db.run_write(lambda s: say(s, story, "mia", desk.now))


def alerts_of(desk: Desk) -> dict[str, Alert]:
    page = desk.db.run_read(lambda s: store.alerts.page(s, 1000))
    return {alert.id: alert for alert in page.rows}


def check_that_everything_is_settled_and_told_once(played: Desk) -> None:
    deliveries = played.deliveries()
    states = Counter(each.state for each in deliveries)
    assert states[DeliveryState.HELD] == states[DeliveryState.PENDING] == 0
    assert min(states[s] for s in ("sent", "bundled", "suppressed")) > 5
    assert len(played.post.ids) == len(set(played.post.ids))
    carriers = {d.bundle for d in deliveries if d.bundle and d.state is DeliveryState.SENT}
    fate: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in deliveries:
        carries = each.bundle and each.state is not DeliveryState.BUNDLED
        if not carries:
            fate[each.alert, each.receiver].append(each.state)
        if each.state is DeliveryState.BUNDLED:
            assert each.bundle in carriers
    assert all(len(states) == 1 for states in fate.values())


def check_that_every_fate_has_its_decision(played: Desk) -> None:
    decided: dict[str, set[str]] = {
        alert: {str(d.reason) for d in played.decisions(each)}
        for alert, each in alerts_of(played).items()
    }
    for each in played.deliveries():
        if each.state is DeliveryState.SUPPRESSED:
            assert each.reason in decided[each.alert]
        if each.state is DeliveryState.BUNDLED:
            assert "released" in decided[each.alert]


def check_that_only_critical_alerts_exceed_the_budget(played: Desk) -> None:
    alerts = alerts_of(played)
    spent: Counter[str] = Counter()
    zone = ZoneInfo("Europe/Berlin")
    interrupts = [d for d in played.deliveries() if d.receiver == "desk" and d.interrupt_at]
    for each in sorted(interrupts, key=_moment):
        day = f"{_moment(each).astimezone(zone):%Y-%m-%d}"
        if alerts[each.alert].severity is not Severity.CRITICAL:
            assert spent[day] < BUDGET
        spent[day] += 1
    assert max(spent.values()) >= BUDGET
    board = [d for d in played.deliveries() if d.receiver == "board" and d.interrupt_at]
    assert all(alerts[d.alert].kind is AlertKind.CORRECTION for d in board)


def _moment(delivery) -> datetime:
    return delivery.interrupt_at
