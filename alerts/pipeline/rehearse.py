"""A rehearsal: a seed folder played through the real pipeline at the times its items name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from alerts import store
from alerts.model.alert import Alert
from alerts.model.assessment import Assessment
from alerts.model.feed import Feed, FeedKind, FeedState, Tier
from alerts.model.item import Entry, Item
from alerts.model.story import Story
from alerts.pipeline.context import Judging
from alerts.pipeline.ingest import Ingested, ingest
from alerts.sources import Fetched, parse
from alerts.sources.seeds import fetch_folder
from alerts.store import Database, Session


@dataclass(frozen=True, slots=True)
class Told:
    """One story with its items, oldest first, and its alerts, first raised first."""

    story: Story
    items: tuple[tuple[Item, Assessment], ...]
    alerts: tuple[Alert, ...]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What came of a seed folder."""

    entries: int
    stories: tuple[Told, ...]
    #: Items that belong to no story, with the reason in their assessment.
    aside: tuple[tuple[Item, Assessment], ...]
    problems: tuple[str, ...]


def rehearse(database: Database, judging: Judging, folder: Path, now: datetime) -> Rehearsal:
    """Ingest every seed file of `folder` into an empty database, each item at its own time."""
    feed = Feed("seeds", FeedKind.SEED_DIR, str(folder), "Seed files", Tier.WIRE, backfill=True)
    fetched = fetch_folder(feed, FeedState(feed.id, next_due=now), now, timedelta())
    if not isinstance(fetched, Fetched):
        return Rehearsal(0, (), (), (f"no seed file could be read in {folder}",))
    parsed = parse(feed, fetched)
    entries = sorted(parsed.entries, key=lambda e: (e.published or now, e.key))
    database.run_write(lambda session: store.feeds.sync(session, [feed], now))
    for entry in entries:
        at = entry.published or now
        database.run_write(partial(_ingest_one, judging, feed, entry, at))
    return database.run_read(lambda session: _told(session, len(entries), parsed.problems))


def _ingest_one(
    judging: Judging, feed: Feed, entry: Entry, at: datetime, session: Session
) -> Ingested:
    return ingest(session, judging, feed, [entry], at, baseline=False)


def _told(session: Session, entries: int, problems: tuple[str, ...]) -> Rehearsal:
    stories = sorted(store.stories.page(session, 1000).rows, key=lambda s: (s.first_seen, s.id))
    told = tuple(
        Told(
            story,
            tuple(store.items.get(session, each) for each in story.items),
            tuple(reversed(store.alerts.page(session, 1000, story=story.id).rows)),
        )
        for story in stories
    )
    placed = {item.id for each in told for item, _ in each.items}
    everything = reversed(store.items.page(session, 1000).rows)
    aside = tuple(pair for pair in everything if pair[0].id not in placed)
    return Rehearsal(entries, told, aside, problems)
