"""Silences and snoozes, in force or over."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from alerts.errors import NotFound
from alerts.model.silence import Silence
from alerts.store.columns import insert_new, models, table
from alerts.store.tables import SilenceRow

_SILENCES = table(SilenceRow)


def add(session: Session, silence: Silence) -> None:
    """Store a silence; an id that is stored already changes nothing."""
    insert_new(session, _SILENCES, [SilenceRow.from_model(silence)], by=["id"])


def get(session: Session, silence_id: str) -> Silence:
    """The silence; raises NotFound."""
    for row in models(session, select(SilenceRow).where(_SILENCES.c.id == silence_id)):
        return row.to_model()
    raise NotFound(f"no silence {silence_id!r} is stored")


def active(session: Session, now: datetime) -> list[Silence]:
    """The silences in force at `now`, first made first."""
    statement = select(SilenceRow).where(_SILENCES.c.ends > now).order_by(_SILENCES.c.row)
    found = [row.to_model() for row in models(session, statement)]
    return [each for each in found if each.active(now)]


def every(session: Session, limit: int, *, after: datetime | None = None) -> list[Silence]:
    """Silences, the newest first; with `after` only those that end later than that."""
    statement = select(SilenceRow).order_by(_SILENCES.c.row.desc()).limit(limit)
    if after is not None:
        statement = statement.where(_SILENCES.c.ends > after)
    return [row.to_model() for row in models(session, statement)]


def expire(session: Session, silence_id: str, now: datetime) -> Silence:
    """End a silence at `now` and return it; one that is over stays as it is. Raises NotFound."""
    found = get(session, silence_id)
    if found.ends <= now:
        return found
    ended = replace(found, ends=now, starts=min(found.starts, now))
    where = update(_SILENCES).where(_SILENCES.c.id == silence_id)
    session.execute(where.values(SilenceRow.from_model(ended)))
    return ended
