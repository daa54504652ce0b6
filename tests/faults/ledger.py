"""The books after a fault: what was seen, stored, promised and received must add up."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.orm import Session

from alerts.store import Database
from tests.faults.world import World


@dataclass
class Books:
    """What does not add up, and what was only done twice."""

    #: Items, alerts and deliveries that ought to be there and are not.
    lost: list[str] = field(default_factory=list)
    #: Messages that arrived more than once under the one id they have; at least once allows it.
    doubled: int = 0
    #: Broken promises that are no loss.
    broken: list[str] = field(default_factory=list)
    alerts: int = 0
    items: int = 0

    @property
    def violations(self) -> list[str]:
        return [*self.lost, *self.broken]


def audit(database: Database, world: World, *, dead_allowed: bool = False) -> Books:
    """Compare the database with what was served and received; the queue is to be empty."""
    return database.run_read(lambda session: _audit(session, world, dead_allowed))


def waiting(database: Database, world: World) -> int:
    """How much is still to be done: served entries not stored, alerts without an end."""

    def count(session: Session) -> int:
        stored = _stored(session)
        entries = sum(
            len(keys - stored.get(feed, set())) for feed, keys in _published(world).items()
        )
        open_ = session.scalar(
            text("SELECT count(*) FROM deliveries WHERE state IN ('pending', 'held')")
        )
        fresh = session.scalar(text("SELECT count(*) FROM alerts WHERE dispatched_at IS NULL"))
        return entries + int(open_ or 0) + int(fresh or 0)

    return database.run_read(count)


def open_rows(database: Database) -> str:
    """When each feed is due, and what is known of each delivery without an end."""

    def rows(session: Session) -> str:
        feeds = session.execute(text("SELECT id, next_due, failures FROM feeds"))
        deliveries = session.execute(
            text(
                "SELECT state, attempt, next_at, lease_until, last_error FROM deliveries "
                "WHERE state IN ('pending', 'held')"
            )
        )
        return "; ".join(str(tuple(row)) for row in (*feeds, *deliveries))

    return database.run_read(rows)


def _published(world: World) -> dict[str, set[str]]:
    with world.lock:
        return {name: {key for key, _ in entries} for name, entries in world.entries.items()}


def _stored(session: Session) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for source, key in session.execute(text("SELECT source, key FROM items")):
        found.setdefault(source, set()).add(key)
    return found


def _audit(session: Session, world: World, dead_allowed: bool) -> Books:
    books = Books()
    stored = _stored(session)
    books.items = sum(map(len, stored.values()))
    dropped = session.scalar(text("SELECT coalesce(sum(n), 0) FROM counters")) or 0
    with world.lock:
        unseen = [k for feed, keys in world.served.items() for k in keys - stored.get(feed, set())]
        received = {id_: list(bodies) for id_, bodies in world.received.items()}
        seen = {id_: set(bodies) for id_, bodies in world.seen.items()}
    if len(unseen) > int(dropped):
        books.lost += [f"item {key} neither stored nor counted" for key in sorted(unseen)]
    alerts = {
        row.id: row.story for row in session.execute(text("SELECT id, story, kind FROM alerts"))
    }
    books.alerts = len(alerts)
    rows = list(session.execute(text("SELECT id, alert, state FROM deliveries")))
    told = {row.alert for row in rows}
    books.lost += [f"alert {each} has no delivery" for each in alerts if each not in told]
    for row in rows:
        if row.state == "sent" and row.id not in received:
            books.lost.append(f"delivery {row.id} is marked sent and never arrived")
        if row.state == "dead" and not dead_allowed:
            books.lost.append(f"delivery {row.id} is dead")
        if row.state in ("pending", "held"):
            books.broken.append(f"delivery {row.id} is still {row.state}")
    _contents(books, {row.id for row in rows}, received, seen)
    raised = "SELECT story, count(*) AS n FROM alerts WHERE kind = 'raised' GROUP BY story"
    books.broken += [
        f"story {row.story} was raised {row.n} times"
        for row in session.execute(text(raised))
        if row.n > 1
    ]
    return books


def _contents(
    books: Books, known: set[str], received: dict[str, list[bytes]], seen: dict[str, set[bytes]]
) -> None:
    """What arrived: each id with one content, each alert under one id, each id ours."""
    ids: dict[str, set[str]] = {}
    for id_, bodies in seen.items():
        if len(bodies) > 1:
            books.broken.append(f"id {id_} arrived with {len(bodies)} contents")
        for body in bodies:
            ids.setdefault(json.loads(body)["data"]["id"], set()).add(id_)
    books.broken += [f"alert {a} went out under {len(i)} ids" for a, i in ids.items() if len(i) > 1]
    books.broken += [f"id {id_} is in no row" for id_ in seen if id_ not in known]
    books.doubled = sum(len(bodies) - 1 for bodies in received.values())
