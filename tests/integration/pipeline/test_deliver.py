"""An alert becomes one delivery a receiver, and a delivery is sent or dead, never lost."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from alerts import store
from alerts.model.alert import Alert, AlertKind
from alerts.model.assessment import Direction, Severity, Stage
from alerts.model.decision import Reason
from alerts.model.delivery import Delivery, DeliveryState, Rejected, Retry
from alerts.model.policy import Match, Receiver, ReceiverKind, Route
from alerts.pipeline.deliver import LEASE, claim, deliver_due
from alerts.pipeline.dispatch import delivery_id, dispatch_due
from alerts.pipeline.operate import measure_queue
from tests.builders import NOW, a_feed, an_assessment, an_item
from tests.integration.pipeline.conftest import watch


def an_alert(number: int = 1, **given) -> Alert:
    defaults = {
        "id": f"alr_{number}",
        "story": "sto_1",
        "kind": AlertKind.RAISED,
        "severity": Severity.HIGH,
        "direction": Direction.ESCALATING,
        "stage": Stage.ANNOUNCED,
        "score": 60,
        "topics": {"rare_earth": 0.9},
        "headline": "China tightens rare earth export controls",
        "summary": "China: export restriction, announced.",
        "changes": (),
        "item": "itm_1",
        "url": "",
        "source": "wire",
        "evidence": (),
        "rules_hash": "r1",
        "created": NOW,
    }
    return Alert(**{**defaults, **given})


def store_alerts(context, *alerts: Alert) -> None:
    from alerts.model.story import Story

    item = an_item(id="itm_1")
    story = Story("sto_1", item.title, {}, Severity.HIGH, Direction.NONE, Stage.NONE, NOW, NOW)

    def write(session):
        store.items.save(session, [(item, an_assessment())])
        store.stories.save(session, [story])
        store.alerts.add(session, alerts)

    watch(context.db, a_feed())
    context.db.run_write(write)


def dispatch(context) -> int:
    return asyncio.run(dispatch_due(context))


def deliver(context):
    return asyncio.run(deliver_due(context))


def delivery_of(context, alert="alr_1", receiver="desk") -> Delivery:
    wanted = delivery_id(alert, receiver)
    return context.db.run_read(lambda session: store.outbox.get(session, wanted))


def test_an_alert_is_routed_once_and_sent_once(context):
    store_alerts(context, an_alert())
    assert dispatch(context) == 1
    assert dispatch(context) == 0
    [recorded] = deliver(context)
    assert recorded.delivery.state is DeliveryState.SENT
    assert deliver(context) == []
    assert len(context.senders.sent) == 1


def test_an_alert_no_route_wants_says_so(context):
    context = replace(
        context, routes=(Route("high", Match(severity=Severity.CRITICAL), ("desk",)),)
    )
    store_alerts(context, an_alert())
    assert dispatch(context) == 0
    [decision] = context.db.run_read(lambda s: store.decisions.for_subject(s, "alert", "alr_1"))
    assert decision.reason is Reason.NO_ROUTE


def test_a_correction_reaches_whoever_was_told_whatever_the_routes_say(context):
    store_alerts(context, an_alert())
    dispatch(context)
    deliver(context)
    elsewhere = Route("only tariffs", Match(topics=("tariff",)), ("desk",))
    context = replace(context, routes=(elsewhere,))
    correction = an_alert(2, kind=AlertKind.CORRECTION)
    context.db.run_write(lambda session: store.alerts.add(session, [correction]))
    assert dispatch(context) == 1
    deliver(context)
    assert [kind for _, _, kind, _ in context.senders.sent] == ["raised", "correction"]


def test_a_receiver_that_asks_to_wait_is_asked_again_under_the_same_id(context):
    store_alerts(context, an_alert())
    dispatch(context)
    context.senders.answers.append(Retry("429", 429, timedelta(minutes=5)))
    [recorded] = deliver(context)
    waiting = delivery_of(context)
    assert (waiting.state, waiting.attempt) == (DeliveryState.PENDING, 1)
    assert waiting.next_at >= NOW + timedelta(minutes=5)
    assert deliver(context) == []
    context.clock.forward(timedelta(minutes=10))
    deliver(context)
    first, second = context.senders.sent
    assert first[0] == second[0] == recorded.delivery.id
    attempts = context.db.run_read(lambda s: store.outbox.attempts(s, first[0]))
    assert [(a.number, a.outcome, a.status) for a in attempts] == [
        (1, "retry", 429),
        (2, "sent", 200),
    ]


def test_a_receiver_that_never_answers_ends_in_the_dead_letters_and_is_replayable(context):
    store_alerts(context, an_alert())
    dispatch(context)
    tries = 0
    while delivery_of(context).state is DeliveryState.PENDING:
        context.senders.answers.append(Retry("timed out"))
        deliver(context)
        context.clock.forward(timedelta(days=2))
        tries += 1
    assert delivery_of(context).state is DeliveryState.DEAD
    assert "timed out" in delivery_of(context).last_error
    assert tries >= 10
    context.db.run_write(lambda s: store.outbox.replay(s, None, context.clock()))
    deliver(context)
    assert delivery_of(context).state is DeliveryState.SENT


def test_a_rejected_delivery_is_dead_at_once_with_the_reason(context):
    store_alerts(context, an_alert())
    dispatch(context)
    context.senders.answers.append(Rejected("410: the webhook is gone", 410))
    deliver(context)
    assert delivery_of(context).state is DeliveryState.DEAD
    assert delivery_of(context).last_error == "410: the webhook is gone"


def test_a_delivery_to_a_receiver_no_longer_configured_is_kept_as_dead(context):
    store_alerts(context, an_alert())
    dispatch(context)
    context = replace(context, receivers={})
    deliver(context)
    assert delivery_of(context).state is DeliveryState.DEAD
    assert "no longer configured" in delivery_of(context).last_error


def test_a_worker_that_died_loses_its_row_after_the_lease(context):
    store_alerts(context, an_alert())
    dispatch(context)
    assert len(asyncio.run(claim(context, 10))) == 1
    assert asyncio.run(claim(context, 10)) == []
    context.clock.forward(LEASE)
    assert len(asyncio.run(claim(context, 10))) == 1


def test_two_receivers_hear_one_alert_under_two_ids(context):
    both = Route("both", Match(), ("desk", "night"))
    night = Receiver("night", ReceiverKind.CONSOLE)
    context = replace(context, routes=(both,), receivers={**context.receivers, "night": night})
    store_alerts(context, an_alert())
    assert dispatch(context) == 2
    deliver(context)
    assert sorted(name for _, name, _, _ in context.senders.sent) == ["desk", "night"]
    assert len({ident for ident, _, _, _ in context.senders.sent}) == 2


def test_alerts_are_counted_once_they_are_routed(context):
    update = an_alert(2, kind=AlertKind.UPDATE, severity=Severity.CRITICAL)
    store_alerts(context, an_alert(), update, an_alert(3))
    for _ in range(2):
        dispatch(context)
    sample = context.metrics.registry.get_sample_value
    raised = {"kind": "raised", "severity": "high"}
    assert sample("alerts_alerts_total", raised) == 2
    assert sample("alerts_alerts_total", {"kind": "update", "severity": "critical"}) == 1


def test_the_queue_is_measured(context):
    store_alerts(context, an_alert(), an_alert(2, story="sto_1"))
    dispatch(context)
    asyncio.run(measure_queue(context))
    sample = context.metrics.registry.get_sample_value
    assert sample("alerts_queue_rows", {"state": "pending"}) == 2
    assert sample("alerts_queue_rows", {"state": "sent"}) == 0
