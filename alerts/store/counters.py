"""How often something was not taken, or not whole, so that nothing is dropped without a number."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.store.columns import add_up, storable, table
from alerts.store.tables import CounterRow

_COUNTERS = table(CounterRow)
#: The entry was judged by its summary, the message by its beginning; the push was nobody's news.
_REMARKS = frozenset({"articles_unread", "messages_cut", "pushes_forged", "pushes_unreadable"})


@dataclass(frozen=True, slots=True)
class Counter:
    """How often something of one feed was not taken, or not whole, for one reason."""

    feed: str
    reason: str
    count: int

    @property
    def missing(self) -> bool:
        """False for a remark: nothing that the source published is missing for it."""
        return self.reason not in _REMARKS


def bump(session: Session, feed: str, reason: str, n: int = 1) -> None:
    """Count `n` more drops of this feed for this reason."""
    row = {"feed": feed, "reason": storable(reason), "n": n}
    add_up(session, _COUNTERS, row, by=["feed", "reason"], counter="n")


def every(session: Session) -> list[Counter]:
    """Every counter, by feed and reason."""
    columns = _COUNTERS.c
    statement = select(columns.feed, columns.reason, columns.n)
    rows = session.execute(statement.order_by(columns.feed, columns.reason))
    return [Counter(feed, reason, n) for feed, reason, n in rows]
