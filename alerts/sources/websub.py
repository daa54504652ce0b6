"""What a subscriber says to a hub and hears from it, by WebSub (W3C Recommendation)."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp

from alerts.net import BlockedAddress, url_problem
from alerts.sources.base import one_line
from alerts.sources.full_text import LEAVES
from alerts.sources.http import host_of
from alerts.sources.hub_links import absolute
from alerts.sources.politeness import Politeness

_METHODS = frozenset({"sha1", "sha256", "sha384", "sha512"})
_REDIRECTS = frozenset({307, 308})
_MOST_REDIRECTS = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """What a hub answered to a request."""

    #: HTTP status, 0 when no answer came.
    status: int = 0
    #: One short line; "" when the request was taken.
    problem: str = ""


def signature_fits(header: str, body: bytes, secret: str) -> bool:
    """Return whether an X-Hub-Signature ("sha256=...") is that of `body` by `secret`."""
    name, _, shown = header.strip().partition("=")
    if name.lower() not in _METHODS or not shown.isascii():
        return False
    wanted = hmac.new(secret.encode(), body, name.lower()).hexdigest()
    return hmac.compare_digest(shown.strip().lower(), wanted)


async def ask_hub(
    session: aiohttp.ClientSession,
    hub: str,
    form: Mapping[str, str],
    politeness: Politeness,
    *,
    only: str = "",
) -> Asked:
    """Send a request to a hub; whatever it does is an answer. Redirects keep the form.

    They are followed to no other host than `only`, if that is given.
    """
    for _ in range(_MOST_REDIRECTS + 1):
        problem = url_problem(hub) or (LEAVES if only and host_of(hub) != only else "")
        if problem:
            return Asked(problem=f"blocked: {problem}")
        try:
            async with (
                politeness.turn(host_of(hub)),
                session.post(hub, data=dict(form), allow_redirects=False) as answer,
            ):
                status, location = answer.status, answer.headers.get("Location", "")
        except BlockedAddress as error:
            return Asked(problem=f"blocked: {error.reason}")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Asked(problem=f"no answer ({one_line(type(error).__name__, 60)})")
        if status not in _REDIRECTS or not location:
            taken = 200 <= status < 300
            return Asked(status, "" if taken else f"HTTP {status}")
        hub = absolute(hub, location)
    return Asked(problem=f"more than {_MOST_REDIRECTS} redirects")
