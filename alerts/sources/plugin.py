"""Listening by the code of others: its faults fail its own poll, its answers are looked over."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from alerts.model.feed import Feed
from alerts.model.item import Entry
from alerts.sources.apart import Apart, Failed, Killed
from alerts.sources.base import (
    Fetched,
    FetchFailed,
    FetchOutcome,
    NotModified,
    Parsed,
    Received,
    not_readable,
    one_line,
)
from alerts.sources.dates import credible
from alerts.sources.identity import identify
from alerts.sources.json_feed import clean_text
from alerts.sources.kind import Kind, Poll
from alerts.sources.outside import kept_in
from alerts.text.urls import safe_link

#: For one poll by a plug-in.
SECONDS = 120.0
_MAX_ENTRIES = 10_000
_MAX_TITLE = 10_000
_MAX_TEXT = 200_000


async def fetch_outside(kind: Kind, poll: Poll, seconds: float = SECONDS) -> FetchOutcome:
    """Return what the plug-in's fetch yields, or a failure with the reason why there is nothing."""
    found: object = None
    limit = asyncio.timeout(seconds)
    with kept_in(_whose(kind)) as caught:
        async with limit:
            found = await kind.fetch(poll)
    if limit.expired():
        return FetchFailed(f"{_whose(kind)} did not finish within {seconds:g} s")
    return FetchFailed(caught.reason) if caught.reason else as_outcome(found, poll)


def as_outcome(found: object, poll: Poll) -> FetchOutcome:
    """Return what a kind's fetch gave as an outcome; a list of entries is one without documents."""
    if isinstance(found, list | tuple):
        return Fetched((), poll.now, cursor=poll.state.cursor, entries=tuple(found))
    if isinstance(found, FetchFailed):
        return replace(found, reason=one_line(found.reason))
    if isinstance(found, NotModified) or (isinstance(found, Fetched) and _whole(found.documents)):
        return found
    return FetchFailed(f"a source of kind {poll.feed.kind} gave no outcome and no list of entries")


async def read_outside(kind: Kind, feed: Feed, fetched: Fetched, apart: Apart) -> Parsed:
    """Return what the plug-in reads, looked over; large documents are read `apart`."""
    if kind.parse is None or not fetched.documents:
        return looked_over(Parsed(fetched.entries), fetched.at)
    size = sum(len(document.body) for document in fetched.documents)
    killed = ""
    parsed: object = None
    with kept_in(_whose(kind)) as caught:
        try:
            parsed = await apart.run(size, kind.parse, feed, fetched)
        except Failed as error:
            return not_readable(f"{_whose(kind)} failed: {error.what}")
        except Killed as error:
            killed = str(error)
    if killed:
        return replace(not_readable(f"{_whose(kind)} failed: {killed}"), killed=1)
    return not_readable(caught.reason) if caught.reason else looked_over(parsed, fetched.at)


def parse_outside(kind: Kind, feed: Feed, fetched: Fetched) -> Parsed:
    """Return what `read_outside` does, read here and now."""
    if kind.parse is None or not fetched.documents:
        return looked_over(Parsed(fetched.entries), fetched.at)
    parsed: object = None
    with kept_in(_whose(kind)) as caught:
        parsed = kind.parse(feed, fetched)
    return not_readable(caught.reason) if caught.reason else looked_over(parsed, fetched.at)


def looked_over(parsed: object, now: datetime) -> Parsed:
    """Return the entries as they may be stored, each key once; what is none is counted."""
    if not isinstance(parsed, Parsed):
        return not_readable("reading it gave no alerts.sources.Parsed")
    given = parsed.entries[:_MAX_ENTRIES]
    sound = [_bounded(entry, now) for entry in given if _is_sound(entry)]
    identified = identify(sound)
    odd, more = len(given) - len(sound), len(parsed.entries) - len(given)
    problems = [one_line(problem) for problem in parsed.problems]
    problems += [f"{odd} entries are none: texts are str, dates have a time zone"] if odd else []
    problems += [f"too many: {more} entries left out"] if more else []
    return replace(
        parsed,
        entries=identified.entries,
        problems=(*problems, *identified.problems),
        left_out=parsed.left_out + identified.left_out + odd + more,
    )


def _whole(documents: Sequence[object]) -> bool:
    return all(isinstance(each, Received) and isinstance(each.body, bytes) for each in documents)


def _is_sound(entry: object) -> bool:
    if not isinstance(entry, Entry):
        return False
    texts: Iterable[object] = (
        entry.key,
        entry.url,
        entry.title,
        entry.text,
        entry.lang,
        entry.outlet,
    )
    dates: Iterable[object] = (entry.published, entry.updated)
    return all(isinstance(text, str) for text in texts) and all(
        date is None or (isinstance(date, datetime) and date.tzinfo is not None) for date in dates
    )


def _bounded(entry: Entry, now: datetime) -> Entry:
    return Entry(
        key=clean_text(entry.key),
        url=safe_link(clean_text(entry.url)),
        title=clean_text(entry.title)[:_MAX_TITLE],
        text=clean_text(entry.text)[:_MAX_TEXT],
        lang=one_line(entry.lang, 35),
        published=_believed(entry.published, now),
        updated=_believed(entry.updated, now),
        outlet=one_line(clean_text(entry.outlet)),
    )


def _believed(moment: datetime | None, now: datetime) -> datetime | None:
    return credible(moment.astimezone(UTC), now) if moment else None


def _whose(kind: Kind) -> str:
    return f"the plug-in of kind {kind.name}"
