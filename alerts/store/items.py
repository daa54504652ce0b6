"""Items and what the rules said of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from alerts.errors import NotFound
from alerts.model.assessment import Assessment
from alerts.model.item import Item
from alerts.store.columns import chunks, models, storable, table, upsert
from alerts.store.paging import Page, cut, row_of
from alerts.store.tables import ItemRow

_ITEMS = table(ItemRow)
_KNOWN = select(
    _ITEMS.c.key, _ITEMS.c.id, _ITEMS.c.content_hash, _ITEMS.c.revision, _ITEMS.c.first_seen
).where(_ITEMS.c.source == bindparam("source"), _ITEMS.c.key.in_(bindparam("keys", expanding=True)))


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of an entry that was seen before."""

    item_id: str
    content_hash: str
    revision: int
    first_seen: datetime


def known(session: Session, source: str, keys: Iterable[str]) -> dict[str, Known]:
    """Of these entry keys of one source, those that are stored already."""
    asked = {storable(key): key for key in keys}
    found: dict[str, Known] = {}
    for some in chunks(list(asked)):
        given = {"source": source, "keys": some}
        for key, *rest in session.connection().execute(_KNOWN, given):
            found[asked[key]] = Known(*rest)
    return found


def by_content(session: Session, source: str, hashes: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Of these content hashes those that an item of the source has; with the item's id and key."""
    columns = _ITEMS.c
    found: dict[str, tuple[str, str]] = {}
    for some in chunks(sorted(set(hashes))):
        held = select(columns.content_hash, columns.id, columns.key)
        held = held.where(columns.source == source, columns.content_hash.in_(some))
        rows = session.connection().execute(held.order_by(columns.row))
        found.update({content: (item_id, key) for content, item_id, key in rows})
    return found


def rename(session: Session, keys: Mapping[str, str]) -> None:
    """Give stored items, by their ids, the keys under which their sources name them now.

    No item of the same source may have such a key.
    """
    rows = [{"item": item_id, "named": storable(key)} for item_id, key in keys.items()]
    if rows:
        statement = update(_ITEMS).where(_ITEMS.c.id == bindparam("item"))
        session.connection().execute(statement.values(key=bindparam("named")), rows)


def save(session: Session, judged: Sequence[tuple[Item, Assessment]]) -> None:
    """Store items with their assessments; a stored one is overwritten but keeps `first_seen`."""
    rows = [ItemRow.from_model(item, assessment) for item, assessment in judged]
    upsert(session, _ITEMS, rows, by=["id"], keep=["first_seen"])


def get(session: Session, item_id: str) -> tuple[Item, Assessment]:
    """The item with its assessment; raises NotFound."""
    for row in models(session, select(ItemRow).where(_ITEMS.c.id == item_id)):
        return row.to_model(), row.to_assessment()
    raise NotFound(f"no item {item_id!r} is stored")


def of(session: Session, item_ids: Sequence[str]) -> dict[str, Item]:
    """Those of these items that are stored, by id."""
    found: dict[str, Item] = {}
    for some in chunks(list(dict.fromkeys(item_ids))):
        for row in models(session, select(ItemRow).where(_ITEMS.c.id.in_(some))):
            found[row.id] = row.to_model()
    return found


def page(session: Session, limit: int, before: str | None = None) -> Page[tuple[Item, Assessment]]:
    """Items in the order they were first stored, newest first; `before` is a page's `next`."""
    statement = select(ItemRow).order_by(_ITEMS.c.row.desc()).limit(limit + 1)
    if before is not None:
        statement = statement.where(_ITEMS.c.row < row_of("items", before))
    rows = models(session, statement)
    return cut("items", [(r.row or 0, (r.to_model(), r.to_assessment())) for r in rows], limit)
