from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.errors import NotFound, StoreError
from alerts.model.assessment import Direction, Severity, Stage
from alerts.model.decision import Reason
from alerts.model.story import AlertedAs, StoryState
from alerts.store import outbox, stories
from alerts.store.stories import Membership

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def index(world, *joinings):
    world.write(lambda s: stories.index(s, joinings))


def candidates(world, *keys, since=None, limit=10):
    return world.read(lambda s: stories.candidates(s, keys, since or world.now - DAY, limit))


def test_a_story_comes_back_exactly(world):
    world.with_items("i1", "i2")
    given = world.story(
        topics={"tariff": 0.2, "rare_earth": 0.9},
        stage=Stage.NONE,
        sources=("wire", "b"),
        updated=world.now + HOUR,
        state=StoryState.CLOSED,
        alerted=AlertedAs(
            Severity.HIGH,
            Direction.EASING,
            Stage.DENIED,
            frozenset({"25", "10"}),
            frozenset({"China", "EU"}),
        ),
        alerts=3,
    )
    world.write(lambda s: stories.save(s, [given]))
    index(world, world.joining("s1", "i2"), world.joining("s1", "i1"))
    assert world.read(lambda s: stories.get(s, "s1")) == replace(given, items=("i2", "i1"))


def test_an_unknown_story_is_not_found(world):
    with pytest.raises(NotFound, match="'s9'"):
        world.read(lambda s: stories.get(s, "s9"))


def test_saving_a_story_again_overwrites_it_and_keeps_its_items(world):
    world.with_items("i1")
    world.with_stories("s1")
    index(world, world.joining("s1", "i1"))
    later = world.story(headline="later", severity=Severity.CRITICAL)
    world.write(lambda s: stories.save(s, [later]))
    assert world.read(lambda s: stories.get(s, "s1")) == replace(later, items=("i1",))


def test_a_story_read_after_a_bulk_write_of_the_same_transaction_is_the_new_one(world):
    world.with_stories("s1")

    def work(session):
        before = stories.get(session, "s1")
        stories.save(session, [replace(before, headline="after")])
        return stories.get(session, "s1").headline

    assert world.write(work) == "after"


def test_an_item_joins_a_story_once(world):
    world.with_items("i1", "i2")
    world.with_stories("s1")
    index(world, world.joining("s1", "i1", "k1"), world.joining("s1", "i2"))
    index(world, world.joining("s1", "i1", "k1", "k2", at=world.now + HOUR))
    assert world.read(lambda s: stories.memberships(s, "s1")) == [
        Membership("i1", world.now, Reason.SAME_URL),
        Membership("i2", world.now, Reason.SAME_URL),
    ]
    assert [c.item for c in candidates(world, "k2")] == ["i1"]


def test_an_item_knows_its_stories(world):
    world.with_items("i1")
    world.with_stories("s2", "s1")
    index(world, world.joining("s2", "i1"), world.joining("s1", "i1"))
    assert world.read(lambda s: stories.of_item(s, "i1")) == ["s2", "s1"]
    assert world.read(lambda s: stories.of_item(s, "i9")) == []


def test_a_candidate_carries_what_the_clustering_compares(world):
    world.with_items("i1")
    world.with_stories("s1")
    index(world, world.joining("s1", "i1", "k1", "k2", at=world.now - HOUR))
    [found] = candidates(world, "k1", "k2", "k3")
    assert found.story == world.story(items=("i1",))
    assert (found.item, found.title) == ("i1", "title i1")
    assert (found.canonical_url, found.content_hash) == ("https://wire.example/i1", "hash i1")
    assert found.at == world.now - HOUR
    assert found.rates == frozenset({"25", "10"})
    assert found.direction is Direction.MIXED


def test_candidates_share_a_key_and_lie_in_the_window_its_first_moment_included(world):
    world.with_items("old", "edge", "other")
    world.with_stories("s1")
    index(
        world,
        world.joining("s1", "old", "k", at=world.now - DAY - timedelta(microseconds=1)),
        world.joining("s1", "edge", "k", at=world.now - DAY),
        world.joining("s1", "other", "unrelated"),
    )
    assert [c.item for c in candidates(world, "k")] == ["edge"]
    assert candidates(world) == []


def test_candidates_that_share_most_come_first_then_the_newest(world):
    world.with_items("one", "newer", "two")
    world.with_stories("s1", "s2")
    index(
        world,
        world.joining("s1", "one", "k1"),
        world.joining("s1", "newer", "k2", at=world.now + HOUR),
        world.joining("s2", "two", "k1", "k2", at=world.now - HOUR),
    )
    found = candidates(world, "k1", "k2", "k1")
    assert [(c.item, c.story.id) for c in found] == [("two", "s2"), ("newer", "s1"), ("one", "s1")]
    assert [c.item for c in candidates(world, "k1", "k2", limit=1)] == ["two"]


def test_a_key_that_everything_shares_gives_its_newest_only(world):
    names = [f"i{n:03}" for n in range(300)]
    world.with_items(*names)
    world.with_stories("s1")
    index(
        world,
        *(
            world.joining("s1", name, "everywhere", at=world.now + timedelta(seconds=n))
            for n, name in enumerate(names)
        ),
    )
    assert [c.item for c in candidates(world, "everywhere", limit=3)] == ["i299", "i298", "i297"]
    assert len(candidates(world, "everywhere", limit=1000)) == 200


def test_a_joining_without_its_story_is_refused(world):
    world.with_items("i1")
    with pytest.raises(StoreError, match="contradicts"):
        index(world, world.joining("s9", "i1"))


def ids(page):
    return [story.id for story in page.rows]


def test_pages_filter_by_severity_and_topic(world):
    some = [
        world.story("low", severity=Severity.LOW, topics={"tariff": 0.9}),
        world.story("tariff", topics={"tariff": 0.5}),
        world.story("rare", topics={"tariff": 0.49, "rare_earth": 1.0}),
    ]
    world.write(lambda s: stories.save(s, some))
    page = stories.page
    assert ids(world.read(lambda s: page(s, 9))) == ["rare", "tariff", "low"]
    assert ids(world.read(lambda s: page(s, 9, severity=Severity.MEDIUM))) == ["rare", "tariff"]
    assert ids(world.read(lambda s: page(s, 9, topic="tariff"))) == ["tariff", "low"]
    assert ids(world.read(lambda s: page(s, 9, topic="tariff", threshold=0.4))) == [
        "rare",
        "tariff",
        "low",
    ]
    assert ids(world.read(lambda s: page(s, 9, topic="unheard_of"))) == []
    assert ids(world.read(lambda s: page(s, 9, topic='a"]; --'))) == []


def test_pages_stay_in_place_while_stories_are_updated_and_opened(world):
    world.with_items("i1")
    world.with_stories("s1", "s2", "s3")
    index(world, world.joining("s1", "i1"))
    first = world.read(lambda s: stories.page(s, 2))
    world.with_stories("s1", "s4")
    second = world.read(lambda s: stories.page(s, 2, first.next))
    assert (ids(first), ids(second), second.next) == (["s3", "s2"], ["s1"], None)
    assert second.rows[0].items == ("i1",)


def test_the_receivers_of_a_story_are_those_that_were_promised_a_delivery(world):
    world.with_alerts(("a1", "s1"), ("a2", "s1"), ("a3", "s2"))
    promised = [
        world.delivery("d1", "a1", "slack"),
        world.delivery("d2", "a2", "slack"),
        world.delivery("d3", "a2", "hook"),
        world.delivery("d4", "a3", "other"),
    ]
    world.write(lambda s: outbox.add(s, promised))
    assert world.read(lambda s: stories.receivers_of(s, "s1")) == ("hook", "slack")
    assert world.read(lambda s: stories.receivers_of(s, "s9")) == ()
