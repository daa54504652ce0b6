"""Why things were done or not done, and how often something was not taken at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.model.decision import Decision
from alerts.store.columns import add_up, models, storable, table
from alerts.store.tables import CounterRow, DecisionRow

_DECISIONS = table(DecisionRow)
_COUNTERS = table(CounterRow)


@dataclass(frozen=True, slots=True)
class Counter:
    """How often something of one feed was not taken, for one reason."""

    feed: str
    reason: str
    count: int


def add(session: Session, decisions: Iterable[Decision]) -> None:
    """Append decisions, in this order."""
    rows = [DecisionRow.from_model(decision) for decision in decisions]
    if rows:
        session.execute(_DECISIONS.insert(), rows)


def for_subject(session: Session, kind: str, subject: str) -> list[Decision]:
    """Every decision about one "item", "story" or "alert", first to last."""
    columns = _DECISIONS.c
    statement = select(DecisionRow).where(columns.subject_kind == kind, columns.subject == subject)
    return [row.to_model() for row in models(session, statement.order_by(columns.row))]


def bump(session: Session, feed: str, reason: str, n: int = 1) -> None:
    """Count `n` more drops of this feed for this reason."""
    row = {"feed": feed, "reason": storable(reason), "n": n}
    add_up(session, _COUNTERS, row, by=["feed", "reason"], counter="n")


def counters(session: Session) -> list[Counter]:
    """Every counter, by feed and reason."""
    columns = _COUNTERS.c
    statement = select(columns.feed, columns.reason, columns.n)
    rows = session.execute(statement.order_by(columns.feed, columns.reason))
    return [Counter(feed, reason, n) for feed, reason, n in rows]
