"""The candidate index: which stored items are worth comparing with new ones.

One query finds the keys of a whole batch, one more reads the few items that are left. Both are
bounded by the batch, whatever is stored: a key leads to its newest items only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Session

from alerts.model.decision import Reason
from alerts.store.columns import chunks, is_postgresql, seconds, table
from alerts.store.tables import StoryItemRow, StoryRow
from alerts.store.tables.story import decode_gist
from alerts.stories import MOST_UNDER_KEY, REACH, Candidate, Gist, Keys, Met, as_candidate, rank

_MEMBERS = table(StoryItemRow)
_STORIES = table(StoryRow)

_TOLD = (
    select(
        _MEMBERS.c.row, _MEMBERS.c.story, _MEMBERS.c.item, _MEMBERS.c.at, _MEMBERS.c.reason,
        _MEMBERS.c.gist, _STORIES.c.first_seen,
    )
    .join(_STORIES, _STORIES.c.id == _MEMBERS.c.story)
    .where(_MEMBERS.c.row.in_(bindparam("rows", expanding=True)), _MEMBERS.c.gist.is_not(None))
)  # fmt: skip

#: Items of one look-up lie no further apart, so that "the newest under a key" means the same to
#: all of them.
_SPAN = timedelta(days=3)
#: Keys asked for in one statement.
_KEYS = 10_000


class Asking(Protocol):
    """One item that looks for its story."""

    @property
    def item(self) -> str:
        """The item's id."""

    @property
    def keys(self) -> Keys:
        """What it is found by."""

    @property
    def at(self) -> datetime:
        """When it counts as having happened."""


def candidates(session: Session, asks: Sequence[Asking]) -> dict[str, list[Candidate]]:
    """For each item that asks: the stored ones worth comparing, the most promising first."""
    ranked = {each.item: met for some in _near(asks) for each, met in _ranked(session, some)}
    stored = _stored(session, sorted({met.member for each in ranked.values() for met in each}))
    keys = {each.item: each.keys for each in asks}
    return {
        item: [as_candidate(stored[m.member], m, keys[item]) for m in met if m.member in stored]
        for item, met in ranked.items()
    }


def _near(asks: Sequence[Asking]) -> Iterator[list[Asking]]:
    """The asking items in groups that happened within `_SPAN`."""
    group: list[Asking] = []
    for each in sorted(asks, key=lambda ask: ask.at):
        if group and each.at - group[0].at > _SPAN:
            yield group
            group = []
        group.append(each)
    if group:
        yield group


def _ranked(session: Session, asks: list[Asking]) -> Iterator[tuple[Asking, list[Met[int]]]]:
    wanted = list(dict.fromkeys(key for each in asks for key in each.keys.asked))
    since, until = asks[0].at - REACH, asks[-1].at + REACH
    under: dict[int, dict[int, float]] = {}
    for some in chunks(wanted, _KEYS):
        under |= _newest(session, some, seconds(since), seconds(until))
    for each in asks:
        yield each, rank({key: under[key] for key in each.keys.asked if key in under})


def _newest(
    session: Session, keys: Sequence[int], since: int, until: int
) -> dict[int, dict[int, float]]:
    """The newest members under each key, with their times."""
    values = {"since": since, "until": until, "most": MOST_UNDER_KEY}
    connection = session.connection()
    if is_postgresql(session):
        rows = connection.execute(_NEWEST_POSTGRESQL, {**values, "keys": list(keys)})
    else:
        rows = connection.execute(_NEWEST_SQLITE, {**values, "keys": json.dumps(list(keys))})
    return {key: dict(json.loads(found)) for key, found in rows if found}


# A row for each key, its members as [[member, time], ...].
_NEWEST_POSTGRESQL = text("""
SELECT asked.key, (
  SELECT CAST(json_agg(json_build_array(member, at)) AS text) FROM (
    SELECT member, at FROM story_index
    WHERE story_index.key = asked.key AND at BETWEEN :since AND :until
    ORDER BY at DESC, member DESC LIMIT :most
  ) AS newest
) FROM unnest(CAST(:keys AS bigint[])) AS asked (key)
""")

_NEWEST_SQLITE = text("""
SELECT asked.value, (
  SELECT nullif(json_group_array(json_array(member, at)), '[]') FROM (
    SELECT member, at FROM story_index
    WHERE key = asked.value AND at BETWEEN :since AND :until
    ORDER BY at DESC, member DESC LIMIT :most
  )
) FROM json_each(:keys) AS asked
""")


def _stored(session: Session, members: Sequence[int]) -> dict[int, Candidate]:
    rows: list[Any] = []
    for some in chunks(members):
        rows += session.connection().execute(_TOLD, {"rows": some}).all()
    opened = Reason.STORY_OPENED.value
    roots = _roots(session, list({row.story for row in rows if row.reason != opened}))
    found: dict[int, Candidate] = {}
    for row, story, item, at, reason, told, first_seen in rows:
        gist = decode_gist(told)
        root = gist if reason == opened else roots.get(story, gist)
        found[row] = Candidate(story, item, at, first_seen, gist, root)
    return found


def _roots(session: Session, stories: Sequence[str]) -> dict[str, Gist]:
    """What the items that opened these stories say, where it is known."""
    columns = _STORIES.c
    found: dict[str, Gist] = {}
    for some in chunks(stories):
        statement = select(columns.id, columns.gist)
        statement = statement.where(columns.id.in_(some), columns.gist.is_not(None))
        found.update(
            {story: decode_gist(gist) for story, gist in session.connection().execute(statement)}
        )
    return found
