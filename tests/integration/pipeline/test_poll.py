"""A poll commits what follows from it, and leaves a state the next poll can go on from."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from alerts import store
from alerts.model.alert import AlertKind
from alerts.model.decision import Reason
from alerts.model.health import Trouble
from alerts.model.policy import Match, Route
from alerts.pipeline.deliver import deliver_due
from alerts.pipeline.dispatch import dispatch_due
from alerts.pipeline.poll import PollResult, poll_due
from alerts.sources import FetchFailed, NotModified
from tests.acceptance.documents import rss
from tests.builders import NOW, a_feed, an_assessment, an_item, hours
from tests.integration.pipeline.conftest import watch

BAN = (
    "China bans exports of gallium and germanium to the United States",
    "The commerce ministry said the export ban takes effect immediately.",
)
OLD = ("China imposes export controls on tungsten", "The ministry said licences are required.")
NOISE = ("Local team wins the cup", "The match ended after extra time.")


def poll(context) -> list[PollResult]:
    return asyncio.run(poll_due(context))


def state_of(context, feed="wire"):
    return {f.id: s for f, s in context.db.run_read(store.feeds.states)}[feed]


def alerts_of(context) -> list[str]:
    page = context.db.run_read(lambda session: store.alerts.page(session, 100))
    return [alert.headline for alert in page.rows]


def test_the_first_poll_stores_a_baseline_and_pages_nobody(context):
    watch(context.db, a_feed())
    context.sources.publish("wire", rss([BAN, NOISE]), etag='"1"')
    [result] = poll(context)
    assert result.ingested.new == 2
    assert alerts_of(context) == []
    assert state_of(context).baseline_at == NOW
    assert state_of(context).etag == '"1"'
    [story] = context.db.run_read(lambda s: store.stories.page(s, 10)).rows
    [decision] = context.db.run_read(lambda s: store.decisions.for_subject(s, "story", story.id))
    assert decision.reason is Reason.BASELINE


def test_a_feed_with_backfill_pages_from_its_first_poll(context):
    watch(context.db, a_feed(backfill=True))
    context.sources.publish("wire", rss([BAN]))
    poll(context)
    assert alerts_of(context) == [BAN[0]]


def test_what_is_new_after_the_baseline_alerts_once(context):
    watch(context.db, a_feed())
    context.sources.publish("wire", rss([OLD]))
    poll(context)
    for _ in range(2):
        context.clock.forward(hours(1))
        context.sources.publish("wire", rss([OLD, BAN]))
        poll(context)
    assert alerts_of(context) == [BAN[0]]


def test_a_failed_first_poll_is_no_baseline(context):
    watch(context.db, a_feed())
    context.sources.answer("wire", FetchFailed("timed out"))
    [result] = poll(context)
    assert (result.outcome, result.error) == ("failed", "timed out")
    assert state_of(context).baseline_at is None
    assert state_of(context).failures == 1


def test_failures_back_off_and_honour_retry_after(context):
    watch(context.db, a_feed(every=timedelta(minutes=10)))
    context.sources.answer("wire", FetchFailed("503", 503, retry_after=timedelta(hours=2)))
    poll(context)
    assert state_of(context).next_due >= NOW + timedelta(hours=2)
    context.clock.forward(hours(3))
    context.sources.answer("wire", FetchFailed("503", 503))
    poll(context)
    state = state_of(context)
    assert state.failures == 2
    wait = state.next_due - context.clock()
    assert timedelta(minutes=20) <= wait <= timedelta(minutes=22)


def test_a_retry_after_counts_from_the_answer(context, monkeypatch):
    watch(context.db, a_feed(every=timedelta(minutes=10)))
    busy = FetchFailed("429", 429, retry_after=timedelta(hours=2))
    fetch = context.sources.fetch

    async def slowly(*given):
        outcome = await fetch(*given)
        context.clock.forward(timedelta(minutes=3))
        return outcome

    monkeypatch.setattr(context.sources, "fetch", slowly)
    context.sources.answer("wire", busy)
    poll(context)
    assert state_of(context).next_due >= NOW + timedelta(hours=2, minutes=3)


def test_a_document_of_another_kind_counts_as_a_failed_poll(context):
    watch(context.db, a_feed())
    context.sources.publish("wire", b"<html><body>Access denied</body></html>")
    [result] = poll(context)
    assert result.outcome == "failed"
    assert result.error
    assert state_of(context).baseline_at is None


def test_an_unchanged_feed_keeps_its_validators(context):
    watch(context.db, a_feed())
    context.sources.publish("wire", rss([OLD]), etag='"1"')
    poll(context)
    context.clock.forward(hours(1))
    [result] = poll(context)
    assert result.outcome == "unchanged"
    assert state_of(context).etag == '"1"'
    assert state_of(context).last_success == context.clock()


def test_a_feed_with_more_is_asked_again_at_once_and_stays_in_its_baseline(context):
    watch(context.db, a_feed())
    context.sources.publish("wire", rss([OLD]), more=True)
    context.sources.publish("wire", rss([OLD, BAN]))
    assert len(poll(context)) == 2
    assert alerts_of(context) == []


def test_one_feed_is_claimed_by_one_worker(context):
    watch(context.db, a_feed(), a_feed(id="press"))
    results = poll(context)
    assert sorted(r.feed for r in results) == ["press", "wire"]
    assert poll(context) == []


def test_old_news_of_a_watched_feed_pages_nobody(context):
    watch(context.db, a_feed())
    poll(context)
    context.clock.forward(timedelta(days=30))
    context.sources.publish("wire", rss([BAN]))
    poll(context)
    assert alerts_of(context) == []


def test_a_revised_entry_is_a_revision_of_the_same_item(context):
    watch(context.db, a_feed(backfill=True))
    context.sources.publish("wire", rss([NOISE]))
    poll(context)
    context.clock.forward(hours(1))
    context.sources.publish("wire", rss([(NOISE[0], "The match was cancelled.")]))
    [result] = poll(context)
    assert (result.ingested.new, result.ingested.revised) == (0, 1)
    [(item, _)] = context.db.run_read(lambda s: store.items.page(s, 10)).rows
    assert (item.revision, item.first_seen) == (2, NOW)


def test_an_entry_without_words_is_counted_and_the_rest_goes_on(context):
    watch(context.db, a_feed())
    context.sources.publish("wire", rss([("<b></b>", "<script>x()</script>"), OLD]))
    [result] = poll(context)
    [counter] = context.db.run_read(store.counters.every)
    assert (result.ingested.new, result.ingested.empty) == (1, 1)
    assert (counter.feed, counter.reason, counter.count) == ("wire", "empty", 1)


def test_polls_are_counted_by_outcome(context):
    watch(context.db, a_feed())
    context.sources.publish("wire", rss([OLD]))
    poll(context)
    registry = context.metrics.registry
    assert registry.get_sample_value("alerts_polls_total", {"outcome": "new"}) == 1
    assert registry.get_sample_value("alerts_entries_total", {"outcome": "new"}) == 1


def test_a_removed_feed_is_not_polled(context):
    watch(context.db, a_feed())
    watch(context.db)
    assert poll(context) == []


def test_a_crash_inside_the_transaction_leaves_nothing(context, monkeypatch):
    """The state is saved last: without it the next poll reads the same entries again."""
    watch(context.db, a_feed(backfill=True))
    context.sources.publish("wire", rss([BAN]))

    def crash(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(store.decisions, "add", crash)
    try:
        poll(context)
    except OSError:
        monkeypatch.undo()
    assert context.db.run_read(lambda s: store.items.page(s, 10)).rows == ()
    context.clock.forward(hours(1))
    context.sources.publish("wire", rss([BAN]))
    poll(context)
    assert alerts_of(context) == [BAN[0]]


def notes_of(context) -> list[tuple[str, str]]:
    """What operators were told, the first first: headline and story."""
    page = context.db.run_read(lambda session: store.alerts.page(session, 100))
    told = [alert for alert in page.rows if alert.kind is AlertKind.OPERATOR]
    return [(alert.headline, alert.story) for alert in reversed(told)]


def wait_and_poll(context, wait: timedelta, *outcomes) -> None:
    context.clock.forward(wait)
    for outcome in outcomes:
        context.sources.answer("wire", outcome)
    poll(context)


def silent_feed(**given):
    return a_feed(name="The Wire", options={"silent_after": 7200.0}, **given)


def test_a_silent_source_is_told_once_and_its_return_once(context):
    watch(context.db, silent_feed())
    context.sources.publish("wire", rss([OLD]))
    poll(context)
    for _ in range(6):
        wait_and_poll(context, hours(1))
    [(headline, story)] = notes_of(context)
    assert headline == "Source The Wire is silent"
    assert state_of(context).health.trouble is Trouble.SILENT
    context.clock.forward(hours(1))
    context.sources.publish("wire", rss([OLD, NOISE]))
    poll(context)
    assert notes_of(context)[1:] == [("Source The Wire is back", story)]
    assert state_of(context).health.trouble is Trouble.NONE
    for _ in range(4):
        wait_and_poll(context, hours(1))
    assert [headline for headline, _ in notes_of(context)[2:]] == ["Source The Wire is silent"]
    assert notes_of(context)[2][1] != story


def test_a_source_that_repeats_the_same_entries_is_silent_too(context):
    watch(context.db, silent_feed())
    for n in range(5):
        context.sources.publish("wire", rss([OLD]).replace(b"Wire", b"Wire %d" % n))
        poll(context)
        context.clock.forward(hours(1))
    assert [headline for headline, _ in notes_of(context)] == ["Source The Wire is silent"]


def test_a_failing_source_is_told_with_its_last_answer(context):
    watch(context.db, silent_feed())
    context.sources.publish("wire", rss([OLD]))
    poll(context)
    for _ in range(5):
        wait_and_poll(context, hours(5), FetchFailed("HTTP 503", 503))
    page = context.db.run_read(lambda session: store.alerts.page(session, 100))
    [told] = page.rows
    assert told.headline == "Source The Wire fails"
    assert "3 polls in a row failed. Last answer: HTTP 503." in told.summary


def test_a_source_that_is_gone_is_told_at_once_and_asked_on(context):
    watch(context.db, silent_feed())
    context.sources.publish("wire", rss([OLD]))
    poll(context)
    for _ in range(3):
        wait_and_poll(context, hours(5), FetchFailed("HTTP 410", 410, gone=True))
    assert [headline for headline, _ in notes_of(context)] == ["Source The Wire is gone"]
    assert context.sources.asked.count("wire") == 4


def test_what_operators_are_told_goes_the_way_of_every_alert(context):
    operators = Route("operators", Match(kinds=(AlertKind.OPERATOR,)), ("desk",))
    context = replace(context, routes=(operators,))
    watch(context.db, silent_feed())
    context.sources.publish("wire", rss([OLD]))
    poll(context)
    for _ in range(3):
        wait_and_poll(context, hours(1))
    asyncio.run(dispatch_due(context))
    asyncio.run(deliver_due(context))
    assert [sent[1:] for sent in context.senders.sent] == [
        ("desk", AlertKind.OPERATOR, "Source The Wire is silent")
    ]


def test_news_is_never_taken_for_what_operators_were_told(context):
    """A story that operators were told of holds no news, and no news joins it."""
    watch(context.db, silent_feed())
    context.sources.publish("wire", rss([OLD]))
    poll(context)
    for _ in range(3):
        wait_and_poll(context, hours(1))
    story = notes_of(context)[0][1]
    context.sources.publish("wire", rss([OLD, ("Source The Wire is silent", BAN[1])]))
    wait_and_poll(context, hours(1))
    told = context.db.run_read(lambda session: store.stories.get(session, story))
    assert len(told.items) == 2
    items = [context.db.run_read(lambda s, i=i: store.items.get(s, i))[0] for i in told.items]
    assert [item.title for item in items] == [
        "Source The Wire is silent",
        "Source The Wire is back",
    ]


def test_a_permanent_redirect_is_followed_to_its_end_after_three_sightings(context):
    watch(context.db, a_feed())
    new = "https://new.example/feed"
    for _ in range(4):
        context.sources.answer("wire", NotModified(moved_to=new))
        poll(context)
        context.clock.forward(hours(1))
    assert context.sources.locations == ["https://wire.example/rss"] * 3 + [new]
    for _ in range(4):
        context.sources.answer("wire", FetchFailed("HTTP 404", 404))
        poll(context)
        context.clock.forward(hours(7))
    assert context.sources.locations[4:] == [new, new, new, "https://wire.example/rss"]


def test_a_new_address_with_a_key_is_not_stored_and_the_old_one_asked_on(context):
    watch(context.db, a_feed())
    for _ in range(5):
        context.sources.answer("wire", NotModified(moved_to="https://new.example/f?token=***"))
        poll(context)
        context.clock.forward(hours(1))
    assert context.sources.locations == ["https://wire.example/rss"] * 5


def test_a_source_is_asked_where_the_configuration_says_and_not_without_its_key(context):
    keyed = a_feed(location="https://wire.example/rss?token=s3cret")
    watch(context.db, keyed)
    assert poll(context) == []
    configured = replace(context, feeds={keyed.id: keyed})
    context.clock.forward(hours(1))
    poll(configured)
    assert context.sources.locations == [keyed.location]


def test_a_text_that_changes_keeps_the_id_its_item_has(context):
    """An upgrade may have taken a key out of what the id was made from."""
    watch(context.db, a_feed())
    item = an_item(id="itm_before", key="rss-0", first_seen=NOW - hours(1))
    context.db.run_write(lambda s: store.items.save(s, [(item, an_assessment())]))
    context.sources.publish("wire", rss([BAN]))
    [result] = poll(context)
    assert (result.ingested.new, result.ingested.revised) == (0, 1)
    found, _ = context.db.run_read(lambda s: store.items.get(s, "itm_before"))
    assert (found.title, found.revision) == (BAN[0], 2)


def test_an_archive_under_new_ids_is_no_news(context):
    archive = [(f"{BAN[0]}, case {n}", f"{BAN[1]} Case {n}.") for n in range(12)]
    watch(context.db, a_feed())
    context.sources.publish("wire", rss(archive))
    poll(context)
    context.clock.forward(hours(1))
    fresh = ("China imposes export controls on antimony", "Licences are required at once.")
    moved = rss([*archive, fresh]).replace(b"<guid>rss-", b"<guid>cms-")
    context.sources.publish("wire", moved)
    [result] = poll(context)
    assert result.ingested.new == 1
    assert alerts_of(context) == [fresh[0]]
    [counter] = context.db.run_read(store.counters.every)
    assert (counter.reason, counter.count) == ("renamed", 12)
    # Nor is it later on, when what was published since is as much as what is left of it.
    later = [(f"Mine {n} in Chile opens", f"Its ore number {n} is sold.") for n in range(14)]
    for count in (4, 9, 14):
        context.clock.forward(hours(1))
        moved = rss([*archive, fresh, *later[:count]]).replace(b"<guid>rss-", b"<guid>cms-")
        context.sources.publish("wire", moved)
        poll(context)
    assert len(context.db.run_read(lambda s: store.items.page(s, 100)).rows) == 12 + 1 + 14
    [counter] = context.db.run_read(store.counters.every)
    assert counter.count == 12


def test_what_a_document_repeats_is_counted(context):
    watch(context.db, a_feed())
    body = rss([OLD, NOISE]).replace(b"rss-1", b"rss-0").replace(b"com/1", b"com/0")
    context.sources.publish("wire", body.replace(NOISE[0].encode(), OLD[0].encode()))
    poll(context)
    [counter] = context.db.run_read(store.counters.every)
    assert (counter.reason, counter.count) == ("left_out", 1)


def test_caching_headers_and_ttl_put_the_next_poll_off(context):
    watch(context.db, a_feed(every=timedelta(minutes=10)))
    context.sources.publish("wire", rss([OLD]), fresh_for=timedelta(minutes=30))
    poll(context)
    assert state_of(context).next_due >= NOW + timedelta(minutes=30)
    context.clock.forward(hours(1))
    body = rss([OLD]).replace(b"<channel>", b"<channel><ttl>40</ttl>")
    context.sources.publish("wire", body)
    poll(context)
    assert state_of(context).next_due >= context.clock() + timedelta(minutes=40)
    assert state_of(context).health.ttl == 2400


def test_a_page_of_another_shape_is_told_at_its_second_sighting_and_its_repair_at_once(context):
    watch(context.db, a_feed(name="The Ministry"))
    context.sources.publish("wire", rss([OLD]))
    poll(context)
    wrong = FetchFailed("no link of the page fits", 200, reshaped=True)
    wait_and_poll(context, hours(1), wrong)
    assert notes_of(context) == []
    for _ in range(2):
        wait_and_poll(context, hours(7), wrong)
    [(headline, story)] = notes_of(context)
    assert headline == "Source The Ministry has changed its shape"
    wait_and_poll(context, hours(7), NotModified())
    assert notes_of(context)[1:] == [("Source The Ministry is back", story)]


def test_a_silent_page_that_changes_its_shape_is_told_again(context):
    watch(context.db, silent_feed())
    context.sources.publish("wire", rss([OLD]))
    poll(context)
    for _ in range(3):
        wait_and_poll(context, hours(1))
    for _ in range(3):
        wait_and_poll(context, hours(1), FetchFailed("no link fits", 200, reshaped=True))
    assert [headline for headline, _ in notes_of(context)] == [
        "Source The Wire is silent",
        "Source The Wire has changed its shape",
    ]
