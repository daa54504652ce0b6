from __future__ import annotations

import pytest

from alerts.errors import StoreError
from alerts.model.decision import Decision, Reason
from alerts.store import counters, decisions
from alerts.store.counters import Counter


def test_decisions_about_a_subject_come_back_in_order(world):
    first = Decision("item", "i1", world.now, Reason.NEW, "detail", "r1", {"n": 1, "deep": [None]})
    second = Decision("item", "i1", world.now, Reason.STORY_OPENED)
    other = Decision("story", "i1", world.now, Reason.RAISED)
    world.write(lambda s: decisions.add(s, [first, other, second]))
    world.write(lambda s: decisions.add(s, []))
    assert world.read(lambda s: decisions.for_subject(s, "item", "i1")) == [first, second]
    assert world.read(lambda s: decisions.for_subject(s, "item", "i2")) == []


@pytest.mark.parametrize("value", [{1: 2}, {"a": object()}, {"a": float("nan")}, {"a": b"x"}])
def test_data_that_is_not_json_is_refused(world, value):
    bad = Decision("item", "i1", world.now, Reason.NEW, data=value)
    with pytest.raises(StoreError, match="cannot store"):
        world.write(lambda s: decisions.add(s, [bad]))


def test_counters_add_up_by_feed_and_reason(world):
    for feed, reason, n in (("b", "empty", 2), ("a", "empty", 1), ("b", "empty", 3)):
        world.write(lambda s, f=feed, r=reason, n=n: counters.bump(s, f, r, n))
    world.write(lambda s: counters.bump(s, "b", "bad\0date"))
    assert world.read(counters.every) == [
        Counter("a", "empty", 1),
        Counter("b", "bad\ufffddate", 1),
        Counter("b", "empty", 5),
    ]
