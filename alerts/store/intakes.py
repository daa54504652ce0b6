"""What was answered to the bodies of the last day, so that one sent again is answered the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session
from sqlmodel import select

from alerts.store.columns import insert_new, storable, table
from alerts.store.tables import IntakeRow

_INTAKES = table(IntakeRow)

#: A key is remembered for so long.
REMEMBERED = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Intake:
    """A body that was taken, by its hash, and what was answered."""

    body: str
    answer: Mapping[str, object]


def find(session: Session, source: str, key: str, now: datetime) -> Intake | None:
    """What was taken from this source under this key within the last day, None for nothing."""
    columns = _INTAKES.c
    statement = select(columns.body, columns.answer).where(
        columns.source == source,
        columns.key == storable(key),
        columns.at > now - REMEMBERED,
    )
    for body, answer in session.execute(statement):
        return Intake(body, answer)
    return None


def add(session: Session, source: str, key: str, intake: Intake, now: datetime) -> None:
    """Remember what was taken, and forget what is older than a day."""
    session.execute(delete(_INTAKES).where(_INTAKES.c.at <= now - REMEMBERED))
    row = {
        "source": source,
        "key": storable(key),
        "body": intake.body,
        "answer": dict(intake.answer),
        "at": now,
    }
    insert_new(session, _INTAKES, [row], by=["source", "key"])
