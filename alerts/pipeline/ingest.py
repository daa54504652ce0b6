"""One batch of entries of one feed becomes items, stories, alerts and decisions, or nothing does.

known keys                     new | revised | known | empty
judge (pure)                   assessments, stories, alerts, decisions
save everything                in the caller's one transaction
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime

from alerts import store
from alerts.model.feed import Feed
from alerts.model.item import Entry, Item
from alerts.pipeline.context import Judging
from alerts.pipeline.judge import Judged, judge
from alerts.pipeline.normalise import to_item
from alerts.store import Session
from alerts.stories import in_order


@dataclass(frozen=True, slots=True)
class Ingested:
    """How many entries went which way, and what came of them."""

    new: int = 0
    revised: int = 0
    known: int = 0
    empty: int = 0
    stories: int = 0
    alerts: int = 0

    def __add__(self, other: Ingested) -> Ingested:
        return Ingested(
            *(a + b for (_, a), (_, b) in zip(self.counts(), other.counts(), strict=True))
        )

    def counts(self) -> Iterator[tuple[str, int]]:
        """Each count by name."""
        for each in fields(self):
            yield each.name, getattr(self, each.name)


def ingest(
    session: Session,
    judging: Judging,
    feed: Feed,
    entries: Sequence[Entry],
    now: datetime,
    *,
    baseline: bool,
) -> Ingested:
    """Store what is new in `entries` with all its consequences; return the counts.

    With `baseline` nothing pages: what a source held before it was first watched is not news.
    """
    known = store.items.known(session, feed.id, [e.key for e in entries])
    fresh: dict[str, Item] = {}
    unchanged = empty = revised = 0
    for entry in entries:
        item = to_item(feed, entry, now)
        if item is None:
            empty += 1
            continue
        before = known.get(entry.key)
        if before is not None:
            if before.content_hash == item.content_hash:
                unchanged += 1
                continue
            revised += 1
            item = replace(item, revision=before.revision + 1, first_seen=before.first_seen)
        fresh[item.id] = item
    if empty:
        store.counters.bump(session, feed.id, "empty", empty)
    if not fresh:
        return Ingested(known=unchanged, empty=empty)
    judged = judge(
        judging,
        in_order(fresh.values()),
        lambda keys, since: store.stories.candidates(session, keys, since),
        now=now,
        baseline=baseline,
        ages_matter=not feed.backfill,
    )
    _save(session, judged)
    return Ingested(
        new=len(fresh) - revised,
        revised=revised,
        known=unchanged,
        empty=empty,
        stories=judged.opened,
        alerts=len(judged.alerts),
    )


def _save(session: Session, judged: Judged) -> None:
    store.items.save(session, judged.items)
    store.stories.save(session, list(judged.stories.values()))
    store.stories.index(session, judged.joins)
    store.alerts.add(session, judged.alerts)
    store.decisions.add(session, judged.decisions)
