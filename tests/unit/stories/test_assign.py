from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.model.assessment import Assessment, Direction, Severity, Stage
from alerts.model.decision import Reason
from alerts.model.facts import Facts
from alerts.model.item import Item
from alerts.model.story import Story
from alerts.stories import (
    WINDOW,
    Candidate,
    Joined,
    Opened,
    assign,
    candidate_of,
    in_order,
    index_keys,
)
from tests.builders import NOW, an_assessment, an_item, hours

TITLE = "China tightens rare earth export controls"
OTHER = "Lynas opens a plant in Texas for magnets"


def opened(item: Item, assessment: Assessment | None = None) -> Story:
    return assign(item, assessment or an_assessment(), []).story


def a_candidate(item: Item | None = None, **assessed: Any) -> Candidate:
    item = item or an_item(TITLE, id="itm_first", canonical_url="https://a.example/1")
    assessment = an_assessment(**assessed)
    return candidate_of(opened(item, assessment), item, assessment)


class Archive:
    """Assigns items one by one, remembering them by their keys."""

    def __init__(self) -> None:
        self.stories: dict[str, Story] = {}
        self.found: dict[str, list[Candidate]] = {}

    def take(self, item: Item, assessment: Assessment) -> Joined | Opened:
        keys = index_keys(item, assessment)
        candidates = {c.item: c for key in keys for c in self.found.get(key, ())}
        current = [c.with_story(self.stories[c.story.id]) for c in candidates.values()]
        outcome = assign(item, assessment, current)
        self.stories[outcome.story.id] = outcome.story
        for key in keys:
            self.found.setdefault(key, []).append(candidate_of(outcome.story, item, assessment))
        return outcome

    def take_all(self, items: Iterable[Item]) -> Archive:
        for item in in_order(items):
            self.take(item, an_assessment())
        return self


def test_the_first_item_opens_a_story_that_holds_what_it_says() -> None:
    item, assessment = an_item(TITLE, published=NOW - hours(2)), an_assessment()
    outcome = assign(item, assessment, [])
    assert isinstance(outcome, Opened)
    assert outcome.reason is Reason.STORY_OPENED
    story = outcome.story
    assert story.id.startswith("sto_")
    assert (story.headline, story.items, story.sources) == (TITLE, (item.id,), ("wire",))
    assert (story.severity, story.direction) == (assessment.severity, assessment.direction)
    assert (story.stage, story.topics) == (assessment.stage, assessment.topics)
    assert (story.first_seen, story.updated) == (NOW, NOW - hours(2))
    assert story.alerted is None


def test_a_story_id_follows_from_its_first_item() -> None:
    assert opened(an_item(TITLE)).id == opened(an_item(TITLE)).id
    assert opened(an_item(TITLE)).id != opened(an_item(OTHER)).id


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"title": OTHER, "canonical_url": "https://a.example/1"}, Reason.SAME_URL),
        ({"title": OTHER, "content_hash": TITLE, "text": "x" * 40}, Reason.SAME_CONTENT),
        ({"title": f"{TITLE} - Reuters"}, Reason.NEAR_TITLE),
        ({"title": f"{TITLE} again", "published": NOW - WINDOW}, Reason.NEAR_TITLE),
        ({"title": f"{TITLE} again", "published": NOW - WINDOW - hours(1)}, None),
        ({"title": OTHER}, None),
        ({"title": OTHER, "content_hash": "x", "canonical_url": ""}, None),
        # Feeds may date one article differently; it is still the same address.
        (
            {"title": OTHER, "canonical_url": "https://a.example/1", "published": NOW - hours(200)},
            Reason.SAME_URL,
        ),
        (
            {
                "title": OTHER,
                "canonical_url": "https://a.example/1",
                "first_seen": NOW + hours(200),
            },
            None,
        ),
    ],
)
def test_an_item_joins_by_address_content_or_near_title(
    given: dict[str, Any], reason: Reason | None
) -> None:
    outcome = assign(an_item(**{"id": "itm_second", **given}), an_assessment(), [a_candidate()])
    assert outcome.reason == (reason or Reason.STORY_OPENED)
    assert isinstance(outcome, Joined if reason else Opened)
    assert ("itm_first" in outcome.story.items) is bool(reason)
    assert bool(outcome.detail) is bool(reason)


def test_two_items_on_one_front_page_are_two_stories() -> None:
    front = a_candidate(an_item(TITLE, canonical_url="https://a.example/"))
    outcome = assign(an_item(OTHER, canonical_url="https://a.example/"), an_assessment(), [front])
    assert isinstance(outcome, Opened)


def test_opposite_directions_join_by_address_but_never_by_title() -> None:
    easing = an_assessment(direction=Direction.EASING)
    alike = an_item(f"{TITLE} again", id="itm_second")
    assert isinstance(assign(alike, easing, [a_candidate()]), Opened)
    same = an_item(f"{TITLE} again", id="itm_second", canonical_url="https://a.example/1")
    assert isinstance(assign(same, easing, [a_candidate()]), Joined)


def test_other_rates_keep_like_titles_apart(facts: Callable[..., Facts]) -> None:
    thirty = a_candidate(facts=facts(rates=["30"]))
    outcome = assign(
        an_item(f"{TITLE} again", id="x"), an_assessment(facts=facts(rates=["145"])), [thirty]
    )
    assert isinstance(outcome, Opened)


def test_the_closest_candidate_wins_whatever_their_order() -> None:
    by_title = a_candidate(an_item(f"{TITLE} again", id="itm_title"))
    by_url = a_candidate(an_item(OTHER, id="itm_url", canonical_url="https://a.example/9"))
    older = a_candidate(an_item(TITLE, id="itm_older", first_seen=NOW - hours(1)))
    same = a_candidate(an_item(TITLE, id="itm_same"))
    item = an_item(f"{TITLE} today", id="itm_new", canonical_url="https://a.example/9")
    candidates = [by_title, by_url, older, same]
    for _ in range(5):
        random.Random(7).shuffle(candidates)
        assert "itm_url" in assign(item, an_assessment(), candidates).story.items
        rest = [c for c in candidates if c is not by_url]
        assert "itm_older" in assign(item, an_assessment(), rest).story.items


def test_an_item_fed_twice_changes_nothing() -> None:
    archive = Archive()
    item = an_item(TITLE)
    first = archive.take(item, an_assessment())
    again = archive.take(item, an_assessment())
    assert isinstance(again, Joined)
    assert again.story == first.story


def test_a_story_keeps_its_highest_severity_and_probabilities() -> None:
    low = an_assessment(severity=Severity.LOW, topics={"tariff": 0.9, "rare_earth": 0.1})
    outcome = assign(an_item(TITLE, id="x", source="other"), low, [a_candidate()])
    assert outcome.story.severity is Severity.HIGH
    assert outcome.story.topics["tariff"] == outcome.story.topics["rare_earth"] == 0.9
    assert outcome.story.sources == ("wire", "other")
    assert outcome.story.headline == TITLE


@pytest.mark.parametrize(
    ("had", "when", "says", "then"),
    [
        ("escalating", 1, "mixed", "mixed"),
        ("escalating", 1, "none", "escalating"),
        ("escalating", -1, "mixed", "escalating"),
        ("none", -1, "escalating", "escalating"),
        ("none", 1, "easing", "easing"),
    ],
)
def test_the_direction_is_that_of_the_newest_item_that_has_one(
    had: str, when: float, says: str, then: str
) -> None:
    candidate = a_candidate(direction=Direction(had))
    item = an_item(TITLE, id="x", first_seen=NOW + hours(1), published=NOW + hours(when))
    story = assign(item, an_assessment(direction=Direction(says)), [candidate]).story
    assert story.direction == Direction(then)
    assert story.updated == max(NOW, NOW + hours(when))


@pytest.mark.parametrize(
    ("had", "when", "says", "then"),
    [
        (Stage.PROPOSED, 1, Stage.IN_FORCE, Stage.IN_FORCE),
        (Stage.PROPOSED, 1, Stage.NONE, Stage.PROPOSED),
        (Stage.PROPOSED, -1, Stage.THREATENED, Stage.PROPOSED),
        (Stage.NONE, -1, Stage.THREATENED, Stage.THREATENED),
    ],
)
def test_the_stage_is_that_of_the_newest_item_that_has_one(
    had: Stage, when: float, says: Stage, then: Stage
) -> None:
    item = an_item(TITLE, id="x", first_seen=NOW + hours(1), published=NOW + hours(when))
    assert assign(item, an_assessment(stage=says), [a_candidate(stage=had)]).story.stage == then


WORDS = ["china", "tightens", "rare", "earth", "export", "controls", "magnets", "prices", "rise"]
batches = st.lists(
    st.builds(
        lambda number, words, age, page: an_item(
            " ".join(words),
            id=f"itm_{number}",
            content_hash=" ".join(words),
            canonical_url=f"https://a.example/{page}",
            published=NOW - hours(age),
        ),
        st.integers(0, 10_000),
        st.lists(st.sampled_from(WORDS), min_size=3, max_size=8),
        st.integers(0, 200),
        st.integers(0, 6),
    ),
    max_size=12,
    unique_by=lambda item: item.id,
)


@given(batches, st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_no_story(batch: list[Item], rnd: random.Random) -> None:
    shuffled = list(batch)
    rnd.shuffle(shuffled)
    assert Archive().take_all(batch).stories == Archive().take_all(shuffled).stories


@given(batches)
def test_every_item_is_in_exactly_one_story_and_a_second_feed_changes_none(
    batch: list[Item],
) -> None:
    archive = Archive().take_all(batch)
    members = [item for story in archive.stories.values() for item in story.items]
    assert sorted(members) == sorted(item.id for item in batch)
    before = {story.id: story.items for story in archive.stories.values()}
    archive.take_all(batch)
    assert {story.id: story.items for story in archive.stories.values()} == before
