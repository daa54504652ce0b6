"""Who hears of what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from alerts.model.alert import AlertKind
from alerts.model.assessment import Direction, Severity


class ReceiverKind(StrEnum):
    """How a receiver is reached."""

    SLACK = "slack"
    WEBHOOK = "webhook"
    CONSOLE = "console"


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A text that prints as `***` everywhere; `reveal()` gives it to the code that must send it."""

    _text: str = ""

    def reveal(self) -> str:
        """The secret itself."""
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __str__(self) -> str:
        return "***" if self._text else ""

    __repr__ = __str__


@dataclass(frozen=True, slots=True)
class Receiver:
    """A named place alerts are sent to."""

    name: str
    kind: ReceiverKind
    #: The address to post to; empty for a console.
    url: Secret = Secret()
    #: Signing key of a webhook ("whsec_..."); empty for the other kinds.
    secret: Secret = Secret()
    #: True: the address may lie in a private network.
    allow_private: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """What a route wants; an empty tuple wants everything."""

    topics: tuple[str, ...] = ()
    severity: Severity = Severity.NONE
    directions: tuple[Direction, ...] = ()
    kinds: tuple[AlertKind, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """Alerts that `match` go to `receivers`; later routes are asked only when `continues`."""

    name: str
    match: Match
    receivers: tuple[str, ...]
    continues: bool = False
