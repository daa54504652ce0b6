"""One request to a receiver, and what its answer means for the delivery."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import unquote, urlsplit

import aiohttp

from alerts.model.delivery import Rejected, Retry, SendOutcome, Sent
from alerts.model.policy import Secret
from alerts.net import BlockedAddress
from alerts.notify.outside import cut, one_line

#: 10 s to connect, 30 s for everything.
TIMEOUT = aiohttp.ClientTimeout(total=30, connect=10, sock_connect=10)
#: No answer is read further than this many bytes.
ANSWER_LIMIT = 4096
#: Unless the answer itself says whether the message was taken.
JUDGED_LIMIT = 256 * 1024
#: A receiver that refuses the same message this often will not take it at all.
REFUSALS = 3
#: No Retry-After counts for more.
LONGEST_WISH = timedelta(hours=24)

_EXCERPT = 120
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TRY_LATER = frozenset({408, 425, 429})
_TAG = re.compile(r"<[^<>]*>")
#: Shorter parts of an address are words like "services", not keys.
_KEY_FROM = 6


@dataclass(frozen=True, slots=True)
class Request:
    """One message to one address; printing it shows neither address nor secret."""

    url: Secret
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    #: 1 for the first attempt of the delivery.
    attempt: int
    #: Further texts that no error may repeat.
    hidden: tuple[Secret, ...] = ()
    method: str = "POST"
    #: What a 2xx answer means, for services whose body says whether they took the message.
    judge: Callable[[int, bytes], SendOutcome] | None = None


async def ask(
    session: aiohttp.ClientSession,
    request: Request,
    now: datetime,
    *,
    timeout: aiohttp.ClientTimeout = TIMEOUT,  # noqa: ASYNC109 - handed on to aiohttp
) -> SendOutcome:
    """Ask once and return what became of it; no redirect is followed, nothing is raised.

    Sent for 2xx. Retry for 408, 425, 429, 5xx, time-outs and lost connections, with the Retry-After
    of the answer. Rejected for 410, for redirects and for addresses the policy blocks. Any other
    answer is a Retry at first and Rejected on the third attempt.
    """
    try:
        async with session.request(
            request.method,
            request.url.reveal(),
            data=request.body,
            headers=request.headers,
            allow_redirects=False,
            timeout=timeout,
        ) as response:
            answer = await _read_start(response, JUDGED_LIMIT if request.judge else ANSWER_LIMIT)
            after = retry_after(response.headers.get("Retry-After", ""), now)
            if request.judge and 200 <= response.status < 300:
                return request.judge(response.status, answer)
            return _classify(response.status, request.attempt, _excerpt(answer, request), after)
    except BlockedAddress as error:
        return Rejected(
            f"blocked, {error.reason}: to reach a private network set allow_private: true"
            " on this receiver"
        )
    except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError):
        return Rejected("the receiver's url is not a valid http(s) address")
    except (aiohttp.ClientError, OSError) as error:
        return Retry(_trouble(error))


def retry_after(header: str, now: datetime) -> timedelta | None:
    """Return the wait a Retry-After header asks for, from 0 to 24 h; None when it says nothing.

    Both forms are read, seconds and HTTP date.
    """
    text = header.strip()
    if text.isascii() and text.isdigit():
        # More digits than these are beyond the limit whatever they are.
        return LONGEST_WISH if len(text) > 9 else _clamped(timedelta(seconds=int(text)))
    try:
        at = parsedate_to_datetime(text)
        aware = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
        return _clamped(aware - now)
    except (ValueError, OverflowError):
        return None


def _clamped(wait: timedelta) -> timedelta:
    return min(max(wait, timedelta(0)), LONGEST_WISH)


def _classify(status: int, attempt: int, excerpt: str, after: timedelta | None) -> SendOutcome:
    if 200 <= status < 300:
        return Sent(status)
    answer = f"{status} {excerpt}".strip()
    if status in _REDIRECTS:
        return Rejected(f"redirect ({status}): set the receiver's url to the final address", status)
    if status == 410:
        return Rejected(f"gone: the receiver no longer exists ({answer})", status)
    if status in _TRY_LATER or status >= 500:
        return Retry(f"answered {answer}", status, after)
    if attempt >= REFUSALS:
        return Rejected(f"refused on attempt {attempt}: {answer}", status)
    return Retry(f"answered {answer}", status, after)


async def _read_start(response: aiohttp.ClientResponse, room: int) -> bytes:
    """At most `room` bytes of the body; the status counts even when the body breaks off."""
    parts: list[bytes] = []
    try:
        # Reading no bytes gives none, so the loop ends at the limit as it does at the end.
        while chunk := await response.content.read(room):
            parts.append(chunk)
            room -= len(chunk)
    except (aiohttp.ClientError, OSError):
        pass
    return b"".join(parts)


def _excerpt(answer: bytes, request: Request) -> str:
    """The first words of the answer, without tags and without anything that is secret."""
    text = one_line(_TAG.sub(" ", answer.decode("utf-8", "replace")), ANSWER_LIMIT)
    hidden = _hidden_parts(request)
    if len(answer) >= ANSWER_LIMIT:
        # The limit may have cut a key in two, and half a key is not recognised.
        text = text[: -max(map(len, hidden), default=1)]
    for part in hidden:
        text = text.replace(part, "***")
    return cut(text, _EXCERPT)


def _hidden_parts(request: Request) -> list[str]:
    """Every text that would give away the address or a secret, longest first."""
    url = request.url.reveal()
    parts = {url, unquote(url), *(each.reveal() for each in request.hidden)}
    parts |= {each.reveal().removeprefix("whsec_") for each in request.hidden}
    try:
        split = urlsplit(url)
    except ValueError:
        split = urlsplit("")
    parts |= {split.path, f"{split.path}?{split.query}"}
    parts |= set(_keys(split.path.split("/")))
    parts |= set(_keys(re.split("[&=]", split.query)))
    return sorted((part for part in parts if len(part) > 1), key=lambda part: (-len(part), part))


def _keys(parts: Iterable[str]) -> Iterable[str]:
    for part in parts:
        if len(part) >= _KEY_FROM:
            yield part
            yield unquote(part)


def _trouble(error: aiohttp.ClientError | OSError) -> str:
    """What went wrong in a few words; the messages of aiohttp itself would hold the address."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "the receiver's host name was not found"
    if isinstance(error, aiohttp.ClientSSLError):
        return "no secure connection: the receiver's certificate or TLS set-up was refused"
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return "the connection was closed without an answer"
    if isinstance(error, OSError) and error.errno and error.errno > 0:
        return f"no connection: {os.strerror(error.errno).lower()}"
    return "the answer is not HTTP" if isinstance(error, _NOT_HTTP) else "the connection broke"


_NOT_HTTP = (aiohttp.ClientResponseError, aiohttp.ClientPayloadError)
