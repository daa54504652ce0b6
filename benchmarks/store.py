"""Rows a second into and out of the store: `python -m benchmarks.store [DATABASE]`.

Each batch saves 1,000 items with what follows from them in one transaction, as a poll does.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
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
    judged = assessment()
    ids = [f"{n}-{k}" for k in range(BATCH)]
    rows = [
        Item(
            i,
            "wire",
            i,
            f"https://wire.example/{i}",
            f"https://wire.example/{i}",
            f"China widens export controls {i}",
            "A text of one paragraph. " * 20,
            "en",
            Tier.WIRE,
            NOW,
            NOW,
            i,
        )
        for i in ids
    ]
    told = [
        Story(
            i,
            "headline",
            judged.topics,
            judged.severity,
            judged.direction,
            judged.stage,
            NOW,
            NOW,
            (i,),
            ("wire",),
        )
        for i in ids
    ]
    joined = [
        Joining(i, i, tuple((k * 7 + j * 13) % 4000 + 10_000 * j for j in range(KEYS)))
        for k, i in enumerate(ids)
    ]
    raised = [
        Alert(
            i,
            i,
            AlertKind.RAISED,
            judged.severity,
            judged.direction,
            judged.stage,
            60,
            judged.topics,
            "headline",
            "summary",
            (),
            i,
            "",
            "wire",
            judged.evidence,
            "r",
            NOW,
        )
        for i in ids[::10]
    ]
    why = [
        Decision(kind, i, NOW, Reason.NEW, "why", "r") for i in ids for kind in ("item", "story")
    ]
    items.save(session, [(row, judged) for row in rows])
    stories.save(session, told)
    stories.index(session, joined)
    alerts.add(session, raised)
    decisions.add(session, why)
    outbox.add(
        session,
        [
            Delivery(f"{a.id}-{r}", a.id, r, DeliveryState.PENDING, 0, NOW, created=NOW)
            for a in raised
            for r in ("slack", "hook")
        ],
    )
    return len(rows) + len(told) + len(joined) * (1 + KEYS) + len(raised) * 3 + len(why)


def timed(label: str, count: int, work: Callable[[], object]) -> None:
    started = time.perf_counter()
    work()
    took = time.perf_counter() - started
    print(f"{label:46} {count / took:10,.0f} /s {took * 1000 / count:9.3f} ms each")


def run(database: Database) -> None:
    database.migrate()
    feed = Feed("wire", FeedKind.FEED, "https://wire.example/")
    database.run_write(lambda s: feeds.sync(s, [feed], NOW))
    rows = 0
    started = time.perf_counter()
    for n in range(BATCHES):
        rows += database.run_write(lambda s, n=n: save(s, n))
    took = time.perf_counter() - started
    print(
        f"{'items with all that follows, batches of 1,000':46} "
        f"{BATCH * BATCHES / took:10,.0f} /s {rows / took:9,.0f} rows/s"
    )
    keys = [f"k{n}" for n in range(1000)]
    timed(
        "one known() of 1,000 keys",
        1,
        lambda: database.run_read(lambda s: items.known(s, "wire", keys)),
    )
    claimed: list[Delivery] = []

    def claim() -> None:
        claimed.extend(d for d, _ in database.run_write(lambda s: outbox.claim(s, NOW, LEASE, 50)))

    timed("claim() of 50 out of 1,000 due, own commit", 10, lambda: [claim() for _ in range(10)])

    def record(session: Session, delivery: Delivery) -> None:
        attempt = Attempt(delivery.id, 1, NOW, "sent", 200, 10)
        outbox.record(session, replace(delivery, state=DeliveryState.SENT, attempt=1), attempt)

    timed(
        "record(), own commit",
        len(claimed),
        lambda: [database.run_write(lambda s, d=d: record(s, d)) for d in claimed],
    )
    timed(
        "page of 50 items",
        20,
        lambda: [database.run_read(lambda s: items.page(s, 50)) for _ in range(20)],
    )
    timed(
        "page of 50 stories on a topic",
        20,
        lambda: [
            database.run_read(lambda s: stories.page(s, 50, topic="tariff")) for _ in range(20)
        ],
    )


def main() -> None:
    if len(sys.argv) > 1:
        database = Database(sys.argv[1])
        run(database)
        database.close()
        return
    with tempfile.TemporaryDirectory() as folder:
        database = Database(str(Path(folder) / "alerts.db"))
        run(database)
        database.close()


if __name__ == "__main__":
    main()
