"""Stories, the items in them, and the keys that find a story for the next item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger
from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from alerts.errors import StoreError
from alerts.model.assessment import Direction, Severity, Stage
from alerts.model.story import AlertedAs, Story, StoryState
from alerts.store.codec import Codec, Json
from alerts.store.columns import PLAIN_JSON, ROW_NUMBER, Text, UtcDateTime, storable
from alerts.stories import Angle, Gist

_TOPICS = Codec(dict[str, float])
_NAMES = Codec(tuple[str, ...])
_ALERTED = Codec(AlertedAs)
_GIST_FIELDS = tuple(each.name for each in fields(Gist))
#: How many fields a gist had before names were kept; the later ones have defaults.
_FIRST_FIELDS = 18


def encode_gist(gist: Gist) -> Json:
    """The gist as the columns hold it: its fields in order, without their names.

    It is read for every candidate of every item, so it is written to be read fast.
    """
    return [_listed(getattr(gist, name)) for name in _GIST_FIELDS]


def decode_gist(gist: Json) -> Gist:
    """The gist in a column; raises StoreError for one of a version that cannot be read."""
    if not isinstance(gist, list) or len(gist) not in {_FIRST_FIELDS, len(_GIST_FIELDS)}:
        raise StoreError("a stored gist was written by another version of alerts")
    terms, aside, numbers, lead, partners, nations, angle, matters, direction, stage, *rest = gist
    rates, before, materials, instruments, goods, companies, dates, lang, *later = rest
    names, things, forms, said, denied = later or ((), (), (), (), "")
    return Gist(
        frozenset(terms),
        frozenset(aside),
        frozenset(numbers),
        lead,
        frozenset(partners),
        tuple(nations),
        Angle(angle),
        frozenset(matters),
        Direction(direction),
        Stage(stage),
        frozenset(rates),
        frozenset(before),
        frozenset(materials),
        frozenset(instruments),
        frozenset(goods),
        frozenset(companies),
        frozenset(dates),
        lang,
        frozenset(names),
        frozenset(things),
        frozenset(forms),
        frozenset(said),
        denied,
    )


def _listed(value: object) -> Json:
    """Names in an order that is the same in every process."""
    if isinstance(value, frozenset):
        return sorted(map(storable, value))
    if isinstance(value, tuple):
        return [storable(each) for each in value]
    return storable(str(value))


class StoryRow(SQLModel, table=True):
    """One story; the items it holds stand in `story_items`."""

    __tablename__ = "stories"
    __table_args__ = (
        Index("ix_stories_severity", "severity", "row"),
        Index("ix_stories_silent", "state", "updated"),
    )

    row: int | None = Field(default=None, primary_key=True, sa_type=ROW_NUMBER)
    id: str = Field(unique=True)
    headline: str = Field(sa_type=Text)
    topics: Any = Field(sa_type=PLAIN_JSON, nullable=False)
    severity: int
    direction: str
    stage: str
    first_seen: datetime = Field(sa_type=UtcDateTime)
    updated: datetime = Field(sa_type=UtcDateTime)
    sources: Any = Field(sa_type=PLAIN_JSON, nullable=False)
    state: str
    alerted: Any = Field(default=None, sa_type=PLAIN_JSON, nullable=True)
    alerts: int
    #: What the item that opened the story says happened; None for stories of before.
    gist: Any = Field(default=None, sa_type=PLAIN_JSON, nullable=True)

    @staticmethod
    def from_model(story: Story) -> dict[str, Any]:
        """The story as column values, its items apart."""
        return {
            "id": story.id,
            "headline": story.headline,
            "topics": _TOPICS.encode(dict(story.topics)),
            "severity": int(story.severity),
            "direction": story.direction.value,
            "stage": story.stage.value,
            "first_seen": story.first_seen,
            "updated": story.updated,
            "sources": _NAMES.encode(story.sources),
            "state": story.state.value,
            "alerted": None if story.alerted is None else _ALERTED.encode(story.alerted),
            "alerts": story.alerts,
        }

    def to_model(self, items: Sequence[str]) -> Story:
        """The story with these items."""
        return Story(
            id=self.id,
            headline=self.headline,
            topics=_TOPICS.decode(self.topics),
            severity=Severity(self.severity),
            direction=Direction(self.direction),
            stage=Stage(self.stage),
            first_seen=self.first_seen,
            updated=self.updated,
            items=tuple(items),
            sources=_NAMES.decode(self.sources),
            state=StoryState(self.state),
            alerted=None if self.alerted is None else _ALERTED.decode(self.alerted),
            alerts=self.alerts,
        )


class StoryItemRow(SQLModel, table=True):
    """One item in one story, in the order of joining."""

    __tablename__ = "story_items"
    __table_args__ = (
        UniqueConstraint("story", "item"),
        Index("ix_story_items_item", "item"),
    )

    row: int | None = Field(default=None, primary_key=True, sa_type=ROW_NUMBER)
    story: str = Field(foreign_key="stories.id")
    item: str = Field(foreign_key="items.id")
    at: datetime = Field(sa_type=UtcDateTime)
    reason: str
    #: What the item says happened; None for one that is never compared with.
    gist: Any = Field(default=None, sa_type=PLAIN_JSON, nullable=True)


class StoryIndexRow(SQLModel, table=True):
    """One key under which an item of a story is found; the table is its own covering index."""

    __tablename__ = "story_index"
    __table_args__ = {"sqlite_with_rowid": False}

    key: int = Field(primary_key=True, sa_type=BigInteger)
    #: Seconds since 1970, UTC.
    at: int = Field(primary_key=True, sa_type=BigInteger)
    #: `story_items.row`.
    member: int = Field(primary_key=True, sa_type=BigInteger)
