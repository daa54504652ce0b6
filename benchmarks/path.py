"""Items a second through the whole path: loopback feeds, parse, judge, store on SQLite.

    python -m benchmarks.path --feeds 100 --entries 20 [--feedparser]

The feeds are served by a process of their own, without rate limits; one entry in ten is about
tariffs or minerals. The first poll is the baseline, the second brings entries that are all new, and
in the third every feed answers 304. With `--feedparser` all of it is run again without the quick
way of reading feeds.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import random
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from aiohttp import web

from alerts import app as wiring
from alerts import net, store
from alerts.config.starter import starter_folder
from alerts.model.feed import Feed, FeedKind
from alerts.notify import Senders
from alerts.pipeline.context import Context, Judging
from alerts.pipeline.poll import PollResult, poll_due
from alerts.sources import Fetched, Kinds, Parsed, Sources, installed
from alerts.sources.feed import parse_feed
from alerts.stories import compile_exposure
from alerts.telemetry import Metrics, setup_logging

ON_TOPIC = (
    "{who} raises tariffs on {what} to {n}%",
    "{who} tightens export controls on {what}, notice {n} says",
    "{who} and partners agree to lift duties on {what} after {n} days",
)
NOISE = (
    "City council approves budget number {n} for parks and libraries",
    "Team wins match {n} after extra time as coach praises young squad",
    "Study {n} finds that walking helps people sleep better at night",
)
WHO = ("China", "United States", "European Union", "India", "Japan", "Canada")
WHAT = ("gallium", "rare earth magnets", "steel", "graphite", "auto parts", "antimony")


def document(feed: int, batch: int, entries: int) -> bytes:
    """An RSS document whose entries are all new in each batch."""
    rnd = random.Random(feed * 1000 + batch)
    rows = []
    for n in range(entries):
        number = feed * 100_000 + batch * 1000 + n
        shapes = ON_TOPIC if number % 10 == 0 else NOISE
        title = rnd.choice(shapes).format(who=rnd.choice(WHO), what=rnd.choice(WHAT), n=number)
        rows.append(
            f"<item><title>{title}</title><guid>g{number}</guid>"
            f"<link>https://f{feed}.example/{number}</link>"
            f"<description>{title}. {NOISE[0].format(n=number)}.</description></item>"
        )
    head = '<?xml version="1.0"?><rss version="2.0"><channel><title>Feed</title>'
    return f"{head}{''.join(rows)}</channel></rss>".encode()


def serve(port: multiprocessing.Queue[int], entries: int) -> None:
    """Serve /<feed>/<batch> until killed; puts the port into the queue."""

    async def answer(request: web.Request) -> web.Response:
        feed, batch = int(request.match_info["feed"]), int(request.match_info["batch"])
        headers = {"ETag": f'"{feed}-{batch}"'}
        if request.headers.get("If-None-Match") == headers["ETag"]:
            return web.Response(status=304, headers=headers)
        body = document(feed, batch, entries)
        return web.Response(body=body, headers=headers, content_type="application/rss+xml")

    async def run() -> None:
        server = web.Application()
        server.router.add_get("/{feed}/{batch}", answer)
        runner = web.AppRunner(server)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port.put(runner.addresses[0][1])
        await asyncio.Event().wait()

    asyncio.run(run())


def feeds(port: int, count: int, batch: int) -> list[Feed]:
    """The feeds as configured for one batch."""
    where = f"http://127.0.0.1:{port}"
    return [
        Feed(f"f{n}", FeedKind.FEED, f"{where}/{n}/{batch}", every=timedelta(hours=1))
        for n in range(count)
    ]


def parse_slowly(feed: Feed, fetched: Fetched) -> Parsed:
    """Read a feed by feedparser alone."""
    document = fetched.documents[0]
    return parse_feed(
        document.body,
        now=fetched.at,
        url=document.name,
        content_type=document.content_type,
        lang=feed.lang,
        quick=False,
    )


async def measure(
    port: int, count: int, database: store.Database, kinds: Kinds | None = None
) -> None:
    """Poll both batches and print what each cost."""
    ruleset = wiring.load_ruleset(starter_folder() / "config")
    policy = net.AddressPolicy(frozenset({"127.0.0.1"}))
    async with net.open_session(policy, user_agent="benchmark") as session:
        context = Context(
            db=database,
            sources=Sources(session, per_host=64, spacing=timedelta(), policy=policy, kinds=kinds),
            senders=Senders(session),
            judging=Judging(ruleset, compile_exposure(()), timedelta(hours=72), timedelta(days=7)),
            routes=(),
            receivers={},
            metrics=Metrics(),
            clock=wiring.now,
            rnd=random.Random(1),
            poll_concurrency=16,
            delivery_concurrency=8,
        )
        for name, batch in (("baseline", 0), ("new", 1), ("unchanged", 1)):
            definitions = feeds(port, count, batch)
            context = replace(context, feeds={feed.id: feed for feed in definitions})
            await database.write(lambda s, d=definitions: store.feeds.sync(s, d, wiring.now()))
            await database.write(lambda s: store.feeds.make_due(s, wiring.now()))
            began, cpu = time.perf_counter(), time.process_time()
            results = await poll_due(context)
            report(name, results, time.perf_counter() - began, time.process_time() - cpu)


def report(name: str, results: list[PollResult], seconds: float, cpu: float) -> None:
    """Print what one round of polls cost."""
    new = sum(r.ingested.new for r in results)
    stories = sum(r.ingested.stories for r in results)
    print(
        f"{name}: {len(results)} feeds in {seconds:.2f} s, {cpu / len(results) * 1000:.2f} ms CPU"
        f" a feed; {new} items, {stories} stories, {new / seconds:.0f} items/s"
    )


def main() -> None:
    """Run with the given numbers of feeds and entries."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=100)
    parser.add_argument("--entries", type=int, default=20)
    parser.add_argument("--feedparser", action="store_true", help="and by feedparser alone")
    given = parser.parse_args()
    setup_logging("error")
    ports: multiprocessing.Queue[int] = multiprocessing.Queue()
    server = multiprocessing.Process(target=serve, args=(ports, given.entries), daemon=True)
    server.start()
    port = ports.get(timeout=30)
    try:
        run(port, given.feeds)
        if given.feedparser:
            print("by feedparser alone:")
            known = installed()
            slow = replace(known.by_name[FeedKind.FEED], parse=parse_slowly)
            run(port, given.feeds, replace(known, by_name={**known.by_name, FeedKind.FEED: slow}))
    finally:
        server.kill()


def run(port: int, count: int, kinds: Kinds | None = None) -> None:
    """Measure with a database of its own."""
    with tempfile.TemporaryDirectory() as scratch:
        database = store.Database(str(Path(scratch) / f"path-{os.getpid()}.db"))
        database.migrate()
        try:
            asyncio.run(measure(port, count, database, kinds))
        finally:
            database.close()


if __name__ == "__main__":
    main()
