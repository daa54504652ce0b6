from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.model.assessment import Assessment, Direction, Severity, Stage
from alerts.model.decision import Reason
from alerts.model.facts import Facts
from alerts.model.item import Item
from alerts.model.story import Story, StoryState
from alerts.stories import (
    WINDOW,
    Archive,
    Candidate,
    Joined,
    Opened,
    assign,
    candidate_of,
    gist_of,
    in_order,
    index_keys,
    join,
    open_story,
)
from tests.builders import NOW, an_assessment, an_item, hours

TITLE = "China tightens rare earth export controls"
OTHER = "Lynas opens a plant in Texas for magnets"


def opened(item: Item, assessment: Assessment | None = None) -> Story:
    return assign(item, assessment or an_assessment()).story


def a_candidate(item: Item | None = None, **assessed: Any) -> Candidate:
    item = item or an_item(TITLE, id="itm_first")
    assessment = an_assessment(**assessed)
    return candidate_of(opened(item, assessment), item, gist_of(item, assessment))


def place(
    item: Item, assessment: Assessment, *candidates: Candidate, story: Story | None = None
) -> Joined | Opened:
    """Assign the item; every candidate's story is one of a single first item."""
    base = story or opened(an_item(TITLE, id="itm_first"))
    return assign(item, assessment, candidates, lambda id_: replace(base, id=id_))


class Desk:
    """Assigns items one by one, remembering them by their keys."""

    def __init__(self) -> None:
        self.stories: dict[str, Story] = {}
        self.archive = Archive()

    def take(self, item: Item, assessment: Assessment) -> Joined | Opened:
        gist = gist_of(item, assessment)
        keys = index_keys(item, gist)
        found = self.archive.recall(keys, item.at)
        outcome = assign(item, assessment, found, self.stories.__getitem__, gist=gist)
        self.stories[outcome.story.id] = outcome.story
        kept = keys.kept(core=outcome.core)
        self.archive.add(kept, candidate_of(outcome.story, item, gist, outcome.root))
        return outcome

    def take_all(self, items: Iterable[Item]) -> Desk:
        for item in in_order(items):
            self.take(item, an_assessment())
        return self


def test_the_first_item_opens_a_story_that_holds_what_it_says() -> None:
    item, assessment = an_item(TITLE, published=NOW - hours(2)), an_assessment()
    outcome = assign(item, assessment)
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
    ("same", "given", "reason"),
    [
        ({"same_address": True}, {}, Reason.SAME_URL),
        ({"same_content": True}, {}, Reason.SAME_CONTENT),
        ({"same_address": True, "same_content": True}, {}, Reason.SAME_URL),
        ({}, {}, None),
        # Feeds may date one article differently; it is still the same address.
        ({"same_address": True}, {"published": NOW - hours(200)}, Reason.SAME_URL),
        ({"same_address": True}, {"first_seen": NOW + hours(200)}, None),
    ],
)
def test_the_same_article_joins_whatever_it_says(
    same: dict[str, bool], given: dict[str, Any], reason: Reason | None
) -> None:
    item = an_item(OTHER, id="itm_second", **given)
    outcome = place(item, an_assessment(), replace(a_candidate(), **same))
    assert outcome.reason == (reason or Reason.STORY_OPENED)
    assert isinstance(outcome, Joined if reason else Opened)
    assert ("itm_first" in outcome.story.items) is bool(reason)


@pytest.mark.parametrize(
    ("title", "given", "reason"),
    [
        (f"{TITLE} - Reuters", {}, Reason.NEAR_TITLE),
        ("Beijing puts rare earth magnets under licence", {}, Reason.SAME_EVENT),
        (f"{TITLE} today", {"published": NOW - WINDOW}, Reason.NEAR_TITLE),
        (f"{TITLE} today", {"published": NOW - WINDOW - hours(1)}, None),
        (OTHER, {}, None),
    ],
)
def test_an_item_joins_by_its_wording_or_by_what_happened(
    title: str, given: dict[str, Any], reason: Reason | None, facts: Callable[..., Facts]
) -> None:
    told = an_assessment(facts=facts(materials=["rare earths"]), event="export_restriction")
    first = an_item(TITLE, id="itm_first")
    candidate = candidate_of(opened(first, told), first, gist_of(first, told))
    assessment = an_assessment() if title == OTHER else told
    outcome = place(an_item(title, id="itm_second", **given), assessment, candidate)
    assert outcome.reason == (reason or Reason.STORY_OPENED)


def test_a_join_is_told_in_a_sentence_with_its_score() -> None:
    outcome = place(an_item(f"{TITLE} today", id="x"), an_assessment(), a_candidate())
    assert isinstance(outcome, Joined)
    assert outcome.detail.endswith("points), with item itm_first")
    assert "China acts in both" in outcome.detail
    assert "wording" in outcome.detail


def test_an_item_that_comes_near_says_why_it_is_another_story() -> None:
    easing = an_assessment(direction=Direction.EASING)
    item = an_item("China eases rare earth export controls", id="x")
    outcome = place(item, easing, a_candidate())
    assert isinstance(outcome, Opened)
    assert outcome.detail.endswith("easing is not escalating")


def test_an_item_worth_no_alert_never_turns_a_story_round() -> None:
    """Nobody would hear of it."""
    held = {"direction": Direction.EASING, "stage": Stage.SUSPENDED}
    threat = an_item("Trump threatens tariffs on Chinese goods", id="itm_first")
    candidate = a_candidate(threat, stage=Stage.THREATENED)
    item = an_item("Trump suspends tariffs on Chinese goods", id="x")
    assert isinstance(place(item, an_assessment(**held), candidate), Joined)
    quiet = an_assessment(**held, severity=Severity.LOW)
    assert isinstance(place(item, quiet, candidate), Opened)


def test_an_item_must_fit_what_opened_the_story(facts: Callable[..., Facts]) -> None:
    """Or one story would drift from matter to matter by items that name both."""
    gallium = an_assessment(facts=facts(materials=["gallium"]))
    both = an_assessment(facts=facts(materials=["gallium", "antimony"]))
    antimony = an_assessment(facts=facts(materials=["antimony"]))
    first = an_item("China bans exports of gallium", id="itm_first")
    second = an_item("China bans exports of gallium, antimony", id="itm_second")
    root = gist_of(first, gallium)
    story = opened(first, gallium)
    candidate = candidate_of(story, second, gist_of(second, both), root)
    item = an_item("China bans exports of antimony", id="x")
    assert isinstance(place(item, antimony, candidate), Opened)
    assert isinstance(place(item, antimony, replace(candidate, root=candidate.gist)), Joined)


def test_a_story_that_holds_a_nearer_contradiction_is_out(facts: Callable[..., Facts]) -> None:
    thirty = an_assessment(facts=facts(rates=["30"]))
    fifty = an_assessment(facts=facts(rates=["50"]))
    vague = an_item("Trump to raise tariffs on goods from China", id="itm_vague")
    exact = an_item("30 % tariffs on Chinese goods, Trump says", id="itm_exact")
    story = opened(vague)
    candidates = [
        candidate_of(story, vague, gist_of(vague, an_assessment())),
        candidate_of(story, exact, gist_of(exact, thirty)),
    ]
    item = an_item("50 % tariffs on Chinese goods, Trump says", id="x")
    assert isinstance(place(item, fifty, *candidates), Opened)


def test_the_closest_candidate_wins_whatever_their_order() -> None:
    near = a_candidate(an_item(f"{TITLE} today", id="itm_near"))
    same = replace(a_candidate(an_item(OTHER, id="itm_same")), same_address=True)
    older = a_candidate(an_item(TITLE, id="itm_older", first_seen=NOW - hours(1)))
    equal = a_candidate(an_item(TITLE, id="itm_equal"))
    item = an_item(TITLE, id="itm_new")
    candidates = [near, same, older, equal]
    for seed in range(5):
        random.Random(seed).shuffle(candidates)
        assert place(item, an_assessment(), *candidates).story.id == same.story
        rest = [c for c in candidates if c is not same]
        assert place(item, an_assessment(), *rest).story.id == older.story


def test_an_item_fed_twice_changes_nothing() -> None:
    desk = Desk()
    item = an_item(TITLE, canonical_url="https://a.example/1")
    first = desk.take(item, an_assessment())
    again = desk.take(item, an_assessment())
    assert isinstance(again, Joined)
    assert again.story == first.story


def test_a_story_keeps_its_highest_severity_and_probabilities() -> None:
    low = an_assessment(severity=Severity.LOW, topics={"tariff": 0.9, "rare_earth": 0.1})
    outcome = place(an_item(TITLE, id="x", source="other"), low, a_candidate())
    assert outcome.story.severity is Severity.HIGH
    assert outcome.story.topics["tariff"] == outcome.story.topics["rare_earth"] == 0.9
    assert outcome.story.sources == ("wire", "other")
    assert outcome.story.headline == TITLE


@pytest.mark.parametrize(
    ("reports", "sources"),
    [
        ([("gn", "Reuters"), ("gn", "AP")], ("Reuters (via gn)", "AP (via gn)")),
        ([("gn", "Reuters"), ("gn", "Reuters")], ("Reuters (via gn)",)),
        ([("gn", "Reuters"), ("gn_metals", "REUTERS")], ("Reuters (via gn)",)),
        ([("gn", "Reuters"), ("gn", "")], ("Reuters (via gn)", "gn")),
        ([("ministry", ""), ("gn", "ministry")], ("ministry", "ministry (via gn)")),
        ([("gn", "a (via b)"), ("gn", "a")], ("a (via b) (via gn)", "a (via gn)")),
    ],
)
def test_each_outlet_counts_as_one_source(
    reports: list[tuple[str, str]], sources: tuple[str, ...]
) -> None:
    """Even one that calls itself like a source of ours: it is never taken for that."""
    items = [an_item(id=str(n), source=s, outlet=o) for n, (s, o) in enumerate(reports)]
    story = open_story(items[0], an_assessment())
    for item in items[1:]:
        story = join(story, item, an_assessment())
    assert story.sources == sources


def test_an_item_that_changes_its_outlet_is_still_one_report() -> None:
    story = open_story(an_item(outlet="Reuters"), an_assessment())
    assert join(story, an_item(outlet="AP"), an_assessment()).sources == story.sources


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
    story = opened(an_item(TITLE, id="itm_first"), an_assessment(direction=Direction(had)))
    item = an_item(TITLE, id="x", first_seen=NOW + hours(1), published=NOW + hours(when))
    candidate = replace(a_candidate(direction=Direction(had)), same_address=True)
    later = an_assessment(direction=Direction(says))
    joined = place(item, later, candidate, story=story).story
    assert joined.direction == Direction(then)
    assert joined.updated == max(NOW, NOW + hours(when))


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
    story = opened(an_item(TITLE, id="itm_first"), an_assessment(stage=had))
    item = an_item(TITLE, id="x", first_seen=NOW + hours(1), published=NOW + hours(when))
    candidate = replace(a_candidate(stage=had), same_address=True)
    assert place(item, an_assessment(stage=says), candidate, story=story).story.stage is then


def test_a_closed_story_is_open_again_when_an_item_joins_it() -> None:
    closed = replace(opened(an_item(TITLE, id="itm_first")), state=StoryState.CLOSED)
    outcome = place(an_item(TITLE, id="x"), an_assessment(), a_candidate(), story=closed)
    assert isinstance(outcome, Joined)
    assert outcome.reopened
    assert outcome.story.state is StoryState.OPEN
    first = place(an_item(TITLE, id="x"), an_assessment(), a_candidate())
    assert isinstance(first, Joined)
    assert not first.reopened


def test_only_an_echo_is_not_found_by_what_happened() -> None:
    copy = place(an_item(f"{TITLE} - Reuters", id="x"), an_assessment(), a_candidate())
    report = an_item("Rare earth buyers in Europe wait as China tightens export controls", id="y")
    told = place(report, an_assessment(), a_candidate())
    assert (copy.core, told.core) == (False, True)


WORDS = st.sampled_from(
    ["China", "US", "tightens", "eases", "rare", "earth", "export", "controls", "steel", "25%"]
)
TITLES = st.lists(WORDS, min_size=1, max_size=7).map(" ".join)


@given(st.lists(TITLES, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_the_order_inside_one_poll_does_not_matter(titles: list[str], rnd: random.Random) -> None:
    items = [an_item(title, id=f"itm_{n}") for n, title in enumerate(titles)]
    shuffled = list(items)
    rnd.shuffle(shuffled)
    assert Desk().take_all(items).stories == Desk().take_all(shuffled).stories
