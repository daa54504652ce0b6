"""Decisions, append-only, and the counters of what was dropped."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import BigInteger, Field, Index, SQLModel

from alerts.model.decision import Decision, Reason
from alerts.store.codec import Codec
from alerts.store.columns import PLAIN_JSON, ROW_NUMBER, Text, UtcDateTime

_DATA = Codec(dict[str, object])


class DecisionRow(SQLModel, table=True):
    """One decision about one subject."""

    __tablename__ = "decisions"
    __table_args__ = (Index("ix_decisions_subject", "subject_kind", "subject", "row"),)

    row: int | None = Field(default=None, primary_key=True, sa_type=ROW_NUMBER)
    subject_kind: str
    subject: str
    at: datetime = Field(sa_type=UtcDateTime)
    reason: str
    detail: str = Field(sa_type=Text)
    rules_hash: str
    data: Any = Field(sa_type=PLAIN_JSON, nullable=False)

    @staticmethod
    def from_model(decision: Decision) -> dict[str, Any]:
        """The decision as column values."""
        return {
            "subject_kind": decision.subject_kind,
            "subject": decision.subject,
            "at": decision.at,
            "reason": decision.reason.value,
            "detail": decision.detail,
            "rules_hash": decision.rules_hash,
            "data": _DATA.encode(dict(decision.data)),
        }

    def to_model(self) -> Decision:
        """The decision."""
        return Decision(
            subject_kind=self.subject_kind,
            subject=self.subject,
            at=self.at,
            reason=Reason(self.reason),
            detail=self.detail,
            rules_hash=self.rules_hash,
            data=_DATA.decode(self.data),
        )


class CounterRow(SQLModel, table=True):
    """How often something was not taken, by feed and reason."""

    __tablename__ = "counters"

    feed: str = Field(primary_key=True)
    reason: str = Field(primary_key=True, sa_type=Text)
    n: int = Field(sa_type=BigInteger)
