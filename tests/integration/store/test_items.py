from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.errors import NotFound, StoreError
from alerts.model.assessment import Severity
from alerts.store import items
from alerts.store.items import Known

DAY = timedelta(days=1)


def save(world, *judged):
    world.write(lambda s: items.save(s, judged))


def test_an_item_and_its_assessment_come_back_exactly(world):
    world.with_items()
    item = world.item(published=world.now - DAY, lang="", text="")
    save(world, (item, world.assessment()))
    stored, judged = world.read(lambda s: items.get(s, "i1"))
    assert (stored, judged) == (item, world.assessment())
    assert list(judged.topics) == ["tariff", "rare_earth", "b", "a"]


def test_an_unknown_item_is_not_found(world):
    with pytest.raises(NotFound, match="'i9'"):
        world.read(lambda s: items.get(s, "i9"))


def test_a_revision_overwrites_the_text_but_keeps_the_first_sight(world):
    world.with_items("i1")
    revised = world.item(title="new", revision=2, first_seen=world.now + DAY)
    save(world, (revised, world.assessment(severity=Severity.LOW)))
    stored, judged = world.read(lambda s: items.get(s, "i1"))
    assert stored == replace(revised, first_seen=world.now)
    assert judged.severity is Severity.LOW


def test_known_names_only_the_stored_keys_of_this_source(world):
    world.with_items("i1", "i2")
    keys = ["key i2", "key i1", "key i3"]
    assert world.read(lambda s: items.known(s, "wire", keys)) == {
        "key i1": Known("i1", "hash i1", 1, world.now),
        "key i2": Known("i2", "hash i2", 1, world.now),
    }
    assert world.read(lambda s: items.known(s, "other", keys)) == {}
    assert world.read(lambda s: items.known(s, "wire", [])) == {}


def test_two_thousand_keys_are_looked_up_at_once(world):
    world.with_items(*(f"i{n}" for n in range(2000)))
    keys = [f"key i{n}" for n in range(5000)]
    assert len(world.read(lambda s: items.known(s, "wire", keys))) == 2000


def test_text_no_database_keeps_is_replaced_character_for_character(world):
    world.with_items()
    item = world.item(key="k\0", title="a\0b\ud800c", text="\U0001f600\udfff")
    save(world, (item, world.assessment()))
    stored, _ = world.read(lambda s: items.get(s, "i1"))
    assert (stored.title, stored.text) == ("a\ufffdb\ufffdc", "\U0001f600\ufffd")
    assert list(world.read(lambda s: items.known(s, "wire", ["k\0"]))) == ["k\0"]


def test_an_item_of_an_unknown_feed_is_refused(world):
    with pytest.raises(StoreError, match="contradicts"):
        save(world, (world.item(), world.assessment()))


def test_a_value_of_the_wrong_type_is_refused_and_nothing_is_stored(world):
    world.with_items()
    broken = world.assessment(score="60")
    with pytest.raises(StoreError, match="score: expected int, found str"):
        save(world, (world.item(), world.assessment()), (world.item("i2"), broken))
    assert world.read(lambda s: items.page(s, 5)).rows == ()


def test_pages_show_each_item_once_newest_first_while_others_arrive(world):
    world.with_items(*"abcde")
    first = world.read(lambda s: items.page(s, 2))
    world.with_items("f", "a")
    second = world.read(lambda s: items.page(s, 2, first.next))
    third = world.read(lambda s: items.page(s, 2, second.next))
    seen = [[item.id for item, _ in page.rows] for page in (first, second, third)]
    assert seen == [["e", "d"], ["c", "b"], ["a"]]
    assert third.next is None


@pytest.mark.parametrize("cursor", ["", "x", "é", "c3Rvcmllczox", "aXRlbXM6eA", "aXRlbXM6LTE"])
def test_a_cursor_of_another_list_is_refused(world, cursor):
    with pytest.raises(StoreError, match="without a cursor"):
        world.read(lambda s: items.page(s, 2, cursor))
