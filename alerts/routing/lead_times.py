"""When to remind of a deadline: so many days before its local day, by the wall clock of its zone.

"1 December" of a Chinese notice is the day that begins at midnight in Shanghai. One day before, at
09:00, is 30 November 09:00 there, whatever the clocks of either day do.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.model.deadline import Deadline, DeadlineState, LeadTimes
from alerts.routing.calendar import moment_of


def lead_due(deadline: Deadline, leads: LeadTimes, now: datetime) -> int | None:
    """How many days before the deadline the reminder is that is due now; None when none is.

    Of several that were missed only the last counts. What came due before the deadline was seen,
    and what would come once its day has begun, reminds nobody.
    """
    if deadline.state is not DeadlineState.SCHEDULED or now >= begins(deadline):
        return None
    reached = [days for days in leads.days if deadline.since < moment(deadline, days, leads) <= now]
    return min(reached, default=None)


def moment(deadline: Deadline, days: int, leads: LeadTimes) -> datetime:
    """When to remind of the deadline so many days before it, in UTC."""
    return moment_of(deadline.day - timedelta(days=days), leads.at, ZoneInfo(deadline.zone))


def begins(deadline: Deadline) -> datetime:
    """The first moment of the deadline's local day, in UTC."""
    return moment_of(deadline.day, 0, ZoneInfo(deadline.zone))


def days_left(deadline: Deadline, now: datetime) -> int:
    """Local days from today to the deadline's day, where the deadline is."""
    return (deadline.day - today(deadline.zone, now)).days


def today(zone: str, now: datetime) -> date:
    """The local day of this moment in this zone."""
    return now.astimezone(ZoneInfo(zone)).date()
