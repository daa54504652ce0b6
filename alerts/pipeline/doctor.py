"""One look at every source: does it answer, is it what it was, is it alive, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from alerts.model.feed import Feed, FeedKind, FeedState
from alerts.pipeline.health import allowed_silence
from alerts.sources import (
    Fetched,
    FetchFailed,
    FetchOutcome,
    FullText,
    Parsed,
    Sources,
    installed,
)
from alerts.text.masking import shown

_REFUSED = frozenset({401, 403, 407, 429, 451, 503})


class Condition(StrEnum):
    """How a source is found."""

    OK = "ok"
    STALE = "stale"
    BLOCKED = "blocked"
    CHANGED = "changed shape"
    UNREACHABLE = "unreachable"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look at a source found."""

    feed: Feed
    condition: Condition
    #: Why, in a few words.
    detail: str = ""
    #: What to do about it; empty when all is well.
    todo: str = ""
    entries: int = 0
    #: Of the entries, how many have an address, a date, a text of their own.
    linked: int = 0
    dated: int = 0
    with_text: int = 0
    newest: datetime | None = None
    #: The longest it is usually quiet, from its own history; None while that is not known.
    rhythm: timedelta | None = None


async def examine(sources: Sources, feed: Feed, state: FeedState | None, now: datetime) -> Finding:
    """Return what one fetch of the source finds; nothing is stored."""
    blank = FeedState(feed.id, next_due=now)
    known = state or blank
    outcome = await sources.fetch(_lightly(feed), blank, now)
    parsed = await sources.read(feed, outcome) if isinstance(outcome, Fetched) else None
    finding = judge(feed, known, outcome, parsed, now)
    urls = [entry.url for entry in parsed.entries if entry.url] if parsed else []
    if urls and feed.options.get("full_text") and finding.condition is Condition.OK:
        article = await sources.article(feed, urls[0], now)
        return _with_article(finding, article)
    return finding


def judge(
    feed: Feed, state: FeedState, outcome: FetchOutcome, parsed: Parsed | None, now: datetime
) -> Finding:
    """Return the finding for one answer of a source."""
    finding = Finding(feed, Condition.OK, rhythm=_rhythm(state))
    if isinstance(outcome, FetchFailed):
        condition, todo = _failed(outcome)
        return replace(finding, condition=condition, detail=outcome.reason, todo=todo)
    if parsed is None:
        empty = "nothing in it" if feed.kind == FeedKind.SEED_DIR else "nothing new"
        return replace(finding, detail=empty)
    if parsed.broken:
        return replace(
            finding,
            condition=Condition.CHANGED,
            detail=parsed.problems[0],
            todo="open the address in a browser; look for the feed with `alerts sources add`",
        )
    return _alive(_counted(finding, parsed), state, outcome, parsed, now)


def _with_article(finding: Finding, article: FullText) -> Finding:
    if not article.problem:
        return finding
    return replace(
        finding,
        detail=f"no full text: {article.problem}",
        todo="open an article in a browser; remove `full_text` if it cannot be read",
    )


def coverage(findings: Iterable[Finding]) -> dict[str, tuple[int, int]]:
    """Return, by tier and by language, how many sources are well, of how many."""
    counted: dict[str, tuple[int, int]] = {}
    for each in findings:
        for name in (str(each.feed.tier), each.feed.lang or "several languages"):
            well, total = counted.get(name, (0, 0))
            counted[name] = (well + (each.condition is Condition.OK), total + 1)
    return dict(sorted(counted.items()))


def _alive(
    finding: Finding, state: FeedState, outcome: FetchOutcome, parsed: Parsed, now: datetime
) -> Finding:
    if finding.feed.kind == FeedKind.SEED_DIR:
        return finding
    allowed = allowed_silence(finding.feed, state.health)
    quiet = timedelta(seconds=state.health.quiet)
    age = now - finding.newest if finding.newest else timedelta()
    if max(quiet, age) > allowed:
        days = max(quiet, age).days
        return replace(
            finding,
            condition=Condition.STALE,
            detail=f"nothing new for {days} days" if days > 1 else "nothing new for too long",
            todo="see whether its page has news that the source does not show",
        )
    moved_to = outcome.moved_to if isinstance(outcome, Fetched) else ""
    if moved_to:
        address = shown(moved_to)
        return replace(finding, detail="moved for good", todo=f"write its new address: {address}")
    detail = parsed.problems[0] if parsed.problems else ""
    return replace(finding, detail=detail if finding.entries else "no entries")


def _failed(outcome: FetchFailed) -> tuple[Condition, str]:
    if outcome.reshaped:
        todo = outcome.todo or "open it in a browser, and adapt its options"
        return Condition.CHANGED, todo
    if outcome.gone:
        return Condition.GONE, "look for its successor, then remove or replace it"
    if outcome.reason.startswith("blocked:"):
        return (
            Condition.BLOCKED,
            "name its host in http.allow_private of alerts.yaml if you trust it",
        )
    if outcome.status in _REFUSED:
        return (
            Condition.BLOCKED,
            "it refuses programs: say who you are in http.contact, ask less often",
        )
    if outcome.status == 404:
        return (
            Condition.UNREACHABLE,
            "look for its new address with `alerts sources add` on its page",
        )
    return Condition.UNREACHABLE, "try again later; see whether this machine reaches its host"


def _counted(finding: Finding, parsed: Parsed) -> Finding:
    dates = [entry.published for entry in parsed.entries if entry.published]
    return replace(
        finding,
        entries=len(parsed.entries),
        linked=sum(bool(entry.url) for entry in parsed.entries),
        dated=len(dates),
        with_text=sum(bool(entry.text.strip()) for entry in parsed.entries),
        newest=max(dates, default=None),
    )


def _lightly(feed: Feed) -> Feed:
    """The feed without what takes further requests."""
    kind = installed().by_name.get(feed.kind)
    return replace(feed, options={**feed.options, **kind.lightly}) if kind else feed


def _rhythm(state: FeedState) -> timedelta | None:
    return timedelta(seconds=state.health.rhythm) if state.health.rhythm else None
