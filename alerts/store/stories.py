"""Stories, the items they hold, and what they are found by."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import bindparam, exists, not_, or_, select, update
from sqlalchemy.orm import Session

from alerts.errors import NotFound
from alerts.model.assessment import Severity
from alerts.model.decision import Reason
from alerts.model.delivery import DeliveryState
from alerts.model.handling import HandlingState
from alerts.model.story import Story, StoryState
from alerts.store.columns import PLAIN_JSON, chunks, insert_new, models, seconds, table, upsert
from alerts.store.paging import Page, cut, row_of
from alerts.store.tables import DeliveryRow, HandlingRow, StoryIndexRow, StoryItemRow, StoryRow
from alerts.store.tables.story import encode_gist
from alerts.stories import Gist

_TOPIC = re.compile(r"\w+")

_STORIES = table(StoryRow)
_MEMBERS = table(StoryItemRow)
_INDEX = table(StoryIndexRow)
_DELIVERIES = table(DeliveryRow)
_HANDLINGS = table(HandlingRow)


class Joining(Protocol):
    """One item joining one story, and the keys under which later items find it."""

    @property
    def story(self) -> str:
        """The story's id."""

    @property
    def item(self) -> str:
        """The item's id."""

    @property
    def keys(self) -> tuple[int, ...]:
        """The index keys of the item."""

    @property
    def at(self) -> datetime:
        """When the item counts as having happened."""

    @property
    def reason(self) -> Reason:
        """Why it joined."""

    @property
    def gist(self) -> Gist:
        """What it says happened."""


_ROWS = select(_MEMBERS.c.story, _MEMBERS.c.item, _MEMBERS.c.row).where(
    _MEMBERS.c.item.in_(bindparam("items", expanding=True))
)
_OPENED = (
    update(_STORIES)
    .where(_STORIES.c.id == bindparam("opened"))
    .values(gist=bindparam("told", type_=PLAIN_JSON))
)
_SILENT = (
    select(_STORIES.c.id)
    .where(_STORIES.c.state == StoryState.OPEN.value, _STORIES.c.updated < bindparam("before"))
    .order_by(_STORIES.c.row)
)


@dataclass(frozen=True, slots=True)
class Membership:
    """How one item came into a story."""

    item: str
    at: datetime
    reason: Reason


def save(session: Session, stories: Iterable[Story]) -> None:
    """Store stories, or overwrite them; which items they hold is said by `index` alone."""
    upsert(session, _STORIES, [StoryRow.from_model(story) for story in stories], by=["id"])


def index(session: Session, joinings: Sequence[Joining]) -> None:
    """Put items into stories, in this order, and index their keys.

    An item that is in the story already keeps its place and its reason; its gist becomes the new
    one. The stories and items must be saved before.
    """
    if not joinings:
        return
    members = [
        {
            "story": each.story,
            "item": each.item,
            "at": each.at,
            "reason": each.reason.value,
            "gist": encode_gist(each.gist),
        }
        for each in joinings
    ]
    upsert(session, _MEMBERS, members, by=["story", "item"], keep=["at", "reason"])
    opened = [
        {"opened": each.story, "told": encode_gist(each.gist)}
        for each in joinings
        if each.reason is Reason.STORY_OPENED
    ]
    if opened:
        session.connection().execute(_OPENED, opened)
    rows = _rows_of(session, joinings)
    keys = [
        {"key": key, "at": seconds(each.at), "member": rows[each.story, each.item]}
        for each in joinings
        for key in each.keys
    ]
    insert_new(session, _INDEX, keys, by=["key", "at", "member"])


def close_silent(session: Session, before: datetime) -> list[str]:
    """Close the open stories that were last heard of before that time; return their ids."""
    rows = session.connection().execute(_SILENT, {"before": before})
    closed = [row.id for row in rows]
    for some in chunks(closed):
        session.execute(
            update(_STORIES).where(_STORIES.c.id.in_(some)).values(state=StoryState.CLOSED.value)
        )
    return closed


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
    return of_items(session, [item_id]).get(item_id, [])


def of_items(session: Session, item_ids: Sequence[str]) -> dict[str, list[str]]:
    """For each of these items that is in a story: the ids of its stories, first joined first."""
    members = _MEMBERS.c
    found: dict[str, list[str]] = defaultdict(list)
    for some in chunks(item_ids):
        statement = select(members.item, members.story).where(members.item.in_(some))
        for item, story in session.execute(statement.order_by(members.row)):
            found[item].append(story)
    return found


def page(
    session: Session,
    limit: int,
    cursor: str | None = None,
    *,
    severity: Severity = Severity.NONE,
    topic: str = "",
    threshold: float = 0.5,
    state: StoryState | None = None,
) -> Page[Story]:
    """Stories in the order they were opened, newest first.

    Only those at least as severe as `severity` and, with a `topic`, at or above `threshold` on it.
    With a `state` only the closed ones, closed by silence or by hand, or only the others.
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
    if state is not None:
        by_hand = exists().where(
            _HANDLINGS.c.story == columns.id, _HANDLINGS.c.state == HandlingState.CLOSED.value
        )
        closed = or_(columns.state == StoryState.CLOSED.value, by_hand)
        statement = statement.where(closed if state is StoryState.CLOSED else not_(closed))
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


def _rows_of(session: Session, joinings: Sequence[Joining]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for some in chunks([each.item for each in joinings]):
        rows = session.connection().execute(_ROWS, {"items": some})
        found.update({(story, item): row for story, item, row in rows})
    return found


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
        for story, item in session.connection().execute(statement.order_by(members.row)):
            found[story].append(item)
    return found
