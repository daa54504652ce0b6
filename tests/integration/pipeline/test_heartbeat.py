"""A beat goes out while the daemon gets on, and none once something does not move."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from alerts import store
from alerts.model.delivery import Retry, Sent
from alerts.model.feed import FeedKind
from alerts.model.policy import Secret
from alerts.model.receiver import ReceiverState
from alerts.pipeline.heartbeat import PATIENCE, Stuck, beat, find_stuck
from tests.builders import NOW, a_feed
from tests.integration.pipeline.conftest import FakeSenders, watch
from tests.integration.pipeline.test_deliver import an_alert, deliver, dispatch, store_alerts

LATER = NOW + PATIENCE + timedelta(seconds=1)
PING = Secret("https://ping.example/key")


class Pinged(FakeSenders):
    """Notes each ping."""

    async def ping(self, url, _now):
        self.sent.append(url.reveal())
        return self.answers.popleft() if self.answers else Sent(200)


@pytest.fixture
def database(one_database):
    """One kind of database: what differs between the kinds is tested with the store."""
    return one_database


@pytest.fixture
def context(context):
    return replace(context, senders=Pinged(), heartbeat=PING)


def run(context, ticks=None) -> list[Stuck]:
    now = context.clock()
    return asyncio.run(beat(context, {"poll": now, "deliver": now} if ticks is None else ticks))


def beats(context, outcome: str) -> float | None:
    return context.metrics.registry.get_sample_value(
        "alerts_heartbeats_total", {"outcome": outcome}
    )


def test_while_all_goes_well_the_address_is_pinged(context):
    watch(context.db, a_feed())
    assert run(context) == []
    assert context.senders.sent == [PING.reveal()]
    assert beats(context, "sent") == 1


def test_an_address_that_does_not_take_it_is_counted_without_naming_it(context, capsys):
    context.senders.answers.append(Retry("answered 500", 500))
    assert run(context) == []
    assert beats(context, "failed") == 1
    said = capsys.readouterr().out
    assert "heartbeat.failed" in said
    assert "ping.example" not in said


def test_a_tick_that_stopped_withholds_the_beat(context, capsys):
    run(context)
    context.clock.now = LATER
    assert run(context, {"poll": NOW, "deliver": LATER}) == [Stuck("the daemon's poll tick", NOW)]
    assert len(context.senders.sent) == 1
    assert beats(context, "withheld") == 1
    assert "since=2026-11-24T08:00:00+00:00" in capsys.readouterr().out


def test_a_source_nobody_asks_withholds_the_beat(context):
    watch(context.db, a_feed(), a_feed(id="sent", kind=FeedKind.INBOUND))
    context.clock.now = LATER
    assert run(context) == [Stuck("1 source is due", NOW)]


def test_deliveries_nobody_tries_withhold_the_beat(context):
    store_alerts(context, an_alert(1), an_alert(2))
    dispatch(context)
    context.db.run_write(lambda s: store.feeds.sync(s, [], NOW))
    context.clock.now = LATER
    assert run(context) == [Stuck("deliveries to desk", NOW)]
    tried = ReceiverState("desk", failures=9, tried_at=LATER)
    context.db.run_write(lambda s: store.receivers.save(s, tried))
    assert run(context) == []


def test_what_waits_for_the_message_before_it_is_not_stuck(context):
    store_alerts(context, an_alert(1), an_alert(2))
    dispatch(context)
    context.senders.answers.append(Retry("429", 429, timedelta(hours=1)))
    deliver(context)
    context.db.run_write(lambda s: store.feeds.sync(s, [], NOW))
    context.clock.now = LATER
    assert run(context) == []


def test_a_database_no_daemon_ever_used_says_so(context):
    [stuck] = context.db.run_read(lambda s: find_stuck(s, NOW))
    assert (stuck.since, "never ran" in stuck.what) == (None, True)
