"""Bodies that were sent to us, by the key their sender gave, and what was answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, Index, SQLModel

from alerts.store.columns import PLAIN_JSON, Text, UtcDateTime


class IntakeRow(SQLModel, table=True):
    """One body that was taken."""

    __tablename__ = "intakes"
    __table_args__ = (Index("ix_intakes_at", "at"),)

    source: str = Field(primary_key=True)
    key: str = Field(primary_key=True, sa_type=Text)
    #: sha256 hex of the body.
    body: str
    answer: Any = Field(sa_type=PLAIN_JSON, nullable=False)
    at: datetime = Field(sa_type=UtcDateTime)
