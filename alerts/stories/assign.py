"""Which story an item belongs to.

in_order(items) -> the batch in the order its items are assigned
assign(item, assessment, candidates, window) -> Joined | Opened
candidate_of(story, item, assessment) -> what later items are compared with
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.model.assessment import Assessment, Direction, Stage
from alerts.model.decision import Reason
from alerts.model.item import Item
from alerts.model.story import Story
from alerts.stories.similarity import (
    contradict,
    near_titles,
    says_enough,
    says_which,
    stated_rates,
)

WINDOW = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An earlier item that shares an index key with the new one, and the story it belongs to."""

    story: Story
    #: Id of the earlier item.
    item: str
    title: str
    canonical_url: str
    content_hash: str
    #: `Item.at` of the earlier item.
    at: datetime
    #: `similarity.stated_rates` of its assessment.
    rates: frozenset[str] = frozenset()
    direction: Direction = Direction.NONE

    def with_story(self, story: Story) -> Candidate:
        """The same item in a newer version of its story."""
        return replace(self, story=story)


@dataclass(frozen=True, slots=True)
class Joined:
    """The item belongs to a known story; `story` already holds it."""

    story: Story
    reason: Reason
    #: A short sentence for people.
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """The item is the first of a new story."""

    story: Story
    reason: Reason = Reason.STORY_OPENED
    detail: str = ""


def in_order(items: Iterable[Item]) -> list[Item]:
    """A batch in the order it must be assigned in, so that the order of arrival changes nothing."""
    return sorted(items, key=lambda item: (item.at, item.first_seen, item.id))


def assign(
    item: Item,
    assessment: Assessment,
    candidates: Sequence[Candidate],
    window: timedelta = WINDOW,
) -> Joined | Opened:
    """The story of this item: that of the same address, of the same content, of a near title.

    Only candidates within `window` count, by `Item.at`; the same address or content also when the
    story itself was first seen within it, for feeds that date one article differently. The
    closest candidate wins, the older story among equals; the order of `candidates` says nothing.
    """
    known = next((c for c in candidates if item.id in c.story.items), None)
    if known:
        return Joined(_join(known.story, item, assessment), Reason.SAME_URL, "the item itself")
    matches = [m for c in candidates if (m := _match(item, assessment, c, window))]
    if not matches:
        return Opened(_open(item, assessment))
    best = min(matches, key=lambda m: (m.rank, m.candidate.story.first_seen, m.candidate.story.id))
    story = _join(best.candidate.story, item, assessment)
    return Joined(story, best.reason, f"{best.what} as item {best.candidate.item}")


def candidate_of(story: Story, item: Item, assessment: Assessment) -> Candidate:
    """The item as later ones are compared with it."""
    return Candidate(
        story=story,
        item=item.id,
        title=item.title,
        canonical_url=item.canonical_url,
        content_hash=item.content_hash,
        at=item.at,
        rates=stated_rates(assessment),
        direction=assessment.direction,
    )


@dataclass(frozen=True, slots=True)
class _Match:
    #: Smaller is closer.
    rank: tuple[int, float]
    reason: Reason
    what: str
    candidate: Candidate


def _match(
    item: Item, assessment: Assessment, candidate: Candidate, window: timedelta
) -> _Match | None:
    dated_near = abs(item.at - candidate.at) <= window
    if dated_near or abs(item.first_seen - candidate.story.first_seen) <= window:
        if item.canonical_url == candidate.canonical_url and says_which(item.canonical_url):
            return _Match((0, 0), Reason.SAME_URL, "same address", candidate)
        if item.content_hash == candidate.content_hash and says_enough(item):
            return _Match((1, 0), Reason.SAME_CONTENT, "same text", candidate)
    if dated_near and not contradict(
        stated_rates(assessment), assessment.direction, candidate.rates, candidate.direction
    ):
        likeness = near_titles(item.title, candidate.title)
        if likeness:
            what = f"title alike by {likeness:.0%}"
            return _Match((2, -likeness), Reason.NEAR_TITLE, what, candidate)
    return None


def _open(item: Item, assessment: Assessment) -> Story:
    return Story(
        id="sto_" + hashlib.blake2b(item.id.encode(), digest_size=12).hexdigest(),
        headline=item.title,
        topics=dict(assessment.topics),
        severity=assessment.severity,
        direction=assessment.direction,
        stage=assessment.stage,
        first_seen=item.first_seen,
        updated=item.at,
        items=(item.id,),
        sources=(item.source,),
    )


def _join(story: Story, item: Item, assessment: Assessment) -> Story:
    """The story with the item in it: highest severity, newest direction and stage."""
    newest = item.at >= story.updated
    speaks = assessment.direction != Direction.NONE
    turns = speaks and (newest or story.direction == Direction.NONE)
    staged = assessment.stage != Stage.NONE
    moves = staged and (newest or story.stage == Stage.NONE)
    topics = {**assessment.topics, **story.topics}
    return replace(
        story,
        topics={t: max(p, assessment.topics.get(t, 0.0)) for t, p in topics.items()},
        severity=max(story.severity, assessment.severity),
        direction=assessment.direction if turns else story.direction,
        stage=assessment.stage if moves else story.stage,
        first_seen=min(story.first_seen, item.first_seen),
        updated=max(story.updated, item.at),
        items=story.items if item.id in story.items else (*story.items, item.id),
        sources=story.sources if item.source in story.sources else (*story.sources, item.source),
    )
