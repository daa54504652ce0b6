"""Days that bind."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlmodel import Field, Index, SQLModel

from alerts.model.deadline import Deadline, DeadlineRole, DeadlineState
from alerts.model.facts import Span
from alerts.store.codec import Codec
from alerts.store.columns import PLAIN_JSON, ROW_NUMBER, Text, UtcDateTime

_SPAN = Codec(Span)
_DAYS = Codec(tuple[str, ...])


class DeadlineRow(SQLModel, table=True):
    """One deadline; `story` and `item` are empty while it is known from the calendar alone."""

    __tablename__ = "deadlines"
    __table_args__ = (
        Index("ix_deadlines_state", "state", "day"),
        Index("ix_deadlines_story", "story"),
        Index("ix_deadlines_item", "item"),
        Index("ix_deadlines_instrument", "instrument"),
        Index("ix_deadlines_entry", "entry"),
    )

    row: int | None = Field(default=None, primary_key=True, sa_type=ROW_NUMBER)
    id: str = Field(unique=True)
    story: str
    role: str
    day: date
    zone: str
    instrument: str = Field(sa_type=Text)
    scope: str = Field(sa_type=Text)
    headline: str = Field(sa_type=Text)
    item: str
    span: Any = Field(default=None, sa_type=PLAIN_JSON, nullable=True)
    text: str = Field(sa_type=Text)
    stated: datetime = Field(sa_type=UtcDateTime)
    since: datetime = Field(sa_type=UtcDateTime)
    updated: datetime = Field(sa_type=UtcDateTime)
    state: str
    sequence: int
    former: Any = Field(sa_type=PLAIN_JSON, nullable=False)
    told: int
    entry: str

    @staticmethod
    def from_model(deadline: Deadline) -> dict[str, Any]:
        """The deadline as column values."""
        return {
            "id": deadline.id,
            "story": deadline.story,
            "role": deadline.role.value,
            "day": deadline.day,
            "zone": deadline.zone,
            "instrument": deadline.instrument,
            "scope": deadline.scope,
            "headline": deadline.headline,
            "item": deadline.item,
            "span": None if deadline.span is None else _SPAN.encode(deadline.span),
            "text": deadline.text,
            "stated": deadline.stated,
            "since": deadline.since,
            "updated": deadline.updated,
            "state": deadline.state.value,
            "sequence": deadline.sequence,
            "former": _DAYS.encode(tuple(each.isoformat() for each in deadline.former)),
            "told": deadline.told,
            "entry": deadline.entry,
        }

    def to_model(self) -> Deadline:
        """The deadline."""
        return Deadline(
            id=self.id,
            story=self.story,
            role=DeadlineRole(self.role),
            day=self.day,
            zone=self.zone,
            instrument=self.instrument,
            scope=self.scope,
            headline=self.headline,
            item=self.item,
            span=None if self.span is None else _SPAN.decode(self.span),
            text=self.text,
            stated=self.stated,
            since=self.since,
            updated=self.updated,
            state=DeadlineState(self.state),
            sequence=self.sequence,
            former=tuple(date.fromisoformat(each) for each in _DAYS.decode(self.former)),
            told=self.told,
            entry=self.entry,
        )
