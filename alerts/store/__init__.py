"""Remembering: one database, and functions that read and write domain objects in a session.

Open a `Database`, call `migrate()`, then `await database.write(lambda session: items.save(...))`.
"""

from __future__ import annotations

from sqlmodel import Session

from alerts.store import (
    alerts,
    clock,
    counters,
    deadlines,
    decisions,
    feeds,
    handlings,
    holding,
    intakes,
    items,
    messages,
    outbox,
    pulses,
    recall,
    receivers,
    reminders,
    silences,
    stories,
    subscriptions,
    trails,
)
from alerts.store.engine import Database
from alerts.store.paging import Page

__all__ = [
    "Database",
    "Page",
    "Session",
    "alerts",
    "clock",
    "counters",
    "deadlines",
    "decisions",
    "feeds",
    "handlings",
    "holding",
    "intakes",
    "items",
    "messages",
    "outbox",
    "pulses",
    "recall",
    "receivers",
    "reminders",
    "silences",
    "stories",
    "subscriptions",
    "trails",
]
