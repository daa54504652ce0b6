"""Reminders of days that come near; `remind` repeats what nobody acknowledged, and is another duty.

at one moment `now`, in one transaction:
    calendar.yaml           -> its entries are deadlines like those that were read
    each deadline ahead     -> is one of its lead times due?
    due                     -> an alert still to be routed, and the deadline that knows it was told
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from alerts import store
from alerts.model.alert import Alert, AlertKind
from alerts.model.assessment import Assessment, Stage
from alerts.model.deadline import CalendarEntry, Deadline, DeadlinePlan, DeadlineState
from alerts.model.decision import Decision, Reason
from alerts.model.feed import Feed, FeedKind, Tier
from alerts.pipeline import deadlines, own_stories
from alerts.pipeline.calendar_entries import planned
from alerts.pipeline.context import Context, Judging
from alerts.pipeline.own_stories import own_item, own_story
from alerts.routing.lead_times import begins, days_left, lead_due
from alerts.store import Session
from alerts.stories.deadline_words import happens, written
from alerts.telemetry import get_logger

#: The source of what stands in `calendar.yaml`; no source of a user can have this id.
SOURCE = "calendar.yaml"


async def count_down(ctx: Context) -> int:
    """Make the reminders that are due now; return how many there are."""
    now = ctx.clock()
    if not await ctx.db.read(partial(_anything, plan=ctx.deadlines, now=now)):
        return 0
    told = await ctx.db.write(partial(remind, plan=ctx.deadlines, judging=ctx.judging, now=now))
    for each in told:
        get_logger("countdown").info("deadline.near", deadline=each.deadline, alert=each.id)
    return len(told)


def remind(session: Session, plan: DeadlinePlan, judging: Judging, now: datetime) -> list[Alert]:
    """Bring the entries of `calendar.yaml` up to date, and store the reminders that are due."""
    for change in planned(plan.entries, store.deadlines.of_entries(session), now):
        store.deadlines.save(session, [change.deadline])
        deadlines.note(session, change, now)
    entries = {each.id: each for each in plan.entries}
    return [
        _tell(session, _placed(session, each, entries, now), judging, now)
        for each in _due(session, plan, now)
    ]


def listing(
    session: Session,
    entries: Sequence[CalendarEntry],
    now: datetime,
    since: date,
    limit: int,
    *,
    story: str = "",
    active: bool = False,
) -> list[Deadline]:
    """The deadlines from `since` on, the next first, as the daemon will have them at its next tick.

    The entries of `calendar.yaml` are among them even before it ran; nothing is stored.
    """
    found = store.deadlines.listing(session, since, limit, story=story, active=active)
    known = {each.id: each for each in found}
    for change in planned(entries, store.deadlines.of_entries(session), now):
        each = change.deadline
        off = active and each.state is not DeadlineState.SCHEDULED
        if off or each.day < since or (story and each.story != story):
            known.pop(each.id, None)
        else:
            known[each.id] = each
    return sorted(known.values(), key=lambda each: each.day)[:limit]


def _anything(session: Session, plan: DeadlinePlan, now: datetime) -> bool:
    if _due(session, plan, now):
        return True
    return bool(planned(plan.entries, store.deadlines.of_entries(session), now))


def _due(session: Session, plan: DeadlinePlan, now: datetime) -> list[Deadline]:
    furthest = max(plan.leads.days, default=0)
    return [
        each
        for each in store.deadlines.ahead(session, now.date(), furthest)
        if lead_due(each, plan.leads, now) is not None
    ]


def _tell(session: Session, deadline: Deadline, judging: Judging, now: datetime) -> Alert:
    story = store.stories.get(session, deadline.story)
    item, assessment = store.items.get(session, deadline.item)
    left = days_left(deadline, now)
    when = "tomorrow" if left == 1 else f"in {left} days" if left else "today"
    summary = (
        f"On {written(deadline)}, {when}, {happens(deadline)} "
        f"(the day begins {begins(deadline):%Y-%m-%d %H:%M} UTC, {deadline.zone})"
    )
    alert = deadlines.alert_of(AlertKind.REMINDER, deadline, story, item, assessment, judging, now)
    alert = replace(alert, summary=summary)
    store.alerts.add(session, [alert])
    store.deadlines.save(session, [replace(deadline, since=now, told=deadline.told + 1)])
    data: dict[str, object] = {"deadline": deadline.id, "alert": alert.id}
    decision = Decision("story", story.id, now, Reason.DEADLINE_NEAR, summary, data=data)
    store.decisions.add(session, [decision])
    return alert


def _placed(
    session: Session, deadline: Deadline, entries: dict[str, CalendarEntry], now: datetime
) -> Deadline:
    """The deadline with a story and an item, which an entry of `calendar.yaml` has only now."""
    entry = entries.get(deadline.entry)
    if deadline.story or entry is None:
        return deadline
    name = hashlib.sha256(deadline.id.encode()).hexdigest()[:24]
    topics = dict.fromkeys(entry.topics, 1.0)
    assessment = Assessment(topics, 0, entry.severity, entry.direction, Stage.NONE, 1.0)
    item = own_item(
        name, SOURCE, deadline.id, entry.headline, entry.source, tier=Tier.OFFICIAL, now=now
    )
    story = own_story(name, item, assessment)
    feed = Feed(SOURCE, FeedKind.INBOUND, SOURCE, name="Your calendar", enabled=False)
    store.feeds.add_unpolled(session, feed, now)
    own_stories.save(session, story, item, assessment, Reason.STORY_OPENED)
    return replace(deadline, story=story.id, item=item.id)
