"""What people decided: silences, and how far they are with a story."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, Index, SQLModel

from alerts.model.handling import Handling, HandlingState
from alerts.model.silence import Silence
from alerts.store.codec import Codec
from alerts.store.columns import PLAIN_JSON, ROW_NUMBER, Text, UtcDateTime

_SILENCE = Codec(Silence)


class SilenceRow(SQLModel, table=True):
    """One silence; its end is repeated for queries."""

    __tablename__ = "silences"
    __table_args__ = (Index("ix_silences_ends", "ends"),)

    row: int | None = Field(default=None, primary_key=True, sa_type=ROW_NUMBER)
    id: str = Field(unique=True)
    ends: datetime = Field(sa_type=UtcDateTime)
    silence: Any = Field(sa_type=PLAIN_JSON, nullable=False)

    @staticmethod
    def from_model(silence: Silence) -> dict[str, Any]:
        """The silence as column values."""
        return {"id": silence.id, "ends": silence.ends, "silence": _SILENCE.encode(silence)}

    def to_model(self) -> Silence:
        """The silence."""
        return _SILENCE.decode(self.silence)


class HandlingRow(SQLModel, table=True):
    """What people said of one story last; apart from the story, which the machine rewrites."""

    __tablename__ = "handlings"

    story: str = Field(primary_key=True, foreign_key="stories.id")
    state: str
    until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    assignee: str = Field(sa_type=Text)
    author: str = Field(sa_type=Text)
    note: str = Field(sa_type=Text)
    at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    @staticmethod
    def from_model(handling: Handling) -> dict[str, Any]:
        """The handling as column values."""
        return {
            "story": handling.story,
            "state": handling.state.value,
            "until": handling.until,
            "assignee": handling.assignee,
            "author": handling.author,
            "note": handling.note,
            "at": handling.at,
        }

    def to_model(self) -> Handling:
        """The handling."""
        return Handling(
            story=self.story,
            state=HandlingState(self.state),
            until=self.until,
            assignee=self.assignee,
            author=self.author,
            note=self.note,
            at=self.at,
        )
