"""How a source fares: its rhythm, its last day, and what operators were told of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Trouble(StrEnum):
    """What is wrong with a source, as operators are told."""

    NONE = ""
    #: It answers, and yet there was nothing new for far longer than usual.
    SILENT = "silent"
    #: It gives no answer that can be read, and nothing new came for far longer than usual.
    FAILING = "failing"
    #: It answers in a shape in which its entries are not found any more.
    RESHAPED = "reshaped"
    #: It says itself that it will not come back (HTTP 410).
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """A few numbers learned from the polls of one source; lengths of time are seconds.

    Time in which the source was not polled, because nothing ran, counts for nothing.
    """

    polled: datetime | None = None
    #: How long it was watched altogether, and what its first document told of the time before.
    watched: float = 0.0
    #: How long it was watched since the last new entry.
    quiet: float = 0.0
    #: The longest it was lately quiet between two new entries; 0 while that is not known.
    rhythm: float = 0.0
    #: The mean time between polls that brought something new; 0 while that is not known.
    mean: float = 0.0
    #: What each of the last 24 hours came to, the latest last: "+" new entries, "=" none, "x" no
    #: readable answer, "." not polled.
    strip: str = ""
    #: The hour, counted since 1970, of the last character of `strip`.
    hour: int = 0
    #: What operators were told and not yet told to be over, and the story that told them.
    trouble: Trouble = Trouble.NONE
    story: str = ""
    #: Where the source says that it has moved for good, keys shown as `***`, and in how many polls
    #: in a row.
    moved_to: str = ""
    moved_seen: int = 0
    #: What the document itself asks of its readers: at most one poll in so many seconds, none in
    #: these hours (0-23, UTC) and on these days (0 is Monday).
    ttl: float = 0.0
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    #: A hub pushes what is new, and until then there is little need to poll; None: none does.
    pushed_until: datetime | None = None
