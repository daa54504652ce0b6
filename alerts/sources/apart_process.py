"""The process behind `alerts.sources.apart`: reads documents from its input until that ends."""

from __future__ import annotations

import contextlib
import os
import pickle
import resource
import signal
import sys
from pathlib import Path
from typing import BinaryIO

from alerts.sources.apart import LENGTH, OUT_OF_MEMORY
from alerts.sources.outside import kept_in


def main() -> None:
    """Answer every task; arguments are MB of memory and seconds of processor time a document."""
    memory, cpu = int(sys.argv[1]), float(sys.argv[2])
    # Answers alone go to the output; whatever a library prints goes to the log.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    _bound_memory(memory)
    with contextlib.suppress(MemoryError), answers:
        while _answer_one(sys.stdin.buffer, answers, cpu):
            pass
        return
    os._exit(OUT_OF_MEMORY)


def _answer_one(tasks: BinaryIO, answers: BinaryIO, cpu: float) -> bool:
    """Read one document; False when no further one comes."""
    head = tasks.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return False
    # Unlike a resource limit it can be set anew for each document, and to less than a second.
    signal.setitimer(signal.ITIMER_PROF, cpu)
    # The task comes from the process that started this one.
    read, values, named = pickle.loads(tasks.read(*LENGTH.unpack(head)))  # noqa: S301
    result: object = None
    # What it raises is told in our words: its own may be those of the document.
    with kept_in("reading it") as caught:
        try:
            result = read(*values, **named)
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
    answer = pickle.dumps((caught.reason, result))
    signal.setitimer(signal.ITIMER_PROF, 0)
    answers.write(LENGTH.pack(len(answer)) + answer)
    answers.flush()
    return True


def _bound_memory(mb: int) -> None:
    """Let this process take `mb` MB more than it has; where the system does not say, unbounded."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except OSError:
        return
    most = pages * resource.getpagesize() + mb * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    main()
