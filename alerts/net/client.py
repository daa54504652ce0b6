"""The guarded HTTP session: whatever it connects to has passed the address policy."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from alerts import __version__
from alerts.net.guard import AddressPolicy

if TYPE_CHECKING:
    from aiohttp.client_reqrep import ClientRequest
    from aiohttp.connector import Connection
    from aiohttp.tracing import Trace

_CHUNK = 65_536


class BlockedAddress(aiohttp.ClientOSError):
    """The address policy refuses this host; the message is short and holds no URL."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"blocked: {reason}")
        #: Why, e.g. "loopback address".
        self.reason = reason


class BodyTooLarge(aiohttp.ClientPayloadError):
    """The body is larger than the reader was willing to take."""

    def __init__(self, max_bytes: int) -> None:
        super().__init__(f"body larger than {max_bytes} bytes")


def user_agent(contact: str = "") -> str:
    """Return how this program names itself; `contact` is a URL or mail address of its operator."""
    shown = "".join(c for c in contact if c.isascii() and c.isprintable())[:200]
    return f"alerts/{__version__}" + (f" (+{shown})" if shown else "")


def open_session(
    policy: AddressPolicy,
    *,
    user_agent: str,
    connect_seconds: float = 10,
    total_seconds: float = 30,
    resolver: AbstractResolver | None = None,
) -> aiohttp.ClientSession:
    """Return a session that reaches only what `policy` allows.

    Call it inside a running loop and close the session. Every hop of a redirect is checked, and a
    name is connected to at the very address that was checked. Refusals raise BlockedAddress. No
    cookies are kept, and no proxy or netrc settings of the environment are read.
    """
    return aiohttp.ClientSession(
        connector=_GuardedConnector(policy, resolver or ThreadedResolver()),
        timeout=aiohttp.ClientTimeout(
            total=total_seconds, connect=connect_seconds, sock_connect=connect_seconds
        ),
        headers={"User-Agent": user_agent},
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
    )


async def read_capped(response: aiohttp.ClientResponse, max_bytes: int) -> bytes:
    """Return the whole body, read as a stream; raises BodyTooLarge past `max_bytes`."""
    declared = response.content_length
    if declared is not None and declared > max_bytes:
        response.close()
        raise BodyTooLarge(max_bytes)
    parts: list[bytes] = []
    size = 0
    async for chunk in response.content.iter_chunked(_CHUNK):
        size += len(chunk)
        if size > max_bytes:
            response.close()
            raise BodyTooLarge(max_bytes)
        parts.append(chunk)
    return b"".join(parts)


class _GuardedResolver(AbstractResolver):
    """Hands out only the addresses the policy allows; the connector uses exactly these."""

    def __init__(self, policy: AddressPolicy, inner: AbstractResolver) -> None:
        self._policy = policy
        self._inner = inner

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        refused = [self._policy.refuse_address(answer["host"], host) for answer in found]
        allowed = [answer for answer, why in zip(found, refused, strict=True) if not why]
        if not found:
            raise OSError("the name has no address")
        if not allowed:
            raise BlockedAddress(refused[0])
        return allowed

    async def close(self) -> None:
        await self._inner.close()


class _GuardedConnector(aiohttp.TCPConnector):
    """Checks the URL of every request it connects for, redirected ones too.

    aiohttp does not ask a resolver about literal addresses, so those are judged here.
    """

    def __init__(self, policy: AddressPolicy, resolver: AbstractResolver) -> None:
        super().__init__(resolver=_GuardedResolver(policy, resolver))
        self._policy = policy

    async def connect(
        self,
        req: ClientRequest,
        traces: list[Trace],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - the name aiohttp gave it
    ) -> Connection:
        reason = self._policy.refuse_url(str(req.url.with_fragment(None)))
        if reason:
            raise BlockedAddress(reason)
        try:
            return await super().connect(req, traces, timeout)
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.os_error, BlockedAddress):
                raise BlockedAddress(error.os_error.reason) from error
            raise
