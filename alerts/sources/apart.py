"""Reading documents in a process of its own, which may be killed without harm to this one.

The process starts with the first document that needs it and stays for the next ones. It is held to
so much memory and so much processor time a document, and replaced when it ends for whatever reason.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import pickle
import signal
import struct
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar, cast

from alerts.sources.outside import kept_in

T = TypeVar("T")
P = ParamSpec("P")

#: Documents up to this size, in bytes, are read in a thread of this process: the readers bound what
#: such a one can cost to well under a second, and most documents there are stay below it.
SMALL = 300_000
#: The size given for documents whose size says nothing of what reading them costs.
UNKNOWN_COST = sys.maxsize
#: The exit status of a process that ran into its bound of memory.
OUT_OF_MEMORY = 70
#: The length of what follows, in bytes.
LENGTH = struct.Struct(">Q")
#: What the answers of the process may be made of.
_WORDS = frozenset(
    {
        ("alerts.model.item", "Entry"),
        ("alerts.sources.articles", "Drafts"),
        ("alerts.sources.base", "Asks"),
        ("alerts.sources.base", "Parsed"),
        ("alerts.sources.base", "Reading"),
        ("alerts.sources.listing", "Link"),
        ("alerts.sources.mail", "Mail"),
        ("datetime", "datetime"),
        ("datetime", "timedelta"),
        ("datetime", "timezone"),
    }
)


class Killed(Exception):
    """The process ended before the document was read; the message says why."""


class Failed(Killed):
    """The reader raised; the message names the kind of the exception and its place."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        #: Without the words before it.
        self.what = reason.partition(" failed: ")[2]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What reading one document may cost."""

    #: MB beyond what the process has at its start.
    memory: int = 500
    #: Seconds of processor time.
    cpu: float = 20.0
    #: Seconds by the clock on the wall.
    wall: float = 90.0
    #: Bytes up to which a document is read in this process.
    small: int = SMALL


DEFAULT_BOUNDS = Bounds()


class Apart:
    """One process that reads documents one after the other, and its successors."""

    def __init__(self, bounds: Bounds = DEFAULT_BOUNDS) -> None:
        self._bounds = bounds
        self._process: Process | None = None
        self._turn = asyncio.Lock()

    async def run(self, size: int, read: Callable[P, T], *values: P.args, **named: P.kwargs) -> T:
        """Return `read(*values, **named)`, for a document of `size` bytes; raises Killed.

        `read` is a function of a module, and its values can be pickled. What it raises is a fault
        of this one document too, wherever it is read.
        """
        if size <= self._bounds.small:
            with kept_in("reading it") as caught:
                return await asyncio.to_thread(read, *values, **named)
            raise Failed(caught.reason)
        async with self._turn:
            answered = False
            try:
                answer = await self._ask(pickle.dumps((read, values, named)))
                answered = True
            except Failed:
                answered = True
                raise
            finally:
                if not answered:
                    # An answer that comes late must not become that of the next document.
                    await self._end()
            return cast("T", answer)

    async def close(self) -> None:
        """End the process."""
        async with self._turn:
            await self._end()

    async def _ask(self, task: bytes) -> object:
        if self._process is not None and self._process.returncode is not None:
            # It ended while it had nothing to do, which is no fault of this document.
            await self._end()
        process = self._process or await self._started()
        if process.stdin is None or process.stdout is None:
            raise Killed("the reading process has no pipes")
        try:
            async with asyncio.timeout(self._bounds.wall):
                # The pipe of a process that ended breaks; what it said by ending is told below.
                with contextlib.suppress(ConnectionError):
                    process.stdin.write(LENGTH.pack(len(task)) + task)
                    await process.stdin.drain()
                (length,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
                answer = await process.stdout.readexactly(length)
        except asyncio.IncompleteReadError:
            raise Killed(self._why(await process.wait())) from None
        except TimeoutError:
            raise Killed(f"not read within {self._bounds.wall:g} s") from None
        reason, result = _Answer(io.BytesIO(answer)).load()
        if reason:
            raise Failed(reason)
        return cast("object", result)

    def _why(self, status: int) -> str:
        if status == OUT_OF_MEMORY:
            return f"reading it takes more than {self._bounds.memory} MB of memory"
        if status == -signal.SIGPROF:
            return f"reading it takes more than {self._bounds.cpu:g} s of processor time"
        return f"the process that read it ended with status {status}"

    async def _started(self) -> Process:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "alerts.sources.apart_process",
            str(self._bounds.memory),
            str(self._bounds.cpu),
            stdin=PIPE,
            stdout=PIPE,
            # No setting and no secret of this process is any business of a hostile document.
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PATH": os.defpath},
            # A Ctrl-C in the terminal is for the daemon, which lets work in flight finish.
            start_new_session=True,
        )
        return self._process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        if process.stdin is not None:
            process.stdin.close()
        await process.wait()


#: Reads every document in a thread of this process.
HERE = Apart(Bounds(small=sys.maxsize))


class _Answer(pickle.Unpickler):
    """Takes entries and dates; a process that was taken over cannot make it call anything."""

    def find_class(self, module: str, name: str) -> object:
        if (module, name) not in _WORDS:
            raise Killed("the answer of the reading process is none")
        return super().find_class(module, name)
