"""How many requests somebody may still make."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

_MANY_NAMES = 1_000


@dataclass(slots=True)
class Budget:
    """A bucket of requests for each name: `burst` at once, and `a_second` more each second."""

    burst: float
    a_second: float
    clock: Callable[[], float] = time.monotonic
    _left: dict[str, tuple[float, float]] = field(default_factory=dict)

    def wait(self, name: str) -> float:
        """Seconds until there is a request left; 0 when there is one now."""
        left = self._now(name)[0]
        return max(0.0, (1 - left) / self.a_second)

    def spend(self, name: str) -> float:
        """Take one request out; 0 when there was one, else the seconds until there is."""
        left, now = self._now(name)
        if len(self._left) >= _MANY_NAMES:
            self._left.clear()
        self._left[name] = (left - 1 if left >= 1 else left, now)
        return max(0.0, (1 - left) / self.a_second)

    def _now(self, name: str) -> tuple[float, float]:
        now = self.clock()
        left, at = self._left.get(name, (self.burst, now))
        return min(self.burst, left + (now - at) * self.a_second), now
