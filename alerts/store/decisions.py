"""Why things were done or not done; append-only."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.model.decision import Decision
from alerts.store.columns import models, table
from alerts.store.tables import DecisionRow

_DECISIONS = table(DecisionRow)
_INSERT = _DECISIONS.insert()


def add(session: Session, decisions: Iterable[Decision]) -> None:
    """Append decisions, in this order."""
    rows = [DecisionRow.from_model(decision) for decision in decisions]
    if rows:
        session.connection().execute(_INSERT, rows)


def for_subject(session: Session, kind: str, subject: str) -> list[Decision]:
    """Every decision about one "item", "story" or "alert", first to last."""
    columns = _DECISIONS.c
    statement = select(DecisionRow).where(columns.subject_kind == kind, columns.subject == subject)
    return [row.to_model() for row in models(session, statement.order_by(columns.row))]
