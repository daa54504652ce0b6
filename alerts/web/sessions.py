"""Who is logged in: a random id in a cookie; everything else is kept here, in memory.

A restart ends every session, and so does a changed token, which takes a restart.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from starlette.datastructures import Headers
from starlette.requests import cookie_parser

#: A session that is not used for so long ends, and every one so long after its log-in.
IDLE, LONGEST = timedelta(hours=12), timedelta(days=7)
#: Sessions at once; the one that was used least lately makes room.
MOST = 500
COOKIE = "alerts_session"
#: Browsers take this name only with Secure, from this very host, for every path.
SECURE_COOKIE = f"__Host-{COOKIE}"


@dataclass(frozen=True, slots=True)
class Session:
    """One log-in of one person, who is who they say they are."""

    name: str
    #: Every form that changes something shows it; another site cannot read it.
    form_token: str
    opened: datetime
    used: datetime


class Sessions:
    """The sessions of one process. Ids are kept as hashes: finding one takes no secret's time."""

    def __init__(
        self,
        clock: Callable[[], datetime],
        *,
        idle: timedelta = IDLE,
        longest: timedelta = LONGEST,
        most: int = MOST,
    ) -> None:
        self._clock = clock
        self._idle = idle
        self._longest = longest
        self._most = most
        self._open: dict[bytes, Session] = {}

    def open(self, name: str) -> str:
        """Begin a session and return its id, 256 random bits."""
        now = self._clock()
        self._open = {key: each for key, each in self._open.items() if self._lasts(each, now)}
        if len(self._open) >= self._most:
            del self._open[min(self._open, key=lambda key: self._open[key].used)]
        found = secrets.token_urlsafe(32)
        self._open[_key(found)] = Session(name, secrets.token_urlsafe(32), now, now)
        return found

    def of(self, headers: Headers) -> Session | None:
        """The session whose cookie is among these headers, now used once more; None without."""
        now, key = self._clock(), _key(_shown(headers))
        found = self._open.get(key)
        if found is None or not self._lasts(found, now):
            self._open.pop(key, None)
            return None
        self._open[key] = replace(found, used=now)
        return found

    def close(self, headers: Headers) -> None:
        """End the session whose cookie is among these headers."""
        self._open.pop(_key(_shown(headers)), None)

    def _lasts(self, session: Session, now: datetime) -> bool:
        return now < min(session.used + self._idle, session.opened + self._longest)


def _shown(headers: Headers) -> str:
    cookies = cookie_parser(headers.get("cookie", ""))
    return cookies.get(SECURE_COOKIE) or cookies.get(COOKIE, "")


def _key(session_id: str) -> bytes:
    return hashlib.sha256(session_id.encode("utf-8", "surrogatepass")).digest()
