"""The boundary around foreign code: whatever it raises becomes a sentence."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePath

from alerts.sources.base import one_line


@dataclass(slots=True)
class Caught:
    """What went wrong inside; `reason` is empty when nothing did."""

    reason: str = ""


@contextmanager
def kept_in(what: str) -> Iterator[Caught]:
    """Let no exception out of a plug-in, or of a library that reads; `what` names whose code it is.

    The reason tells the kind of the exception and its place, never its text: that may repeat an
    address with a key in it.
    """
    caught = Caught()
    try:
        yield caught
    # The one place where it is right: what a plug-in or a parser of hostile documents raises cannot
    # be known here, and its fault is to fail its own poll and no other. Cancelling and leaving the
    # program go through.
    except Exception as error:  # noqa: BLE001
        caught.reason = f"{what} failed: {type(error).__name__}{_place(error)}"


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    # The frame above all is the `with` itself.
    last = frames[-1] if len(frames) > 1 else None
    return f" at {one_line(PurePath(last.filename).name, 80)}:{last.lineno}" if last else ""
