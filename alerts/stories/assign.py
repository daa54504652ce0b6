"""Which story an item belongs to, and why.

in_order(items)                                   the batch in the order it is assigned in
assign(item, assessment, candidates, story_of)    -> Joined | Opened
candidate_of(story, item, gist, at)               what later items are compared with
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from alerts.model.assessment import Assessment, Direction, Stage
from alerts.model.decision import Reason
from alerts.model.item import Item, outlet_of
from alerts.model.story import Story, StoryState
from alerts.stories.gist import Gist, gist_of
from alerts.stories.likeness import COPY, NEAR, SAME_DAY, Likeness, compare, near_enough

#: How far apart two near-copies of one headline may lie, unless set otherwise.
WINDOW = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An earlier item that shares an index key with the new one."""

    #: Id of its story.
    story: str
    #: Id of the earlier item.
    item: str
    #: `Item.at` of the earlier item, and when its story was first seen.
    at: datetime
    first_seen: datetime
    gist: Gist
    #: What the item that opened the story says.
    root: Gist
    #: It has the address, or the content, of the new item.
    same_address: bool = False
    same_content: bool = False


@dataclass(frozen=True, slots=True)
class Joined:
    """The item belongs to a known story; `story` already holds it."""

    story: Story
    reason: Reason
    #: A short sentence for people.
    detail: str = ""
    #: The item tells the event itself, so that later items may be compared with it.
    core: bool = True
    #: What the item that opened the story says.
    root: Gist = field(default_factory=Gist)
    #: The story was closed, and is open again.
    reopened: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """The item is the first of a new story."""

    story: Story
    reason: Reason = Reason.STORY_OPENED
    #: The nearest story and why it is another one, "" when none came near.
    detail: str = ""
    core: bool = True
    root: Gist = field(default_factory=Gist)


@dataclass(frozen=True, slots=True)
class Match:
    """The best candidate for an item."""

    candidate: Candidate
    reason: Reason
    #: Why, in a sentence.
    detail: str
    core: bool


def in_order(items: Iterable[Item]) -> list[Item]:
    """A batch in the order it must be assigned in, so that the order of arrival changes nothing."""
    return sorted(items, key=lambda item: (item.at, item.first_seen, item.id))


def assign(
    item: Item,
    assessment: Assessment,
    candidates: Sequence[Candidate] = (),
    story_of: Callable[[str], Story] | None = None,
    window: timedelta = WINDOW,
    *,
    gist: Gist | None = None,
) -> Joined | Opened:
    """The story of this item with the item in it; `story_of` gives the story of a candidate."""
    told = gist or gist_of(item, assessment)
    match, nearest = best_match(item, told, candidates, window, tells=assessment.alert)
    if match is None or story_of is None:
        return Opened(open_story(item, assessment), detail=nearest, root=told)
    story = story_of(match.candidate.story)
    return Joined(
        join(story, item, assessment),
        match.reason,
        match.detail,
        match.core,
        match.candidate.root,
        reopened=story.state is StoryState.CLOSED,
    )


def best_match(
    item: Item, gist: Gist, candidates: Sequence[Candidate], window: timedelta, *, tells: bool
) -> tuple[Match | None, str]:
    """The closest candidate, if any is close enough, else why the nearest is another story.

    The same article first, then the most points; the older story among equals, so that the order
    of `candidates` says nothing. A story is out when it holds an item that is nearer still and
    says the opposite, another rate, another instrument. `tells` is false for an item that is
    worth no alert: it may not turn a story round unheard.
    """
    for same, reason, what in _SAME:
        found = [c for c in candidates if same(c) and _near(item, c, window)]
        if found:
            best = min(found, key=lambda c: (c.first_seen, c.story, c.item))
            return Match(best, reason, f"{what} as item {best.item}", core=False), ""
    compared = [(c, compare(gist, c.gist)) for c in candidates]
    against: dict[str, int] = defaultdict(int)
    nearest: tuple[int, str] = (0, "")
    for candidate, likeness in compared:
        if likeness.conflict:
            against[candidate.story] = max(against[candidate.story], likeness.points)
            if likeness.points >= max(nearest[0], SAME_DAY):
                nearest = (likeness.points, f"not story {candidate.story}: {likeness.conflict}")
    close = [
        (candidate, likeness)
        for candidate, likeness in compared
        if not likeness.conflict
        and _enough(item, candidate, likeness, window)
        and likeness.points > against[candidate.story]
        and (tells or not _turns(gist, candidate.gist))
        and (candidate.root is candidate.gist or not compare(gist, candidate.root).conflict)
    ]
    if not close:
        return None, nearest[1]
    candidate, likeness = min(
        close, key=lambda each: (-each[1].points, each[0].first_seen, each[0].story, each[0].item)
    )
    reason = Reason.NEAR_TITLE if likeness.wording >= COPY else Reason.SAME_EVENT
    detail = f"{likeness.sentence}, with item {candidate.item}"
    core = likeness.wording < COPY
    return Match(candidate, reason, detail, core), ""


def candidate_of(story: Story, item: Item, gist: Gist, root: Gist | None = None) -> Candidate:
    """The item as later ones are compared with it; `root` is that of the story's first item."""
    return Candidate(story.id, item.id, item.at, story.first_seen, gist, root or gist)


def story_id(item: str) -> str:
    """The id of the story that this item opens."""
    return "sto_" + hashlib.blake2b(item.encode(), digest_size=12).hexdigest()


def open_story(item: Item, assessment: Assessment) -> Story:
    """A new story that holds this item alone."""
    return Story(
        id=story_id(item.id),
        headline=item.title,
        topics=dict(assessment.topics),
        severity=assessment.severity,
        direction=assessment.direction,
        stage=assessment.stage,
        first_seen=item.first_seen,
        updated=item.at,
        items=(item.id,),
        sources=(item.publisher,),
    )


def join(story: Story, item: Item, assessment: Assessment) -> Story:
    """The story with the item in it: highest severity, newest direction and stage, open."""
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
        sources=_with_publisher(story, item),
        state=StoryState.OPEN,
    )


def _with_publisher(story: Story, item: Item) -> tuple[str, ...]:
    """An outlet counts once, whichever sources name it, and so does an item in a new text."""
    outlet = outlet_of(item.publisher)
    named = outlet and outlet in map(outlet_of, story.sources)
    if named or item.id in story.items or item.publisher in story.sources:
        return story.sources
    return (*story.sources, item.publisher)


_SAME: tuple[tuple[Callable[[Candidate], bool], Reason, str], ...] = (
    (lambda c: c.same_address, Reason.SAME_URL, "same address"),
    (lambda c: c.same_content, Reason.SAME_CONTENT, "same text"),
)


def _near(item: Item, candidate: Candidate, window: timedelta) -> bool:
    """Feeds date one article differently: its story's first sight counts as well."""
    dated = abs(item.at - candidate.at) <= window
    return dated or abs(item.first_seen - candidate.first_seen) <= window


def _enough(item: Item, candidate: Candidate, likeness: Likeness, window: timedelta) -> bool:
    gap = abs(item.at - candidate.at)
    if likeness.wording >= NEAR and gap <= window:
        return True
    return near_enough(likeness, gap)


def _turns(new: Gist, old: Gist) -> bool:
    return {new.direction, old.direction} == {Direction.ESCALATING, Direction.EASING}
