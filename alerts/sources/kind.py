"""What a kind of source is: its name, its options and how it is read.

    fetch      what there is that was not seen before: documents, entries, or a reason (network)
    parse      the entries of fetched documents (pure; large ones in a process of their own)

A kind whose answers are entries already needs no `parse`.
"""

from __future__ import annotations

import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeAlias

from pydantic import BaseModel

from alerts.fields import Pause, Strict
from alerts.model.feed import Feed, FeedState
from alerts.model.item import Entry
from alerts.model.policy import Secret
from alerts.sources.apart import Apart
from alerts.sources.base import Fetched, FetchOutcome, Parsed


class Options(Strict):
    """The options of a kind; those every kind has. Each needs a default."""

    #: Instead of http.spacing; a shorter one holds for hosts of http.allow_private only.
    spacing: Pause | None = None

    def values(self) -> dict[str, Any]:
        """The options that were set to something else than their default, without secrets.

        Lengths of time are seconds, lists are lists: what can be stored as JSON.
        """
        hidden = set(self.secrets())
        given = self.model_dump(exclude_defaults=True, exclude=hidden)
        return {name: _plain(value) for name, value in given.items()}

    def secrets(self) -> dict[str, Secret]:
        """The options that are neither stored nor shown, by name."""
        found = ((name, getattr(self, name)) for name in type(self).model_fields)
        return {name: value for name, value in found if isinstance(value, Secret)}


class Ask(Protocol):
    """Asks for a document with the validators of the last answer."""

    def __call__(self, url: str = "") -> Awaitable[FetchOutcome]:
        """Return what `url`, or else the address of the source, holds unless it is known."""


@dataclass(frozen=True, slots=True)
class Poll:
    """One poll of one source, with everything a kind needs to carry it out."""

    feed: Feed
    #: What the last poll left; `cursor` is the kind's own.
    state: FeedState
    #: The only clock there is.
    now: datetime
    ask: Ask
    #: What a further address holds, whole; politely and within all limits.
    get: Callable[[str], Awaitable[FetchOutcome]]
    #: A connection to a host and port that may be spoken to, for what is not HTTP. Raises
    #: BlockedAddress, OSError.
    connect: Callable[[str, int], Awaitable[socket.socket]]
    #: A process in which large documents are read.
    apart: Apart
    #: The secret options of the source, by name.
    secrets: Mapping[str, Secret] = field(default_factory=dict)
    #: A file is complete once unchanged for so long.
    settle: timedelta = timedelta(seconds=2)


Fetch: TypeAlias = Callable[[Poll], Awaitable[FetchOutcome | Sequence[Entry]]]
Parse: TypeAlias = Callable[[Feed, Fetched], Parsed]
Read: TypeAlias = Callable[[Feed, Fetched, Apart], Awaitable[Parsed]]

#: What stands in `sources.yaml` for where a source is.
URL, PATH, NOWHERE = "url", "path", ""


async def ask(poll: Poll) -> FetchOutcome:
    """Return the document at the address of the source, asked for with its validators."""
    return await poll.ask()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of source."""

    #: Lower-case letters, digits and underscores.
    name: str
    #: A function of a module: it may run in another process.
    parse: Parse | None = None
    fetch: Fetch = ask
    options: type[Options] = Options
    #: Which key says where the source is: URL, PATH or NOWHERE.
    located: str = URL
    #: Of an address; others than http and https are for kinds that `connect`.
    schemes: tuple[str, ...] = ("http", "https")
    #: Raises Mistake for options that do not go with this address.
    check: Callable[[str, Any], None] | None = None
    #: Instead of `parse` for all documents of one fetch at once.
    read: Read | None = None
    #: Options with which one look at the source costs little; for `alerts doctor`.
    lightly: Mapping[str, object] = field(default_factory=dict)
    #: True: its entries lead to articles, whose full text may be read.
    articles: bool = False
    #: Bytes one document may have; 0 for as many as usual.
    largest: int = 0
    #: Seconds between two requests to the host at least, whatever `spacing` says.
    spacing: float = 0.0
    #: True: two sources of one address may ask for different things by their options.
    asks_by_options: bool = False
    #: What its terms ask; noted by `alerts check` of every source that is on.
    terms: str = ""
    #: True for an address that is plainly of this kind; for `alerts sources add`.
    recognises: Callable[[str], bool] | None = None


def _plain(value: object) -> object:
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, BaseModel):
        return _plain(value.model_dump())
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)
