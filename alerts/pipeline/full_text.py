"""The articles behind new entries, read before they are judged; opt-in per source.

choose    new entries, and those with a new text, whose title or summary touches a term
          the others are ingested meanwhile: they wait for nothing
read      at most `PATIENCE` for all of one poll; what is not there then is judged by its summary
          a crash before the entries are committed leaves them to the next poll
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from alerts import rules, store
from alerts.model.feed import Feed
from alerts.model.item import Article, Entry
from alerts.pipeline.context import Context
from alerts.pipeline.normalise import Full, to_item
from alerts.rules import RuleSet
from alerts.sources import FullText
from alerts.store.items import Known
from alerts.text.urls import safe_link

#: No entry waits longer for its article, and so no alert.
PATIENCE = timedelta(seconds=45)
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Chosen:
    """The entries of one poll by whether their articles are to be read."""

    at_once: Sequence[Entry]
    #: Those to be read, with whether an earlier text of theirs is stored.
    wanted: Mapping[str, tuple[Entry, bool]] = field(default_factory=dict)

    @property
    def waiting(self) -> Sequence[Entry]:
        """Those to be read."""
        return [entry for entry, _ in self.wanted.values()]


@dataclass(frozen=True, slots=True)
class Articles:
    """What came of reading them: by key of the entry."""

    by_key: Mapping[str, Full] = field(default_factory=dict)

    @property
    def unread(self) -> int:
        """How many were not read."""
        return sum(bool(full.article.problem) for full in self.by_key.values())

    def problems(self) -> tuple[str, ...]:
        """Why, a line each, the many summed up."""
        failed = [full.article for full in self.by_key.values() if full.article.problem]
        said = [f"no full text of {urlsplit(a.url).path[:80]}: {a.problem}" for a in failed]
        rest = [f"and no full text of {len(said) - _SHOWN} more"] if len(said) > _SHOWN else []
        return (*said[:_SHOWN], *rest)


async def choose(ctx: Context, feed: Feed, entries: Sequence[Entry], now: datetime) -> Chosen:
    """Return which of these entries are worth the request that their article costs."""
    if not feed.options.get("full_text") or not entries:
        return Chosen(entries)
    keys = [entry.key for entry in entries]
    known = await ctx.db.read(lambda session: store.items.known(session, feed.id, keys))
    touching = partial(_touching, ctx.judging.ruleset, feed, entries, known, now)
    wanted = await asyncio.to_thread(touching)
    return Chosen([entry for entry in entries if entry.key not in wanted], wanted)


async def read(ctx: Context, feed: Feed, chosen: Chosen) -> Articles:
    """Return the articles of the chosen entries, as far as they come within `PATIENCE`."""
    if not chosen.wanted:
        return Articles()
    tasks = {
        asyncio.create_task(ctx.sources.article(feed, entry.url, ctx.clock(), anew=again)): entry
        for entry, again in chosen.wanted.values()
    }
    try:
        await asyncio.wait(tasks, timeout=PATIENCE.total_seconds())
    finally:
        late = [task for task in tasks if task.cancel()]
        await asyncio.gather(*late, return_exceptions=True)
    now = ctx.clock()
    return Articles({e.key: _full(e, t, now) for t, e in tasks.items()})


def _touching(
    ruleset: RuleSet,
    feed: Feed,
    entries: Sequence[Entry],
    known: Mapping[str, Known],
    now: datetime,
) -> dict[str, tuple[Entry, bool]]:
    wanted = {}
    for entry in entries:
        item = to_item(feed, entry, now)
        before = known.get(entry.key)
        if item is None or not item.url or (before and before.content_hash == item.content_hash):
            continue
        if rules.touches(ruleset, item.document):
            wanted[entry.key] = entry, before is not None
    return wanted


def _full(entry: Entry, task: asyncio.Task[FullText], now: datetime) -> Full:
    if task.cancelled():
        found = FullText(problem=f"not read within {PATIENCE.total_seconds():g} s")
    else:
        found = task.result()
    return Full(Article(found.url or safe_link(entry.url), now, found.problem), found.text)
