"""A hub that pushes what it likes, asks back what it likes, and somebody who knows its callback."""

from __future__ import annotations

import asyncio
import functools
import hmac
import random
import tempfile
from datetime import timedelta
from pathlib import Path
from random import Random

from alerts import sources, store
from alerts.model.policy import Secret
from alerts.model.subscription import Subscription, SubscriptionState
from alerts.pipeline import websub
from alerts.pipeline.callbacks import Callbacks, hash_of
from alerts.pipeline.context import Context, Judging
from alerts.pipeline.normalise import to_item
from alerts.pipeline.pushed import Push, Pushed, take
from alerts.sources import Fetched, Received
from alerts.store import Database
from alerts.stories import compile_exposure
from alerts.telemetry import Metrics
from tests.builders import NOW, a_feed
from tests.hostile.reading import compiled
from tests.integration.pipeline.conftest import FakeSenders, FakeSources

HUB, TOPIC = "https://hub.example/", "https://wire.example/rss"
CALLBACKS = Callbacks("https://alerts.example", Secret("a secret for all the hubs"))
PATH, KEY = CALLBACKS.path("wire", HUB, TOPIC), CALLBACKS.key("wire", HUB, TOPIC)
WIRE = a_feed()
_TYPES = ("application/rss+xml", "text/html; charset=utf-16", "application/json", "")
_MODES = ("subscribe", "subscribe", "unsubscribe", "denied", "")


def check(body: bytes, rnd: Random, rules: Path) -> str:
    """What the hub signed is stored or counted, what it did not sign changes nothing."""
    # Stories grow longer with each input, and what is compared with them slower.
    ctx = _world(rules, rnd.randrange(4))
    kind, signed = rnd.choice(_TYPES), rnd.random() < 0.7
    method = rnd.choice(("sha1", "sha256", "sha512"))
    right = f"{method}={hmac.new(KEY.encode(), body, method).hexdigest()}"
    shown = right if signed else body[:200].decode("latin-1")
    before = _stored(ctx)
    outcome = asyncio.run(take(ctx, Push(PATH, body, kind, shown)))
    if signed != (outcome in {Pushed.TAKEN, Pushed.UNREADABLE}):
        return f"{outcome} although {'' if signed else 'not '}signed"
    if outcome is Pushed.TAKEN:
        lost = _lost(ctx, Received(TOPIC, body, kind))
        return f"not stored: {lost[:3]}" if lost else _asked_back(ctx, body, rnd)
    return "more is stored" if _stored(ctx) != before else _asked_back(ctx, body, rnd)


def _stored(ctx: Context) -> int:
    return len(ctx.db.run_read(lambda s: store.items.page(s, 10_000)).rows)


def _lost(ctx: Context, document: Received) -> list[str]:
    parsed = sources.parse(WIRE, Fetched((document,), ctx.clock(), final_url=TOPIC))
    keys = [entry.key for entry in parsed.entries if to_item(WIRE, entry, ctx.clock())]
    known = ctx.db.run_read(lambda s: store.items.known(s, WIRE.id, keys))
    return [key for key in keys if key not in known]


def _asked_back(ctx: Context, body: bytes, rnd: Random) -> str:
    text = body.decode("utf-8", "replace")
    asked = websub.Question(
        rnd.choice((PATH, PATH, text[:60])),
        rnd.choice(_MODES),
        rnd.choice((TOPIC, TOPIC, text[:200])),
        challenge=rnd.choice((text[:300], text, "")),
        lease=rnd.choice((text[:12], "-1", "0", "9" * 11, "1e9", "864000")),
        reason=text[:500] + PATH + KEY,
    )
    said = asyncio.run(websub.answer(ctx, asked))
    known = ctx.db.run_read(lambda s: store.subscriptions.find(s, WIRE.id))
    if said is not None and (asked.path, asked.topic) != (PATH, TOPIC):
        return "verified what nobody asked for"
    if known is None:
        return "the subscription is lost"
    if known.lease_until and known.lease_until > ctx.clock() + websub.LONGEST:
        return f"a lease until {known.lease_until}"
    if not known.detail.isprintable() or PATH in known.detail or KEY in known.detail:
        return f"the detail says {known.detail!r}"
    return ""


@functools.cache
def _world(rules: Path, _number: int) -> Context:
    """A database with one feed and its subscription, there until the end of the process."""
    folder = Path(tempfile.mkdtemp(prefix="alerts-fuzz-"))
    database = Database(f"sqlite:///{folder / 'alerts.db'}")
    database.migrate()
    known = Subscription(
        WIRE.id, HUB, TOPIC, hash_of(PATH), NOW + timedelta(days=9), SubscriptionState.ACTIVE
    )
    database.run_write(lambda s: store.feeds.sync(s, [WIRE], NOW))
    database.run_write(lambda s: store.subscriptions.save(s, known))
    return Context(
        db=database,
        sources=FakeSources(),
        senders=FakeSenders(),
        judging=Judging(
            compiled(rules), compile_exposure(()), timedelta(hours=72), timedelta(days=7)
        ),
        routes=(),
        receivers={},
        metrics=Metrics(),
        clock=lambda: NOW,
        rnd=random.Random(1),
        poll_concurrency=1,
        delivery_concurrency=1,
        feeds={WIRE.id: WIRE},
        callbacks=CALLBACKS,
    )
