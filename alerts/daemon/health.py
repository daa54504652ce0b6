"""Whether the daemon is fit to be relied on, and if not, why."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta


class Health:
    """Remembers the last completed tick of each job and says what is wrong now.

    Ages are told by `timer` (seconds), which nobody sets as they set a clock.
    """

    def __init__(
        self,
        jobs: tuple[str, ...],
        patience: timedelta,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._last: dict[str, float | None] = dict.fromkeys(jobs)
        self._patience = patience
        self._timer = timer
        self._stopping = False

    def ticked(self, job: str) -> None:
        """Note that one run of `job` has come to its end."""
        self._last[job] = self._timer()

    def ticks(self, now: datetime) -> dict[str, datetime]:
        """When each job that ran came to its end last, by a clock that says `now`."""
        return {job: now - age for job, age in self._ages().items() if age is not None}

    def stopping(self) -> None:
        """Note that the end has begun: not ready from here on."""
        self._stopping = True

    def problems(self) -> list[str]:
        """What keeps the daemon from being ready, as short sentences; empty when it is ready."""
        if self._stopping:
            return ["the daemon is stopping"]
        found = []
        for job, age in self._ages().items():
            if age is None:
                found.append(f"{job} has not run yet")
            elif age > self._patience:
                found.append(f"{job} last ran {age.total_seconds():.0f} s ago")
        return found

    def _ages(self) -> dict[str, timedelta | None]:
        timer = self._timer()
        return {
            job: None if last is None else timedelta(seconds=timer - last)
            for job, last in self._last.items()
        }
