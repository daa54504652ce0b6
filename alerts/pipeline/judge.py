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
    expose,
    index_keys,
    make_alert,
    touched,
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
    """Judge `items` in the given order at time `now`.

    With `baseline` nothing pages; without `ages_matter` old items may.
    """
    bench = _Bench(judging, candidates_of, now)
    for item in items:
        too_old = ages_matter and now - item.at > judging.max_age
        paging = Paging.BASELINE if baseline else Paging.TOO_OLD if too_old else Paging.YES
        bench.judge(item, paging)
    return bench.judged


class _Bench:
    """Judges one item after the other; each sees the stories as the ones before left them."""

    def __init__(self, judging: Judging, candidates_of: CandidatesOf, now: datetime) -> None:
        self.judged = Judged()
        self._judging = judging
        self._stored = candidates_of
        self._now = now
        #: This batch's own items by index key.
        self._own: dict[str, list[Candidate]] = {}

    def judge(self, item: Item, paging: Paging) -> None:
        """Assess the item, put it into its story, and raise what must be raised."""
        assessment = rules.assess(self._judging.ruleset, item.document)
        self.judged.items.append((item, assessment))
        if assessment.severity is Severity.NONE:
            detail = f"score {assessment.score}, no topic is probable enough"
            self._note("item", item.id, Reason.OFF_TOPIC, detail, assessment)
            return
        story = self._place(item, assessment)
        verdict = decide(story, item, assessment, paging=paging)
        if isinstance(verdict, Nothing):
            detail = verdict.detail
        else:
            exposure, before = self._judging.exposure, story
            alert, story = make_alert(story, item, assessment, verdict, (), self._now)
            touches = touched(exposure, item, assessment)
            listed = bool(exposure.entries)
            alert, story = expose(alert, story, touches, before=before, listed=listed)
            self.judged.alerts.append(alert)
            detail = alert.summary
        self._note("story", story.id, verdict.reason, detail, assessment, item=item.id)
        self.judged.stories[story.id] = story

    def _place(self, item: Item, assessment: Assessment) -> Story:
        """The story the item belongs to, with the item in it."""
        keys = index_keys(item, assessment)
        candidates = self._candidates(keys, item.at - self._judging.window)
        outcome = assign(item, assessment, candidates, self._judging.window)
        story = outcome.story
        if isinstance(outcome, Joined):
            detail = f"{outcome.detail}; joined story {story.id}"
        else:
            self.judged.opened += 1
            detail = f"opened story {story.id}"
        self._note("item", item.id, outcome.reason, detail, assessment, story=story.id)
        self.judged.joins.append(Join(story.id, item.id, keys, item.at, outcome.reason))
        for key in keys:
            self._own.setdefault(key, []).append(candidate_of(story, item, assessment))
        return story

    def _candidates(self, keys: tuple[str, ...], since: datetime) -> list[Candidate]:
        found = {c.item: c for c in self._stored(keys, since)}
        for key in keys:
            for each in self._own.get(key, ()):
                found[each.item] = each
        newest = self.judged.stories
        return [c.with_story(newest.get(c.story.id, c.story)) for c in found.values()]

    def _note(
        self,
        kind: str,
        subject: str,
        reason: Reason,
        detail: str,
        assessment: Assessment,
        **data: object,
    ) -> None:
        self.judged.decisions.append(
            Decision(kind, subject, self._now, reason, detail, assessment.rules_hash, data)
        )
