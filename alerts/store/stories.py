"""Stories, their items, and the candidate index that finds a story for the next item."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Protocol

from sqlalchemy import TextualSelect, bindparam, select, text
from sqlalchemy.orm import Session

from alerts.errors import NotFound
from alerts.model.assessment import Direction, Severity
from alerts.model.decision import Reason
from alerts.model.delivery import DeliveryState
from alerts.model.story import Story
from alerts.store.columns import PLAIN_JSON, UtcDateTime, chunks, insert_new, models, table, upsert
from alerts.store.paging import Page, cut, row_of
from alerts.store.tables import DeliveryRow, StoryItemRow, StoryKeyRow, StoryRow
from alerts.stories import Candidate

_TOPIC = re.compile(r"\w+")

_STORIES = table(StoryRow)
_MEMBERS = table(StoryItemRow)
_KEYS = table(StoryKeyRow)
_DELIVERIES = table(DeliveryRow)


#: More candidates than this are never worth comparing with.
MOST_CANDIDATES = 50


class Joining(Protocol):
    """One item joining one story, and the keys under which later items find it."""

    @property
    def story(self) -> str:
        """The story's id."""

    @property
    def item(self) -> str:
        """The item's id."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The index keys of the item."""

    @property
    def at(self) -> datetime:
        """When the item counts as having happened; the candidate window is measured on it."""

    @property
    def reason(self) -> Reason:
        """Why it joined."""


@dataclass(frozen=True, slots=True)
class Membership:
    """How one item came into a story."""

    item: str
    at: datetime
    reason: Reason


def candidates(
    session: Session, keys: Sequence[str], since: datetime, limit: int = MOST_CANDIDATES
) -> list[Candidate]:
    """Items that share a key and are not older than `since`, each with its story.

    At most `limit`, those that share most keys first, then the newest.
    """
    asked = list(dict.fromkeys(keys))
    if not asked:
        return []
    values = {f"key{n}": key for n, key in enumerate(asked)}
    shared = session.execute(_sharing(len(asked)), {**values, "since": since, "limit": limit}).all()
    stories = _stories(session, [row.story for row in shared])
    return [
        Candidate(
            story=stories[row.story],
            item=row.item,
            title=row.title,
            canonical_url=row.canonical_url,
            content_hash=row.content_hash,
            at=row.at,
            rates=frozenset(row.rates),
            direction=Direction(row.direction),
        )
        for row in shared
    ]


def save(session: Session, stories: Iterable[Story]) -> None:
    """Store stories, or overwrite them; which items they hold is said by `index` alone."""
    upsert(session, _STORIES, [StoryRow.from_model(story) for story in stories], by=["id"])


def index(session: Session, joinings: Sequence[Joining]) -> None:
    """Put items into stories, in this order, and index their keys; repeats change nothing.

    The stories and items must be saved before.
    """
    members = [
        {"story": each.story, "item": each.item, "at": each.at, "reason": each.reason.value}
        for each in joinings
    ]
    keys = [
        {"key": key, "item": each.item, "story": each.story, "at": each.at}
        for each in joinings
        for key in each.keys
    ]
    insert_new(session, _MEMBERS, members, by=["story", "item"])
    insert_new(session, _KEYS, keys, by=["key", "item", "story"])


def get(session: Session, story_id: str) -> Story:
    """The story with its items; raises NotFound."""
    found = _stories(session, [story_id])
    if story_id not in found:
        raise NotFound(f"no story {story_id!r} is stored")
    return found[story_id]


def memberships(session: Session, story_id: str) -> list[Membership]:
    """How each item came into the story, first joined first."""
    members = _MEMBERS.c
    statement = select(members.item, members.at, members.reason)
    statement = statement.where(members.story == story_id).order_by(members.row)
    return [Membership(item, at, Reason(reason)) for item, at, reason in session.execute(statement)]


def of_item(session: Session, item_id: str) -> list[str]:
    """The ids of the stories that hold this item, first joined first."""
    members = _MEMBERS.c
    statement = select(members.story).where(members.item == item_id).order_by(members.row)
    return list(session.scalars(statement))


def page(
    session: Session,
    limit: int,
    cursor: str | None = None,
    *,
    severity: Severity = Severity.NONE,
    topic: str = "",
    threshold: float = 0.5,
) -> Page[Story]:
    """Stories in the order they were opened, newest first.

    Only those at least as severe as `severity` and, with a `topic`, at or above `threshold` on it.
    """
    columns = _STORIES.c
    statement = select(StoryRow).order_by(columns.row.desc()).limit(limit + 1)
    if severity > Severity.NONE:
        statement = statement.where(columns.severity >= int(severity))
    if topic and not _TOPIC.fullmatch(topic):
        return Page(())  # no rule can name such a topic, and it would break a JSON path
    if topic:
        probability = columns.topics[topic].as_float()
        statement = statement.where(probability >= threshold)
    if cursor is not None:
        statement = statement.where(columns.row < row_of("stories", cursor))
    rows = models(session, statement)
    items = _items_of(session, [row.id for row in rows])
    return cut("stories", [(row.row or 0, row.to_model(items[row.id])) for row in rows], limit)


def receivers_of(session: Session, story_id: str) -> tuple[str, ...]:
    """The receivers that were promised a delivery about this story, by name.

    One whose every delivery was suppressed was told nothing.
    """
    receiver = _DELIVERIES.c.receiver
    heard = _DELIVERIES.c.state != DeliveryState.SUPPRESSED.value
    statement = select(receiver).where(_DELIVERIES.c.story == story_id, heard)
    return tuple(session.scalars(statement.distinct().order_by(receiver)))


@cache
def _sharing(keys: int) -> TextualSelect:
    """The query for items under so many keys; a key many share gives its newest only.

    Asked for every item, and building it anew each time would cost more than running it.
    """
    hits = " UNION ALL ".join(_ONE_KEY.replace("{n}", str(n)) for n in range(keys))
    window = bindparam("since", type_=UtcDateTime())
    return (
        text(_SHARING.replace("{hits}", hits))
        .bindparams(window)
        .columns(at=UtcDateTime(), rates=PLAIN_JSON)
    )


_ONE_KEY = """
SELECT * FROM (
  SELECT item, story, at FROM story_keys WHERE key = :key{n} AND at >= :since
  ORDER BY at DESC LIMIT 200
) AS newest{n}
"""

_SHARING = """
SELECT hits.item, hits.story, hits.at, items.title, items.canonical_url, items.content_hash,
  items.rates, items.direction
FROM (
  SELECT item, story, at, count(*) AS shared FROM ({hits}) AS each_key GROUP BY item, story, at
  ORDER BY shared DESC, at DESC, item LIMIT :limit
) AS hits JOIN items ON items.id = hits.item
ORDER BY hits.shared DESC, hits.at DESC, hits.item
"""


def _stories(session: Session, ids: Iterable[str]) -> dict[str, Story]:
    wanted = list(dict.fromkeys(ids))
    items = _items_of(session, wanted)
    return {
        row.id: row.to_model(items[row.id])
        for some in chunks(wanted)
        for row in models(session, select(StoryRow).where(_STORIES.c.id.in_(some)))
    }


def _items_of(session: Session, stories: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    members = _MEMBERS.c
    for some in chunks(stories):
        statement = select(members.story, members.item).where(members.story.in_(some))
        for story, item in session.execute(statement.order_by(members.row)):
            found[story].append(item)
    return found
