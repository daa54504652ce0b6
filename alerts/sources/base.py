"""What listening to a source can yield: the outcomes of a fetch and of a parse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from alerts.model.item import Entry


@dataclass(frozen=True, slots=True)
class Received:
    """One document as it arrived: a feed, or one file of a seed folder."""

    #: The final address, or the path inside the seed folder with "/" between its parts.
    name: str
    #: Decompressed bytes.
    body: bytes
    #: The Content-Type header as sent; empty for a file.
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of one page or PDF that is meant for people."""

    title: str = ""
    #: Plain text, a block a line.
    text: str = ""
    published: datetime | None = None
    #: Why there is no text, "" when there is some; one short line.
    problem: str = ""
    #: What the operator can do about it.
    todo: str = ""
    #: What is odd although there is a text.
    notes: tuple[str, ...] = ()

    @property
    def failure(self) -> str:
        """The problem with what can be done about it; "" when there is none."""
        return ": ".join(part for part in (self.problem, self.todo) if part)


@dataclass(frozen=True, slots=True)
class Fetched:
    """New content. The last five values are to be stored once it has been ingested."""

    documents: tuple[Received, ...]
    #: When it was fetched; dates far after it are not believed.
    at: datetime
    #: Where the document finally came from; empty for seed folders.
    final_url: str = ""
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    cursor: str = ""
    #: What the operator should hear although the fetch went well, e.g. a downgrade to http.
    notes: tuple[str, ...] = ()
    #: True: there is more than one poll may take; ask again soon.
    more: bool = False
    #: Where the source says it has moved for good; "" when it has not.
    moved_to: str = ""
    #: How long the answer stays fresh, as its headers say; None when they say nothing.
    fresh_for: timedelta | None = None
    #: Of a kind that reads them itself; then there are no documents.
    entries: tuple[Entry, ...] = ()
    #: As of `Asks`, said in the headers of the answer: they come before what the document says.
    hub: str = ""
    topic: str = ""
    #: What fetching passed over, counted by reason; `notes` speaks of it.
    dropped: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NotModified:
    """Nothing new; the values replace the stored ones (a cursor may change without news)."""

    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    cursor: str = ""
    notes: tuple[str, ...] = ()
    #: As of `Fetched`.
    moved_to: str = ""
    fresh_for: timedelta | None = None


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """No content came. `reason` is one short printable line that holds no secret."""

    reason: str
    #: HTTP status, 0 when no answer came.
    status: int = 0
    #: The server's own wish, between one second and one day; None when it named none.
    retry_after: timedelta | None = None
    #: The server says that this source will not come back.
    gone: bool = False
    #: No connection to the host came about: its fault, or that of our own network.
    unreached: bool = False
    #: An answer came, and not in the shape that is known: nothing in it can be trusted to be all.
    reshaped: bool = False
    #: The document is larger than one may be.
    too_large: bool = False
    #: What the operator can do about it, where that is known; a part of `reason` too.
    todo: str = ""


def unchanged(fetched: Fetched) -> NotModified:
    """Return the outcome that keeps the values of what was fetched and says that nothing is new."""
    return NotModified(
        etag=fetched.etag,
        last_modified=fetched.last_modified,
        body_hash=fetched.body_hash,
        cursor=fetched.cursor,
        notes=fetched.notes,
        moved_to=fetched.moved_to,
        fresh_for=fetched.fresh_for,
    )


FetchOutcome = Fetched | NotModified | FetchFailed


@dataclass(frozen=True, slots=True)
class Asks:
    """What a document asks of its readers."""

    #: At most one poll in so long; None when it does not say.
    ttl: timedelta | None = None
    #: No polls in these hours (0-23, UTC) and on these days (0 is Monday).
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    #: The hub that pushes it, and the name under which the hub knows it; "" for none.
    hub: str = ""
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """The entries of one fetch, each key once, and what is wrong with the rest."""

    entries: tuple[Entry, ...] = ()
    #: One short printable line each.
    problems: tuple[str, ...] = ()
    #: True: the document is not of the kind the source promises, so the poll counts as failed.
    broken: bool = False
    #: How many entries were left out; each is spoken of in `problems`.
    left_out: int = 0
    asks: Asks = Asks()
    #: How many documents ended the process that was to read them; each is a problem too.
    killed: int = 0


def not_readable(problem: str) -> Parsed:
    """Return the outcome for a document that cannot be read at all."""
    return Parsed((), (problem,), broken=True)


def one_line(text: object, limit: int = 200) -> str:
    """Return `text` as one printable line of at most `limit` characters."""
    shown = " ".join(str(text)[: limit * 4].split())
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in shown)
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"
