"""What is sent is stored with all its consequences, once."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

from alerts import store
from alerts.model.feed import FeedKind
from alerts.pipeline.inbound import Refusal, Refused, Sending, Taken, take
from alerts.pipeline.operate import run_once
from tests.builders import a_feed, hours
from tests.integration.pipeline.conftest import watch

BAN = {
    "id": "1",
    "title": "China bans exports of gallium and germanium to the United States",
    "text": "The commerce ministry said the export ban takes effect immediately.",
}
NOISE = {"id": "2", "title": "Local team wins the cup"}


def inbound_feed(**given):
    return a_feed(**{"id": "desk", "kind": FeedKind.INBOUND, "location": "", **given})


def send(context, *items, source="desk", key="", kind="application/json"):
    body = json.dumps(items).encode()
    return asyncio.run(take(context, Sending(source, body, kind, key)))


def alerts_of(context) -> list[str]:
    page = context.db.run_read(lambda session: store.alerts.page(session, 100))
    return [alert.headline for alert in page.rows]


def test_what_is_sent_is_judged_at_once_and_once(context):
    watch(context.db, inbound_feed())
    taken = send(context, BAN, NOISE)
    assert isinstance(taken, Taken)
    assert taken.answer["new"] == 2
    assert taken.answer["alerts"] == 1
    again = send(context, BAN, NOISE)
    assert isinstance(again, Taken)
    assert (again.answer["new"], again.answer["known"]) == (0, 2)
    assert alerts_of(context) == [BAN["title"]]


def test_a_key_that_is_sent_again_is_answered_the_same(context):
    watch(context.db, inbound_feed())
    first = send(context, BAN, key="k")
    assert isinstance(first, Taken)
    second = send(context, BAN, key="k")
    assert second == Taken(first.answer, again=True)
    refused = send(context, NOISE, key="k")
    assert isinstance(refused, Refused)
    assert refused.reason is Refusal.KEY_REUSED
    context.clock.forward(timedelta(days=1))
    assert isinstance(send(context, NOISE, key="k"), Taken)


def test_only_an_enabled_inbound_source_takes_items(context):
    watch(context.db, inbound_feed(enabled=False), a_feed())
    for source in ("desk", "wire", "nobody"):
        refused = send(context, BAN, source=source)
        assert isinstance(refused, Refused)
        assert refused.reason is Refusal.UNKNOWN_SOURCE


def test_what_cannot_be_read_is_refused_and_what_is_left_out_is_counted(context):
    watch(context.db, inbound_feed())
    refused = send(context, BAN, kind="text/html")
    assert isinstance(refused, Refused)
    assert refused.reason is Refusal.UNREADABLE
    taken = send(context, BAN, {"title": ""})
    assert isinstance(taken, Taken)
    assert taken.answer["left_out"] == 1
    [counter] = context.db.run_read(store.counters.every)
    assert (counter.feed, counter.reason, counter.count) == ("desk", "left_out", 1)


def test_an_inbound_source_is_never_polled_and_shows_when_it_was_heard(context):
    watch(context.db, inbound_feed())
    context.clock.forward(hours(2))
    asyncio.run(run_once(context))
    assert context.sources.asked == []
    send(context, BAN)
    [(_, state)] = context.db.run_read(store.feeds.states)
    assert (state.last_success, state.last_new) == (context.clock(), context.clock())
    assert state.health.strip == "+"
    assert context.db.run_read(store.feeds.next_due) is None
