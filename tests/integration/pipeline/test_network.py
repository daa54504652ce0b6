"""While our own network is down one thing is told, and no source is blamed."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta

from structlog.testing import capture_logs

from alerts import store
from alerts.model.alert import AlertKind
from alerts.model.health import Trouble
from alerts.pipeline.network import SOURCE, Network, resume
from alerts.pipeline.poll import PollResult, poll_due
from alerts.sources import FetchFailed
from tests.acceptance.documents import rss
from tests.builders import a_feed, hours
from tests.integration.pipeline.conftest import watch

OLD = ("China imposes export controls on tungsten", "The ministry said licences are required.")
MISSED = FetchFailed("no connection to the host", unreached=True)
FEEDS = tuple(
    a_feed(
        id=f"f{n}",
        location=f"https://h{n}.example/rss",
        options={"silent_after": 864_000.0 if n else 7_200.0},
    )
    for n in range(12)
)


def poll(context, wait: timedelta, *outcomes, feeds=FEEDS) -> list[PollResult]:
    context.clock.forward(wait)
    for feed in feeds:
        for outcome in outcomes:
            context.sources.answer(feed.id, outcome)
    return asyncio.run(poll_due(context))


def watched(context) -> None:
    watch(context.db, *FEEDS)
    for feed in FEEDS:
        context.sources.publish(feed.id, rss([OLD]))
    poll(context, hours(0))


def told(context) -> list[tuple[str, str]]:
    page = context.db.run_read(lambda session: store.alerts.page(session, 100))
    return [(a.headline, a.source) for a in reversed(page.rows) if a.kind is AlertKind.OPERATOR]


def states(context):
    known = {f.id: s for f, s in context.db.run_read(store.feeds.states)}
    return [known[feed.id] for feed in FEEDS]


def test_an_outage_of_ours_is_told_once_and_its_end_once(context):
    watched(context)
    for _ in range(6):
        poll(context, hours(0.5), MISSED)
    assert told(context) == [("Our network is down", SOURCE.id)]
    poll(context, hours(0.5))
    assert told(context)[1:] == [("Our network is back", SOURCE.id)]
    poll(context, hours(0.5))
    assert len(told(context)) == 2
    story = context.db.run_read(lambda s: store.alerts.page(s, 1)).rows[0].story
    assert len(context.db.run_read(lambda s: store.stories.get(s, story)).items) == 2


def test_the_log_tells_an_outage_of_ours_in_one_warning_and_not_in_one_of_each_source(context):
    watch(context.db, *FEEDS)
    with capture_logs() as lines:
        poll(context, hours(0), MISSED)
        poll(context, hours(0.5), MISSED)
        poll(context, hours(0.5))
    told = Counter((line["event"], line["log_level"]) for line in lines)
    assert told["network.down", "warning"] == told["network.back", "info"] == 1
    # Fewer than three hosts tell nothing.
    assert told["poll.failed", "warning"] == 2


def test_no_silence_is_measured_meanwhile_and_nobody_backs_off(context):
    watched(context)
    for _ in range(20):
        poll(context, hours(0.5), MISSED)
    assert {state.failures for state in states(context)} <= {0, 1}
    assert all(state.health.trouble is Trouble.NONE for state in states(context))
    # Only the wait before the very first of these polls was watched.
    assert max(state.health.quiet for state in states(context)) <= hours(0.5).total_seconds()
    due = max(state.next_due for state in states(context))
    assert due <= context.clock() + timedelta(minutes=17)
    for _ in range(2):
        poll(context, hours(0.5))
    assert len(told(context)) == 2
    for _ in range(3):
        poll(context, hours(0.5))
    # From here on its own silence counts again.
    assert told(context)[2:] == [("Source f0 is silent", "f0")]


def test_a_source_that_alone_is_dead_is_told_as_ever(context):
    watched(context)
    for _ in range(4):
        poll(context, hours(5), MISSED, feeds=FEEDS[:1])
    assert told(context) == [("Source f0 fails", "f0")]


def test_what_was_told_is_known_after_a_restart(context):
    watched(context)
    for _ in range(2):
        poll(context, hours(0.5), MISSED)
    since = context.network.since
    assert len(told(context)) == 1
    again = replace(context, network=Network())
    again.db.run_read(lambda session: resume(session, again.network))
    assert again.network.since == since
    poll(again, hours(0.5), MISSED)
    assert len(told(context)) == 1
    poll(again, hours(0.5))
    assert [headline for headline, _ in told(context)[1:]] == ["Our network is back"]
    fresh = Network()
    again.db.run_read(lambda session: resume(session, fresh))
    assert (fresh.since, fresh.story) == (None, "")


def test_nothing_is_taken_up_where_nothing_was_told(context):
    fresh = Network()
    context.db.run_read(lambda session: resume(session, fresh))
    assert fresh.since is None
