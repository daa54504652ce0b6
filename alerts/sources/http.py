"""Conditional GET: one document from one address, or the reason why there is none."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

import aiohttp
from yarl import URL

from alerts.model.feed import Feed, FeedState
from alerts.net import BlockedAddress, BodyTooLarge, read_capped, url_problem
from alerts.sources.base import (
    Fetched,
    FetchFailed,
    FetchOutcome,
    NotModified,
    Received,
    one_line,
)
from alerts.sources.caching import fresh_for
from alerts.sources.dates import mail_date
from alerts.sources.hub_links import in_headers
from alerts.sources.inflate import BadBody, inflate
from alerts.sources.politeness import Politeness

_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_LONGEST_VALIDATOR = 1_000
_SHORTEST_WAIT = timedelta(seconds=1)
_LONGEST_WAIT = timedelta(days=1)
_SECONDS = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one fetch may cost."""

    #: Bytes, as sent and again as decompressed.
    body: int = 10_000_000
    redirects: int = 5


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class _Moved:
    """The answer points elsewhere."""

    url: str
    note: str = ""
    #: For good, and not to a place less safe.
    permanent: bool = False


async def fetch_http(
    session: aiohttp.ClientSession,
    feed: Feed,
    state: FeedState,
    now: datetime,
    *,
    politeness: Politeness,
    limits: Limits,
    spacing: float | None = None,
    accept: str = _ACCEPT,
    refuses: Callable[[str], Awaitable[str]] | None = None,
) -> FetchOutcome:
    """Return what `feed.location` holds now; whatever the server does is an outcome.

    `state` gives the validators and the hash of the last good body, `now` is compared with a
    Retry-After date. The session's own address policy holds for every redirect; `refuses` says of
    each address on the way why it may not be asked for, "" when it may.
    """
    url, seen, notes, permanent = feed.location, {feed.location}, list[str](), True
    for _ in range(limits.redirects + 1):
        why_not = f"blocked: {problem}" if (problem := url_problem(url)) else ""
        if refuses and not why_not:
            why_not = await refuses(url)
        if why_not:
            return FetchFailed(why_not)
        try:
            async with politeness.turn(host_of(url), spacing):
                answer = await _ask(session, url, state, now, limits, accept=accept)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            reason = _reason(error, session.timeout.total or 0)
            return FetchFailed(reason, unreached=_is_unreached(error))
        if not isinstance(answer, _Moved):
            if isinstance(answer, FetchFailed):
                return answer
            moved_to = url if permanent and url != feed.location else ""
            plain = not notes and not moved_to
            return answer if plain else replace(answer, notes=tuple(notes), moved_to=moved_to)
        if answer.url in seen:
            return FetchFailed("redirects in a circle")
        seen.add(answer.url)
        url = answer.url
        permanent = permanent and answer.permanent
        if answer.note:
            notes.append(answer.note)
    return FetchFailed(f"more than {limits.redirects} redirects")


async def _ask(
    session: aiohttp.ClientSession,
    url: str,
    state: FeedState,
    now: datetime,
    limits: Limits,
    *,
    accept: str,
) -> FetchOutcome | _Moved:
    validators = _validators(state)
    headers = {"Accept": accept, "Accept-Encoding": "gzip, deflate, br", **validators}
    async with session.get(
        _parsed(url), headers=headers, allow_redirects=False, auto_decompress=False
    ) as response:
        if response.status == 200:
            return await _take(url, response, state, now, limits)
        if response.status in _REDIRECTS:
            return _moved(url, response.status, response.headers.get("Location", "").strip())
        if response.status == 304 and not validators:
            return FetchFailed("answered 304 to a request without validators", 304)
        if response.status == 304:
            return _not_modified(state, response.headers)
        return _refused(response.status, response.headers.get("Retry-After", ""), now)


# An address is parsed once and not at every poll.
_parsed = lru_cache(maxsize=4096)(URL)


async def _take(
    url: str, response: aiohttp.ClientResponse, state: FeedState, now: datetime, limits: Limits
) -> FetchOutcome:
    try:
        sent = await read_capped(response, limits.body)
        body = inflate(sent, response.headers.get("Content-Encoding", ""), limits.body)
    except BodyTooLarge:
        return FetchFailed(f"larger than {limits.body} bytes", 200, too_large=True)
    except BadBody as error:
        return FetchFailed(str(error), 200)
    arrived = _arrived(url, body, response.headers, state, now)
    if not isinstance(arrived, Fetched):
        return arrived
    announced = in_headers(response.headers.getall("Link", ()), url)
    return replace(arrived, hub=announced.hub, topic=announced.topic)


def _arrived(
    url: str, body: bytes, headers: Mapping[str, str], state: FeedState, now: datetime
) -> FetchOutcome:
    etag = _validator(headers.get("ETag", ""))
    last_modified = _validator(headers.get("Last-Modified", ""))
    body_hash = hashlib.sha256(body).hexdigest()
    if body_hash == state.body_hash:
        return NotModified(
            etag, last_modified, body_hash, state.cursor, fresh_for=fresh_for(headers)
        )
    return Fetched(
        documents=(Received(url, body, headers.get("Content-Type", "")[:300]),),
        at=now,
        final_url=url,
        etag=etag,
        last_modified=last_modified,
        body_hash=body_hash,
        cursor=state.cursor,
        fresh_for=fresh_for(headers),
    )


def _validators(state: FeedState) -> dict[str, str]:
    """The headers that ask for news only; none while no good body is known."""
    if not state.body_hash:
        return {}
    pairs = {"If-None-Match": state.etag, "If-Modified-Since": state.last_modified}
    return {name: value for name, value in pairs.items() if _validator(value)}


def _validator(value: str) -> str:
    """The value if it may be sent back as a header, else nothing."""
    return (
        value if value.isascii() and value.isprintable() and len(value) < _LONGEST_VALIDATOR else ""
    )


def _not_modified(state: FeedState, headers: Mapping[str, str]) -> NotModified:
    return NotModified(
        _validator(headers.get("ETag", "")) or state.etag,
        _validator(headers.get("Last-Modified", "")) or state.last_modified,
        state.body_hash,
        state.cursor,
        fresh_for=fresh_for(headers),
    )


def _moved(url: str, status: int, location: str) -> FetchFailed | _Moved:
    if not location:
        return FetchFailed("redirect without a Location", status)
    try:
        target = urljoin(url, location).partition("#")[0]
        old, new = urlsplit(url), urlsplit(target)
    except ValueError:
        return FetchFailed("redirect to a malformed URL", status)
    if old.scheme == "https" and new.scheme == "http":
        return _Moved(target, f"redirected from https to plain http at {_shown_host(target)}")
    if status in _PERMANENT:
        note = f"moved permanently to {_shown_host(target)}{one_line(new.path, 100)}"
        return _Moved(target, note, permanent=True)
    return _Moved(target)


def _refused(status: int, retry_after: str, now: datetime) -> FetchFailed:
    wait, capped = _wait(retry_after, now)
    asked = "; asks to wait longer than a day, which is the longest wait" if capped else ""
    return FetchFailed(f"HTTP {status}{asked}", status, wait, gone=status == 410)


def _wait(retry_after: str, now: datetime) -> tuple[timedelta | None, bool]:
    """The wait that the header asks for, within bounds, and whether it had to be cut."""
    value = retry_after.strip()
    if _SECONDS.fullmatch(value):
        seconds = int(value)
        if seconds > _LONGEST_WAIT.total_seconds():
            return _LONGEST_WAIT, True
        return max(timedelta(seconds=seconds), _SHORTEST_WAIT), False
    until = mail_date(value)
    if until is None or until <= now:
        return None, False
    return min(max(until - now, _SHORTEST_WAIT), _LONGEST_WAIT), until - now > _LONGEST_WAIT


def _reason(error: Exception, seconds: float) -> str:
    """One short line; the texts of aiohttp repeat bytes and URLs, so only kinds are told."""
    if isinstance(error, BlockedAddress):
        return f"blocked: {error.reason}"
    if isinstance(error, TimeoutError):
        return f"no complete answer within {seconds:g} s"
    for kind, said in _KINDS:
        if isinstance(error, kind):
            return said
    return f"network error {type(error).__name__}"


def _is_unreached(error: Exception) -> bool:
    # A host that speaks TLS, even badly, was reached.
    missed = isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError)
    return missed and not isinstance(error, aiohttp.ClientSSLError)


_KINDS: tuple[tuple[type[Exception], str], ...] = (
    (aiohttp.InvalidURL, "not a URL that can be asked for"),
    (aiohttp.ClientConnectorDNSError, "the host name is not known"),
    (aiohttp.ClientSSLError, "no trusted TLS connection"),
    (aiohttp.ClientConnectorError, "no connection to the host"),
    (aiohttp.ClientPayloadError, "the body is damaged or breaks off"),
    (aiohttp.ServerDisconnectedError, "the server closed the connection without an answer"),
    (aiohttp.ClientResponseError, "the answer is not valid HTTP"),
    (aiohttp.ClientConnectionError, "the connection broke"),
)


@lru_cache(maxsize=4096)
def host_of(url: str) -> str:
    """Return the host name of a well-formed `url` in lower case, "" when it has none."""
    return (urlsplit(url).hostname or "").lower()


def _shown_host(url: str) -> str:
    return one_line(host_of(url), 100)
