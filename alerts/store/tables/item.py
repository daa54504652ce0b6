"""Items, each with the assessment the rules gave it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from alerts.model.assessment import Assessment
from alerts.model.feed import Tier
from alerts.model.item import Article, Item
from alerts.store.codec import Codec
from alerts.store.columns import PLAIN_JSON, ROW_NUMBER, Text, UtcDateTime, storable
from alerts.stories import measure_rates

_ASSESSMENT = Codec(Assessment)
_ARTICLE = Codec(Article)


class ItemRow(SQLModel, table=True):
    """One item; severity, score, direction and stated rates repeat the assessment for queries."""

    __tablename__ = "items"
    __table_args__ = (
        UniqueConstraint("source", "key"),
        Index("ix_items_first_seen", "first_seen"),
        Index("ix_items_content_hash", "content_hash"),
        Index("ix_items_canonical_url", "canonical_url"),
    )

    row: int | None = Field(default=None, primary_key=True, sa_type=ROW_NUMBER)
    id: str = Field(unique=True)
    source: str = Field(foreign_key="feeds.id")
    key: str = Field(sa_type=Text)
    url: str = Field(sa_type=Text)
    canonical_url: str = Field(sa_type=Text)
    title: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    lang: str = Field(sa_type=Text)
    tier: str
    published: datetime | None = Field(default=None, sa_type=UtcDateTime)
    first_seen: datetime = Field(sa_type=UtcDateTime)
    content_hash: str
    revision: int
    outlet: str = Field(default="", sa_type=Text)
    #: Where the article behind the entry was asked for, when, and why it was not read.
    article: Any = Field(default=None, sa_type=PLAIN_JSON, nullable=True)
    severity: int
    score: int
    direction: str
    rates: Any = Field(sa_type=PLAIN_JSON, nullable=False)
    assessment: Any = Field(sa_type=PLAIN_JSON, nullable=False)

    @staticmethod
    def from_model(item: Item, assessment: Assessment) -> dict[str, Any]:
        """The item and its assessment as column values."""
        return {
            "id": item.id,
            "source": item.source,
            "key": item.key,
            "url": item.url,
            "canonical_url": item.canonical_url,
            "title": item.title,
            "text": item.text,
            "lang": item.lang,
            "tier": item.tier.value,
            "published": item.published,
            "first_seen": item.first_seen,
            "content_hash": item.content_hash,
            "revision": item.revision,
            "outlet": item.outlet,
            "article": _ARTICLE.encode(item.article) if item.article else None,
            "severity": int(assessment.severity),
            "score": assessment.score,
            "direction": assessment.direction.value,
            "rates": sorted(map(storable, measure_rates(item, assessment))),
            "assessment": _ASSESSMENT.encode(assessment),
        }

    def to_model(self) -> Item:
        """The item."""
        return Item(
            id=self.id,
            source=self.source,
            key=self.key,
            url=self.url,
            canonical_url=self.canonical_url,
            title=self.title,
            text=self.text,
            lang=self.lang,
            tier=Tier(self.tier),
            published=self.published,
            first_seen=self.first_seen,
            content_hash=self.content_hash,
            revision=self.revision,
            outlet=self.outlet,
            article=_ARTICLE.decode(self.article) if self.article else None,
        )

    def to_assessment(self) -> Assessment:
        """The assessment."""
        return _ASSESSMENT.decode(self.assessment)
