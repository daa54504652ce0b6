"""Pulses: when each job of the daemon last came to its end."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from alerts.store.columns import UtcDateTime


class PulseRow(SQLModel, table=True):
    """One job."""

    __tablename__ = "pulses"

    job: str = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
