"""Receivers: how each has taken what it was sent."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from alerts.model.receiver import ReceiverState
from alerts.store.columns import Text, UtcDateTime


class ReceiverRow(SQLModel, table=True):
    """One receiver that was sent something, by its name."""

    __tablename__ = "receivers"

    name: str = Field(primary_key=True)
    failures: int
    failing_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_error: str = Field(sa_type=Text)
    tried_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    paced_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    gone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    gone_mark: str

    @staticmethod
    def from_model(state: ReceiverState) -> dict[str, Any]:
        """The state as column values."""
        return asdict(state)

    def to_model(self) -> ReceiverState:
        """The state."""
        return ReceiverState(**self.model_dump())
