from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.errors import NotFound
from alerts.model.alert import AlertKind
from alerts.model.feed import Tier
from alerts.store import alerts

HOUR = timedelta(hours=1)


def ids(some):
    return [alert.id for alert in some]


def test_an_alert_comes_back_exactly(world):
    world.with_alerts(("a0", "s1"))
    given = world.alert(kind=AlertKind.CORRECTION, items=3, sources=2, summary="中国\n<b>&amp;")
    world.write(lambda s: alerts.add(s, [given]))
    stored = world.read(lambda s: alerts.get(s, "a1"))
    assert stored == given
    assert list(stored.topics) == ["tariff", "rare_earth"]


@pytest.mark.parametrize("tier", [None, *Tier])
def test_an_alert_keeps_the_tier_of_its_source(world, tier):
    world.with_alerts(("a0", "s1"))
    world.write(lambda s: alerts.add(s, [world.alert(tier=tier)]))
    assert world.read(lambda s: alerts.get(s, "a1")).tier is tier


def test_an_unknown_alert_is_not_found(world):
    with pytest.raises(NotFound, match="'a9'"):
        world.read(lambda s: alerts.get(s, "a9"))


def test_alerts_are_routed_in_the_order_they_were_raised_even_at_one_moment(world):
    world.with_alerts(("z", "s1"), ("a", "s1"), ("m", "s2"))
    assert ids(world.read(lambda s: alerts.undispatched(s, 2))) == ["z", "a"]
    world.write(lambda s: alerts.mark_dispatched(s, ["z", "a"], world.now))
    assert ids(world.read(lambda s: alerts.undispatched(s, 2))) == ["m"]


def test_an_alert_added_again_changes_nothing_and_is_not_routed_again(world):
    world.with_alerts(("a1", "s1"))
    world.write(lambda s: alerts.mark_dispatched(s, ["a1"], world.now))
    again = replace(world.alert(), headline="other")
    world.write(lambda s: alerts.add(s, [again]))
    assert world.read(lambda s: alerts.get(s, "a1")) == world.alert()
    assert world.read(lambda s: alerts.undispatched(s, 2)) == []


def test_marking_an_alert_twice_does_no_harm(world):
    world.with_alerts(("a1", "s1"))
    world.write(lambda s: alerts.mark_dispatched(s, ["a1"], world.now))
    world.write(lambda s: alerts.mark_dispatched(s, ["a1", "a9"], world.now + HOUR))
    assert world.read(lambda s: alerts.undispatched(s, 2)) == []


def test_pages_run_newest_first_and_can_name_a_story(world):
    world.with_alerts(("a1", "s1"), ("a2", "s2"), ("a3", "s1"))
    first = world.read(lambda s: alerts.page(s, 2))
    second = world.read(lambda s: alerts.page(s, 2, first.next))
    assert (ids(first.rows), ids(second.rows), second.next) == (["a3", "a2"], ["a1"], None)
    assert ids(world.read(lambda s: alerts.page(s, 9, story="s1")).rows) == ["a3", "a1"]


def test_the_newest_alert_of_many_stories_is_read_at_once(world):
    world.with_alerts(("a1", "s1"), ("a2", "s2"), ("a3", "s1"), ("a4", "s3"))
    found = world.read(lambda s: alerts.newest(s, ["s1", "s2", "s1", "unknown"]))
    assert {story: alert.id for story, alert in found.items()} == {"s1": "a3", "s2": "a2"}
    assert world.read(lambda s: alerts.newest(s, [])) == {}


def test_many_alerts_are_read_at_once_those_that_are_stored(world):
    world.with_alerts(("a1", "s1"), ("a2", "s2"))
    found = world.read(lambda s: alerts.of(s, ["a2", "a9", "a2"]))
    assert {key: alert.id for key, alert in found.items()} == {"a2": "a2"}
