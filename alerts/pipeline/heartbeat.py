"""The dead-man's switch: a beat goes out only while ticks, polls and deliveries truly progress.

note the last ticks, look for what is stuck     one transaction
nothing is stuck -> ping the heartbeat address  -> whoever waits for it there knows
something is     -> no ping, the log says what
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from alerts import store
from alerts.model.delivery import Sent
from alerts.pipeline.context import Context
from alerts.store import Session
from alerts.telemetry import get_logger

#: What has not moved for so long is stuck; a full round of slow sources takes less.
PATIENCE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Stuck:
    """One thing that does not move, and since when; None: it never did."""

    what: str
    since: datetime | None


async def beat(
    ctx: Context, ticks: Mapping[str, datetime], since: datetime | None = None
) -> list[Stuck]:
    """Note the daemon's last ticks, and ping the heartbeat address unless something is stuck.

    What is overdue is stuck once it had `PATIENCE` `since` the daemon began, or its clock was set.
    """
    now = ctx.clock()
    found = await ctx.db.write(partial(_noted, ticks=ticks, now=now, since=since))
    log = get_logger("heartbeat")
    if found:
        ctx.metrics.heartbeats.labels("withheld").inc()
        for each in found:
            log.error("heartbeat.withheld", what=each.what, since=_moment(each.since))
    elif ctx.heartbeat:
        outcome = await ctx.senders.ping(ctx.heartbeat, now)
        taken = isinstance(outcome, Sent)
        ctx.metrics.heartbeats.labels("sent" if taken else "failed").inc()
        if not isinstance(outcome, Sent):
            log.warning("heartbeat.failed", error=outcome.reason, status=outcome.status)
    return found


def find_stuck(session: Session, now: datetime, since: datetime | None = None) -> list[Stuck]:
    """Return what has not moved for `PATIENCE`, judged by the database alone.

    Sources and deliveries are judged once `since` is as long ago.
    """
    before = now - PATIENCE
    pulses = store.pulses.every(session)
    found = [Stuck(f"the daemon's {job} tick", at) for job, at in pulses.items() if at < before]
    if not pulses:
        found.append(Stuck("the daemon: it never ran with this database", None))
    if since is not None and since > before:
        return found
    count, due = store.pulses.overdue_feeds(session, before)
    if count:
        found.append(Stuck("1 source is due" if count == 1 else f"{count} sources are due", due))
    waiting = store.outbox.untried(session, now, before)
    found += [Stuck(f"deliveries to {name}", at) for name, at in waiting.items()]
    return found


def _noted(
    session: Session, ticks: Mapping[str, datetime], now: datetime, since: datetime | None
) -> list[Stuck]:
    store.pulses.save(session, ticks)
    return find_stuck(session, now, since)


def _moment(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else "ever"
