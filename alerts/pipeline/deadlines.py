"""Days that bind, as items state, move and take them back; in the transaction of the items.

for each item of the batch that may say something of days:
    binding_days            -> the days it states
    deadlines.revise        -> found, moved, suspended, retracted
    save; what is held of reminders that no longer hold is dropped
    retracted, and somebody was reminded of it -> a correction
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from alerts import store
from alerts.model.alert import Alert, AlertKind
from alerts.model.assessment import Assessment, Stage
from alerts.model.deadline import Deadline
from alerts.model.decision import Decision, Reason
from alerts.model.feed import Tier
from alerts.model.item import Item
from alerts.model.story import Story
from alerts.pipeline.context import Judging
from alerts.pipeline.judge import Judged
from alerts.store import Session
from alerts.stories import Angle, expose, touched
from alerts.stories.binding_days import binding_days, spoken_of, stopped_acts
from alerts.stories.deadline_words import happens, written
from alerts.stories.deadlines import Change, Report, revise
from alerts.stories.instruments import is_act, spellings
from alerts.stories.raising import alert_about

_STOPPED = frozenset({Stage.SUSPENDED, Stage.LIFTED})
#: Other items of a story that are asked whether they state a day, too.
_OTHERS = 50


def take_up(
    session: Session, judging: Judging, judged: Judged, revised: Collection[str], now: datetime
) -> None:
    """Store what the batch says of days; `revised` are the items that were stored before."""
    reports = list(_reports(judged, revised))
    if not reports:
        return
    found = store.deadlines.about(
        session,
        stories=[each.story for each in reports],
        items=[each.item.id for each in reports if each.revised or each.withdrawn],
        instruments=[name for each in reports for name in _acts(each)],
    )
    known = {each.id: each for each in found}
    for each in reports:
        report = _upheld(session, each, found)
        for change in revise(_near(report, list(known.values())), report, now):
            known[change.deadline.id] = change.deadline
            note(session, change, now)
            if change.reason is Reason.DEADLINE_RETRACTED and change.deadline.told:
                _correct(session, judging, judged, change.deadline, now)
    store.deadlines.save(session, known.values())


def note(session: Session, change: Change, now: datetime) -> None:
    """Record a change of the day or its state, and drop what is held of reminders it overtakes."""
    deadline = change.deadline
    if change.before is not None:
        if deadline.sequence == change.before.sequence:
            return  # said by another item, or in better words
        store.deadlines.drop_held(session, deadline.id, change.reason)
    kind, subject = ("story", deadline.story) if deadline.story else ("deadline", deadline.id)
    data: dict[str, object] = {"deadline": deadline.id, "item": deadline.item}
    decision = Decision(kind, subject, now, change.reason, change.detail, data=data)
    store.decisions.add(session, [decision])


def alert_of(  # noqa: PLR0917 - what an alert is made of
    kind: AlertKind,
    deadline: Deadline,
    story: Story,
    item: Item,
    assessment: Assessment,
    judging: Judging,
    now: datetime,
) -> Alert:
    """An alert about this deadline, still without its own words.

    Its id follows from the deadline, how often that changed, and how often it was told of.
    """
    name = f"{deadline.id}\n{deadline.sequence}\n{kind}\n{deadline.told}"
    alert_id = "alr_" + hashlib.sha256(name.encode()).hexdigest()[:24]
    alert = alert_about(alert_id, kind, story, item, assessment, now=now)
    alert = replace(alert, headline=deadline.headline, deadline=deadline.id)
    exposure = judging.exposure
    touches = touched(exposure, item, assessment)
    return expose(alert, story, touches, before=story, listed=bool(exposure.entries))[0]


def _reports(judged: Judged, revised: Collection[str]) -> Iterator[Report]:
    """What each item says of days, in the order of the batch; nothing where it cannot matter."""
    joins = {each.item: each for each in judged.joins}
    taken_back = {
        str(each.data.get("item"))
        for each in judged.decisions
        if each.subject_kind == "story" and each.reason is Reason.RETRACTED
    }
    corrected = {each.item for each in judged.alerts if each.kind is AlertKind.CORRECTION}
    for item, assessment in judged.items:
        again = item.id in revised
        join = joins.get(item.id)
        story = join.story if join else ""
        gone = item.id in taken_back or (again and not story)
        event = join is not None and join.gist.angle is Angle.EVENT
        instruments = spoken_of(item, assessment)
        # A notice may be dry: what it sets binds, however little its words weigh.
        notice = item.tier is Tier.OFFICIAL and any(map(is_act, instruments))
        speaks = bool(story) and event and (assessment.alert or again or notice)
        days = binding_days(item, assessment) if speaks and not gone else ()
        acts = stopped_acts(item, assessment) if speaks else frozenset()
        stopped = speaks and (assessment.stage in _STOPPED or bool(acts))
        denied = item.id in corrected
        if days or stopped or again or gone or denied:
            yield Report(
                item=item,
                story=story or _corrected_story(judged, item.id),
                headline=item.title or (judged.stories[story].headline if story else ""),
                stage=_stage(assessment, acts) if speaks else Stage.NONE,
                days=days,
                instruments=acts or instruments,
                revised=again,
                withdrawn=gone,
                denied=denied,
            )


def _stage(assessment: Assessment, stopped: Collection[str]) -> Stage:
    """What becomes of the measure: an official text that suspends acts says it whatever the rules
    read."""
    return Stage.SUSPENDED if stopped else assessment.stage


def _corrected_story(judged: Judged, item: str) -> str:
    return next((each.story for each in judged.alerts if each.item == item), "")


def _acts(report: Report) -> Iterator[str]:
    for name in (*report.instruments, *(each.instrument for each in report.days)):
        yield from spellings(name)


def _near(report: Report, known: Sequence[Deadline]) -> list[Deadline]:
    acts = set(_acts(report))
    return [
        each
        for each in known
        if each.story == report.story or each.item == report.item.id or each.instrument in acts
    ]


def _upheld(session: Session, report: Report, known: Sequence[Deadline]) -> Report:
    """The report with what other items of the story say, where it takes days back."""
    own = [each for each in known if each.item == report.item.id]
    if not own or report.denied or not (report.withdrawn or report.revised):
        return report
    story = store.stories.get(session, own[0].story)
    others = [each for each in story.items if each != report.item.id][-_OTHERS:]
    return replace(
        report,
        upheld=tuple(
            (stated, each)
            for each in reversed(others)
            for stated in binding_days(*store.items.get(session, each))
        ),
    )


def _correct(
    session: Session, judging: Judging, judged: Judged, deadline: Deadline, now: datetime
) -> None:
    """Tell who was reminded of the day that it does not stand, unless the story's own alert does.

    The day's own item may be gone from its story; the alert still speaks of it.
    """
    if any(a.kind is AlertKind.CORRECTION and a.story == deadline.story for a in judged.alerts):
        return
    story = judged.stories.get(deadline.story) or store.stories.get(session, deadline.story)
    item, assessment = store.items.get(session, deadline.item)
    alert = alert_of(AlertKind.CORRECTION, deadline, story, item, assessment, judging, now)
    store.alerts.add(
        session,
        [
            replace(
                alert,
                summary=f"{written(deadline)} was taken back; it no longer {happens(deadline)}",
                changes=(f"{deadline.role} {deadline.day}: taken back",),
            )
        ],
    )
