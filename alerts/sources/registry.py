"""The kinds of sources, and how each is fetched and read."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import aiohttp

from alerts.model.feed import Feed, FeedKind, FeedState
from alerts.model.item import Entry
from alerts.net import PUBLIC_ONLY, AddressPolicy, url_problem
from alerts.sources.apart import HERE, Apart, Killed
from alerts.sources.articles import Drafts, read_articles
from alerts.sources.base import (
    Fetched,
    FetchFailed,
    FetchOutcome,
    Parsed,
    Received,
    not_readable,
    one_line,
)
from alerts.sources.federal_register import Get, fetch_federal_register
from alerts.sources.feed import parse_feed
from alerts.sources.http import DEFAULT_LIMITS, Limits, fetch_http, host_of
from alerts.sources.identity import identify
from alerts.sources.json_feed import parse_json_feed
from alerts.sources.listing import fetch_listing, parse_listing
from alerts.sources.politeness import Politeness
from alerts.sources.register_documents import parse_register
from alerts.sources.seeds import fetch_folder
from alerts.sources.watched_page import fetch_page, parse_page


class Sources:
    """Everything needed to listen; `session` comes from `alerts.net.open_session`.

    At most `per_host` requests to one host at a time, begun `spacing` apart. The option `spacing`
    of a feed (seconds) makes that distance longer, and shorter too where `policy` names the host
    as the user's own. A file of a seed folder is complete once unchanged for `settle`. Large
    documents are read `apart`.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        per_host: int = 2,
        spacing: timedelta = timedelta(seconds=1),
        settle: timedelta = timedelta(seconds=2),
        policy: AddressPolicy = PUBLIC_ONLY,
        limits: Limits = DEFAULT_LIMITS,
        apart: Apart = HERE,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._session = session
        self._politeness = Politeness(per_host, spacing.total_seconds(), clock, sleep)
        self._settle = settle
        self._policy = policy
        self._limits = limits
        self._apart = apart

    async def fetch(self, feed: Feed, state: FeedState, now: datetime) -> FetchOutcome:
        """Return what the source holds that `state` has not seen; never raises for its sake."""
        if feed.kind is FeedKind.SEED_DIR:
            return await asyncio.to_thread(fetch_folder, feed, state, now, self._settle)
        if feed.kind is FeedKind.FEDERAL_REGISTER:
            return await fetch_federal_register(feed, state, now, self._getter(feed, now))
        page = await self._get(feed, state, now)
        try:
            if feed.kind is FeedKind.LISTING:
                get = self._getter(feed, now)
                return await fetch_listing(feed, state, page, get, self._apart)
            if feed.kind is FeedKind.PAGE:
                return await fetch_page(feed, state, page, self._apart)
        except Killed as error:
            return FetchFailed(str(error), 200)
        return page

    async def read(self, feed: Feed, fetched: Fetched) -> Parsed:
        """Return what `parse` does; what is large may be read by a process that can be killed."""
        if feed.kind is FeedKind.SEED_DIR:
            return await _read_folder_apart(feed, fetched, self._apart)
        try:
            return await self._apart.run(len(fetched.documents[0].body), parse, feed, fetched)
        except Killed as error:
            return replace(not_readable(str(error)), killed=1)

    def parse(self, feed: Feed, fetched: Fetched) -> Parsed:
        """Return the entries of what was fetched; never raises on bad input."""
        return parse(feed, fetched)

    async def _get(self, feed: Feed, state: FeedState, now: datetime) -> FetchOutcome:
        return await fetch_http(
            self._session,
            feed,
            state,
            now,
            politeness=self._politeness,
            limits=self._limits,
            spacing=self._spacing(feed),
        )

    def _getter(self, feed: Feed, now: datetime) -> Get:
        """A way to further documents of one source, each fetched whole."""
        blank = FeedState(feed.id, next_due=now)

        async def get(url: str) -> FetchOutcome:
            return await self._get(replace(feed, location=url), blank, now)

        return get

    def _spacing(self, feed: Feed) -> float | None:
        wish = feed.options.get("spacing")
        if not isinstance(wish, int | float) or wish < 0 or url_problem(feed.location):
            return None
        host = host_of(feed.location)
        own = self._policy.names(host) or self._policy.allows_privately(host)
        return wish if own or wish >= self._politeness.spacing else None


def parse(feed: Feed, fetched: Fetched) -> Parsed:
    """Return the entries of what was fetched; never raises on bad input."""
    if feed.kind is FeedKind.SEED_DIR:
        return _parse_folder(feed, fetched)
    if feed.kind is FeedKind.LISTING:
        return parse_listing(fetched)
    if feed.kind is FeedKind.PAGE:
        return parse_page(feed, fetched)
    document = fetched.documents[0]
    if feed.kind is FeedKind.FEDERAL_REGISTER:
        return parse_register(document.body, now=fetched.at, lang=feed.lang or "en")
    return parse_document(document, now=fetched.at, lang=feed.lang)


def parse_document(document: Received, *, now: datetime, lang: str = "") -> Parsed:
    """Return the entries of a feed, XML or JSON, whichever its first character says it is."""
    is_json = _looks_like_json(document.body)
    if is_json and b'"document_number"' in document.body:
        return parse_register(document.body, now=now, lang=lang or "en")
    read = parse_json_feed if is_json else parse_feed
    return read(
        document.body,
        now=now,
        url=document.name,
        content_type=document.content_type,
        lang=lang,
    )


def _looks_like_json(body: bytes) -> bool:
    start = body[:200].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")[:1]
    return start in {b"{", b"["}


async def _read_folder_apart(feed: Feed, fetched: Fetched, apart: Apart) -> Parsed:
    """Each file for itself, so that one that cannot be read takes no other with it."""
    found, killed = [], 0
    for document in fetched.documents:
        size = len(document.body)
        try:
            found.append(await apart.run(size, read_articles, document, fetched.at, feed.lang))
        except Killed as error:
            found.append(Drafts(problems=[str(error)]))
            killed += 1
    folder = _folder(fetched, found)
    return replace(folder, left_out=folder.left_out + killed, killed=killed)


def _parse_folder(feed: Feed, fetched: Fetched) -> Parsed:
    found = [read_articles(document, fetched.at, feed.lang) for document in fetched.documents]
    return _folder(fetched, found)


def _folder(fetched: Fetched, found: Sequence[Drafts]) -> Parsed:
    entries: list[Entry] = []
    problems: list[str] = []
    for document, drafts in zip(fetched.documents, found, strict=True):
        entries.extend(drafts.entries)
        shown = one_line(document.name, 100)
        problems.extend(f"{shown}: {problem}" for problem in drafts.bounded())
    identified = identify(entries)
    return Parsed(
        identified.entries,
        (*problems, *identified.problems),
        left_out=identified.left_out,
    )
