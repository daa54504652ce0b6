"""A receiver that is gone is left alone, and its fallback hears what it did not take."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from alerts import store
from alerts.model.decision import Reason
from alerts.model.delivery import DeliveryState, Rejected, Retry
from alerts.model.policy import Receiver, ReceiverKind, Secret
from alerts.model.receiver import PROBE_FROM, ReceiverState
from alerts.pipeline.operate import measure_queue
from tests.integration.pipeline.test_deliver import (
    an_alert,
    deliver,
    delivery_of,
    dispatch,
    store_alerts,
)

GONE = Rejected("gone", 410)
DEAD, SENT = DeliveryState.DEAD, DeliveryState.SENT


@pytest.fixture
def database(one_database):
    """One kind of database: what differs between the kinds is tested with the store."""
    return one_database


@pytest.fixture
def context(context):
    """Everything to `desk`; `night` is its fallback, and `desk` that of `night`."""
    desk = Receiver("desk", ReceiverKind.CONSOLE, fallback="night")
    night = Receiver("night", ReceiverKind.CONSOLE, fallback="desk")
    return replace(context, receivers={"desk": desk, "night": night})


def told(context) -> list[tuple[str, str]]:
    return [(name, headline) for _, name, _, headline in context.senders.sent]


def number(context, condition: str) -> float | None:
    asyncio.run(measure_queue(context))
    return context.metrics.registry.get_sample_value("alerts_receivers", {"condition": condition})


def test_a_receiver_that_is_gone_is_not_asked_again(context, capsys):
    store_alerts(context, an_alert(1, headline="one"), an_alert(2, headline="two"))
    dispatch(context)
    context.senders.answers.append(GONE)
    deliver(context)
    assert told(context) == [("desk", "one"), ("night", "one"), ("night", "two")]
    second = delivery_of(context, "alr_2")
    assert second.state is DEAD
    assert "run `alerts receivers enable desk`" in second.last_error
    assert number(context, "disabled") == 1
    said = capsys.readouterr().out
    assert "receiver.disabled" in said
    assert said.count("delivery.fell_back") == 2
    state = context.db.run_read(store.receivers.states)["desk"]
    assert (state.failures, state.last_error) == (1, "gone")


@pytest.mark.parametrize("way", ["command", "new address"])
def test_a_receiver_that_is_gone_comes_back(context, way):
    store_alerts(context, an_alert(1, headline="one"))
    dispatch(context)
    context.senders.answers.append(GONE)
    deliver(context)
    if way == "command":
        context.db.run_write(lambda s: store.receivers.enable(s, "desk"))
    else:
        moved = replace(context.receivers["desk"], url=Secret("https://new.example/"))
        context = replace(context, receivers={**context.receivers, "desk": moved})
    context.db.run_write(lambda s: store.outbox.replay(s, None, context.clock()))
    deliver(context)
    assert told(context)[-1] == ("desk", "one")
    assert delivery_of(context).state is SENT
    assert number(context, "disabled") == 0


def test_a_fallback_is_told_as_a_route_would_and_says_for_whom(context):
    store_alerts(context, an_alert())
    dispatch(context)
    context.senders.answers.append(Rejected("404", 404))
    deliver(context)
    assert delivery_of(context, receiver="night").instead_of == "desk"
    decisions = context.db.run_read(lambda s: store.decisions.for_subject(s, "alert", "alr_1"))
    assert [d.reason for d in decisions] == [Reason.ROUTED, Reason.FELL_BACK]


def test_a_fallback_over_its_budget_reads_it_in_its_digest(context):
    night = replace(context.receivers["night"], budget=0)
    context = replace(context, receivers={**context.receivers, "night": night})
    store_alerts(context, an_alert())
    dispatch(context)
    context.senders.answers.append(GONE)
    deliver(context)
    assert told(context) == [("desk", an_alert().headline)]
    assert delivery_of(context, receiver="night").reason == Reason.OVER_BUDGET


def test_two_receivers_that_are_each_others_fallback_end_it_after_one_round(context):
    store_alerts(context, an_alert())
    dispatch(context)
    context.senders.answers.extend([GONE, GONE])
    deliver(context)
    assert [name for name, _ in told(context)] == ["desk", "night"]
    decisions = context.db.run_read(lambda s: store.decisions.for_subject(s, "alert", "alr_1"))
    assert [d.reason for d in decisions] == [Reason.ROUTED, Reason.FELL_BACK]
    assert {delivery_of(context, receiver=n).state for n in ("desk", "night")} == {DEAD}


def test_a_receiver_that_fails_is_named_until_it_takes_something(context, capsys):
    store_alerts(context, *(an_alert(n) for n in range(PROBE_FROM + 1)))
    dispatch(context)
    failed = ReceiverState("desk", failures=PROBE_FROM - 1)
    context.db.run_write(lambda s: store.receivers.save(s, failed))
    context.senders.answers.append(Retry("503"))
    deliver(context)
    assert number(context, "failing") == 1
    context.clock.forward(timedelta(minutes=1))
    deliver(context)
    assert number(context, "failing") == 0
    said = capsys.readouterr().out
    assert said.index("receiver.failing") < said.index("receiver.ok")
