"""Which feeds hubs push to us, and when each hub is to be asked again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from alerts.model.subscription import Subscription
from alerts.store.columns import chunks, is_postgresql, models, table, upsert
from alerts.store.tables import SubscriptionRow

_ROWS = table(SubscriptionRow)


def find(session: Session, feed: str) -> Subscription | None:
    """The subscription of a feed, None when there is none."""
    rows = models(session, select(SubscriptionRow).where(_ROWS.c.feed == feed))
    return rows[0].to_model() if rows else None


def by_path(session: Session, path_hash: str) -> Subscription | None:
    """The subscription whose callback has this hash, None when there is none."""
    rows = models(session, select(SubscriptionRow).where(_ROWS.c.path_hash == path_hash))
    return rows[0].to_model() if rows else None


def every(session: Session) -> list[Subscription]:
    """Every subscription, by feed."""
    rows = models(session, select(SubscriptionRow).order_by(_ROWS.c.feed))
    return [row.to_model() for row in rows]


def claim_due(session: Session, now: datetime, limit: int, lease: timedelta) -> list[Subscription]:
    """Take up to `limit` whose hub is to be asked; each is pushed ahead by `lease`."""
    due = (
        select(SubscriptionRow)
        .where(_ROWS.c.next_at <= now)
        .order_by(_ROWS.c.next_at, _ROWS.c.feed)
        .limit(limit)
    )
    if is_postgresql(session):
        due = due.with_for_update(skip_locked=True)
    claimed = [row.to_model() for row in models(session, due)]
    for some in chunks([each.feed for each in claimed]):
        session.execute(update(_ROWS).where(_ROWS.c.feed.in_(some)).values(next_at=now + lease))
    return claimed


def save(session: Session, subscription: Subscription) -> None:
    """Store a subscription in place of what is known of its feed."""
    upsert(session, _ROWS, [SubscriptionRow.from_model(subscription)], by=["feed"])


def remove(session: Session, feed: str) -> None:
    """Forget the subscription of a feed."""
    session.execute(delete(_ROWS).where(_ROWS.c.feed == feed))
