from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from alerts.model.assessment import Direction, Stage
from alerts.store import recall, stories
from alerts.stories import MOST_UNDER_KEY, REACH, Gist, Keys
from alerts.stories.gist import Angle
from alerts.stories.keys import MOST_COMPARED

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Ask:
    """An item that looks for its story."""

    keys: Keys
    at: datetime
    item: str = "new"


def index(world, *joinings):
    world.write(lambda s: stories.index(s, joinings))


def found(world, *keys, at=None, **same):
    ask = Ask(Keys(event=keys, **same), at or world.now)
    return world.read(lambda s: recall.candidates(s, [ask]))["new"]


def items(candidates):
    return [each.item for each in candidates]


def test_a_candidate_carries_what_the_clustering_compares(world):
    gist = Gist(
        terms=frozenset({"curb", "gallium"}),
        lead="China",
        nations=("China", "United States"),
        angle=Angle.STATEMENT,
        direction=Direction.EASING,
        stage=Stage.SUSPENDED,
        rates=frozenset({"25", "10"}),
        dates=frozenset({"2026-12-01"}),
    )
    world.with_items("i1")
    world.with_stories("s1")
    index(world, world.joining("s1", "i1", 1, 2, at=world.now - HOUR, gist=gist))
    [candidate] = found(world, 1, 2, 3)
    assert (candidate.story, candidate.item) == ("s1", "i1")
    assert (candidate.at, candidate.first_seen) == (world.now - HOUR, world.now)
    assert candidate.gist == gist
    assert not candidate.same_address
    assert not candidate.same_content


def test_the_same_article_is_known_by_its_address_or_its_content(world):
    world.with_items("i1", "i2")
    world.with_stories("s1")
    index(world, world.joining("s1", "i1", 7), world.joining("s1", "i2", 8))
    address, content = found(world, address=7, content=8)
    assert (address.item, address.same_address, address.same_content) == ("i1", True, False)
    assert (content.item, content.same_address, content.same_content) == ("i2", False, True)


def test_items_out_of_reach_and_under_other_keys_are_no_candidates(world):
    world.with_items("old", "edge", "other", "later")
    world.with_stories("s1")
    index(
        world,
        world.joining("s1", "old", 1, at=world.now - REACH - timedelta(seconds=1)),
        world.joining("s1", "edge", 1, at=world.now - REACH),
        world.joining("s1", "other", 2),
        world.joining("s1", "later", 1, at=world.now + REACH + timedelta(seconds=1)),
    )
    assert items(found(world, 1)) == ["edge"]
    assert found(world) == []


def test_who_shares_rare_keys_comes_first_then_the_newest(world):
    names = ["common", "newer", "both"]
    world.with_items(*names)
    world.with_stories("s1", "s2")
    index(
        world,
        world.joining("s1", "common", 1),
        world.joining("s1", "newer", 1, at=world.now + HOUR),
        world.joining("s2", "both", 1, 2, at=world.now - HOUR),
    )
    assert items(found(world, 1, 2)) == ["both", "newer", "common"]


def test_a_key_that_everything_shares_leads_to_its_newest_only(world):
    names = [f"i{n:03}" for n in range(MOST_UNDER_KEY + 20)]
    world.with_items(*names)
    world.with_stories("s1")
    index(
        world,
        *(
            world.joining("s1", name, 5, at=world.now + timedelta(seconds=n))
            for n, name in enumerate(names)
        ),
    )
    assert items(found(world, 5)) == names[: -MOST_COMPARED - 1 : -1]


def test_no_more_is_read_under_a_key_however_much_happened_at_once(world):
    names = [f"i{n:03}" for n in range(MOST_UNDER_KEY + 20)]
    world.with_items(*names)
    world.with_stories("s1")
    index(world, *(world.joining("s1", name, 5) for name in names))
    newest = world.read(lambda s: recall._newest(s, [5, 6], 0, 2**40))
    assert {key: len(members) for key, members in newest.items()} == {5: MOST_UNDER_KEY}


def test_a_batch_is_looked_up_at_once_each_item_at_its_own_time(world):
    world.with_items("i1", "i2")
    world.with_stories("s1")
    long_ago = world.now - 2 * REACH
    index(world, world.joining("s1", "i1", 1), world.joining("s1", "i2", 1, at=long_ago))
    asks = [
        Ask(Keys(event=(1,)), world.now, "now"),
        Ask(Keys(event=(1,)), long_ago, "then"),
        Ask(Keys(event=(2,)), world.now, "other"),
    ]
    answer = world.read(lambda s: recall.candidates(s, asks))
    assert {item: items(c) for item, c in answer.items()} == {
        "now": ["i1"],
        "then": ["i2"],
        "other": [],
    }
    assert world.read(lambda s: recall.candidates(s, [])) == {}


def test_the_look_up_reads_the_index_alone(world):
    """A plan that scans the index would cost more with every story stored."""
    plan = world.read(
        lambda s: (
            [
                row[-1]
                for row in s.execute(
                    text(f"EXPLAIN QUERY PLAN {recall._NEWEST_SQLITE}"),
                    {"keys": "[1]", "since": 0, "until": 1, "most": 5},
                )
            ]
            if s.get_bind().dialect.name == "sqlite"
            else []
        )
    )
    if not plan:
        pytest.skip("the plan of SQLite is meant")
    assert not [step for step in plan if "SCAN story_index" in step]
    assert any("story_index USING PRIMARY KEY (key=? AND at" in step for step in plan)
