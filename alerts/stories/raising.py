"""When a story is told, and what is said.

    decide(story, item, assessment, paging=Paging.YES) -> Raise | Update | Correct | Nothing
    make_alert(story, item, assessment, outcome, exposure_hits, now) -> (Alert, Story)

`story` is the one that `assign` returned: it already holds the item. The story `make_alert` returns
also knows what its receivers were told; store both together.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from alerts.model.alert import Alert, AlertKind
from alerts.model.assessment import ALERT_FROM, Assessment, Direction, Stage
from alerts.model.decision import Reason
from alerts.model.item import Item
from alerts.model.story import AlertedAs, Story
from alerts.stories.similarity import stated_rates
from alerts.stories.summary import summarise
from alerts.text.urls import safe_link

# Stages in the order a measure goes through them. A report that only names an earlier one is
# late, not news; what stops a measure, and what follows that, always is.
_LADDER = (Stage.RUMOURED, Stage.THREATENED, Stage.PROPOSED, Stage.ANNOUNCED, Stage.IN_FORCE)


class Paging(Enum):
    """Whether an item may disturb anybody; the value says why not."""

    YES = ""
    #: The item was found by the first poll of its source.
    BASELINE = Reason.BASELINE
    #: The item is older than the configured age.
    TOO_OLD = Reason.TOO_OLD


@dataclass(frozen=True, slots=True)
class Raise:
    """Tell this story for the first time."""

    reason: Reason = Reason.RAISED
    changes: tuple[str, ...] = ()
    kind: AlertKind = AlertKind.RAISED


@dataclass(frozen=True, slots=True)
class Update:
    """Tell what changed since the last alert; `reason` names the weightiest change."""

    reason: Reason
    changes: tuple[str, ...]
    kind: AlertKind = AlertKind.UPDATE


@dataclass(frozen=True, slots=True)
class Correct:
    """Tell that what was alerted is denied."""

    changes: tuple[str, ...]
    reason: Reason = Reason.DENIED
    kind: AlertKind = AlertKind.CORRECTION


@dataclass(frozen=True, slots=True)
class Nothing:
    """Tell nothing, for this reason."""

    reason: Reason
    #: A short sentence for people.
    detail: str = ""


def decide(
    story: Story, item: Item, assessment: Assessment, *, paging: Paging
) -> Raise | Update | Correct | Nothing:
    """What this item makes worth telling of its story.

    A story is raised by the first item of medium severity or above that may page; after that only
    a change against the last alert is told.
    """
    if story.alerted is None:
        if assessment.severity < ALERT_FROM:
            return Nothing(Reason.BELOW_THRESHOLD, f"severity {assessment.severity}")
        return _held_back(item, paging) or Raise()
    changes = _changes(story, story.alerted, assessment)
    if not changes:
        return Nothing(Reason.ECHO, f"nothing new against alert {story.alerts} of the story")
    if held := _held_back(item, paging):
        return held
    told_changes = tuple(sentence for _, sentence in changes)
    if changes[0][0] == Reason.DENIED:
        return Correct(told_changes)
    return Update(changes[0][0], told_changes)


def make_alert(  # noqa: PLR0917 - what an alert is made of, in the order of the pipeline
    story: Story,
    item: Item,
    assessment: Assessment,
    outcome: Raise | Update | Correct,
    exposure_hits: tuple[str, ...],
    now: datetime,
) -> tuple[Alert, Story]:
    """The alert for this outcome, and the story that knows it was told.

    The alert's id follows from the story and the number of the alert in it, so that a run repeated
    after a crash makes the same one.
    """
    number = f"{story.id}:{story.alerts + 1}".encode()
    alert = Alert(
        id="alr_" + hashlib.blake2b(number, digest_size=12).hexdigest(),
        story=story.id,
        kind=outcome.kind,
        severity=story.severity,
        direction=story.direction,
        stage=story.stage,
        score=assessment.score,
        topics=story.topics,
        headline=item.title or story.headline,
        summary=summarise(assessment, outcome.kind, outcome.changes),
        changes=outcome.changes,
        item=item.id,
        url=safe_link(item.url),
        source=item.source,
        evidence=assessment.evidence,
        rules_hash=assessment.rules_hash,
        created=now,
        items=len(story.items),
        sources=len(story.sources),
        exposure_hits=exposure_hits,
        tier=item.tier,
    )
    return alert, replace(story, alerted=_told(story, assessment), alerts=story.alerts + 1)


def _told(story: Story, assessment: Assessment) -> AlertedAs:
    """What receivers know after this alert: everything they were ever told, the newest first."""
    rates = stated_rates(assessment)
    actors = frozenset(fact.value for fact in assessment.facts.actors)
    if story.alerted:
        rates, actors = rates | story.alerted.rates, actors | story.alerted.actors
    return AlertedAs(story.severity, story.direction, story.stage, rates, actors)


def _held_back(item: Item, paging: Paging) -> Nothing | None:
    if paging is Paging.BASELINE:
        return Nothing(Reason.BASELINE, "found by the first poll of its source")
    if paging is Paging.TOO_OLD:
        return Nothing(Reason.TOO_OLD, f"happened on {item.at:%Y-%m-%d}")
    return None


def _changes(story: Story, before: AlertedAs, assessment: Assessment) -> list[tuple[Reason, str]]:
    """What the item changes against the last alert, the weightiest first."""
    changes: list[tuple[Reason, str]] = []
    stage = assessment.stage
    if stage == story.stage and _stage_moved(before.stage, stage):
        reason = Reason.DENIED if stage == Stage.DENIED else Reason.STAGE_CHANGED
        was = before.stage.replace("_", " ") or "reported"
        changes.append((reason, f"stage {was} -> {stage.replace('_', ' ')}"))
    if story.severity > before.severity:
        rose = f"severity {before.severity} -> {story.severity}"
        changes.append((Reason.SEVERITY_ROSE, rose))
    # Commentary names directions and rates too; only an item worth an alert changes the story.
    if assessment.alert:
        direction = assessment.direction
        if direction == story.direction and _turned(before.direction, direction):
            changes.append(
                (Reason.DIRECTION_CHANGED, f"direction {before.direction} -> {direction}")
            )
        fresh = sorted(stated_rates(assessment) - before.rates, key=lambda r: (len(r), r))
        changes.extend((Reason.RATE_CHANGED, f"new rate {rate} %") for rate in fresh)
    return sorted(changes, key=lambda change: change[0] != Reason.DENIED)


def _stage_moved(before: Stage, now: Stage) -> bool:
    if now in {Stage.NONE, before}:
        return False
    if now == Stage.DENIED:
        return True
    if before in _LADDER and now in _LADDER:
        return _LADDER.index(now) > _LADDER.index(before)
    return before != Stage.NONE


def _turned(before: Direction, now: Direction) -> bool:
    return now != before and Direction.NONE not in {before, now}
