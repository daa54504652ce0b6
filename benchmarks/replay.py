"""An archive of headlines through the whole pipeline at the times they were first seen.

    python benchmarks/replay.py ARCHIVE.jsonl.gz [CONFIG] [--budget N]

Prints how many alerts the rules raise and how many interrupts the noisiest receiver gets on its
busiest day, and names what the budget demoted. Nothing is sent.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from alerts import config, store
from alerts.app import build_judging
from alerts.config.rule_files import load_rules
from alerts.config.starter import starter_folder
from alerts.model.alert import Alert
from alerts.model.delivery import Delivery
from alerts.model.feed import Feed, FeedKind, Tier
from alerts.model.item import Entry
from alerts.model.policy import Receiver
from alerts.pipeline.desk import Desk, Policy
from alerts.pipeline.dispatch import dispatch_batch
from alerts.pipeline.ingest import ingest
from alerts.rules import compile_rules
from alerts.store import Database

FEED = Feed("archive", FeedKind.FEED, "archive", tier=Tier.AGGREGATOR)
HOUR = timedelta(hours=1)


def entries_by_hour(path: Path) -> dict[datetime, list[Entry]]:
    """The headlines under the hour in which they were first seen."""
    found: dict[datetime, list[Entry]] = defaultdict(list)
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            seen = datetime.fromisoformat(row.get("first_seen") or row["published"])
            seen = seen.replace(tzinfo=UTC) if seen.tzinfo is None else seen
            hour = seen.replace(minute=0, second=0, microsecond=0)
            entry = Entry(
                row["id"],
                url=row.get("url", ""),
                title=row["title"],
                text=row.get("text", ""),
                lang=row.get("lang", ""),
                published=seen,
            )
            found[hour].append(entry)
    return found


def play(database: Database, loaded: config.Config, hours: dict[datetime, list[Entry]]) -> None:
    """Ingest every hour's headlines at its end, and dispatch each hour, as the daemon would."""
    pack = load_rules(loaded.folder / "rules")
    judging = build_judging(loaded, compile_rules(pack))
    policy = Policy(loaded.routes, loaded.receivers, loaded.inhibitions)
    database.run_write(lambda s: store.feeds.sync(s, [FEED], min(hours)))
    now, last = min(hours), max(hours) + timedelta(days=2)
    while now <= last:
        entries, at = hours.get(now, []), now + HOUR

        def step(session: store.Session, entries: list[Entry] = entries, at: datetime = at) -> None:
            if entries:
                ingest(session, judging, FEED, entries, at, baseline=False)
            dispatch_batch(Desk(session, policy, at))

        database.run_write(step)
        now = at


def every_delivery(database: Database) -> Iterator[Delivery]:
    cursor = None
    while True:
        page = database.run_read(lambda s, at=cursor: store.outbox.page(s, 1000, at))
        yield from page.rows
        cursor = page.next
        if cursor is None:
            return


def report(database: Database, receivers: Mapping[str, Receiver]) -> None:
    days: dict[str, Counter[str]] = defaultdict(Counter)
    demoted: dict[str, list[Delivery]] = defaultdict(list)
    states: Counter[str] = Counter()
    for each in every_delivery(database):
        zone = ZoneInfo(receivers[each.receiver].zone)
        states[each.state] += 1
        if each.interrupt_at is not None:
            days[each.receiver][f"{each.interrupt_at.astimezone(zone):%Y-%m-%d}"] += 1
        if each.reason == "over_budget":
            demoted[f"{each.created:%Y-%m-%d}"].append(each)
    print("deliveries", dict(states))
    for receiver, counts in days.items():
        day, most = max(counts.items(), key=lambda pair: (pair[1], pair[0]))
        mean = sum(counts.values()) / len(counts)
        print(f"{receiver}: {most} interrupts on the busiest day ({day}), {mean:.1f} in the mean")
    print(f"demoted: {sum(map(len, demoted.values()))} on {len(demoted)} days")
    for day in sorted(demoted, key=lambda d: -len(demoted[d]))[:2]:
        for each in demoted[day][:10]:
            alert: Alert = database.run_read(lambda s, d=each: store.alerts.get(s, d.alert))
            print(f"  {day} {alert.severity} {alert.headline}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", type=Path)
    parser.add_argument("config", type=Path, nargs="?", default=starter_folder() / "config")
    parser.add_argument("--budget", type=int)
    given = parser.parse_args()
    loaded = config.load(given.config, {"SLACK_WEBHOOK_URL": "https://hooks.slack.example/x"})
    if given.budget is not None:
        receivers = {n: replace(r, budget=given.budget) for n, r in loaded.receivers.items()}
        loaded = replace(loaded, receivers=receivers)
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/replay.db")
        database.migrate()
        hours = entries_by_hour(given.archive)
        print(f"{sum(map(len, hours.values()))} headlines in {len(hours)} hours")
        play(database, loaded, hours)
        report(database, loaded.receivers)
        database.close()


if __name__ == "__main__":
    main()
