"""Listening to a source by its kind."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import aiohttp

from alerts.model.feed import Feed, FeedState
from alerts.model.policy import Secret
from alerts.net import PUBLIC_ONLY, AddressPolicy, connect, url_problem
from alerts.sources.apart import HERE, Apart, Failed, Killed
from alerts.sources.base import Fetched, FetchFailed, FetchOutcome, Parsed, not_readable
from alerts.sources.discretion import discreet_outcome, discreet_parsed, keys_of, restored
from alerts.sources.full_text import Access, Articles, FullText, Ways
from alerts.sources.http import DEFAULT_LIMITS, Limits, fetch_http, host_of
from alerts.sources.kind import Ask, Kind, Poll
from alerts.sources.kinds import Kinds, installed
from alerts.sources.plugin import as_outcome, fetch_outside, parse_outside, read_outside
from alerts.sources.politeness import Politeness
from alerts.sources.websub import Asked, ask_hub


class Sources:
    """Everything needed to listen; `session` comes from `alerts.net.open_session`.

    At most `per_host` requests to one host at a time, begun `spacing` apart. The option `spacing`
    of a feed (seconds) makes that distance longer, and shorter too where `policy` names the host
    as the user's own. A file of a seed folder is complete once unchanged for `settle`. Large
    documents are read `apart`. `secrets` holds the secret options of feeds by their id. Articles
    are read, and hubs asked, where `access` gives the means.
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
        secrets: Mapping[str, Mapping[str, Secret]] | None = None,
        kinds: Kinds | None = None,
        access: Access | None = None,
    ) -> None:
        self._session = session
        self._politeness = Politeness(per_host, spacing.total_seconds(), clock, sleep)
        self._settle = settle
        self._policy = policy
        self._limits = limits
        self._apart = apart
        self._secrets = secrets or {}
        self._kinds = kinds or installed()
        self._articles: Articles | None = None
        self._ways: Ways | None = None
        if access is not None:
            ways = self._ways = Ways(access.public, session, policy)
            self._articles = Articles(ways, self._politeness, access.apart, clock)

    async def fetch(self, feed: Feed, state: FeedState, now: datetime) -> FetchOutcome:
        """Return what the source holds that `state` has not seen; never raises for its sake."""
        kind = self._kinds.by_name.get(feed.kind)
        if kind is None:
            return FetchFailed(_unknown(feed))
        poll = Poll(
            feed,
            state,
            now,
            ask=self._asker(kind, feed, state, now),
            get=self._getter(kind, feed, now),
            connect=self._connect,
            apart=self._apart,
            secrets=self._secrets.get(feed.id, {}),
            settle=self._settle,
        )
        if kind.name in self._kinds.outside:
            outcome = await fetch_outside(kind, poll)
        else:
            outcome = as_outcome(await kind.fetch(poll), poll)
        return discreet_outcome(feed, outcome, self._keys(feed))

    async def article(self, feed: Feed, url: str, now: datetime, *, anew: bool = False) -> FullText:
        """Return the article that an entry of the feed names, or why there is none; never raises.

        One that was read a short while ago is not asked for again, unless `anew`.
        """
        if self._articles is None:
            return FullText(problem="no articles are read here")
        return await self._articles.read(feed, url, now, anew=anew)

    async def ask_hub(self, feed: Feed, hub: str, form: Mapping[str, str]) -> Asked:
        """Send a request to the hub that pushes the feed; whatever it does is an answer."""
        if self._ways is None:
            return Asked(problem="no hubs are asked here")
        inside = self._ways.inside(feed, hub)
        session = self._ways.own if inside else self._ways.public
        only = host_of(hub) if inside else ""
        return await ask_hub(session, hub, form, self._politeness, only=only)

    async def read(self, feed: Feed, fetched: Fetched) -> Parsed:
        """Return what `parse` does; what is large may be read by a process that can be killed."""
        return discreet_parsed(feed, fetched, await self._read(feed, fetched), self._keys(feed))

    async def _read(self, feed: Feed, fetched: Fetched) -> Parsed:
        kind = self._kinds.by_name.get(feed.kind)
        if kind is None:
            return not_readable(_unknown(feed))
        if kind.name in self._kinds.outside:
            return await read_outside(kind, feed, fetched, self._apart)
        if kind.read is not None:
            return await kind.read(feed, fetched, self._apart)
        if kind.parse is None:
            return parse(feed, fetched, self._kinds)
        size = sum(len(document.body) for document in fetched.documents)
        try:
            return await self._apart.run(size, kind.parse, feed, fetched)
        except Killed as error:
            return replace(not_readable(str(error)), killed=not isinstance(error, Failed))

    def parse(self, feed: Feed, fetched: Fetched) -> Parsed:
        """Return the entries of what was fetched; never raises on bad input."""
        parsed = parse(feed, fetched, self._kinds)
        return discreet_parsed(feed, fetched, parsed, self._keys(feed))

    def _keys(self, feed: Feed) -> tuple[str, ...]:
        options = self._secrets.get(feed.id, {}).values()
        return keys_of(feed, [option.reveal() for option in options])

    async def _get(self, kind: Kind, feed: Feed, state: FeedState, now: datetime) -> FetchOutcome:
        outcome = await fetch_http(
            self._session,
            feed,
            state,
            now,
            politeness=self._politeness,
            limits=replace(self._limits, body=kind.largest) if kind.largest else self._limits,
            spacing=self._spacing(kind, feed),
        )
        return discreet_outcome(feed, outcome, self._keys(feed))

    def _asker(self, kind: Kind, feed: Feed, state: FeedState, now: datetime) -> Ask:
        """A way to what the source holds now, or an address that says more exactly what of it."""

        async def ask(url: str = "") -> FetchOutcome:
            asked = replace(feed, location=url) if url else feed
            return await self._get(kind, asked, state, now)

        return ask

    def _getter(
        self, kind: Kind, feed: Feed, now: datetime
    ) -> Callable[[str], Awaitable[FetchOutcome]]:
        """A way to further documents of one source, each fetched whole."""
        blank = FeedState(feed.id, next_due=now)

        async def get(url: str) -> FetchOutcome:
            further = replace(feed, location=restored(feed, url))
            return await self._get(kind, further, blank, now)

        return get

    async def _connect(self, host: str, port: int) -> socket.socket:
        return await connect(host, port, self._policy)

    def _spacing(self, kind: Kind, feed: Feed) -> float | None:
        usual = max(kind.spacing, self._politeness.spacing)
        wish = feed.options.get("spacing")
        if not isinstance(wish, int | float) or wish < 0 or url_problem(feed.location):
            return usual if kind.spacing else None
        host = host_of(feed.location)
        own = self._policy.names(host) or self._policy.allows_privately(host)
        return wish if own or wish >= usual else usual


def parse(feed: Feed, fetched: Fetched, kinds: Kinds | None = None) -> Parsed:
    """Return the entries of what was fetched; never raises on bad input."""
    known = kinds or installed()
    kind = known.by_name.get(feed.kind)
    if kind is None:
        return not_readable(_unknown(feed))
    if kind.name in known.outside:
        return parse_outside(kind, feed, fetched)
    if kind.parse is None:
        return not_readable(f"documents of a source of kind {kind.name} are not read")
    return kind.parse(feed, fetched)


def _unknown(feed: Feed) -> str:
    return f"no kind `{feed.kind}` of sources is installed"
