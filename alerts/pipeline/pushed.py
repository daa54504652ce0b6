"""A hub pushes what is new in a feed: read, judged and stored like what a poll brought.

the callback tells the subscription; the signature, that the hub sent it   -> unknown | forged
read, ingest, state                                                         (commit each)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial

from alerts import store
from alerts.model.feed import Feed
from alerts.model.item import Entry
from alerts.model.subscription import Subscription, SubscriptionState
from alerts.pipeline import cadence
from alerts.pipeline.callbacks import hash_of
from alerts.pipeline.context import Context
from alerts.pipeline.health import Outcome, after_poll
from alerts.pipeline.ingest import Ingested, ingest
from alerts.pipeline.renamed import without_renamed
from alerts.sources import Fetched, Received
from alerts.sources.websub import signature_fits
from alerts.store import Session
from alerts.telemetry import get_logger

#: Entries that share one transaction.
_CHUNK = 250


@dataclass(frozen=True, slots=True)
class Push:
    """What somebody sent to a callback."""

    path: str
    body: bytes
    content_type: str
    #: The header X-Hub-Signature.
    signature: str


class Pushed(StrEnum):
    """What became of it."""

    TAKEN = "taken"
    #: No subscription has this callback.
    UNKNOWN = "unknown"
    #: Not signed by the hub: ignored and counted, and the hub hears nothing of it.
    FORGED = "forged"
    #: No feed: counted.
    UNREADABLE = "unreadable"


async def expected(ctx: Context, path: str) -> Subscription | None:
    """The subscription that is pushed to this callback, None when there is none."""
    if ctx.callbacks is None:
        return None
    found = await ctx.db.read(lambda s: store.subscriptions.by_path(s, hash_of(path)))
    if found is None or found.state is SubscriptionState.ENDING:
        return None
    feed = ctx.feeds.get(found.feed)
    return found if feed is not None and feed.enabled else None


async def take(ctx: Context, push: Push) -> Pushed:
    """Store and judge what was pushed, with all its consequences."""
    known = await expected(ctx, push.path)
    if known is None or ctx.callbacks is None:
        return Pushed.UNKNOWN
    feed, now = ctx.feeds[known.feed], ctx.clock()
    key = ctx.callbacks.key(known.feed, known.hub, known.topic)
    if not signature_fits(push.signature, push.body, key):
        return await _counted(ctx, feed, Pushed.FORGED)
    document = Received(known.topic, push.body, push.content_type[:300])
    fetched = Fetched((document,), now, final_url=known.topic)
    parsed = await ctx.sources.read(feed, fetched)
    if parsed.broken:
        return await _counted(ctx, feed, Pushed.UNREADABLE)
    if feed.options.get("full_text"):
        # Its articles are read by a poll; a hub does not wait so long for an answer.
        await ctx.db.write(partial(_heard, known=known, now=now, due=now))
        return Pushed.TAKEN
    entries = await without_renamed(ctx, feed, parsed.entries, now)
    total = await _stored(ctx, feed, entries, now)
    dropped = {"left_out": parsed.left_out, "renamed": len(parsed.entries) - len(entries)}
    settled = partial(_settled, ctx=ctx, known=known, total=total, dropped=dropped, now=now)
    await ctx.db.write(settled)
    for problem in parsed.problems:
        get_logger("websub").warning("feed.problem", feed=feed.id, problem=problem)
    get_logger("websub").info("push.taken", feed=feed.id, **dict(total.counts()))
    return Pushed.TAKEN


async def _stored(ctx: Context, feed: Feed, entries: Sequence[Entry], now: datetime) -> Ingested:
    _, state = await ctx.db.read(lambda session: store.feeds.get(session, feed.id))
    baseline = state.baseline_at is None and not feed.backfill
    total = Ingested()
    for first in range(0, len(entries), _CHUNK):
        total += await ctx.db.write(
            partial(
                ingest,
                judging=ctx.judging,
                feed=feed,
                entries=entries[first : first + _CHUNK],
                now=now,
                baseline=baseline,
            )
        )
    return total


def _settled(
    session: Session,
    ctx: Context,
    known: Subscription,
    *,
    total: Ingested,
    dropped: Mapping[str, int],
    now: datetime,
) -> None:
    feed = ctx.feeds[known.feed]
    for reason, count in dropped.items():
        if count:
            store.counters.bump(session, feed.id, reason, count)
    _, state = store.feeds.get(session, feed.id)
    outcome = Outcome.NEW if total.new else Outcome.UNCHANGED
    health = after_poll(state.health, outcome, now, cadence.longest_wait(feed))
    health = replace(health, pushed_until=known.lease_until)
    due = cadence.after_success(feed, health, now, ctx.rnd)
    after = replace(state, health=health, last_new=now if total.new else state.last_new)
    store.feeds.save_state(session, after)
    _heard(session, known, now, due)


def _heard(session: Session, known: Subscription, now: datetime, due: datetime) -> None:
    current = store.subscriptions.find(session, known.feed)
    if current is not None and current.path_hash == known.path_hash:
        store.subscriptions.save(session, replace(current, last_push=now))
    _, state = store.feeds.get(session, known.feed)
    store.feeds.save_state(session, replace(state, next_due=due))


async def _counted(ctx: Context, feed: Feed, outcome: Pushed) -> Pushed:
    reason = f"pushes_{outcome}"
    await ctx.db.write(lambda session: store.counters.bump(session, feed.id, reason))
    get_logger("websub").warning("push.ignored", feed=feed.id, reason=str(outcome))
    return outcome
