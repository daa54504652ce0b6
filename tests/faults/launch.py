"""`alerts run` with what surrounds it replaced: names, and the room to read documents in.

    FAULTS_NAMES=FILE    names that end in .feeds.example lead where the word in FILE says:
                         "ok" to 127.0.0.1, "down" nowhere, "flap" nowhere two times out of three
    FAULTS_READER=MB     documents over 100 kB are read with so much memory

Everything else is the command as it is installed.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import alerts.app
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


if __name__ == "__main__":
    if told := os.environ.get("FAULTS_NAMES"):
        socket.getaddrinfo = names(Path(told), socket.getaddrinfo)
    if room := os.environ.get("FAULTS_READER"):
        bounds = Bounds(memory=int(room), small=100_000)
        alerts.app.Apart = lambda: Apart(bounds)  # type: ignore[assignment,misc]
    main()
