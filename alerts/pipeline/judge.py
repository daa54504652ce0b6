"""The pure middle of the pipeline: items in, stories, alerts and decisions out; nothing is stored.

    for all items of the batch
        rules.assess            -> assessment
        stories.index_keys      -> keys; one look-up for the whole batch
    for each item, oldest first:
        off topic               -> a decision, no story
        stories.assign          -> joined or opened, against stored candidates and this batch's own
        raising.decide          -> an alert, or the named reason why not

Ingest runs it over one batch inside a transaction; a back-test runs it over an archive in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from alerts import rules
from alerts.model.alert import Alert
from alerts.model.assessment import Assessment, Severity
from alerts.model.decision import Decision, Reason
from alerts.model.item import Item
from alerts.model.story import Story
from alerts.pipeline.context import Judging
from alerts.stories import (
    Archive,
    Candidate,
    Correct,
    Gist,
    Joined,
    Keys,
    Nothing,
    Opened,
    Paging,
    Raise,
    Update,
    assign,
    candidate_of,
    decide,
    difference,
    expose,
    gist_of,
    index_keys,
    join,
    make_alert,
    touched,
    withdrawn,
)


@dataclass(frozen=True, slots=True)
class Ask:
    """What one item looks for among the stored ones."""

    item: str
    keys: Keys
    at: datetime


class Memory(Protocol):
    """The stored stories, as far as a batch needs them."""

    def recall(self, asks: Sequence[Ask]) -> Mapping[str, list[Candidate]]:
        """For each item: the earlier ones worth comparing."""

    def story(self, story_id: str) -> Story:
        """The story as it is stored; raises NotFound."""


@dataclass(frozen=True, slots=True)
class Join:
    """An item's place in its story, and what later items find it by."""

    story: str
    item: str
    keys: tuple[int, ...]
    at: datetime
    reason: Reason
    gist: Gist
    #: What the item that opened the story says.
    root: Gist


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of an item whose text changed."""

    item: Item
    assessment: Assessment
    #: The story that holds it, "" for none.
    story: str


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
    memory: Memory,
    *,
    now: datetime,
    baseline: bool = False,
    ages_matter: bool = True,
    known: Mapping[str, Known] | None = None,
) -> Judged:
    """Judge `items` in the given order at time `now`.

    With `baseline` nothing pages; without `ages_matter` old items may. `known` holds what is stored
    of the items that were seen before with another text.
    """
    bench = _Bench(judging, memory, now, known or {})
    cases = [bench.read(item) for item in items]
    bench.look_up([case for case in cases if case.on_topic])
    for case in cases:
        too_old = ages_matter and now - case.item.at > judging.max_age
        paging = Paging.BASELINE if baseline else Paging.TOO_OLD if too_old else Paging.YES
        bench.judge(case, paging)
    return bench.judged


_NO_GIST, _NO_KEYS = Gist(), Keys()


@dataclass(frozen=True, slots=True)
class _Case:
    """One item as it was read."""

    item: Item
    assessment: Assessment
    #: Empty off topic: nothing is ever compared with such an item.
    gist: Gist = _NO_GIST
    keys: Keys = _NO_KEYS

    @property
    def on_topic(self) -> bool:
        return self.assessment.severity is not Severity.NONE


class _Bench:
    """Judges one item after the other; each sees the stories as the ones before left them."""

    def __init__(
        self, judging: Judging, memory: Memory, now: datetime, known: Mapping[str, Known]
    ) -> None:
        self.judged = Judged()
        self._judging = judging
        self._memory = memory
        self._now = now
        self._known = known
        self._stored: Mapping[str, list[Candidate]] = {}
        #: This batch's own items.
        self._own = Archive()

    def read(self, item: Item) -> _Case:
        """Assess the item and say what it is found by."""
        assessment = rules.assess(self._judging.ruleset, item.document)
        self.judged.items.append((item, assessment))
        if assessment.severity is Severity.NONE:
            return _Case(item, assessment)
        gist = gist_of(item, assessment)
        keys = index_keys(item, gist)
        return _Case(item, assessment, gist, keys)

    def look_up(self, cases: Sequence[_Case]) -> None:
        """Find the stored candidates of all these at once."""
        asks = [Ask(case.item.id, case.keys, case.item.at) for case in cases]
        self._stored = self._memory.recall(asks) if asks else {}

    def judge(self, case: _Case, paging: Paging) -> None:
        """Put the item into its story, and raise what must be raised."""
        before = self._known.get(case.item.id)
        if not case.on_topic:
            detail = f"score {case.assessment.score}, no topic is probable enough"
            self._note("item", case.item.id, Reason.OFF_TOPIC, detail, case.assessment)
            if before and before.story and before.assessment.alert:
                story = self._story(before.story)
                self._tell(case, story, withdrawn(story, case.item, paging=paging))
            return
        story = self._place(case)
        if before and not self._changed(case, before):
            same = Nothing(Reason.REVISED, "the text changed, what it says did not")
            self._tell(case, story, same)
            return
        verdict = decide(story, case.item, case.assessment, paging=paging, gist=case.gist)
        self._tell(case, story, verdict)

    def _changed(self, case: _Case, before: Known) -> bool:
        found = difference(before.item, before.assessment, case.item, case.assessment)
        detail = f"revision {case.item.revision}: {', '.join(found) or 'no fact changed'}"
        self._note("item", case.item.id, Reason.REVISED, detail, case.assessment)
        return bool(found)

    def _tell(self, case: _Case, story: Story, verdict: Raise | Update | Correct | Nothing) -> None:
        """Make the alert the verdict asks for, and say why or why not."""
        item, assessment = case.item, case.assessment
        if isinstance(verdict, Nothing):
            detail = verdict.detail
        else:
            before, exposure = story, self._judging.exposure
            touches = touched(exposure, item, assessment)
            alert, story = make_alert(story, item, assessment, verdict, (), self._now)
            listed = bool(exposure.entries)
            alert, story = expose(alert, story, touches, before=before, listed=listed)
            self.judged.alerts.append(alert)
            detail = alert.summary
        self._note("story", story.id, verdict.reason, detail, assessment, item=item.id)
        self.judged.stories[story.id] = story

    def _place(self, case: _Case) -> Story:
        """The story the item belongs to, with the item in it."""
        item, assessment = case.item, case.assessment
        outcome = self._outcome(case)
        story = outcome.story
        if isinstance(outcome, Joined):
            detail = f"{outcome.detail}; joined story {story.id}"
            if outcome.reopened:
                self._note(
                    "story", story.id, Reason.STORY_REOPENED, "news after silence", assessment
                )
        else:
            self.judged.opened += 1
            detail = "; ".join(filter(None, (f"opened story {story.id}", outcome.detail)))
        self._note("item", item.id, outcome.reason, detail, assessment, story=story.id)
        kept = case.keys.kept(core=outcome.core)
        self.judged.joins.append(
            Join(story.id, item.id, kept, item.at, outcome.reason, case.gist, outcome.root)
        )
        self._own.add(kept, candidate_of(story, item, case.gist, outcome.root))
        return story

    def _outcome(self, case: _Case) -> Joined | Opened:
        item, assessment = case.item, case.assessment
        before = self._known.get(item.id)
        if before and before.story:
            story = join(self._story(before.story), item, assessment)
            held = "a new text of an item it holds"
            return Joined(story, Reason.SAME_ITEM, held, root=case.gist)
        found = {c.item: c for c in self._stored.get(item.id, ())}
        found.update((c.item, c) for c in self._own.recall(case.keys, item.at))
        return assign(
            item,
            assessment,
            tuple(found.values()),
            self._story,
            self._judging.window,
            gist=case.gist,
        )

    def _story(self, story_id: str) -> Story:
        return self.judged.stories.get(story_id) or self._memory.story(story_id)

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
