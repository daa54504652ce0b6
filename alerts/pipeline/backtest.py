"""What the pipeline would have made of an archive: in memory, in time order, nothing is sent.

for each item, oldest first, at the time it was published
    judge                   -> story, alert or the reason why not, exactly as when ingested
    off topic               -> the nearest story or a story aside, which later items of the
                               pipeline never see: the daemon stores none for them
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from alerts.errors import NotFound
from alerts.model.alert import Alert, AlertKind
from alerts.model.assessment import Assessment
from alerts.model.decision import Reason
from alerts.model.item import Item
from alerts.model.story import Story
from alerts.pipeline.context import Judging
from alerts.pipeline.judge import Ask, Judged, Known, judge
from alerts.stories import (
    Archive,
    Candidate,
    best_match,
    gist_of,
    in_order,
    index_keys,
    story_id,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one item."""

    item: Item
    assessment: Assessment
    #: Id of the story it belongs to; off topic, of the one it would belong to.
    story: str
    alert: Alert | None
    #: Why it did, or did not, alert.
    reason: Reason
    #: How it came into its story.
    joined: str


def backtest(judging: Judging, items: Iterable[Item]) -> Iterator[Outcome]:
    """Judge every item at its own time, oldest first; an id that comes again is a revision."""
    replay = _Replay(judging)
    for item in in_order(items):
        if (outcome := replay.take(item)) is not None:
            yield outcome


class _Remembered:
    """The stories so far, as the store would hold them."""

    def __init__(self) -> None:
        self.archive = Archive()
        self.stories: dict[str, Story] = {}

    def recall(self, asks: Sequence[Ask]) -> Mapping[str, list[Candidate]]:
        """For each item: the earlier ones worth comparing."""
        return {each.item: self.archive.recall(each.keys, each.at) for each in asks}

    def story(self, story_id: str) -> Story:
        """The story as it stands; raises NotFound."""
        if story_id not in self.stories:
            raise NotFound(f"no story {story_id!r} was opened")
        return self.stories[story_id]

    def add(self, judged: Judged) -> None:
        """Keep what one batch changed."""
        self.stories.update(judged.stories)
        for each in judged.joins:
            story = self.stories[each.story]
            candidate = Candidate(
                story.id, each.item, each.at, story.first_seen, each.gist, each.root
            )
            self.archive.add(each.keys, candidate)


class _Replay:
    def __init__(self, judging: Judging) -> None:
        self._judging = judging
        self._memory = _Remembered()
        #: Off-topic items, which only off-topic ones join.
        self._aside = Archive()
        #: Every item with its assessment and story.
        self._seen: dict[str, Known] = {}
        #: Under which id a story is shown that began as a story aside.
        self._shown: dict[str, str] = {}

    def take(self, item: Item) -> Outcome | None:
        """What comes of the item; None when the same text was taken before."""
        known = self._seen.get(item.id)
        if known and known.item.content_hash == item.content_hash:
            return None
        held = {item.id: known} if known else {}
        judged = judge(
            self._judging, [item], self._memory, now=item.at, ages_matter=False, known=held
        )
        self._memory.add(judged)
        assessment = judged.items[0][1]
        places = [each for each in judged.decisions if each.subject_kind == "item"]
        verdicts = [each for each in judged.decisions if each.subject_kind == "story"]
        if judged.joins:
            story = judged.joins[0].story
            if judged.opened:
                self._shown[story] = self._nearest_aside(item, assessment) or story
            shown = self._shown.get(story, story)
        else:
            story, shown = "", self._place_aside(item, assessment)
        self._seen[item.id] = Known(item, assessment, story)
        return Outcome(
            item=item,
            assessment=assessment,
            story=shown,
            alert=judged.alerts[0] if judged.alerts else None,
            reason=(verdicts or places)[-1].reason,
            joined=places[0].detail,
        )

    def _nearest_aside(self, item: Item, assessment: Assessment) -> str:
        gist = gist_of(item, assessment)
        keys = index_keys(item, gist)
        found = self._aside.recall(keys, item.at)
        match, _ = best_match(item, gist, found, self._judging.window, tells=True)
        return match.candidate.story if match else ""

    def _place_aside(self, item: Item, assessment: Assessment) -> str:
        gist = gist_of(item, assessment)
        keys = index_keys(item, gist)
        found = [*self._memory.archive.recall(keys, item.at), *self._aside.recall(keys, item.at)]
        match, _ = best_match(item, gist, found, self._judging.window, tells=True)
        story = match.candidate.story if match else story_id(item.id)
        shown = self._shown.get(story, story)
        first_seen = match.candidate.first_seen if match else item.first_seen
        kept = keys.kept(core=match is None or match.core)
        root = match.candidate.root if match else gist
        self._aside.add(kept, Candidate(shown, item.id, item.at, first_seen, gist, root))
        return shown


@dataclass(slots=True)
class Summary:
    """The counts of one back-test."""

    items: int = 0
    on_topic: int = 0
    #: Stories of items on topic.
    stories: set[str] = field(default_factory=set)
    kinds: Counter[AlertKind] = field(default_factory=Counter)
    #: Alerts by day, UTC.
    days: Counter[date] = field(default_factory=Counter)
    first: datetime | None = None
    last: datetime | None = None
    #: Items of each story that alerted, and its headline.
    members: Counter[str] = field(default_factory=Counter)
    headlines: dict[str, str] = field(default_factory=dict)

    def add(self, outcome: Outcome) -> None:
        """Count one outcome."""
        at = outcome.item.at
        self.items += 1
        self.first = at if self.first is None else min(self.first, at)
        self.last = at if self.last is None else max(self.last, at)
        if outcome.reason is not Reason.OFF_TOPIC:
            self.on_topic += 1
            self.stories.add(outcome.story)
            self.members[outcome.story] += 1
        if outcome.alert:
            self.kinds[outcome.alert.kind] += 1
            self.days[at.date()] += 1
            self.headlines.setdefault(outcome.story, outcome.alert.headline)

    @property
    def alerts(self) -> int:
        """How many alerts of all kinds."""
        return sum(self.kinds.values())

    @property
    def length(self) -> int:
        """Days from the first item to the last, both included."""
        if self.first is None or self.last is None:
            return 0
        return (self.last.date() - self.first.date()).days + 1

    def top(self, most: int) -> list[tuple[str, int]]:
        """The stories that alerted and hold most items: headline and count."""
        told = [(self.headlines[s], n) for s, n in self.members.items() if s in self.headlines]
        return sorted(told, key=lambda each: (-each[1], each[0]))[:most]
