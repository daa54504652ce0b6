"""One poll of one source: fetch, parse, ingest, remember.

claim_due                      which feeds are due                       (commit)
fetch                          no transaction is open
    304 / same body     ->     state only                               (commit)
    failure             ->     state with backoff                       (commit)
    document            ->     parse -> ingest in chunks, state in the last one (commit each)
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from alerts import store
from alerts.model.feed import Feed, FeedState
from alerts.pipeline import cadence
from alerts.pipeline.context import Context
from alerts.pipeline.ingest import Ingested, ingest
from alerts.sources import Fetched, FetchFailed, NotModified
from alerts.telemetry import get_logger

#: Entries that share one transaction; other writers get their turn between two chunks.
CHUNK = 250
#: A claimed feed that was never finished (crash) is due again after this.
CLAIM = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class PollResult:
    """What one poll came to."""

    feed: str
    #: "new", "unchanged" or "failed".
    outcome: str
    ingested: Ingested = field(default_factory=Ingested)
    problems: tuple[str, ...] = ()
    error: str = ""

    @property
    def alerts(self) -> int:
        """How many alerts the poll raised."""
        return self.ingested.alerts


async def claim(ctx: Context, limit: int) -> list[tuple[Feed, FeedState]]:
    """Take up to `limit` due feeds for this worker."""
    now = ctx.clock()
    return await ctx.db.write(lambda session: store.feeds.claim_due(session, now, limit, CLAIM))


async def poll_due(ctx: Context) -> list[PollResult]:
    """Poll everything that is due now, each feed once, and return what each poll came to."""
    results: list[PollResult] = []
    while claimed := await claim(ctx, ctx.poll_concurrency):
        results += await asyncio.gather(*(poll_one(ctx, f, s) for f, s in claimed))
    return results


async def poll_one(ctx: Context, feed: Feed, state: FeedState) -> PollResult:
    """Poll one claimed feed and commit everything that follows from it."""
    now = ctx.clock()
    outcome = await ctx.sources.fetch(feed, state, now)
    match outcome:
        case NotModified():
            result = await _unchanged(ctx, feed, state, outcome, now)
        case FetchFailed():
            result = await _failed(ctx, feed, state, outcome, now)
        case Fetched():
            result = await _fetched(ctx, feed, state, outcome, now)
    _tell(ctx, result)
    return result


async def _unchanged(
    ctx: Context, feed: Feed, state: FeedState, outcome: NotModified, now: datetime
) -> PollResult:
    after = replace(
        _succeeded(ctx, feed, state, now),
        etag=outcome.etag,
        last_modified=outcome.last_modified,
        body_hash=outcome.body_hash,
        cursor=outcome.cursor,
    )
    await ctx.db.write(lambda session: store.feeds.save_state(session, after))
    return PollResult(feed.id, "unchanged", problems=outcome.notes)


async def _failed(
    ctx: Context, feed: Feed, state: FeedState, outcome: FetchFailed, now: datetime
) -> PollResult:
    failures = state.failures + 1
    after = replace(
        state,
        failures=failures,
        last_error=outcome.reason,
        next_due=cadence.after_failure(feed.every, failures, now, ctx.rnd, outcome.retry_after),
    )
    await ctx.db.write(lambda session: store.feeds.save_state(session, after))
    return PollResult(feed.id, "failed", error=outcome.reason)


async def _fetched(
    ctx: Context, feed: Feed, state: FeedState, outcome: Fetched, now: datetime
) -> PollResult:
    parsed = await asyncio.to_thread(ctx.sources.parse, feed, outcome)
    if parsed.broken:
        return await _failed(ctx, feed, state, FetchFailed(parsed.problems[0]), now)
    total = Ingested()
    baseline = state.baseline_at is None and not feed.backfill
    for first in range(0, len(parsed.entries), CHUNK):
        chunk = parsed.entries[first : first + CHUNK]
        total += await ctx.db.write(
            partial(
                ingest,
                judging=ctx.judging,
                feed=feed,
                entries=chunk,
                now=now,
                baseline=baseline,
            )
        )
    after = replace(
        _succeeded(ctx, feed, state, now),
        last_new=now if total.new else state.last_new,
        etag=outcome.etag,
        last_modified=outcome.last_modified,
        body_hash=outcome.body_hash,
        cursor=outcome.cursor,
    )
    if outcome.more:
        after = replace(after, next_due=now, baseline_at=state.baseline_at)
    await ctx.db.write(lambda session: store.feeds.save_state(session, after))
    outcome_name = "new" if total.new or total.revised else "unchanged"
    return PollResult(feed.id, outcome_name, total, (*outcome.notes, *parsed.problems))


def _succeeded(ctx: Context, feed: Feed, state: FeedState, now: datetime) -> FeedState:
    return replace(
        state,
        failures=0,
        last_error="",
        last_success=now,
        baseline_at=state.baseline_at or now,
        next_due=cadence.after_success(feed.every, now, ctx.rnd),
    )


def _tell(ctx: Context, result: PollResult) -> None:
    log = get_logger("poll")
    ctx.metrics.polls.labels(result.outcome).inc()
    for name, count in result.ingested.counts():
        ctx.metrics.entries.labels(name).inc(count)
    for problem in result.problems:
        log.warning("feed.problem", feed=result.feed, problem=problem)
    if result.error:
        log.warning("poll.failed", feed=result.feed, error=result.error)
    elif result.ingested.new or result.ingested.revised:
        log.info("poll.new", feed=result.feed, **dict(result.ingested.counts()))
    else:
        log.debug("poll.unchanged", feed=result.feed)
