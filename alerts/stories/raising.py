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
from alerts.model.assessment import ALERT_FROM, Assessment
from alerts.model.decision import Reason
from alerts.model.item import Item
from alerts.model.story import Story
from alerts.stories.changes import changes, told_after
from alerts.stories.gist import Angle, Gist
from alerts.stories.rates import measure_rates
from alerts.stories.summary import summarise
from alerts.text.urls import safe_link


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
    """Tell that what was alerted is denied or taken back."""

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
    story: Story,
    item: Item,
    assessment: Assessment,
    *,
    paging: Paging,
    gist: Gist | None = None,
) -> Raise | Update | Correct | Nothing:
    """What this item makes worth telling of its story.

    A story is raised by the first item of medium severity or above that may page; after that only
    a change against the last alert is told. What somebody says of an event, or a market makes of
    it, repeats its stages, rates and dates: by such a `gist` only a retraction is news, or a
    severity that rose. A correction reaches who was told, however old the item that brings it: by
    a new text, or by being no older than what was told.
    """
    if story.alerted is None:
        if assessment.severity < ALERT_FROM:
            return Nothing(Reason.BELOW_THRESHOLD, f"severity {assessment.severity}")
        return _held_back(item, paging) or Raise()
    event = gist is None or gist.angle is Angle.EVENT
    lead = gist.lead if gist else ""
    found = changes(story, story.alerted, item, assessment, event=event, lead=lead)
    if not found:
        return Nothing(Reason.ECHO, f"nothing new against alert {story.alerts} of the story")
    sentences = tuple(sentence for _, sentence in found)
    if found[0][0] in {Reason.DENIED, Reason.RETRACTED}:
        at = story.alerted.at
        late = item.revision == 1 and at is not None and item.at < at
        held = _held_back(item, paging if late else _as_correction(paging))
        return held or Correct(sentences, found[0][0])
    return _held_back(item, paging) or Update(found[0][0], sentences)


def withdrawn(story: Story, item: Item, *, paging: Paging) -> Correct | Nothing:
    """What follows when an item of the story no longer reports it.

    Who was told the story is told that its source took it back, unless other sources still say it.
    """
    if story.alerted is None:
        return Nothing(Reason.RETRACTED, "taken back, and never told")
    if len(story.sources) > 1:
        others = len(story.sources) - 1
        return Nothing(Reason.RETRACTED, f"taken back by {item.publisher}, held by {others} more")
    taken_back = Correct(("its only source took it back",), Reason.RETRACTED)
    return _held_back(item, _as_correction(paging)) or taken_back


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
    alert_id = "alr_" + hashlib.blake2b(number, digest_size=12).hexdigest()
    alert = replace(
        alert_about(alert_id, outcome.kind, story, item, assessment, now=now),
        summary=summarise(
            assessment,
            outcome.kind,
            outcome.changes,
            measure_rates(item, assessment),
            story.headline,
        ),
        changes=outcome.changes,
        exposure_hits=exposure_hits,
    )
    told = told_after(story, story.alerted, item, assessment)
    return alert, replace(story, alerted=told, alerts=story.alerts + 1)


def alert_about(
    alert_id: str,
    kind: AlertKind,
    story: Story,
    item: Item,
    assessment: Assessment,
    *,
    now: datetime,
) -> Alert:
    """An alert about this item of the story, still without a summary."""
    return Alert(
        id=alert_id,
        story=story.id,
        kind=kind,
        severity=story.severity,
        direction=story.direction,
        stage=story.stage,
        score=assessment.score,
        topics=story.topics,
        headline=item.title or story.headline,
        summary="",
        changes=(),
        item=item.id,
        url=safe_link(item.url),
        source=item.source,
        evidence=assessment.evidence,
        rules_hash=assessment.rules_hash,
        created=now,
        items=len(story.items),
        sources=len(story.sources),
        tier=item.tier,
        outlet=item.outlet,
    )


def _as_correction(paging: Paging) -> Paging:
    """Whether a correction may be told: it is news today, whenever its item was published."""
    return Paging.YES if paging is Paging.TOO_OLD else paging


def _held_back(item: Item, paging: Paging) -> Nothing | None:
    if paging is Paging.BASELINE:
        return Nothing(Reason.BASELINE, "found by the first poll of its source")
    if paging is Paging.TOO_OLD:
        return Nothing(Reason.TOO_OLD, f"happened on {item.at:%Y-%m-%d}")
    return None
