"""Rows a second into and out of the store.

Each batch saves 1,000 items with what follows from them in one transaction, as a poll does.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from alerts.model.alert import Alert, AlertKind
from alerts.model.assessment import Assessment, Direction, Evidence, Severity, Stage
from alerts.model.decision import Decision, Reason
from alerts.model.delivery import Attempt, Delivery, DeliveryState
from alerts.model.facts import Fact, Facts, Span
from alerts.model.feed import Feed, FeedKind, Tier
from alerts.model.item import Item
from alerts.model.story import Story
from alerts.store import Database, Session, alerts, decisions, feeds, items, outbox, stories
from alerts.stories import Gist

NOW = datetime(2026, 3, 1, tzinfo=UTC)
BATCH = 1000
BATCHES = 5
KEYS = 12
LEASE = timedelta(minutes=1)


class Joining:
    def __init__(self, story: str, item: str, keys: tuple[int, ...]) -> None:
        self.story, self.item, self.keys, self.at = story, item, keys, NOW
        self.reason = Reason.STORY_OPENED
        self.gist = Gist()


def assessment() -> Assessment:
    span = Span("title", 0, 5)
    return Assessment(
        topics=dict.fromkeys(("tariff", "rare_earth", "critical_mineral", "export_control"), 0.5),
        score=60,
        severity=Severity.HIGH,
        direction=Direction.ESCALATING,
        stage=Stage.ANNOUNCED,
        certainty=0.8,
        facts=Facts(
            rates=(Fact("25", span, "25 %", "to"),), actors=(Fact("China", span, "China"),)
        ),
        evidence=tuple(Evidence(f"rule.{n}", "tariff", span, "title", 10) for n in range(6)),
        rules_hash="0" * 64,
    )


def save(session: Session, n: int) -> int:
    """Store one batch as a poll does; the number of rows written."""
    judged = assessment()
    ids = [f"{n}-{k}" for k in range(BATCH)]
    joined = [
        Joining(i, i, tuple((k * 7 + j * 13) % 4000 + 10_000 * j for j in range(KEYS)))
        for k, i in enumerate(ids)
    ]
    raised = [alert(i, judged) for i in ids[::10]]
    promised = [
        Delivery(f"{a.id}-{r}", a.id, r, DeliveryState.PENDING, 0, NOW, created=NOW)
        for a in raised
        for r in ("slack", "hook")
    ]
    why = [
        Decision(kind, i, NOW, Reason.NEW, "why", "r") for i in ids for kind in ("item", "story")
    ]
    items.save(session, [(item(i), judged) for i in ids])
    stories.save(session, [story(i, judged) for i in ids])
    stories.index(session, joined)
    alerts.add(session, raised)
    decisions.add(session, why)
    outbox.add(session, promised)
    return len(ids) * (3 + KEYS) + len(raised) + len(promised) + len(why)


def item(id_: str) -> Item:
    return Item(
        id=id_,
        source="wire",
        key=id_,
        url=f"https://wire.example/{id_}",
        canonical_url=f"https://wire.example/{id_}",
        title=f"China widens export controls {id_}",
        text="A text of one paragraph. " * 20,
        lang="en",
        tier=Tier.WIRE,
        published=NOW,
        first_seen=NOW,
        content_hash=id_,
    )


def story(id_: str, judged: Assessment) -> Story:
    return Story(
        id=id_,
        headline="headline",
        topics=judged.topics,
        severity=judged.severity,
        direction=judged.direction,
        stage=judged.stage,
        first_seen=NOW,
        updated=NOW,
        items=(id_,),
        sources=("wire",),
    )


def alert(id_: str, judged: Assessment) -> Alert:
    return Alert(
        id=id_,
        story=id_,
        kind=AlertKind.RAISED,
        severity=judged.severity,
        direction=judged.direction,
        stage=judged.stage,
        score=60,
        topics=judged.topics,
        headline="headline",
        summary="summary",
        changes=(),
        item=id_,
        url="",
        source="wire",
        evidence=judged.evidence,
        rules_hash="r",
        created=NOW,
    )


def timed(label: str, count: int, work: Callable[[], object]) -> None:
    started = time.perf_counter()
    work()
    took = time.perf_counter() - started
    print(f"{label:46} {count / took:10,.0f} /s {took * 1000 / count:9.3f} ms each")


def run(database: Database) -> None:
    database.migrate()
    feed = Feed("wire", FeedKind.FEED, "https://wire.example/")
    database.run_write(lambda s: feeds.sync(s, [feed], NOW))
    write(database)
    keys = [f"k{n}" for n in range(1000)]
    known = partial(items.known, source="wire", keys=keys)
    timed("one known() of 1,000 keys", 1, lambda: database.run_read(known))
    deliver(database)
    for label, page in (
        ("page of 50 items", partial(items.page, limit=50)),
        ("page of 50 stories on a topic", partial(stories.page, limit=50, topic="tariff")),
    ):
        timed(label, 20, lambda page=page: [database.run_read(page) for _ in range(20)])


def write(database: Database) -> None:
    started = time.perf_counter()
    rows = sum(database.run_write(partial(save, n=n)) for n in range(BATCHES))
    took = time.perf_counter() - started
    print(
        f"{'items with all that follows, batches of 1,000':46} "
        f"{BATCH * BATCHES / took:10,.0f} /s {rows / took:9,.0f} rows/s"
    )


def deliver(database: Database) -> None:
    claimed: list[Delivery] = []

    def claim() -> None:
        claimed.extend(d for d, _ in database.run_write(lambda s: outbox.claim(s, NOW, LEASE, 50)))

    def record(session: Session, delivery: Delivery) -> None:
        attempt = Attempt(delivery.id, 1, NOW, "sent", 200, 10)
        outbox.record(session, replace(delivery, state=DeliveryState.SENT, attempt=1), attempt)

    timed("claim() of 50 out of 1,000 due, own commit", 10, lambda: [claim() for _ in range(10)])
    timed(
        "record(), own commit",
        len(claimed),
        lambda: [database.run_write(partial(record, delivery=each)) for each in claimed],
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.store", description=__doc__)
    parser.add_argument("database", nargs="?", help="an empty one; else a file of its own")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(given.database or str(Path(folder) / "alerts.db"))
        try:
            run(database)
        finally:
            database.close()


if __name__ == "__main__":
    main()
