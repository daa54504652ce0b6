"""The article behind an entry: asked for politely, one at a time per host, and kept for a while.

cached                  -> that again
robots.txt              -> each address on the way, redirects too, or the reason why not
fetch                   under the address policy; private hosts only for sources that lie there
extract                 in the process that may be killed
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

import aiohttp

from alerts.model.feed import Feed, FeedState
from alerts.net import AddressPolicy, url_problem
from alerts.sources.apart import HERE, UNKNOWN_COST, Apart, Bounds, Killed
from alerts.sources.base import Fetched, FetchFailed, FetchOutcome, Received
from alerts.sources.discretion import keys_of
from alerts.sources.extract import read_full_text
from alerts.sources.http import Limits, fetch_http, host_of
from alerts.sources.politeness import Politeness
from alerts.sources.robots import Robots
from alerts.text.masking import MASK, masked, secrets_of
from alerts.text.urls import canonical

#: What one article may cost.
LIMITS = Limits(body=3_000_000)
#: Articles read at once, whatever their hosts.
_AT_ONCE = 8
_ACCEPT = "text/html, application/xhtml+xml, application/pdf;q=0.9, */*;q=0.1"
#: Seconds for which an article, and the reason why there is none, is kept.
_KEPT, _FAILED = 6 * 3_600.0, 600.0
_REMEMBERED = 100
#: Why a redirect is not followed.
LEAVES = "it leads out of the private network of its source"


@dataclass(frozen=True, slots=True)
class FullText:
    """The text of one article, or why there is none."""

    text: str = ""
    #: Where it finally came from.
    url: str = ""
    #: One short line that holds no secret.
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Access:
    """What reading articles takes besides what reading feeds takes."""

    #: Reaches public addresses only.
    public: aiohttp.ClientSession
    #: A process of their own: no feed waits for one that is read slowly.
    apart: Apart = HERE


#: What extracting one article may cost; real ones take a tenth of a second.
BOUNDS = Bounds(cpu=5.0, wall=20.0)


@dataclass(frozen=True, slots=True)
class Ways:
    """The two sessions articles are asked for by."""

    #: Reaches public addresses only.
    public: aiohttp.ClientSession
    #: Reaches what `policy` allows besides.
    own: aiohttp.ClientSession
    policy: AddressPolicy

    def inside(self, feed: Feed, url: str) -> bool:
        """True when the source lies in a private network and `url` at the same host.

        Otherwise a feed is no authority on what may be asked for inside.
        """
        host = host_of(feed.location)
        mine = self.policy.names(host) or self.policy.allows_privately(host)
        return mine and host_of(url) == host


@dataclass(slots=True)
class Articles:
    """Reads articles; `clock` reads seconds."""

    ways: Ways
    politeness: Politeness
    apart: Apart
    clock: Callable[[], float]
    limits: Limits = LIMITS
    _robots: dict[bool, Robots] = field(default_factory=dict, init=False)
    _slots: asyncio.Semaphore = field(
        default_factory=lambda: asyncio.Semaphore(_AT_ONCE), init=False
    )
    #: The readers of a host and those who wait for their turn.
    _turns: dict[str, tuple[asyncio.Lock, int]] = field(default_factory=dict, init=False)
    #: By whether it was asked for inside the private network, and address.
    _kept: dict[tuple[bool, str], tuple[FullText, float]] = field(default_factory=dict, init=False)

    async def read(self, feed: Feed, url: str, now: datetime, *, anew: bool = False) -> FullText:
        """Return the article at `url`, which an entry of `feed` names; never raises for its sake.

        One that was read within six hours is not asked for again, unless `anew`.
        """
        problem = "its address holds a key" if MASK in url else url_problem(url)
        if problem:
            return FullText(problem=problem)
        name = self.ways.inside(feed, url), canonical(url)
        async with self._turn(host_of(url)):
            kept = self._kept.get(name)
            if kept and kept[1] > self.clock() and not anew:
                return kept[0]
            async with self._slots:
                found = await self._read(feed, url, now)
        self._keep(name, found)
        return found

    async def _read(self, feed: Feed, url: str, now: datetime) -> FullText:
        outcome = await self._fetch(feed, url, now)
        if isinstance(outcome, FetchFailed):
            return FullText(problem=outcome.reason)
        if not isinstance(outcome, Fetched):
            return FullText(problem="no document came")
        return await self._extract(outcome.documents[0], keys_of(feed))

    async def _fetch(self, feed: Feed, url: str, now: datetime) -> FetchOutcome:
        inside = self.ways.inside(feed, url)

        async def get(
            address: str, refuses: Callable[[str], Awaitable[str]] | None = None
        ) -> FetchOutcome:
            return await fetch_http(
                self.ways.own if inside else self.ways.public,
                replace(feed, location=address),
                FeedState(feed.id, next_due=now),
                now,
                politeness=self.politeness,
                limits=self.limits,
                accept=_ACCEPT,
                refuses=refuses,
            )

        robots = self._robots.setdefault(inside, Robots(self.clock))

        async def leaves(address: str) -> str:
            return LEAVES if inside and not self.ways.inside(feed, address) else ""

        async def refuses(address: str) -> str:
            return await leaves(address) or await robots.refuses(
                address, partial(get, refuses=leaves)
            )

        return await get(url, refuses)

    async def _extract(self, document: Received, keys: Sequence[str]) -> FullText:
        try:
            reading = await self.apart.run(UNKNOWN_COST, read_full_text, document)
        except Killed as error:
            return FullText(problem=str(error))
        if reading.problem:
            return FullText(problem=reading.failure)
        hidden = (*keys, *secrets_of(document.name))
        return FullText(masked(reading.text, hidden), masked(document.name, hidden))

    @asynccontextmanager
    async def _turn(self, host: str) -> AsyncIterator[None]:
        lock, waiting = self._turns.get(host, (asyncio.Lock(), 0))
        self._turns[host] = lock, waiting + 1
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._turns.pop(host)
            if waiting > 1:
                self._turns[host] = lock, waiting - 1

    def _keep(self, name: tuple[bool, str], found: FullText) -> None:
        self._kept.pop(name, None)
        self._kept[name] = found, self.clock() + (_FAILED if found.problem else _KEPT)
        if len(self._kept) > _REMEMBERED:
            del self._kept[next(iter(self._kept))]
