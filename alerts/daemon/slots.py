"""So many tasks at once, and more of them as they end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Slots:
    """The tasks that work off what is due, at most `limit()` of them.

    Where more is due than there were slots for, `refill` is called as soon as half of them are
    free: a claim costs a commit, so it is made for several.
    """

    def __init__(self, limit: Callable[[], int], refill: Callable[[], object]) -> None:
        self.tasks: set[asyncio.Task[None]] = set()
        #: More may be due than there were slots for.
        self.more_due = False
        #: Nothing more may begin.
        self.closed = False
        self._limit = limit
        self._refill = refill

    @property
    def free(self) -> int:
        """How many more tasks may begin."""
        return 0 if self.closed else max(self._limit() - len(self.tasks), 0)

    def take(self, task: asyncio.Task[None]) -> None:
        """Keep the task until it ends; one beyond the limit is kept too."""
        self.tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        if self.more_due and not self.closed and len(self.tasks) <= self._limit() // 2:
            self.more_due = False
            self._refill()
