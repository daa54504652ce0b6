"""Items that somebody sends: read, judged and answered in one transaction.

read                           no transaction is open
key known                ->    the same answer again, or a refusal when the body is another
ingest, state, answer    ->    commit
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import partial

from alerts import store
from alerts.errors import NotFound
from alerts.model.feed import Feed, FeedKind, FeedState
from alerts.pipeline import cadence
from alerts.pipeline.context import Context, Judging
from alerts.pipeline.health import Outcome, after_poll
from alerts.pipeline.ingest import ingest
from alerts.sources import Parsed, read_items
from alerts.store import Session
from alerts.store.intakes import Intake
from alerts.telemetry import get_logger

_SHOWN = 20


class Refusal(StrEnum):
    """Why nothing was taken."""

    UNKNOWN_SOURCE = "unknown_source"
    UNREADABLE = "unreadable"
    KEY_REUSED = "key_reused"


@dataclass(frozen=True, slots=True)
class Sending:
    """What somebody sent."""

    source: str
    body: bytes
    content_type: str
    #: The sender's own name for this body; "" when none was given.
    key: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of it: counts and problems, as they are answered."""

    answer: Mapping[str, object]
    #: True: it had been taken before, under the same key.
    again: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was taken."""

    reason: Refusal
    detail: str
    problems: tuple[str, ...] = field(default=())


async def take(ctx: Context, sending: Sending) -> Taken | Refused:
    """Store and judge the items of a body with all their consequences, or none of them.

    They may alert at once: there is no baseline, since nobody sends an archive by accident.
    """
    now = ctx.clock()
    try:
        feed, _ = await ctx.db.read(lambda session: store.feeds.get(session, sending.source))
    except NotFound:
        feed = None
    if feed is None or feed.kind != FeedKind.INBOUND or not feed.enabled:
        return Refused(Refusal.UNKNOWN_SOURCE, "no enabled source of kind inbound has this id")
    parsed = await asyncio.to_thread(
        read_items, sending.body, sending.content_type, now=now, lang=feed.lang
    )
    if parsed.broken:
        return Refused(Refusal.UNREADABLE, parsed.problems[0], parsed.problems[:_SHOWN])
    outcome = await ctx.db.write(
        partial(_store, judging=ctx.judging, feed=feed, sending=sending, parsed=parsed, now=now)
    )
    if isinstance(outcome, Taken) and not outcome.again:
        get_logger("inbound").info(
            "items.taken", **{**outcome.answer, "problems": len(parsed.problems)}
        )
    return outcome


def _store(
    session: Session,
    *,
    judging: Judging,
    feed: Feed,
    sending: Sending,
    parsed: Parsed,
    now: datetime,
) -> Taken | Refused:
    body = hashlib.sha256(sending.body).hexdigest()
    known = store.intakes.find(session, feed.id, sending.key, now) if sending.key else None
    if known is not None:
        if known.body != body:
            return Refused(Refusal.KEY_REUSED, "this key was used for another body")
        return Taken(known.answer, again=True)
    counts = ingest(session, judging, feed, parsed.entries, now, baseline=False)
    if parsed.left_out:
        store.counters.bump(session, feed.id, "left_out", parsed.left_out)
    _, state = store.feeds.get(session, feed.id)
    store.feeds.save_state(session, _heard(feed, state, now, new=bool(counts.new)))
    answer = {
        "source": feed.id,
        **dict(counts.counts()),
        "left_out": parsed.left_out,
        "problems": list(parsed.problems[:_SHOWN]),
    }
    if sending.key:
        store.intakes.add(session, feed.id, sending.key, Intake(body, answer), now)
    return Taken(answer)


def _heard(feed: Feed, state: FeedState, now: datetime, *, new: bool) -> FeedState:
    outcome = Outcome.NEW if new else Outcome.UNCHANGED
    return replace(
        state,
        last_success=now,
        last_new=now if new else state.last_new,
        baseline_at=state.baseline_at or now,
        health=after_poll(state.health, outcome, now, cadence.longest_wait(feed)),
    )
