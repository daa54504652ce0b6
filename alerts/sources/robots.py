"""Whether a host lets a program ask for an address, as its robots.txt says (RFC 9309)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from alerts.sources.base import Fetched, FetchFailed, FetchOutcome

if TYPE_CHECKING:
    from protego import Protego

#: The name by which a robots.txt may speak of this program.
TOKEN = "alerts"  # noqa: S105 - no secret: RFC 9309 calls it a product token
FORBIDDEN = "the robots.txt of its host forbids it"
UNREACHABLE = "the robots.txt of its host cannot be read now"
#: Seconds for which an answer holds; RFC 9309 allows a day.
_HOLDS = 12 * 3_600.0
#: Seconds after which a host that did not answer is asked again.
_RETRY = 600.0
#: Bytes of a robots.txt that are read: as many as RFC 9309 asks for at least.
_MOST = 500 * 1_024
#: Hosts that are remembered.
_REMEMBERED = 500


@dataclass(frozen=True, slots=True)
class _Known:
    #: None: everything may be asked for, unless there is a reason.
    rules: Protego | None
    reason: str
    #: Clock reading until which this holds.
    until: float


@dataclass(slots=True)
class Robots:
    """What the hosts allow, each asked once in twelve hours.

    `clock` reads seconds. Where there is no robots.txt (4xx) all is allowed. Where the host fails
    (5xx, 429, no answer) nothing is, until it answers.
    """

    clock: Callable[[], float]
    _known: dict[str, _Known] = field(default_factory=dict, init=False)

    async def refuses(self, url: str, get: Callable[[str], Awaitable[FetchOutcome]]) -> str:
        """Return "" when `url`, a well-formed one, may be asked for, else why not.

        `get` fetches the robots.txt where it is not known.
        """
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        known = self._known.get(origin)
        if known is None or known.until <= self.clock():
            known = self._read(await get(f"{origin}/robots.txt"))
            self._remember(origin, known)
        if known.reason or known.rules is None:
            return known.reason
        return "" if known.rules.can_fetch(url, TOKEN) else FORBIDDEN

    def _read(self, outcome: FetchOutcome) -> _Known:
        from protego import Protego

        now = self.clock()
        if isinstance(outcome, Fetched):
            body = outcome.documents[0].body
            if len(body) > _MOST:
                # Half a rule would be another rule.
                body = body[:_MOST].rpartition(b"\n")[0]
            rules = Protego.parse(body.decode("utf-8", "replace"))
            return _Known(rules, "", now + _HOLDS)
        if not isinstance(outcome, FetchFailed):
            return _Known(None, UNREACHABLE, now + _RETRY)
        if 400 <= outcome.status < 500 and outcome.status != 429:
            return _Known(None, "", now + _HOLDS)
        return _Known(None, f"{UNREACHABLE}: {outcome.reason}", now + _RETRY)

    def _remember(self, origin: str, known: _Known) -> None:
        self._known.pop(origin, None)
        self._known[origin] = known
        if len(self._known) > _REMEMBERED:
            del self._known[next(iter(self._known))]
