"""Feeds: the definition as last configured, and the state its polls left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Row
from sqlmodel import Field, Index, SQLModel

from alerts.model.feed import Feed, FeedState, Tier
from alerts.model.health import FeedHealth
from alerts.store.codec import Codec
from alerts.store.columns import PLAIN_JSON, Text, UtcDateTime
from alerts.text import masking

_OPTIONS = Codec(dict[str, object])
_HEALTH = Codec(FeedHealth)

#: The columns that hold the state.
STATE = (
    "next_due",
    "baseline_at",
    "last_success",
    "last_new",
    "etag",
    "last_modified",
    "body_hash",
    "failures",
    "last_error",
    "cursor",
    "health",
)


class FeedRow(SQLModel, table=True):
    """One feed."""

    __tablename__ = "feeds"
    __table_args__ = (Index("ix_feeds_due", "enabled", "next_due"),)

    id: str = Field(primary_key=True)
    kind: str
    #: As it may be shown: keys are `***`.
    location: str
    #: sha256 hex of the whole location, to see that a feed has moved.
    location_hash: str = ""
    name: str
    tier: str
    lang: str
    every_s: float
    enabled: bool
    backfill: bool
    options: Any = Field(sa_type=PLAIN_JSON, nullable=False)
    next_due: datetime = Field(sa_type=UtcDateTime)
    baseline_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_success: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_new: datetime | None = Field(default=None, sa_type=UtcDateTime)
    etag: str = Field(default="", sa_type=Text)
    last_modified: str = Field(default="", sa_type=Text)
    body_hash: str = ""
    failures: int = 0
    last_error: str = Field(default="", sa_type=Text)
    cursor: str = Field(default="", sa_type=Text)
    health: Any = Field(sa_type=PLAIN_JSON, nullable=False)

    @staticmethod
    def from_model(feed: Feed) -> dict[str, Any]:
        """The definition as column values."""
        return {
            "id": feed.id,
            "kind": feed.kind,
            "location": masking.shown(feed.location, feed.filled),
            "location_hash": sha256(feed.location.encode(errors="replace")).hexdigest(),
            "name": feed.name,
            "tier": feed.tier.value,
            "lang": feed.lang,
            "every_s": feed.every.total_seconds(),
            "enabled": feed.enabled,
            "backfill": feed.backfill,
            "options": _OPTIONS.encode(dict(feed.options)),
        }

    @staticmethod
    def from_state(state: FeedState, columns: Sequence[str] = STATE) -> dict[str, Any]:
        """These of the state's columns as values, the feed's id apart."""
        values = {name: getattr(state, name) for name in columns}
        if "health" in values:
            values["health"] = _HEALTH.encode(state.health)
        return values

    def to_model(self) -> Feed:
        """The definition, its location as it may be shown."""
        return feed_of(self)

    def to_state(self) -> FeedState:
        """The state."""
        return state_of(self)


def feed_of(row: FeedRow | Row[Any]) -> Feed:
    """The definition in a row of the table, its location as it may be shown."""
    return Feed(
        id=row.id,
        kind=row.kind,
        location=row.location,
        name=row.name,
        tier=Tier(row.tier),
        lang=row.lang,
        every=timedelta(seconds=row.every_s),
        enabled=row.enabled,
        backfill=row.backfill,
        options=_OPTIONS.decode(row.options),
    )


def state_of(row: FeedRow | Row[Any]) -> FeedState:
    """The state in a row of the table."""
    return FeedState(
        feed_id=row.id,
        next_due=row.next_due,
        baseline_at=row.baseline_at,
        last_success=row.last_success,
        last_new=row.last_new,
        etag=row.etag,
        last_modified=row.last_modified,
        body_hash=row.body_hash,
        failures=row.failures,
        last_error=row.last_error,
        cursor=row.cursor,
        health=_HEALTH.decode(row.health),
    )
