"""One batch of entries of one feed becomes items, stories, alerts and decisions, or nothing does.

known keys                     new | revised | known | empty
judge (pure)                   assessments, stories, alerts, decisions
save everything                in the caller's one transaction
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime

from alerts import store
from alerts.model.decision import Decision, Reason
from alerts.model.feed import Feed
from alerts.model.item import Entry, Item
from alerts.model.story import Story
from alerts.pipeline import deadlines
from alerts.pipeline.context import Judging
from alerts.pipeline.judge import Ask, Judged, Known, judge
from alerts.pipeline.normalise import Full, to_item
from alerts.store import Session
from alerts.stories import Candidate, in_order


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
    articles: Mapping[str, Full] | None = None,
) -> Ingested:
    """Store what is new in `entries` with all its consequences; return the counts.

    With `baseline` nothing pages: what a source held before it was first watched is not news.
    `articles` are those behind the entries, by key, as far as they were asked for.
    """
    sorted_out = _sort_out(session, feed, entries, now, articles or {})
    if sorted_out.empty:
        store.counters.bump(session, feed.id, "empty", sorted_out.empty)
    counts = Ingested(known=sorted_out.unchanged, empty=sorted_out.empty)
    if not sorted_out.fresh:
        return counts
    _close_silent(session, judging, now)
    judged = judge(
        judging,
        in_order(sorted_out.fresh),
        _Stored(session),
        now=now,
        baseline=baseline,
        ages_matter=not feed.backfill,
        known=_known(session, sorted_out.revised),
    )
    _save(session, judged)
    deadlines.take_up(session, judging, judged, sorted_out.revised, now)
    revised = len(sorted_out.revised)
    return replace(
        counts,
        new=len(sorted_out.fresh) - revised,
        revised=revised,
        stories=judged.opened,
        alerts=len(judged.alerts),
    )


@dataclass(frozen=True, slots=True)
class _SortedOut:
    """A batch's entries by what is to be done with them."""

    #: New items, and stored ones with a new text; each once.
    fresh: tuple[Item, ...]
    #: Ids of the stored ones among them.
    revised: tuple[str, ...]
    unchanged: int
    empty: int


def _sort_out(
    session: Session,
    feed: Feed,
    entries: Sequence[Entry],
    now: datetime,
    articles: Mapping[str, Full],
) -> _SortedOut:
    known = store.items.known(session, feed.id, [e.key for e in entries])
    fresh: dict[str, Item] = {}
    revised: dict[str, None] = {}
    unchanged = empty = 0
    for entry in entries:
        item = to_item(feed, entry, now, articles.get(entry.key))
        if item is None:
            empty += 1
            continue
        before = known.get(entry.key)
        if before is not None:
            if before.content_hash == item.content_hash:
                unchanged += 1
                continue
            revised[before.item_id] = None
            item = replace(
                item,
                id=before.item_id,
                revision=before.revision + 1,
                first_seen=before.first_seen,
            )
        fresh[item.id] = item
    return _SortedOut(tuple(fresh.values()), tuple(revised), unchanged, empty)


class _Stored:
    """The stored stories as the judge asks for them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def recall(self, asks: Sequence[Ask]) -> Mapping[str, list[Candidate]]:
        """For each item: the earlier ones worth comparing."""
        return store.recall.candidates(self._session, asks)

    def story(self, story_id: str) -> Story:
        """The story as it is stored; raises NotFound."""
        return store.stories.get(self._session, story_id)


def _known(session: Session, revised: Sequence[str]) -> dict[str, Known]:
    """What is stored of items whose text changed."""
    stories = store.stories.of_items(session, revised)
    return {
        each: Known(*store.items.get(session, each), (stories.get(each) or [""])[0])
        for each in revised
    }


def _close_silent(session: Session, judging: Judging, now: datetime) -> None:
    closed = store.stories.close_silent(session, now - judging.close_after)
    silence = f"nothing new for {judging.close_after.days} days"
    store.decisions.add(
        session, [Decision("story", each, now, Reason.STORY_SILENT, silence) for each in closed]
    )


def _save(session: Session, judged: Judged) -> None:
    store.items.save(session, judged.items)
    store.stories.save(session, list(judged.stories.values()))
    store.stories.index(session, judged.joins)
    store.alerts.add(session, judged.alerts)
    store.decisions.add(session, judged.decisions)
