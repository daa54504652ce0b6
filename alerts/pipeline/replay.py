"""Somebody has dead deliveries sent again; it is noted with their alerts who and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts import store
from alerts.model.decision import Decision, Reason
from alerts.pipeline.context import Context
from alerts.store import Session
from alerts.telemetry import get_logger


@dataclass(frozen=True, slots=True)
class Again:
    """What is to be sent again."""

    #: Ids of dead deliveries; None: every dead one.
    deliveries: Sequence[str] | None
    author: str
    note: str = ""


async def replay(ctx: Context, again: Again) -> list[str]:
    """Make dead deliveries pending again; return the ids of those that were dead, in order."""
    now = ctx.clock()
    done = await ctx.db.write(lambda session: revive(session, again, now))
    get_logger("people").info("deliveries.replayed", count=len(done))
    return done


def revive(session: Session, again: Again, now: datetime) -> list[str]:
    """Make dead deliveries due now, with a fresh retry schedule, and note who asked for it.

    Returns the ids of those that were dead, in order.
    """
    done = store.outbox.replay(session, again.deliveries, now)
    store.decisions.add(session, [_noted(session, each, again, now) for each in done])
    return done


def _noted(session: Session, delivery: str, again: Again, now: datetime) -> Decision:
    promised = store.outbox.get(session, delivery)
    detail = f"sent again to {promised.receiver} by {again.author}"
    if again.note:
        detail += f": {again.note}"
    data: dict[str, object] = {"author": again.author, "replayed": delivery}
    return Decision("alert", promised.alert, now, Reason.REPLAYED, detail, data=data)
