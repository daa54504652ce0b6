"""Alerts, and whether they were routed yet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, Index, SQLModel, text

from alerts.model.alert import Alert, AlertKind
from alerts.model.assessment import Direction, Evidence, Severity, Stage
from alerts.model.exposure import Touch
from alerts.model.feed import Tier
from alerts.store.codec import Codec
from alerts.store.columns import PLAIN_JSON, ROW_NUMBER, Text, UtcDateTime

_TOPICS = Codec(dict[str, float])
_LINES = Codec(tuple[str, ...])
_EVIDENCE = Codec(tuple[Evidence, ...])
_TOUCHES = Codec(tuple[Touch, ...])
_WAITING = text("dispatched_at IS NULL")
_OF_DEADLINE = text("deadline <> ''")


class AlertRow(SQLModel, table=True):
    """One alert; while `dispatched_at` is null its receivers are still to be found."""

    __tablename__ = "alerts"
    __table_args__ = (
        Index("ix_alerts_waiting", "row", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_alerts_story", "story"),
        Index(
            "ix_alerts_deadline",
            "deadline",
            sqlite_where=_OF_DEADLINE,
            postgresql_where=_OF_DEADLINE,
        ),
        Index("ix_alerts_created", "created"),
    )

    row: int | None = Field(default=None, primary_key=True, sa_type=ROW_NUMBER)
    id: str = Field(unique=True)
    story: str = Field(foreign_key="stories.id")
    kind: str
    severity: int
    direction: str
    stage: str
    score: int
    topics: Any = Field(sa_type=PLAIN_JSON, nullable=False)
    headline: str = Field(sa_type=Text)
    summary: str = Field(sa_type=Text)
    changes: Any = Field(sa_type=PLAIN_JSON, nullable=False)
    item: str = Field(foreign_key="items.id")
    url: str = Field(sa_type=Text)
    source: str
    evidence: Any = Field(sa_type=PLAIN_JSON, nullable=False)
    rules_hash: str
    created: datetime = Field(sa_type=UtcDateTime)
    items: int
    sources: int
    exposure_hits: Any = Field(sa_type=PLAIN_JSON, nullable=False)
    tier: str | None = None
    priority: int
    touches: Any = Field(sa_type=PLAIN_JSON, nullable=False)
    deadline: str = ""
    outlet: str = Field(default="", sa_type=Text)
    dispatched_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    @staticmethod
    def from_model(alert: Alert) -> dict[str, Any]:
        """The alert as column values."""
        return {
            "id": alert.id,
            "story": alert.story,
            "kind": alert.kind.value,
            "severity": int(alert.severity),
            "direction": alert.direction.value,
            "stage": alert.stage.value,
            "score": alert.score,
            "topics": _TOPICS.encode(dict(alert.topics)),
            "headline": alert.headline,
            "summary": alert.summary,
            "changes": _LINES.encode(alert.changes),
            "item": alert.item,
            "url": alert.url,
            "source": alert.source,
            "evidence": _EVIDENCE.encode(alert.evidence),
            "rules_hash": alert.rules_hash,
            "created": alert.created,
            "items": alert.items,
            "sources": alert.sources,
            "exposure_hits": _LINES.encode(alert.exposure_hits),
            "tier": None if alert.tier is None else alert.tier.value,
            "priority": alert.priority,
            "touches": _TOUCHES.encode(alert.touches),
            "deadline": alert.deadline,
            "outlet": alert.outlet,
        }

    def to_model(self) -> Alert:
        """The alert."""
        return Alert(
            id=self.id,
            story=self.story,
            kind=AlertKind(self.kind),
            severity=Severity(self.severity),
            direction=Direction(self.direction),
            stage=Stage(self.stage),
            score=self.score,
            topics=_TOPICS.decode(self.topics),
            headline=self.headline,
            summary=self.summary,
            changes=_LINES.decode(self.changes),
            item=self.item,
            url=self.url,
            source=self.source,
            evidence=_EVIDENCE.decode(self.evidence),
            rules_hash=self.rules_hash,
            created=self.created,
            items=self.items,
            sources=self.sources,
            exposure_hits=_LINES.decode(self.exposure_hits),
            tier=None if self.tier is None else Tier(self.tier),
            priority=self.priority,
            touches=_TOUCHES.decode(self.touches),
            deadline=self.deadline,
            outlet=self.outlet,
        )
