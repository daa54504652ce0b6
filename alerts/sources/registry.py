"""The kinds of sources, and how each is fetched and read."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

import aiohttp

from alerts.model.feed import Feed, FeedKind, FeedState
from alerts.model.item import Entry
from alerts.net import PUBLIC_ONLY, AddressPolicy
from alerts.sources.articles import read_articles
from alerts.sources.base import Fetched, FetchOutcome, Parsed, Received, one_line
from alerts.sources.feed import parse_feed
from alerts.sources.http import Limits, fetch_http, host_of
from alerts.sources.identity import identify
from alerts.sources.json_feed import parse_json_feed
from alerts.sources.politeness import Politeness
from alerts.sources.seeds import fetch_folder


@dataclass(slots=True)
class Sources:
    """Everything needed to fetch; `session` comes from `alerts.net.open_session`.

    The option `spacing` of a feed (seconds) makes the distance between requests to its host
    longer, and shorter too where `policy` names the host as the user's own.
    """

    session: aiohttp.ClientSession
    politeness: Politeness = field(default_factory=Politeness)
    limits: Limits = field(default_factory=Limits)
    policy: AddressPolicy = PUBLIC_ONLY

    async def fetch(self, feed: Feed, state: FeedState, now: datetime) -> FetchOutcome:
        """Return what the source holds that `state` has not seen; never raises for its sake."""
        if feed.kind is FeedKind.SEED_DIR:
            return await asyncio.to_thread(fetch_folder, feed, state, now)
        return await fetch_http(
            self.session,
            feed,
            state,
            now,
            politeness=self.politeness,
            limits=self.limits,
            spacing=self._spacing(feed),
        )

    def _spacing(self, feed: Feed) -> float | None:
        wish = feed.options.get("spacing")
        if not isinstance(wish, int | float) or wish < 0:
            return None
        host = host_of(feed.location)
        own = self.policy.names(host) or self.policy.allows_privately(host)
        return wish if own or wish >= self.politeness.spacing else None


def parse(feed: Feed, fetched: Fetched) -> Parsed:
    """Return the entries of what was fetched; never raises on bad input."""
    if feed.kind is FeedKind.SEED_DIR:
        return _parse_folder(feed, fetched)
    document = fetched.documents[0]
    return parse_document(document, now=fetched.at, lang=feed.lang)


def parse_document(document: Received, *, now: datetime, lang: str = "") -> Parsed:
    """Return the entries of a feed, XML or JSON, whichever its first character says it is."""
    read = parse_json_feed if _looks_like_json(document.body) else parse_feed
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


def _parse_folder(feed: Feed, fetched: Fetched) -> Parsed:
    entries: list[Entry] = []
    problems: list[str] = []
    for document in fetched.documents:
        drafts = read_articles(document, fetched.at, feed.lang)
        entries.extend(drafts.entries)
        shown = one_line(document.name, 100)
        problems.extend(f"{shown}: {problem}" for problem in drafts.bounded())
    identified = identify(entries)
    return Parsed(
        identified.entries,
        (*problems, *identified.problems),
        left_out=identified.left_out,
    )
