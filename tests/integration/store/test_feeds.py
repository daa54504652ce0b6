from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from alerts.errors import NotFound, StoreError
from alerts.model.feed import FeedKind, FeedState, Tier
from alerts.store import feeds

MINUTE = timedelta(minutes=1)


def sync(world, *some, now=None):
    world.write(lambda s: feeds.sync(s, some, now or world.now))


def state_of(world, feed_id="wire"):
    return {f.id: state for f, state in world.read(feeds.states)}[feed_id]


def claim(world, now, limit=10):
    return [f.id for f, _ in world.write(lambda s: feeds.claim_due(s, now, limit))]


def test_a_feed_comes_back_as_it_was_defined(world):
    given = world.feed(
        kind=FeedKind.SEED_DIR,
        location="seeds/größe",
        name="Seeds",
        tier=Tier.OFFICIAL,
        lang="zh-Hans",
        every=timedelta(seconds=90, microseconds=5),
        backfill=True,
        options={"glob": ["*.txt"], "depth": 2, "deep": {"a": None, "b": 1.5}},
    )
    sync(world, given)
    assert world.read(feeds.states) == [(given, FeedState("wire", next_due=world.now))]


def test_states_are_saved_together_and_each_to_its_own_feed(world):
    sync(world, world.feed(), world.feed(id="press"), world.feed(id="rest"))
    saved = [FeedState("press", world.now, etag='"p"'), FeedState("wire", world.now, failures=2)]
    polls = [(FeedState(each.feed_id, world.now), each) for each in saved]
    world.write(lambda s: feeds.save_changes(s, polls))
    assert [state_of(world, id_) for id_ in ("press", "wire")] == saved
    assert state_of(world, "rest") == FeedState("rest", world.now)
    ghost = FeedState("ghost", world.now)
    with pytest.raises(NotFound, match="'ghost'"):
        world.write(lambda s: feeds.save_changes(s, [*polls, (ghost, ghost)]))


def test_a_poll_stores_what_it_changed_and_when_the_feed_is_due_and_nothing_else(world):
    sync(world, world.feed())
    world.write(lambda s: feeds.claim_due(s, world.now, 1))
    found = FeedState("wire", world.now)
    world.write(lambda s: feeds.save_state(s, replace(found, cursor="of another")))
    world.write(lambda s: feeds.save_changes(s, [(found, replace(found, etag='"1"'))]))
    assert state_of(world, "wire") == replace(found, etag='"1"', cursor="of another")


def test_a_claim_reads_only_definitions_that_are_not_known(world):
    wire, press = world.feed(), world.feed(id="press", location="https://press.example/")
    sync(world, wire, press)
    known = {"wire": replace(wire, location="https://wire.example/?key=whole")}
    claimed = world.write(lambda s: feeds.claim_due(s, world.now, 5, known=known))
    assert {feed.id: feed.location for feed, _ in claimed} == {
        "wire": "https://wire.example/?key=whole",
        "press": "https://press.example/",
    }


def test_a_state_comes_back_with_its_microseconds_in_utc(world):
    sync(world, world.feed())
    seoul = timezone(timedelta(hours=9))
    given = FeedState(
        feed_id="wire",
        next_due=datetime(2026, 3, 2, 0, 0, 0, 1, tzinfo=seoul),
        baseline_at=world.now,
        last_success=world.now + MINUTE,
        last_new=world.now - MINUTE,
        etag='W/"é"',
        last_modified="Sun, 01 Mar 2026",
        body_hash="ab",
        failures=3,
        last_error="timed out\0here",
        cursor='{"a":1}',
    )
    world.write(lambda s: feeds.save_state(s, given))
    stored = state_of(world)
    assert stored == replace(given, last_error="timed out\ufffdhere")
    assert stored.next_due.utcoffset() == timedelta(0)


def test_the_state_of_an_unknown_feed_is_refused(world):
    with pytest.raises(NotFound, match="ghost"):
        world.write(lambda s: feeds.save_state(s, FeedState("ghost", world.now)))


def test_a_time_without_an_offset_is_refused(world):
    sync(world, world.feed())
    naive = FeedState("wire", world.now.replace(tzinfo=None))
    with pytest.raises(StoreError, match="offset"):
        world.write(lambda s: feeds.save_state(s, naive))


def test_due_feeds_are_claimed_longest_waiting_first_and_only_once(world):
    sync(world, world.feed("late"), now=world.now - MINUTE)
    sync(world, world.feed("late"), world.feed("b"), world.feed("a"))
    sync(
        world,
        world.feed("late"),
        world.feed("b"),
        world.feed("a"),
        world.feed("later"),
        now=world.now + MINUTE,
    )
    assert claim(world, world.now, limit=2) == ["late", "a"]
    assert claim(world, world.now) == ["b"]
    assert claim(world, world.now) == []


def test_a_claim_that_was_never_finished_is_due_again_after_its_lease(world):
    sync(world, world.feed())
    claim(world, world.now)
    assert claim(world, world.now + feeds.CLAIM_LEASE - timedelta(microseconds=1)) == []
    assert claim(world, world.now + feeds.CLAIM_LEASE) == ["wire"]


def test_a_claim_shows_when_the_feed_was_due(world):
    sync(world, world.feed())
    [(feed, state)] = world.write(lambda s: feeds.claim_due(s, world.now + MINUTE, 5))
    assert (feed, state.next_due) == (world.feed(), world.now)


def test_a_removed_feed_is_kept_and_disabled_until_it_returns(world):
    sync(world, world.feed("a"), world.feed("b"))
    sync(world, world.feed("a"))
    assert [(f.id, f.enabled) for f, _ in world.read(feeds.states)] == [("a", True), ("b", False)]
    assert claim(world, world.now) == ["a"]
    sync(world, world.feed("a"), world.feed("b"))
    assert claim(world, world.now) == ["b"]


def test_a_disabled_feed_is_not_due(world):
    sync(world, world.feed(enabled=False))
    assert claim(world, world.now) == []
    assert world.read(feeds.next_due) is None


def polled(world, **given):
    """A feed that was polled once and is due in an hour."""
    sync(world, world.feed(every=timedelta(hours=1), **given))
    state = FeedState(
        "wire",
        next_due=world.now + timedelta(hours=1),
        baseline_at=world.now,
        etag="e",
        last_modified="m",
        body_hash="h",
        cursor="c",
        failures=2,
    )
    world.write(lambda s: feeds.save_state(s, state))
    return state


def test_syncing_the_same_feed_again_changes_nothing(world):
    state = polled(world)
    sync(world, world.feed(every=timedelta(hours=1)))
    assert state_of(world) == state


def test_a_shorter_rhythm_holds_at_once(world):
    state = polled(world)
    sync(world, world.feed(every=MINUTE))
    assert state_of(world) == replace(state, next_due=world.now + MINUTE)


def test_a_longer_rhythm_does_not_delay_the_next_poll(world):
    state = polled(world)
    sync(world, world.feed(every=timedelta(days=1)))
    assert state_of(world) == state


def test_a_feed_that_moved_starts_again_from_its_baseline(world):
    polled(world)
    moved = world.feed(location="https://elsewhere.example/")
    sync(world, moved)
    assert world.read(feeds.states) == [(moved, FeedState("wire", next_due=world.now))]


def test_keys_of_a_location_are_not_stored_and_a_changed_one_is_seen(world):
    keyed = {"location": "https://wire.example/k3y-1/f?token=s3cret", "filled": ("k3y-1",)}
    sync(world, world.feed(**keyed))
    [(stored, state)] = world.read(feeds.states)
    assert stored.location == "https://wire.example/***/f?token=***"
    saved = replace(state, etag="e")
    world.write(lambda s: feeds.save_state(s, saved))
    sync(world, world.feed(**keyed))
    assert state_of(world).etag == "e"
    sync(world, world.feed(**{**keyed, "location": "https://wire.example/k3y-1/f?token=other"}))
    assert state_of(world).etag == ""


def test_a_feed_with_other_options_is_read_again_but_keeps_its_baseline(world):
    state = polled(world)
    sync(world, world.feed(every=timedelta(hours=1), options={"limit": 5}))
    assert state_of(world) == replace(
        state, etag="", last_modified="", body_hash="", next_due=world.now
    )


def test_the_next_due_time_is_the_earliest(world):
    assert world.read(feeds.next_due) is None
    sync(world, world.feed("b"), now=world.now + MINUTE)
    assert world.read(feeds.next_due) == world.now + MINUTE


def test_making_feeds_due_leaves_those_that_back_off(world):
    sync(world, world.feed("ok"), world.feed("failing"), world.feed("off", enabled=False))
    hour = world.now + timedelta(hours=1)
    for name, failures in (("ok", 0), ("failing", 1), ("off", 0)):
        state = FeedState(name, next_due=hour, failures=failures)
        world.write(lambda s, state=state: feeds.save_state(s, state))
    world.write(lambda s: feeds.make_due(s, world.now))
    assert claim(world, world.now) == ["ok"]


def test_making_feeds_due_that_soon_will_be_leaves_the_others(world):
    sync(world, world.feed("claimed"), world.feed("later"))
    for name, minutes in (("claimed", 2), ("later", 3)):
        state = FeedState(name, next_due=world.now + minutes * MINUTE)
        world.write(lambda s, state=state: feeds.save_state(s, state))
    world.write(lambda s: feeds.make_due(s, world.now, 2 * MINUTE))
    assert claim(world, world.now) == ["claimed"]


def test_a_thousand_feeds_are_claimed_in_one_go(world):
    many = [world.feed(f"f{n:04}") for n in range(1200)]
    sync(world, *many)
    assert len(claim(world, world.now, limit=5000)) == 1200
    assert claim(world, world.now, limit=5000) == []
    sync(world)
    assert not any(f.enabled for f, _ in world.read(feeds.states))


@pytest.mark.postgresql
def test_a_feed_somebody_is_about_to_claim_is_passed_over(postgresql_url, world_on):
    world, other = world_on(postgresql_url), world_on(postgresql_url)
    sync(world, world.feed("a"), world.feed("b"))

    def claim_beside(session):
        mine = [f.id for f, _ in feeds.claim_due(session, world.now, 1)]
        return mine, claim(other, world.now)

    assert world.write(claim_beside) == (["a"], ["b"])
