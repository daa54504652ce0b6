"""Deliveries, and every attempt made at them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, Index, SQLModel, text

from alerts.model.delivery import Attempt, Delivery, DeliveryState
from alerts.store.columns import ROW_NUMBER, Text, UtcDateTime

_PENDING = text("state = 'pending'")
_HELD = text("state = 'held'")
_REFRESHED = text("refresh_at IS NOT NULL")
_INTERRUPTED = text("interrupt_at IS NOT NULL")


class DeliveryRow(SQLModel, table=True):
    """One alert for one receiver; `story` repeats the alert's, to keep the order within it."""

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("ix_deliveries_due", "next_at", sqlite_where=_PENDING, postgresql_where=_PENDING),
        Index(
            "ix_deliveries_order",
            "story",
            "receiver",
            "row",
            sqlite_where=_PENDING,
            postgresql_where=_PENDING,
        ),
        Index("ix_deliveries_alert", "alert"),
        Index("ix_deliveries_story", "story", "receiver"),
        Index("ix_deliveries_state", "state", "receiver", "row"),
        Index(
            "ix_deliveries_held",
            "receiver",
            "bucket",
            "next_at",
            sqlite_where=_HELD,
            postgresql_where=_HELD,
        ),
        Index(
            "ix_deliveries_interrupts",
            "receiver",
            "interrupt_at",
            sqlite_where=_INTERRUPTED,
            postgresql_where=_INTERRUPTED,
        ),
        Index("ix_deliveries_bundle", "bundle"),
        Index(
            "ix_deliveries_refresh",
            "refresh_at",
            sqlite_where=_REFRESHED,
            postgresql_where=_REFRESHED,
        ),
    )

    row: int | None = Field(default=None, primary_key=True, sa_type=ROW_NUMBER)
    id: str = Field(unique=True)
    alert: str = Field(foreign_key="alerts.id")
    story: str = Field(foreign_key="stories.id")
    receiver: str
    state: str
    attempt: int
    next_at: datetime = Field(sa_type=UtcDateTime)
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_error: str = Field(default="", sa_type=Text)
    created: datetime | None = Field(default=None, sa_type=UtcDateTime)
    route: str = Field(default="", sa_type=Text)
    reason: str = ""
    bucket: str = Field(default="", sa_type=Text)
    bundle: str = ""
    interrupt_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    instead_of: str = ""
    thread: str = Field(default="", sa_type=Text)
    posted: str = Field(default="", sa_type=Text)
    refresh_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    @staticmethod
    def from_model(delivery: Delivery, story: str) -> dict[str, Any]:
        """The delivery as column values."""
        return {
            "id": delivery.id,
            "alert": delivery.alert,
            "story": story,
            "receiver": delivery.receiver,
            "state": delivery.state.value,
            "attempt": delivery.attempt,
            "next_at": delivery.next_at,
            "lease_until": delivery.lease_until,
            "last_error": delivery.last_error,
            "created": delivery.created,
            "route": delivery.route,
            "reason": delivery.reason,
            "bucket": delivery.bucket,
            "bundle": delivery.bundle,
            "interrupt_at": delivery.interrupt_at,
            "instead_of": delivery.instead_of,
            "thread": delivery.thread,
            "posted": delivery.posted,
            "refresh_at": delivery.refresh_at,
        }

    def to_model(self) -> Delivery:
        """The delivery."""
        return Delivery(
            id=self.id,
            alert=self.alert,
            receiver=self.receiver,
            state=DeliveryState(self.state),
            attempt=self.attempt,
            next_at=self.next_at,
            lease_until=self.lease_until,
            last_error=self.last_error,
            created=self.created,
            route=self.route,
            reason=self.reason,
            bucket=self.bucket,
            bundle=self.bundle,
            interrupt_at=self.interrupt_at,
            instead_of=self.instead_of,
            thread=self.thread,
            posted=self.posted,
            refresh_at=self.refresh_at,
        )


class AttemptRow(SQLModel, table=True):
    """One try to send."""

    __tablename__ = "attempts"
    __table_args__ = (Index("ix_attempts_delivery", "delivery", "row"),)

    row: int | None = Field(default=None, primary_key=True, sa_type=ROW_NUMBER)
    delivery: str = Field(foreign_key="deliveries.id")
    number: int
    at: datetime = Field(sa_type=UtcDateTime)
    outcome: str
    status: int
    ms: int
    error: str = Field(default="", sa_type=Text)

    @staticmethod
    def from_model(attempt: Attempt) -> dict[str, Any]:
        """The attempt as column values."""
        return {
            "delivery": attempt.delivery,
            "number": attempt.number,
            "at": attempt.at,
            "outcome": attempt.outcome,
            "status": attempt.status,
            "ms": attempt.ms,
            "error": attempt.error,
        }

    def to_model(self) -> Attempt:
        """The attempt."""
        return Attempt(
            delivery=self.delivery,
            number=self.number,
            at=self.at,
            outcome=self.outcome,
            status=self.status,
            ms=self.ms,
            error=self.error,
        )
