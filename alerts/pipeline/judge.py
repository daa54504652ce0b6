"""The pure middle of the pipeline: items in, stories, alerts and decisions out; nothing is stored.

    for each item, oldest first:
        rules.assess            -> assessment
        off topic               -> a decision, no story
        stories.assign          -> joined or opened, against stored candidates and this batch's own
        raising.decide          -> an alert, or the named reason why not

Ingest runs it over one batch inside a transaction; a back-test runs it over an archive in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from alerts import rules
from alerts.model.alert import Alert
from alerts.model.assessment import Assessment, Severity
from alerts.model.decision import Decision, Reason
from alerts.model.item import Item
from alerts.model.story import Story
from alerts.pipeline.context import Judging
from alerts.stories import (
    Candidate,
    Joined,
    Nothing,
    Paging,
    assign,
    candidate_of,
    decide,
    hits,
    index_keys,
    make_alert,
)

#: Stored candidates for these keys, of items not older than the given time.
CandidatesOf = Callable[[tuple[str, ...], datetime], list[Candidate]]


@dataclass(frozen=True, slots=True)
class Join:
    """An item's place in its story, and the keys later items find it by."""

    story: str
    item: str
    keys: tuple[str, ...]
    at: datetime
    reason: Reason


@dataclass(slots=True)
class Judged:
    """Everything that follows from one batch."""

    items: list[tuple[Item, Assessment]] = field(default_factory=list)
    #: The newest version of each story the batch touched, by id.
    stories: dict[str, Story] = field(default_factory=dict)
    joins: list[Join] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    opened: int = 0


def judge(
    judging: Judging,
    items: Iterable[Item],
    candidates_of: CandidatesOf,
    *,
    now: datetime,
    baseline: bool = False,
    ages_matter: bool = True,
) -> Judged:
    """Judge `items` in the given order at time `now`."""
    judged = Judged()
    batch = _Batch(candidates_of, judged.stories)
    for item in items:
        assessment = rules.assess(judging.ruleset, item.document)
        judged.items.append((item, assessment))
        note = _Notes(judged.decisions, item, now, assessment.rules_hash)
        if assessment.severity is Severity.NONE:
            note.item(Reason.OFF_TOPIC, f"score {assessment.score}, no topic is probable enough")
            continue
        too_old = ages_matter and now - item.at > judging.max_age
        _place(judging, judged, batch, note, item, assessment, _paging(baseline, too_old), now)
    return judged


def _paging(baseline: bool, too_old: bool) -> Paging:
    if baseline:
        return Paging.BASELINE
    return Paging.TOO_OLD if too_old else Paging.YES


def _place(
    judging: Judging,
    judged: Judged,
    batch: _Batch,
    note: _Notes,
    item: Item,
    assessment: Assessment,
    paging: Paging,
    now: datetime,
) -> None:
    """Put one item into its story and raise what must be raised."""
    keys = index_keys(item, assessment)
    outcome = assign(
        item, assessment, batch.candidates(keys, item.at - judging.window), judging.window
    )
    story = outcome.story
    if isinstance(outcome, Joined):
        note.item(outcome.reason, f"joined story {story.id}: {story.headline}")
        reason = outcome.reason
    else:
        judged.opened += 1
        note.item(Reason.STORY_OPENED, f"opened story {story.id}")
        reason = Reason.STORY_OPENED
    verdict = decide(story, item, assessment, paging=paging)
    if isinstance(verdict, Nothing):
        note.story(story, verdict.reason, verdict.detail)
    else:
        touched = hits(judging.exposure, item, assessment)
        alert, story = make_alert(story, item, assessment, verdict, touched, now)
        judged.alerts.append(alert)
        note.story(story, verdict.reason, alert.summary)
    judged.stories[story.id] = story
    judged.joins.append(Join(story.id, item.id, keys, item.at, reason))
    batch.add(keys, candidate_of(story, item, assessment))


class _Batch:
    """Candidates for one item: the stored ones, and those of earlier items of the same batch."""

    def __init__(self, stored: CandidatesOf, stories: dict[str, Story]) -> None:
        self._stored = stored
        self._stories = stories
        self._own: dict[str, list[Candidate]] = {}

    def candidates(self, keys: tuple[str, ...], since: datetime) -> list[Candidate]:
        found = {c.item: c for c in self._stored(keys, since)}
        for key in keys:
            for each in self._own.get(key, ()):
                found[each.item] = each
        return [c.with_story(self._stories.get(c.story.id, c.story)) for c in found.values()]

    def add(self, keys: tuple[str, ...], candidate: Candidate) -> None:
        for key in keys:
            self._own.setdefault(key, []).append(candidate)


@dataclass(frozen=True, slots=True)
class _Notes:
    """Writes decisions about one item."""

    decisions: list[Decision]
    about: Item
    now: datetime
    rules_hash: str

    def item(self, reason: Reason, detail: str) -> None:
        self.decisions.append(
            Decision("item", self.about.id, self.now, reason, detail, self.rules_hash)
        )

    def story(self, story: Story, reason: Reason, detail: str) -> None:
        data = {"item": self.about.id}
        self.decisions.append(
            Decision("story", story.id, self.now, reason, detail, self.rules_hash, data)
        )
