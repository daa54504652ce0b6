"""Bundles, the groups they are formed from, and the reminders still to come."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlmodel import Field, Index, SQLModel

from alerts.model.digest import Digest
from alerts.model.reminder import Reminder
from alerts.store.codec import Codec
from alerts.store.columns import PLAIN_JSON, ROW_NUMBER, Text, UtcDateTime

_DIGEST = Codec(Digest)


class BundleRow(SQLModel, table=True):
    """One message about several alerts, stored whole so that every attempt says the same."""

    __tablename__ = "bundles"

    row: int | None = Field(default=None, primary_key=True, sa_type=ROW_NUMBER)
    id: str = Field(unique=True)
    kind: str
    receiver: str
    created: datetime = Field(sa_type=UtcDateTime)
    digest: Any = Field(sa_type=PLAIN_JSON, nullable=False)

    @staticmethod
    def from_model(digest: Digest) -> dict[str, Any]:
        """The digest as column values."""
        return {
            "id": digest.id,
            "kind": digest.kind.value,
            "receiver": digest.receiver,
            "created": digest.created,
            "digest": _DIGEST.encode(digest),
        }

    def to_model(self) -> Digest:
        """The digest."""
        return _DIGEST.decode(self.digest)


class GroupRow(SQLModel, table=True):
    """When a receiver was last told of one group."""

    __tablename__ = "groups"

    receiver: str = Field(primary_key=True)
    bucket: str = Field(primary_key=True, sa_type=Text)
    told_at: datetime = Field(sa_type=UtcDateTime)


class ReminderRow(SQLModel, table=True):
    """The next reminder of one story to one receiver."""

    __tablename__ = "reminders"
    __table_args__ = (Index("ix_reminders_due", "due"),)

    story: str = Field(primary_key=True, foreign_key="stories.id")
    receiver: str = Field(primary_key=True)
    alert: str = Field(foreign_key="alerts.id")
    route: str = Field(sa_type=Text)
    due: datetime = Field(sa_type=UtcDateTime)
    sent: int

    @staticmethod
    def from_model(reminder: Reminder) -> dict[str, Any]:
        """The reminder as column values."""
        return asdict(reminder)

    def to_model(self) -> Reminder:
        """The reminder."""
        return Reminder(self.story, self.receiver, self.alert, self.route, self.due, self.sent)
