"""Sources of every kind go the same way: what fails fails alone, what is passed over is counted."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from alerts import store
from alerts.model.item import Entry
from alerts.net import PUBLIC_ONLY, open_session
from alerts.pipeline.poll import PollResult, poll_due
from alerts.sources import FetchFailed, Kind, Kinds, Poll, Sources
from alerts.store import counters
from tests.acceptance.documents import rss
from tests.builders import NOW, a_feed
from tests.integration.pipeline.conftest import watch

BAN = ("China bans exports of gallium to the United States", "It takes effect immediately.")


async def fetch_well(poll: Poll) -> list[Entry]:
    """Two reports, the second of which is no entry."""
    report = Entry("1", "https://x.example/1", BAN[0], BAN[1], outlet="Harbour <b>Daily</b>")
    return [report, Entry("2", "", "", published=poll.now.replace(tzinfo=None))]


async def fetch_badly(poll: Poll) -> list[Entry]:
    """A fault of a plug-in."""
    raise RuntimeError(poll.feed.location)


def polled(context, *kinds: Kind) -> dict[str, PollResult]:
    """One round of polls of a source of each of these plug-ins, named after its kind."""

    async def run() -> list[PollResult]:
        async with open_session(PUBLIC_ONLY, user_agent="test/1") as session:
            by_name = {kind.name: kind for kind in kinds}
            sources = Sources(session, kinds=Kinds(by_name, frozenset(by_name)))
            return await poll_due(replace(context, sources=sources))

    watch(context.db, *(a_feed(id=k.name, kind=k.name, backfill=True) for k in kinds))
    return {result.feed: result for result in asyncio.run(run())}


def test_a_plug_in_that_raises_fails_its_own_poll_and_backs_off(context):
    results = polled(context, Kind("good", fetch=fetch_well), Kind("bad", fetch=fetch_badly))
    assert (results["good"].outcome, results["bad"].outcome) == ("new", "failed")
    reason = "the plug-in of kind bad failed: RuntimeError at test_kinds.py:"
    assert results["bad"].error.startswith(reason)
    states = {state.feed_id: state for _, state in context.db.run_read(store.feeds.states)}
    assert states["bad"].last_error == results["bad"].error
    assert states["bad"].failures == 1
    assert states["bad"].next_due > NOW + timedelta(minutes=14)
    assert states["good"].last_success == NOW


def test_entries_of_a_plug_in_become_items_with_their_outlet(context):
    result = polled(context, Kind("good", fetch=fetch_well))["good"]
    assert result.problems == ("1 entries are none: texts are str, dates have a time zone",)
    [(item, _)] = context.db.run_read(lambda session: store.items.page(session, 9)).rows
    assert (item.title, item.outlet, item.source) == (BAN[0], "Harbour Daily", "good")
    [counter] = context.db.run_read(counters.every)
    assert (counter.feed, counter.reason, counter.count) == ("good", "left_out", 1)


def test_what_fetching_passes_over_is_counted_by_its_reason(context):
    watch(context.db, a_feed())
    for _ in range(2):
        context.sources.publish("wire", rss([BAN]), dropped={"files_missing": 2})
        asyncio.run(poll_due(context))
        context.clock.forward(timedelta(hours=1))
    counted = {each.reason: each.count for each in context.db.run_read(counters.every)}
    assert counted == {"files_missing": 4}


def test_an_open_circuit_is_seen_in_the_state_and_waited_for(context):
    watch(context.db, a_feed())
    reason = "circuit open for 120 min after 5 failures in a row: HTTP 429"
    context.sources.answer("wire", FetchFailed(reason, 429, timedelta(hours=2)))
    asyncio.run(poll_due(context))
    [(_, state)] = context.db.run_read(store.feeds.states)
    assert state.last_error == reason
    assert state.next_due >= NOW + timedelta(hours=2)
