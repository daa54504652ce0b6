"""When the clock was ahead, what waits for its moments waits no longer than it was to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from alerts.model.feed import Feed, FeedKind
from alerts.store import Database, clock, feeds, outbox

NOW = datetime(2026, 6, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def test_feeds_that_were_due_by_the_old_clock_keep_their_wait(database: Database) -> None:
    """One was due in ten minutes by a clock a day ahead, the other is due by the right one."""
    wrong, right = NOW + DAY + timedelta(minutes=10), NOW - timedelta(minutes=1)

    def store(session) -> int:
        for id_, due in (("wrong", wrong), ("right", right)):
            feeds.sync(session, [Feed(id_, FeedKind.FEED, f"https://{id_}.example/f")], due)
        return clock.set_back(session, NOW, DAY)

    assert database.run_write(store) == 1
    due = {feed.id: state.next_due for feed, state in database.run_read(feeds.states)}
    assert due == {"wrong": NOW + timedelta(minutes=10), "right": right}


def test_deliveries_keep_their_wait_and_a_lease_of_the_right_clock_is_left_alone(world) -> None:
    """One is being sent under a lease; one was to be tried in ten minutes by the old clock."""
    world.with_alerts(("a1", "s1"), ("a2", "s2"))
    soon = world.now + timedelta(minutes=10)
    ours = world.delivery("d1", alert="a1")
    theirs = world.delivery("d2", alert="a2", next_at=soon + DAY)
    world.write(lambda s: outbox.add(s, [ours, theirs]))
    world.write(lambda s: outbox.claim(s, world.now, timedelta(seconds=90), 5))

    assert world.write(lambda s: clock.set_back(s, world.now, DAY)) == 1

    lease = world.now + timedelta(seconds=90)
    assert world.read(lambda s: outbox.get(s, "d1")).lease_until == lease
    assert world.read(lambda s: outbox.get(s, "d2")).next_at == soon
