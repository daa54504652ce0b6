"""A loop whose time passes as soon as nothing else can happen.

Timeouts, pauses between requests and slow answers take no time by the clock on the wall, and the
order of events is the one they would have.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable
from typing import Any

#: Seconds by the clock on the wall: for a thread to end, and for bytes on their way to arrive.
_THREAD, _BYTES = 1.0, 0.02


class PassingLoop(asyncio.SelectorEventLoop):
    """Its `time()` starts at 0 and jumps to the next thing that waits for it."""

    def __init__(self) -> None:
        self.passed = 0.0
        #: Work in threads, during which no time passes.
        self.threads = 0
        #: How many requests are on their way; told by whoever sends them.
        self.on_their_way: Callable[[], int] = lambda: 0
        super().__init__(_Passing(self))

    def time(self) -> float:
        return self.passed

    def run_in_executor(self, executor: Any, func: Any, *args: Any) -> asyncio.Future[Any]:
        self.threads += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._ended)
        return future

    def _ended(self, _: object) -> None:
        self.threads -= 1


class _Passing(selectors.DefaultSelector):
    def __init__(self, loop: PassingLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready or (timeout is not None and timeout <= 0):
            return ready
        if self._loop.threads:
            return super().select(_THREAD)
        if self._loop.on_their_way():
            ready = super().select(_BYTES)
        if not ready and timeout is not None:
            self._loop.passed += timeout
        return ready
