"""Signs of life: the ticks of the daemon, and feeds that wait for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.model.feed import FeedKind
from alerts.store.columns import table, upsert
from alerts.store.tables import FeedRow, PulseRow

_FEEDS = table(FeedRow).c
_PULSES = table(PulseRow)


def save(session: Session, ticks: Mapping[str, datetime]) -> None:
    """Note when each of these jobs last came to its end."""
    rows = [{"job": job, "at": at} for job, at in ticks.items()]
    upsert(session, _PULSES, rows, by=["job"])


def every(session: Session) -> dict[str, datetime]:
    """When each job last came to its end."""
    rows = session.execute(select(_PULSES.c.job, _PULSES.c.at).order_by(_PULSES.c.job))
    return {row.job: row.at for row in rows}


def overdue_feeds(session: Session, before: datetime) -> tuple[int, datetime | None]:
    """How many enabled feeds have been due since before this moment, and the first since when."""
    due = _FEEDS.enabled.is_(True) & (_FEEDS.kind != FeedKind.INBOUND) & (_FEEDS.next_due < before)
    count, since = session.execute(select(func.count(), func.min(_FEEDS.next_due)).where(due)).one()
    return count, since
