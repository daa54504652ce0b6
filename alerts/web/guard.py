"""The check that every request passes before any route sees it."""

from __future__ import annotations

import asyncio
import base64
import hmac
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from alerts.model.policy import Secret
from alerts.web.budget import Budget
from alerts.web.errors import SECURITY_HEADERS, error_response
from alerts.web.sessions import Sessions

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
LOGIN = "/login"
#: Probes of a container platform carry no token; who logs in has none to show yet.
OPEN_PATHS = frozenset({"/healthz", "/readyz", "/style.css", LOGIN})
#: What is sent here proves itself by its own signature; another site cannot make one.
SIGNED_PATHS = frozenset({"/slack/interactivity"})
#: So does what is sent below here; and its address is known to one hub alone.
SIGNED_BELOW = "/websub/"
_ICS = "/calendar.ics"
_PAGES = frozenset({"/", "/calendar", "/deliveries", "/logout", "/sources"})
_BELOW_PAGES = ("/stories/", "/deliveries/")
MAX_BODY_BYTES = 64 * 1024
#: How long a request's body may take to arrive.
BODY_SECONDS = 15.0
#: Wrong tokens an address may show at once, and how many more each second.
ATTEMPTS, A_SECOND = 10.0, 0.1


class Guard:
    """ASGI middleware: host and token checks, caps on bodies, security headers on answers.

    Without a token the Host header must name loopback: a page of another site that rebinds its
    own name to 127.0.0.1 is refused. With a token, that is what every request must show, or, of a
    page, the cookie of a session; a browser without either is led to the log-in. An address that
    has shown too many wrong tokens waits, even with the right one.
    """

    def __init__(
        self,
        app: ASGIApp,
        token: Secret,
        *,
        max_body: int = MAX_BODY_BYTES,
        larger: Mapping[str, int] | None = None,
        attempts: Budget | None = None,
        sessions: Sessions | None = None,
        body_seconds: float = BODY_SECONDS,
    ) -> None:
        self.app = app
        self.token = token
        self.max_body = max_body
        #: Paths whose bodies may be larger; one that ends in "/" stands for all below it.
        self.larger = larger or {}
        self.attempts = attempts or Budget(ATTEMPTS, A_SECOND)
        self.sessions = sessions
        self.body_seconds = body_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the refusal itself, or pass the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        path, client = scope["path"], (scope.get("client") or ("",))[0]
        refusal = self.refusal(path, headers, client)
        if refusal is not None:
            status, message = refusal
            if status == 401 and _is_navigation(scope, headers):
                await _to_login(scope)(scope, receive, send)
                return
            extra = {}
            if status == 401:
                takes = 'Basic realm="alerts"' if _takes_password(path) else "Bearer"
                extra["www-authenticate"] = takes
            if status == 429:
                extra["retry-after"] = str(math.ceil(self.attempts.wait(client)))
            await error_response(status, message, extra)(scope, receive, send)
            return
        capped = _capped(_prompt(receive, self.body_seconds), self._most(path))
        await self.app(scope, capped, _hardened(send))

    def refusal(self, path: str, headers: Headers, client: str) -> tuple[int, str] | None:
        """The status and the reason when this request of that address is not to be answered."""
        if not _is_signed(path) and (stranger := self._stranger(path, headers, client)):
            return stranger
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit()):
            return 400, "The Content-Length header is not a number."
        most = self._most(path)
        if len(length) > 18 or int(length) > most:
            return 413, f"A request body may hold at most {most} bytes."
        return None

    def _stranger(self, path: str, headers: Headers, client: str) -> tuple[int, str] | None:
        if not self.token and host_name(headers.get("host", "")) not in LOOPBACK_NAMES:
            return 421, "Without a token only localhost, 127.0.0.1 and [::1] are answered."
        if not self.token or path in OPEN_PATHS:
            return None
        # A browser asks without a token first, to learn that it needs one: no attempt.
        tries = "authorization" in headers
        if tries and self.attempts.wait(client):
            return 429, "Too many wrong tokens came from this address; wait."
        if self._authorized(path, headers):
            return None
        if tries:
            self.attempts.spend(client)
        return 401, "Send the header 'Authorization: Bearer TOKEN'."

    def _most(self, path: str) -> int:
        place = SIGNED_BELOW if path.startswith(SIGNED_BELOW) else path
        return self.larger.get(place, self.max_body)

    def _authorized(self, path: str, headers: Headers) -> bool:
        scheme, _, shown = headers.get("authorization", "").partition(" ")
        wanted = self.token.reveal().encode()
        if scheme.lower() == "basic" and _takes_password(path):
            return hmac.compare_digest(_password(shown.strip()), wanted)
        if not scheme and self.sessions is not None and is_page(path):
            return self.sessions.of(headers) is not None
        # Starlette reads header bytes as latin-1; this gives them back as they were sent.
        same = hmac.compare_digest(shown.strip().encode("latin-1"), wanted)
        return same and scheme.lower() == "bearer"


def is_page(path: str) -> bool:
    """True for what browsers show: the paths where a session is worth as much as the token.

    Whatever changes something there asks for more than either (see `alerts.web.forms`).
    """
    return path in _PAGES or path.startswith(_BELOW_PAGES)


def _is_signed(path: str) -> bool:
    return path in SIGNED_PATHS or path.startswith(SIGNED_BELOW)


def _takes_password(path: str) -> bool:
    """True where browsers and calendar programs ask, which can show no header of their own."""
    return is_page(path) or path == _ICS


def _is_navigation(scope: Scope, headers: Headers) -> bool:
    asks = scope["method"] == "GET" and "text/html" in headers.get("accept", "")
    return asks and is_page(scope["path"]) and "authorization" not in headers


def _to_login(scope: Scope) -> RedirectResponse:
    query = scope["query_string"].decode("latin-1")
    wanted = quote(scope["path"]) + (f"?{query}" if query else "")
    return RedirectResponse(f"{LOGIN}?next={quote(wanted, safe='/')}", 303, SECURITY_HEADERS)


def _password(credentials: str) -> bytes:
    """The password in the credentials of HTTP Basic (RFC 7617), whatever the user name is."""
    try:
        return base64.b64decode(credentials, validate=True).partition(b":")[2]
    except ValueError:  # not Base64, or not even ASCII
        return b""


def host_name(host: str) -> str:
    """The name in a Host header, lower case and without the port."""
    name, colon, port = host.strip().lower().rpartition(":")
    return name if colon and (port.isdigit() or not port) else host.strip().lower()


def _prompt(receive: Receive, seconds: float) -> Receive:
    """`receive` that gives a body `seconds` to arrive; what comes after it may take any time."""
    ends, arriving = asyncio.get_running_loop().time() + seconds, True

    async def timed() -> Message:
        nonlocal arriving
        try:
            async with asyncio.timeout_at(ends if arriving else None):
                message = await receive()
        except TimeoutError:
            raise HTTPException(408, f"A request body has {seconds:g} s to arrive.") from None
        arriving = message.get("more_body", False)
        return message

    return timed


def _capped(receive: Receive, limit: int) -> Receive:
    """`receive` that ends a body sent in chunks, which names no length, at `limit` bytes."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise HTTPException(413, f"A request body may hold at most {limit} bytes.")
        return message

    return counted


def _hardened(send: Send) -> Send:
    """`send` that adds the security headers to the answer."""

    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, text in SECURITY_HEADERS.items():
                headers[name] = text
        await send(message)

    return with_headers
