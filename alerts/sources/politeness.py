"""At most so many requests to one host at a time, and never two in quick succession."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

_REMEMBERED = 10_000


@dataclass(slots=True)
class _Host:
    slots: asyncio.Semaphore
    #: Clock reading before which no further request may start.
    free_at: float = 0.0
    users: int = 0


@dataclass(slots=True)
class Politeness:
    """Slows requests down, host by host; times are in seconds."""

    per_host: int = 2
    spacing: float = 1.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    _hosts: dict[str, _Host] = field(default_factory=dict, init=False)

    @asynccontextmanager
    async def turn(self, host: str, spacing: float | None = None) -> AsyncIterator[None]:
        """Wait until a request to `host` may start; `spacing` replaces the usual distance."""
        known = self._hosts.get(host)
        if known is None:
            known = self._hosts[host] = _Host(asyncio.Semaphore(self.per_host))
        known.users += 1
        try:
            async with known.slots:
                now = self.clock()
                start = max(now, known.free_at)
                known.free_at = start + (self.spacing if spacing is None else spacing)
                if start > now:
                    await self.sleep(start - now)
                yield
        finally:
            known.users -= 1
            self._forget()

    def _forget(self) -> None:
        if len(self._hosts) > _REMEMBERED:
            now = self.clock()
            self._hosts = {h: k for h, k in self._hosts.items() if k.users or k.free_at > now}
