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
    index(world, world.joining("s1", "i1", 1), world.joining("s1", "i2"))
    index(world, world.joining("s1", "i1", 1, 2, at=world.now + HOUR))
    assert world.read(lambda s: stories.memberships(s, "s1")) == [
        Membership("i1", world.now, Reason.SAME_URL),
        Membership("i2", world.now, Reason.SAME_URL),
    ]


def test_an_item_knows_its_stories(world):
    world.with_items("i1")
    world.with_stories("s2", "s1")
    index(world, world.joining("s2", "i1"), world.joining("s1", "i1"))
    assert world.read(lambda s: stories.of_item(s, "i1")) == ["s2", "s1"]
    assert world.read(lambda s: stories.of_item(s, "i9")) == []


def test_stories_of_before_are_closed_once_and_say_which(world):
    some = [
        world.story("silent", updated=world.now - DAY),
        world.story("fresh", updated=world.now),
        world.story("closed", updated=world.now - DAY, state=StoryState.CLOSED),
    ]
    world.write(lambda s: stories.save(s, some))
    assert world.write(lambda s: stories.close_silent(s, world.now)) == ["silent"]
    assert world.write(lambda s: stories.close_silent(s, world.now)) == []
    assert world.read(lambda s: stories.get(s, "silent")).state is StoryState.CLOSED
    assert world.read(lambda s: stories.get(s, "fresh")).state is StoryState.OPEN


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
