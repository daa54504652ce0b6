"""Reminders still to come, one a story and receiver."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from alerts.model.reminder import Reminder
from alerts.store.columns import models, table, upsert
from alerts.store.tables import ReminderRow

_REMINDERS = table(ReminderRow)


def plan(session: Session, reminder: Reminder) -> None:
    """Store the next reminder of this story to this receiver, in place of the one before."""
    row = ReminderRow.from_model(reminder)
    upsert(session, _REMINDERS, [row], by=["story", "receiver"])


def due(session: Session, now: datetime, limit: int) -> list[Reminder]:
    """Up to `limit` reminders due at `now`, the longest due first."""
    columns = _REMINDERS.c
    statement = select(ReminderRow).where(columns.due <= now)
    statement = statement.order_by(columns.due, columns.story, columns.receiver).limit(limit)
    return [row.to_model() for row in models(session, statement)]


def drop(session: Session, reminder: Reminder) -> None:
    """Forget the next reminder of this story to this receiver."""
    columns = _REMINDERS.c
    session.execute(
        delete(_REMINDERS).where(
            columns.story == reminder.story, columns.receiver == reminder.receiver
        )
    )
