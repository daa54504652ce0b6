"""When one receiver is told of one alert: at once, later, or never, and why.

    notify_when     a new alert
    on_release      a bucket whose time has come: everything in it is one message

In this order: what people and inhibitions mute; the digest, where the route says so; critical
alerts pass; quiet hours; the group; the budget.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from alerts.model.assessment import Severity
from alerts.model.decision import Reason
from alerts.model.policy import Receiver, Route
from alerts.routing.budget import afford, why_not
from alerts.routing.calendar import digest_at, opens_at
from alerts.routing.grouping import bucket_of, group_due
from alerts.routing.mute import Mutes, mute
from alerts.routing.outcomes import DIGEST, QUIET, Hold, Outcome, Send
from alerts.routing.subject import Subject


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a receiver when it might be told of one alert."""

    mutes: Mutes = field(default_factory=Mutes)
    #: Interrupts of the receiver's day so far.
    spent: int = 0
    #: When the alert's group is due and when it was told last; None: nothing waits, never.
    group_opens_at: datetime | None = None
    group_told_at: datetime | None = None


def notify_when(
    subject: Subject, route: Route, receiver: Receiver, known: Known, now: datetime
) -> Outcome:
    """What becomes of a new alert on this route to this receiver."""
    muted = mute(subject, receiver.name, known.mutes, now)
    if muted is not None:
        return muted
    if route.digest:
        return to_digest(Reason.DIGEST, f"route {route.name} goes into the digest", receiver, now)
    if subject.critical:
        return spend(receiver, known.spent, subject.severity, now)
    if quiet := quiet_until(route, now):
        return quiet
    due = group_due(route, now, known.group_opens_at, known.group_told_at)
    if route.group_by.value != "none" and due > now:
        why = f"route {route.name} groups by {route.group_by}"
        return Hold(Reason.GROUPED, why, due, bucket_of(route, subject))
    return spend(receiver, known.spent, subject.severity, now)


def quiet_until(route: Route, now: datetime) -> Hold | None:
    """The hold until the route's calendar opens, None while it is open."""
    calendar = route.calendar
    if calendar is None:
        return None
    opens = opens_at(calendar, now)
    if opens is None:  # a calendar that never opens is refused by the configuration
        opens = now + timedelta(days=1)
    if opens <= now:
        return None
    return Hold(Reason.QUIET_HOURS, f"calendar {calendar.name} is quiet", opens, QUIET)


def spend(receiver: Receiver, spent: int, severity: Severity, now: datetime) -> Send | Hold:
    """One interrupt if the day's budget has it for this severity, else a place in the digest."""
    budget = receiver.budget
    reason = afford(budget, spent, severity)
    if budget is not None and reason is Reason.OVER_BUDGET:
        return to_digest(reason, why_not(budget, spent, severity), receiver, now)
    return Send(reason, "critical always passes" if reason is Reason.CRITICAL else "")


def to_digest(reason: Reason, why: str, receiver: Receiver, now: datetime) -> Hold:
    """A place in the receiver's next digest."""
    return Hold(reason, why, digest_at(receiver.digest, receiver.zone, now), DIGEST)
