"""Whether the daemon is fit to be relied on, and if not, why."""

from __future__ import annotations

from datetime import datetime, timedelta


class Health:
    """Remembers the last completed tick of each job and says what is wrong now."""

    def __init__(self, jobs: tuple[str, ...], patience: timedelta) -> None:
        self._last: dict[str, datetime | None] = dict.fromkeys(jobs)
        self._patience = patience
        self._stopping = False

    def ticked(self, job: str, now: datetime) -> None:
        """Note that one run of `job` came to its end at `now`."""
        self._last[job] = now

    def ticks(self) -> dict[str, datetime]:
        """When each job that ran came to its end last."""
        return {job: last for job, last in self._last.items() if last is not None}

    def stopping(self) -> None:
        """Note that the end has begun: not ready from here on."""
        self._stopping = True

    def problems(self, now: datetime) -> list[str]:
        """What keeps the daemon from being ready, as short sentences; empty when it is ready."""
        if self._stopping:
            return ["the daemon is stopping"]
        found = []
        for job, last in self._last.items():
            if last is None:
                found.append(f"{job} has not run yet")
            elif now - last > self._patience:
                found.append(f"{job} last ran at {last.isoformat(timespec='seconds')}")
        return found
