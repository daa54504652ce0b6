"""What the pages and the API are given to work with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from prometheus_client import CollectorRegistry

from alerts.model.policy import Secret
from alerts.pipeline.buttons import Answer, Press
from alerts.pipeline.inbound import Refused, Sending, Taken
from alerts.pipeline.pushed import Push, Pushed
from alerts.pipeline.replay import Again
from alerts.pipeline.saying import Saying
from alerts.pipeline.websub import Question
from alerts.store import Session

T = TypeVar("T")


class Reader(Protocol):
    """The part of the database that the API needs."""

    async def read(self, work: Callable[[Session], T]) -> T:
        """What `work` returns when it is run in a transaction that changes nothing."""
        ...


async def _nothing(_path: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Services:
    """Everything the HTTP side asks, and nothing it owns."""

    database: Reader
    #: Why the daemon is not ready yet, one sentence each; empty once it is.
    not_ready: Callable[[], Sequence[str]]
    metrics: CollectorRegistry
    version: str
    #: Asked of every API and metrics request; without one only loopback names are answered.
    token: Secret
    clock: Callable[[], datetime]
    #: Stores and judges what somebody sent; None where nothing can be sent.
    take: Callable[[Sending], Awaitable[Taken | Refused]] | None = None
    #: Does what a button in Slack says; None where nobody can press one.
    press: Callable[[Press], Awaitable[Answer]] | None = None
    #: Does what somebody says of a story on its page. Raises NotFound.
    say: Callable[[Saying], Awaitable[None]] | None = None
    #: Makes dead deliveries due again; returns the ids of those that were dead.
    replay: Callable[[Again], Awaitable[list[str]]] | None = None
    #: What a hub is answered that asks whether we want a feed; None where no hub can reach us.
    answer_hub: Callable[[Question], Awaitable[str | None]] | None = None
    #: Whether a subscription has the callback of this last part.
    expects: Callable[[str], Awaitable[bool]] = _nothing
    #: Stores and judges what a hub pushed; None as above.
    push: Callable[[Push], Awaitable[Pushed]] | None = None
    #: The topics there are rules for.
    topics: Callable[[], Sequence[str]] = tuple
    #: Where people open the pages when a proxy stands in front; https makes cookies Secure.
    url: str = ""
