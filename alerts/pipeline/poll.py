"""One poll of one source: fetch, parse, ingest, remember.

claim_due                      which feeds are due                       (commit)
fetch                          no transaction is open
    304 / same body     ->     state only                               (commit, shared)
    failure             ->     state with backoff                       (commit)
    our network is down ->     asked again as if nothing had been       (commit, shared)
    document            ->     parse -> ingest in chunks, state in the last one (commit each)
                               entries whose article is read come last, and wait for nothing long
state                          health learned, trouble told with it      (the same commit)
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from alerts import store
from alerts.model.feed import Feed, FeedState
from alerts.model.health import FeedHealth
from alerts.model.item import Entry
from alerts.pipeline import aftermath, cadence, health, network, websub
from alerts.pipeline.context import Context
from alerts.pipeline.full_text import Chosen, choose, read
from alerts.pipeline.health import Outcome
from alerts.pipeline.ingest import Ingested, ingest
from alerts.pipeline.normalise import Full
from alerts.pipeline.renamed import without_renamed
from alerts.sources import Fetched, FetchFailed, FetchOutcome, NotModified
from alerts.telemetry import get_logger
from alerts.text import masking

#: Entries that share one transaction; other writers get their turn between two chunks.
CHUNK = 250
#: A claimed feed that was never finished (crash) is due again after this.
CLAIM = timedelta(minutes=2)
#: So many times as many feeds as are polled at once are claimed in one go, and for as much longer:
#: a claim costs a commit.
WAVES = 4


_NOTHING = Ingested()


@dataclass(frozen=True, slots=True)
class PollResult:
    """What one poll came to."""

    feed: str
    #: "new", "unchanged" or "failed".
    outcome: str
    ingested: Ingested = _NOTHING
    problems: tuple[str, ...] = ()
    error: str = ""
    #: True when our own network failed, and not the source.
    cut_off: bool = False
    #: What operators were told of the source, "" when nothing.
    told: str = ""

    @property
    def alerts(self) -> int:
        """How many alerts the poll raised."""
        return self.ingested.alerts + bool(self.told)


async def claim(ctx: Context, limit: int, lease: timedelta = CLAIM) -> list[tuple[Feed, FeedState]]:
    """Take up to `limit` due feeds for this worker, as they are configured, for so long.

    One that a reload is just adding is not known here yet. It is asked at its stored address, and
    where that lacks a key it waits until the claim ends.
    """
    now = ctx.clock()
    claimed = await ctx.db.write(
        lambda session: store.feeds.claim_due(session, now, limit, lease, ctx.feeds)
    )
    return [
        (feed, state)
        for feed, state in claimed
        if feed.id in ctx.feeds or masking.MASK not in feed.location
    ]


async def poll_due(ctx: Context) -> list[PollResult]:
    """Poll everything that is due now, each feed once, and return what each poll came to."""
    results: list[PollResult] = []
    slots = asyncio.Semaphore(ctx.poll_concurrency)
    while claimed := await claim(ctx, ctx.poll_concurrency * WAVES, CLAIM * WAVES):
        results += await asyncio.gather(*(poll_one(ctx, f, s, slots) for f, s in claimed))
    return results


async def poll_one(
    ctx: Context, feed: Feed, state: FeedState, slots: asyncio.Semaphore | None = None
) -> PollResult:
    """Poll one claimed feed and commit everything that follows from it.

    With `slots` it waits for one, and keeps it for as long as it holds a document.
    """
    async with slots or nullcontext():
        visit = _Visit(ctx, feed, state, ctx.clock())
        outcome = await ctx.sources.fetch(health.located(feed, state.health), state, visit.now)
        if isinstance(outcome, Fetched):
            return await _concluded(visit, outcome)
    return await _concluded(visit, outcome)


async def _concluded(visit: _Visit, outcome: FetchOutcome) -> PollResult:
    """Commit everything that follows from what came."""
    ctx, feed, state = visit.ctx, visit.feed, visit.before
    was_down = ctx.network.since is not None
    cut_off = ctx.network.hear(feed, state, outcome, visit.now)
    if was_down != (ctx.network.since is not None):
        _tell_network(back=was_down)
    match outcome:
        case NotModified():
            result = await _unchanged(visit, outcome)
        case FetchFailed() if cut_off:
            result = await _cut_off(visit, outcome)
        case FetchFailed():
            result = await _failed(visit, outcome)
        case Fetched():
            result = await _fetched(visit, outcome)
    if told := await network.report(ctx.db, ctx.network, visit.now):
        result = replace(result, told=result.told or told)
    _tell(ctx, result)
    return result


@dataclass(frozen=True, slots=True)
class _Visit:
    """One poll of one source: what is known of it before, and when it took place."""

    ctx: Context
    feed: Feed
    before: FeedState
    now: datetime

    def health(self, outcome: Outcome) -> FeedHealth:
        """The health after a poll that came to this."""
        wait = cadence.longest_wait(self.feed)
        return health.after_poll(self.before.health, outcome, self.now, wait)


async def _unchanged(visit: _Visit, outcome: NotModified) -> PollResult:
    after = _succeeded(visit, outcome, visit.health(Outcome.UNCHANGED))
    result = PollResult(visit.feed.id, "unchanged", problems=outcome.notes)
    return await _remember(visit, after, result)


async def _cut_off(visit: _Visit, outcome: FetchFailed) -> PollResult:
    """The source is not to blame: no failure is counted, no time of silence passes."""
    after = replace(
        visit.before,
        last_error=outcome.reason,
        next_due=cadence.after_failure(visit.feed, 1, visit.now, visit.ctx.rnd),
        health=health.after_cut_off(visit.before.health, visit.now),
    )
    await visit.ctx.db.write_grouped(store.feeds.save_changes, (visit.before, after))
    return PollResult(visit.feed.id, "failed", error=outcome.reason, cut_off=True)


async def _failed(visit: _Visit, outcome: FetchFailed) -> PollResult:
    failures = visit.before.failures + 1
    known = visit.health(Outcome.FAILED)
    if failures >= health.FAILURES:
        # The new address fails; the configured one may still know better.
        known = replace(known, moved_to="", moved_seen=0)
    after = replace(
        visit.before,
        failures=failures,
        last_error=outcome.reason,
        # A Retry-After counts from the answer, which may come long after the poll began.
        next_due=cadence.after_failure(
            visit.feed, failures, visit.ctx.clock(), visit.ctx.rnd, outcome.retry_after
        ),
        health=known,
    )
    result = PollResult(visit.feed.id, "failed", error=outcome.reason)
    return await _remember(visit, after, result, failed=outcome)


async def _fetched(visit: _Visit, outcome: Fetched) -> PollResult:
    ctx, feed, before = visit.ctx, visit.feed, visit.before
    parsed = await ctx.sources.read(feed, outcome)
    if parsed.killed:
        ctx.metrics.problems.labels("reader_killed").inc(parsed.killed)
    if parsed.broken:
        return await _failed(visit, FetchFailed(parsed.problems[0]))
    first = before.baseline_at is None
    entries: Sequence[Entry] = parsed.entries
    if not first:
        entries = await without_renamed(ctx, feed, entries, visit.now)
    baseline = first and not feed.backfill
    # What a source held before it was first watched pages nobody, so its articles are left alone.
    chosen = Chosen(entries) if baseline else await choose(ctx, feed, entries, visit.now)
    total = await _ingest(visit, chosen.at_once, baseline=baseline)
    articles = await read(ctx, feed, chosen)
    total += await _ingest(visit, chosen.waiting, baseline=baseline, articles=articles.by_key)
    known = visit.health(Outcome.NEW if total.new and not baseline else Outcome.UNCHANGED)
    known = health.after_asking(known, parsed.asks)
    if total.new:
        # What a poll finds first was not pushed, so polls are needed again.
        known = replace(known, pushed_until=None)
    await websub.follow(ctx, feed, outcome, parsed)
    if first:
        known = health.after_baseline(known, (entry.published for entry in entries))
    after = _succeeded(visit, outcome, known)
    after = replace(after, last_new=visit.now if total.new else before.last_new)
    if outcome.more:
        after = replace(after, next_due=visit.now, baseline_at=before.baseline_at)
    dropped = {
        **outcome.dropped,
        "left_out": parsed.left_out,
        "renamed": len(parsed.entries) - len(entries),
        "articles_unread": articles.unread,
    }
    problems = (*outcome.notes, *parsed.problems, *articles.problems())
    outcome_name = "new" if total.new or total.revised else "unchanged"
    result = PollResult(feed.id, outcome_name, total, problems)
    return await _remember(visit, after, result, dropped=dropped)


async def _ingest(
    visit: _Visit,
    entries: Sequence[Entry],
    *,
    baseline: bool,
    articles: Mapping[str, Full] | None = None,
) -> Ingested:
    total = Ingested()
    for first in range(0, len(entries), CHUNK):
        total += await visit.ctx.db.write(
            partial(
                ingest,
                judging=visit.ctx.judging,
                feed=visit.feed,
                entries=entries[first : first + CHUNK],
                now=visit.now,
                baseline=baseline,
                articles=articles,
            )
        )
    return total


def _succeeded(visit: _Visit, outcome: Fetched | NotModified, known: FeedHealth) -> FeedState:
    known = health.after_redirect(known, outcome.moved_to)
    return replace(
        visit.before,
        failures=0,
        last_error="",
        last_success=visit.now,
        baseline_at=visit.before.baseline_at or visit.now,
        next_due=cadence.after_success(
            visit.feed, known, visit.now, visit.ctx.rnd, outcome.fresh_for
        ),
        etag=outcome.etag,
        last_modified=outcome.last_modified,
        body_hash=outcome.body_hash,
        cursor=outcome.cursor,
        health=known,
    )


async def _remember(
    visit: _Visit,
    after: FeedState,
    result: PollResult,
    *,
    failed: FetchFailed | None = None,
    dropped: Mapping[str, int] | None = None,
) -> PollResult:
    """Commit the state with what was dropped and what operators are to be told."""
    news = bool(result.ingested.new) and visit.before.baseline_at is not None
    db, feed = visit.ctx.db, visit.feed
    note, after = aftermath.conclude(feed, visit.before, after, news=news, failed=failed)
    dropped = dropped or {}
    if note is None and not any(dropped.values()):
        # A commit costs more than all the rest of a poll that brought nothing: they share one.
        await db.write_grouped(store.feeds.save_changes, (visit.before, after))
        return result
    await db.write(
        partial(
            aftermath.settle,
            feed=feed,
            before=visit.before,
            after=after,
            now=visit.now,
            note=note,
            dropped=dropped,
        )
    )
    return replace(result, told=note.title if note is not None else "")


def _tell_network(*, back: bool) -> None:
    log = get_logger("poll")
    if back:
        log.info("network.back")
    else:
        hint = "see to the connection, the name server and the firewall of this machine"
        log.warning("network.down", hint=hint)


def _tell(ctx: Context, result: PollResult) -> None:
    log = get_logger("poll")
    ctx.metrics.polls.labels(result.outcome).inc()
    for name, count in result.ingested.counts() if result.ingested != _NOTHING else ():
        ctx.metrics.entries.labels(name).inc(count)
    for problem in result.problems:
        log.warning("feed.problem", feed=result.feed, problem=problem)
    if result.told:
        log.warning("feed.trouble", feed=result.feed, told=result.told)
    if result.error:
        # When nothing is reached, one line says so, and not one of each source.
        write = log.debug if result.cut_off else log.warning
        write("poll.failed", feed=result.feed, error=result.error)
    elif result.ingested.new or result.ingested.revised:
        log.info("poll.new", feed=result.feed, **dict(result.ingested.counts()))
    else:
        log.debug("poll.unchanged", feed=result.feed)
