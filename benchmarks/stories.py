"""What one item costs, in processor time, when so many stories are stored.

    python benchmarks/stories.py 1000 10000 100000

Headlines are drawn from a vocabulary in which few words are common and most are rare, over ninety
days, a story each; then batches of a hundred new ones look for their story on SQLite.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path

from alerts.model.assessment import Assessment, Direction, Severity, Stage
from alerts.model.decision import Reason
from alerts.model.facts import Fact, Facts, Span
from alerts.model.feed import Feed, FeedKind, Tier
from alerts.model.item import Item
from alerts.model.story import Story
from alerts.store import Database, Session, feeds, items, recall, stories
from alerts.stories import Gist, Keys, assign, gist_of, index_keys, open_story

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DAYS = 90
BATCH = 1_000
ASKED, BATCHES = 100, 10
NATIONS = ("China", "Trump", "Japan", "India", "EU", "Canada", "Mexico", "Brazil", "Korea", "Chile")
ACTS = ("restricts", "imposes", "raises", "lifts", "delays", "threatens", "expands", "suspends")
OBJECTS = ("tariffs on", "export controls on", "duties on", "export licences for", "curbs on")
MATERIALS = ("gallium", "rare earths", "antimony", "graphite", "tungsten", "lithium", "cobalt")


@dataclass(frozen=True)
class Case:
    """One synthetic item with all that its place in a story follows from."""

    item: Item
    assessment: Assessment
    gist: Gist
    keys: Keys


@dataclass(frozen=True)
class Joining:
    """The item as the first of its own story."""

    story: str
    item: str
    keys: tuple[int, ...]
    at: datetime
    gist: Gist
    reason: Reason = Reason.STORY_OPENED


@dataclass(frozen=True)
class Ask:
    """The item as it looks for its story."""

    item: str
    keys: Keys
    at: datetime


def cases(count: int, rnd: random.Random, prefix: str, spread: timedelta) -> Iterator[Case]:
    """So many items, spread evenly over the time before NOW."""
    for number in range(count):
        material = rnd.choice(MATERIALS)
        rare = " ".join(f"w{int(rnd.paretovariate(0.6)) % 50_000}x" for _ in range(3))
        act, about, nation = rnd.choice(ACTS), rnd.choice(OBJECTS), rnd.choice(NATIONS)
        title = f"{nation} {act} {about} {material} {rare}"
        at = NOW - spread * (1 - number / count)
        name = f"{prefix}{number}"
        item = Item(
            id=name, source="wire", key=name, url="", canonical_url=f"https://a.example/{name}",
            title=title, text="", lang="en", tier=Tier.WIRE, published=at, first_seen=at,
            content_hash=name,
        )  # fmt: skip
        span = Span("title", 0, 1)
        assessment = Assessment(
            topics={"tariff": 0.9}, score=60, severity=Severity.HIGH,
            direction=Direction.ESCALATING, stage=Stage.ANNOUNCED, certainty=0.8,
            facts=Facts(materials=(Fact(material, span, title[:1]),)),
        )  # fmt: skip
        gist = gist_of(item, assessment)
        yield Case(item, assessment, gist, index_keys(item, gist))


def fill(database: Database, count: int, rnd: random.Random) -> float:
    """Store so many stories of one item each; return the seconds it took."""
    stream = cases(count, rnd, "old", timedelta(days=DAYS))
    started = time.process_time()
    while batch := list(islice(stream, BATCH)):
        told: dict[str, Story] = {c.item.id: open_story(c.item, c.assessment) for c in batch}

        def save(
            session: Session, batch: list[Case] = batch, told: dict[str, Story] = told
        ) -> None:
            items.save(session, [(c.item, c.assessment) for c in batch])
            stories.save(session, told.values())
            stories.index(
                session,
                [
                    Joining(told[c.item.id].id, c.item.id, c.keys.asked, c.item.at, c.gist)
                    for c in batch
                ],
            )

        database.run_write(save)
    return time.process_time() - started


def ask(database: Database, batch: list[Case]) -> tuple[float, float, int]:
    """Seconds to look up the batch, and to assign it; and how many candidates there were."""
    asks = [Ask(c.item.id, c.keys, c.item.at) for c in batch]
    started = time.process_time()
    found = database.run_read(lambda s: recall.candidates(s, asks))
    looked = time.process_time()
    story = open_story(batch[0].item, batch[0].assessment)
    for case in batch:
        candidates = found[case.item.id]
        assign(case.item, case.assessment, candidates, lambda _: story, gist=case.gist)
    return looked - started, time.process_time() - looked, sum(map(len, found.values()))


def main(counts: list[int]) -> None:
    """Print one line for each number of stored stories."""
    print(
        f"{'stories':>9} {'stored/s':>9} {'MB':>7} {'look-up ms':>11} {'assign ms':>10} candidates"
    )
    for count in counts:
        rnd = random.Random(count)
        with tempfile.TemporaryDirectory() as folder:
            database = Database(f"sqlite:///{folder}/stories.db")
            database.migrate()
            feed = Feed("wire", FeedKind.FEED, "https://wire.example/")
            database.run_write(partial(feeds.sync, feeds=[feed], now=NOW))
            took = fill(database, count, rnd)
            stream = cases(ASKED * BATCHES, rnd, "new", timedelta(hours=6))
            measured = [ask(database, list(islice(stream, ASKED))) for _ in range(BATCHES)]
            size = sum(file.stat().st_size for file in Path(folder).iterdir()) / 1e6
            looks, assigns = (sorted(m[n] for m in measured)[BATCHES // 2] for n in (0, 1))
            met = sum(m[2] for m in measured) / (ASKED * BATCHES)
            database.close()
        print(
            f"{count:9,} {count / took:9,.0f} {size:7,.0f} {looks * 1000 / ASKED:11.3f} "
            f"{assigns * 1000 / ASKED:10.3f} {met:10.1f}"
        )


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or [1_000, 10_000, 100_000])
