"""`alerts run` with what surrounds it replaced: names, and the room to read documents in.

    FAULTS_NAMES=FILE    names that end in .feeds.example lead where the word in FILE says:
                         "ok" to 127.0.0.1, "down" nowhere, "flap" nowhere two times out of three
    FAULTS_READER=MB     documents over 100 kB are read with so much memory
    FAULTS_CLOCK=H,H,... each SIGUSR1 sets the clock by the next of these hours

Everything else is the command as it is installed.
"""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import time_machine

import alerts.app
from alerts.app import now
from alerts.cli.main import main
from alerts.sources import Apart
from alerts.sources.apart import Bounds


def names(file: Path, real: Callable[..., Any]) -> Callable[..., Any]:
    """A `getaddrinfo` that fails as the file says."""
    asked = count()

    def resolve(host: Any, port: Any, *given: Any, **more: Any) -> Any:
        if not str(host).endswith(".feeds.example"):
            return real(host, port, *given, **more)
        mode, turn = file.read_text("utf-8").strip(), next(asked) % 3
        if mode == "down" or (mode == "flap" and turn):
            raise socket.gaierror(socket.EAI_AGAIN, "no name server answers")
        return real("127.0.0.1", port, *given, **more)

    return resolve


@contextmanager
def clock(jumps: Sequence[float]) -> Iterator[None]:
    """A clock that is set by so many hours, by one of them with each signal."""
    if not jumps:
        yield
        return
    with time_machine.travel(now(), tick=True) as travelling:
        waiting = iter(jumps)
        signal.signal(signal.SIGUSR1, lambda *_: travelling.shift(timedelta(hours=next(waiting))))
        yield


if __name__ == "__main__":
    if told := os.environ.get("FAULTS_NAMES"):
        socket.getaddrinfo = names(Path(told), socket.getaddrinfo)
    if room := os.environ.get("FAULTS_READER"):
        bounds = Bounds(memory=int(room), small=100_000)
        alerts.app.Apart = lambda: Apart(bounds)  # type: ignore[assignment,misc]
    jumps = os.environ.get("FAULTS_CLOCK", "").split(",")
    with clock([float(hours) for hours in jumps if hours]):
        main()
