"""What people say of stories; written by their commands alone."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.model.handling import Handling
from alerts.store.columns import chunks, models, table, upsert
from alerts.store.tables import HandlingRow

_HANDLINGS = table(HandlingRow)


def save(session: Session, handling: Handling) -> None:
    """Store what people said of a story last. The story must be stored."""
    upsert(session, _HANDLINGS, [HandlingRow.from_model(handling)], by=["story"])


def get(session: Session, story: str) -> Handling:
    """What people said of this story last; of one nobody spoke of, that it is open."""
    return of(session, [story]).get(story, Handling(story))


def of(session: Session, stories: Iterable[str]) -> dict[str, Handling]:
    """What people said of these stories, by story; those nobody spoke of are left out."""
    wanted = list(dict.fromkeys(stories))
    return {
        row.story: row.to_model()
        for some in chunks(wanted)
        for row in models(session, select(HandlingRow).where(_HANDLINGS.c.story.in_(some)))
    }
