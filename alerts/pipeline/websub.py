"""Feeds that a hub pushes: subscribed, renewed, and given up again.

follow       a poll saw what the feed announces        -> a subscription to ask for, or to end
claim, act   what is due is asked of its hub            (no transaction open)
answer       the hub asks back whether we want it       -> the challenge, and the lease is kept
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from alerts import store
from alerts.model.feed import Feed, FeedKind
from alerts.model.subscription import Subscription, SubscriptionState
from alerts.pipeline.callbacks import Callbacks, hash_of
from alerts.pipeline.context import Context
from alerts.sources import Fetched, Parsed
from alerts.sources.base import one_line
from alerts.sources.hub_links import Announced
from alerts.sources.websub import Asked
from alerts.store import Session
from alerts.telemetry import get_logger
from alerts.text.masking import MASK, masked, secrets_of

#: The lease that is asked for; hubs decide.
LEASE = timedelta(days=10)
#: Leases outside of these are taken for these.
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=30)
#: A lease is renewed when this part of it is over.
_RENEWED = 0.8
#: A hub that took a request verifies it within this.
PATIENCE = timedelta(minutes=10)
#: A request that was not taken is repeated after doubling waits up to this.
LONGEST_BACKOFF = timedelta(days=1)
_CLAIM = timedelta(minutes=2)
#: Requests to end a subscription; after these its lease ends by itself.
_FAREWELLS = 3
_MAX_CHALLENGE = 4_000


async def follow(ctx: Context, feed: Feed, fetched: Fetched, parsed: Parsed) -> None:
    """Note the hub that the feed announces; one that is announced no more is left."""
    if ctx.callbacks is None or feed.kind != FeedKind.FEED:
        return
    hub = fetched.hub or parsed.asks.hub
    topic = fetched.topic or parsed.asks.topic or fetched.final_url
    # A key in the topic would have to be stored, and told to the hub.
    if any(MASK in each or secrets_of(each, feed.filled, feed.secrets) for each in (hub, topic)):
        hub = ""
    known = await ctx.db.read(lambda session: store.subscriptions.find(session, feed.id))
    wanted = _wanted(ctx, feed, Announced(hub, topic), known)
    if wanted is not None and wanted != known:
        await ctx.db.write(lambda session: store.subscriptions.save(session, wanted))


def _wanted(
    ctx: Context, feed: Feed, announced: Announced, known: Subscription | None
) -> Subscription | None:
    now, hub, topic = ctx.clock(), announced.hub, announced.topic
    if not hub:
        if known is None or known.state is SubscriptionState.ENDING:
            return known
        return replace(known, state=SubscriptionState.ENDING, next_at=now, failures=0)
    path_hash = _path_hash(ctx, feed.id, hub, topic)
    if known and known.path_hash == path_hash and known.state is not SubscriptionState.ENDING:
        return known
    return Subscription(feed.id, hub, topic, path_hash, now)


def _path_hash(ctx: Context, feed: str, hub: str, topic: str) -> str:
    return hash_of(ctx.callbacks.path(feed, hub, topic)) if ctx.callbacks else ""


async def claim(ctx: Context, limit: int) -> list[Subscription]:
    """Take up to `limit` subscriptions whose hub is to be asked now."""
    if ctx.callbacks is None:
        return []
    now = ctx.clock()
    known = await ctx.db.read(store.subscriptions.every)
    if any(each.next_at <= now or _due(ctx, each, now) != each for each in known):
        return await ctx.db.write(partial(_claimed, ctx=ctx, now=now, limit=limit))
    return []


def _claimed(session: Session, ctx: Context, now: datetime, limit: int) -> list[Subscription]:
    for each in store.subscriptions.every(session):
        due = _due(ctx, each, now)
        if due != each:
            store.subscriptions.save(session, due)
    return store.subscriptions.claim_due(session, now, limit, _CLAIM)


def _due(ctx: Context, known: Subscription, now: datetime) -> Subscription:
    """The subscription as the configuration of the moment makes it, due now if that is new."""
    if known.state is SubscriptionState.ENDING:
        return known
    feed = ctx.feeds.get(known.feed)
    if feed is None or not feed.enabled:
        return replace(known, state=SubscriptionState.ENDING, next_at=now, failures=0)
    path_hash = _path_hash(ctx, known.feed, known.hub, known.topic)
    if path_hash == known.path_hash:
        return known
    # Another secret: the hub knows a callback that is none any more.
    return Subscription(known.feed, known.hub, known.topic, path_hash, now)


async def act(ctx: Context, subscription: Subscription) -> None:
    """Ask the hub for what the subscription needs, and remember what it answered."""
    now = ctx.clock()
    ending = subscription.state is SubscriptionState.ENDING
    over = subscription.lease_until is None or subscription.lease_until <= now
    if ending and (over or subscription.failures >= _FAREWELLS):
        await ctx.db.write(lambda s: store.subscriptions.remove(s, subscription.feed))
        return
    if ctx.callbacks is None:
        return
    # One that was removed from the configuration is stored still.
    feed, _ = await ctx.db.read(lambda s: store.feeds.get(s, subscription.feed))
    form = _form(ctx.callbacks, subscription)
    asked = await ctx.sources.ask_hub(feed, subscription.hub, form)
    if asked.problem:
        get_logger("websub").warning("hub.refused", feed=feed.id, problem=asked.problem)
    await ctx.db.write(partial(_remember, before=subscription, asked=asked, now=ctx.clock()))


def _form(callbacks: Callbacks, subscription: Subscription) -> Mapping[str, str]:
    named = (subscription.feed, subscription.hub, subscription.topic)
    form = {
        "hub.mode": "subscribe",
        "hub.topic": subscription.topic,
        "hub.callback": callbacks.address(callbacks.path(*named)),
    }
    if subscription.state is SubscriptionState.ENDING:
        return {**form, "hub.mode": "unsubscribe"}
    lease = str(int(LEASE.total_seconds()))
    return {**form, "hub.lease_seconds": lease, "hub.secret": callbacks.key(*named)}


def _remember(session: Session, before: Subscription, asked: Asked, now: datetime) -> None:
    known = store.subscriptions.find(session, before.feed)
    if known is None or known.path_hash != before.path_hash or known.state != before.state:
        return  # the hub verified at once, or the feed announces another one by now
    if known.lease_until != before.lease_until:
        return
    failures = known.failures + 1
    wait = min(PATIENCE * 2 ** min(failures - 1, 16), LONGEST_BACKOFF)
    detail = asked.problem or "the hub took the request and has not verified it yet"
    after = replace(known, failures=failures, next_at=now + wait, detail=detail)
    store.subscriptions.save(session, after)


@dataclass(frozen=True, slots=True)
class Question:
    """What a hub asks at a callback."""

    path: str
    mode: str
    topic: str
    challenge: str = ""
    lease: str = ""
    reason: str = ""


async def answer(ctx: Context, question: Question) -> str | None:
    """Return what the hub is to be answered, None when we know nothing of what it asks."""
    if ctx.callbacks is None or len(question.challenge) > _MAX_CHALLENGE:
        return None
    known = await ctx.db.read(partial(_asked_about, question=question))
    if known is None:
        return None  # strangers cost no turn of the one writer
    # It may repeat what is stored nowhere.
    told = (question.path, ctx.callbacks.key(known.feed, known.hub, known.topic))
    question = replace(question, reason=masked(question.reason, told))
    return await ctx.db.write(partial(_answered, question=question, now=ctx.clock()))


def _asked_about(session: Session, question: Question) -> Subscription | None:
    known = store.subscriptions.by_path(session, hash_of(question.path))
    return known if known is not None and known.topic == question.topic else None


def _answered(session: Session, question: Question, now: datetime) -> str | None:
    known = _asked_about(session, question)
    if known is None:
        return None
    ending = known.state is SubscriptionState.ENDING
    if question.mode == "denied" and not ending:
        said = f"the hub denied it: {one_line(question.reason, 200) or 'no reason given'}"
        after = replace(
            known, state=SubscriptionState.DENIED, next_at=now + LONGEST_BACKOFF, detail=said
        )
        store.subscriptions.save(session, after)
        _trust_until(session, known.feed, None)
        return ""
    if question.mode == "unsubscribe" and ending:
        store.subscriptions.remove(session, known.feed)
        return question.challenge
    if question.mode != "subscribe" or ending or not question.challenge:
        return None
    lease = _lease(question.lease)
    after = replace(
        known,
        state=SubscriptionState.ACTIVE,
        lease_until=now + lease,
        next_at=now + lease * _RENEWED,
        failures=0,
        detail="",
    )
    store.subscriptions.save(session, after)
    _trust_until(session, known.feed, now + lease)
    return question.challenge


def _lease(text: str) -> timedelta:
    seconds = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
    asked = timedelta(seconds=seconds) if seconds else timedelta(days=1)
    return min(max(asked, SHORTEST), LONGEST)


def _trust_until(session: Session, feed_id: str, moment: datetime | None) -> None:
    """A feed that was pushed so far is polled rarely for as long as the new lease, if any."""
    _, state = store.feeds.get(session, feed_id)
    if state.health.pushed_until is not None:
        health = replace(state.health, pushed_until=moment)
        store.feeds.save_state(session, replace(state, health=health))
