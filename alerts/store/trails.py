"""Look-ups for explanations: from an address, a title or an item to everything that came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from alerts.model.alert import Alert
from alerts.model.delivery import Attempt, Delivery
from alerts.store.columns import chunks, models, storable, table
from alerts.store.tables import AlertRow, AttemptRow, DeliveryRow, ItemRow

_ALERTS = table(AlertRow)
_ATTEMPTS = table(AttemptRow)
_DELIVERIES = table(DeliveryRow)
_ITEMS = table(ItemRow)

#: Items compared with a title by hand, the newest that share a word with it.
MOST_TITLES = 5_000


#: Addresses of one site looked at, the newest.
MOST_ADDRESSES = 5_000


@dataclass(frozen=True, slots=True)
class Titled:
    """One stored item by its title."""

    item: str
    title: str


def at_address(session: Session, canonical_url: str, limit: int = 20) -> list[str]:
    """Ids of the items with this canonical address, the newest first."""
    columns = _ITEMS.c
    statement = select(columns.id).where(columns.canonical_url == storable(canonical_url))
    return list(session.scalars(statement.order_by(columns.row.desc()).limit(limit)))


def titled(session: Session, words: Sequence[str], limit: int = MOST_TITLES) -> list[Titled]:
    """The newest items whose title holds any of these words, case aside where that is plain."""
    columns = _ITEMS.c
    wanted = [
        func.lower(columns.title).contains(storable(word).lower(), autoescape=True)
        for word in words
    ]
    if not wanted:
        return []
    statement = select(columns.id, columns.title).where(or_(*wanted))
    rows = session.execute(statement.order_by(columns.row.desc()).limit(limit))
    return [Titled(item, title) for item, title in rows]


def on_site(session: Session, site: str, limit: int = MOST_ADDRESSES) -> list[tuple[str, str]]:
    """Source and canonical address of the newest items with this host, or one below it.

    An address that only holds the name further back may be among them.
    """
    address = _ITEMS.c.canonical_url
    wanted = or_(address.contains(f"://{site}/", autoescape=True),
                 address.contains(f".{site}/", autoescape=True))  # fmt: skip
    statement = select(_ITEMS.c.source, address).where(wanted)
    rows = session.execute(statement.order_by(_ITEMS.c.row.desc()).limit(limit))
    return [(source, url) for source, url in rows]


def alerts_of(session: Session, item_id: str) -> list[Alert]:
    """The alerts this item caused, first raised first."""
    statement = select(AlertRow).where(_ALERTS.c.item == item_id).order_by(_ALERTS.c.row)
    return [row.to_model() for row in models(session, statement)]


def deliveries_of(session: Session, alert_id: str) -> list[Delivery]:
    """What was promised of this alert, in the order of promising."""
    columns = _DELIVERIES.c
    statement = select(DeliveryRow).where(columns.alert == alert_id).order_by(columns.row)
    return [row.to_model() for row in models(session, statement)]


def carriers(session: Session, bundles: Sequence[str]) -> dict[str, Delivery]:
    """The delivery that carries each of these bundles, by bundle."""
    columns = _DELIVERIES.c
    found: dict[str, Delivery] = {}
    for some in chunks(list(dict.fromkeys(bundles))):
        statement = select(DeliveryRow).where(columns.bundle.in_(some), columns.state != "bundled")
        found |= {row.bundle: row.to_model() for row in models(session, statement)}
    return found


def last_attempts(session: Session, deliveries: Sequence[str]) -> dict[str, Attempt]:
    """The newest attempt at each of these deliveries that had one."""
    columns = _ATTEMPTS.c
    found: dict[str, Attempt] = {}
    for some in chunks(deliveries):
        statement = select(AttemptRow).where(columns.delivery.in_(some)).order_by(columns.row)
        found |= {row.delivery: row.to_model() for row in models(session, statement)}
    return found
