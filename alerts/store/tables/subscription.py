"""Subscriptions at hubs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, Index, SQLModel

from alerts.model.subscription import Subscription, SubscriptionState
from alerts.store.columns import Text, UtcDateTime


class SubscriptionRow(SQLModel, table=True):
    """One feed at one hub."""

    __tablename__ = "subscriptions"
    __table_args__ = (
        Index("ix_subscriptions_next_at", "next_at"),
        Index("ix_subscriptions_path_hash", "path_hash"),
    )

    feed: str = Field(primary_key=True, foreign_key="feeds.id")
    hub: str = Field(sa_type=Text)
    topic: str = Field(sa_type=Text)
    path_hash: str
    next_at: datetime = Field(sa_type=UtcDateTime)
    state: str
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_push: datetime | None = Field(default=None, sa_type=UtcDateTime)
    failures: int = 0
    detail: str = Field(default="", sa_type=Text)

    @staticmethod
    def from_model(subscription: Subscription) -> dict[str, Any]:
        """The subscription as column values."""
        return {
            "feed": subscription.feed,
            "hub": subscription.hub,
            "topic": subscription.topic,
            "path_hash": subscription.path_hash,
            "next_at": subscription.next_at,
            "state": subscription.state.value,
            "lease_until": subscription.lease_until,
            "last_push": subscription.last_push,
            "failures": subscription.failures,
            "detail": subscription.detail,
        }

    def to_model(self) -> Subscription:
        """The subscription."""
        return Subscription(
            feed=self.feed,
            hub=self.hub,
            topic=self.topic,
            path_hash=self.path_hash,
            next_at=self.next_at,
            state=SubscriptionState(self.state),
            lease_until=self.lease_until,
            last_push=self.last_push,
            failures=self.failures,
            detail=self.detail,
        )
