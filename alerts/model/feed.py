"""Feeds: what is polled, and what is remembered between two polls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from alerts.model.health import FeedHealth


class FeedKind:
    """Names of kinds that come with alerts; a kind is a name of the registry of sources."""

    FEED = "feed"
    JSON_FEED = "json_feed"
    FEDERAL_REGISTER = "federal_register"
    LISTING = "listing"
    PAGE = "page"
    SEED_DIR = "seed_dir"
    #: Not polled: its items are sent to `POST /api/v1/items`.
    INBOUND = "inbound"


class Tier(StrEnum):
    """How near a source stands to the event it reports."""

    OFFICIAL = "official"
    WIRE = "wire"
    TRADE_PRESS = "trade_press"
    AGGREGATOR = "aggregator"


@dataclass(frozen=True, slots=True)
class Feed:
    """Any polled source."""

    id: str
    #: How it is read: the name of a kind, such as "feed".
    kind: str
    #: An address, or the path of a folder for `seed_dir`; empty for `inbound`.
    location: str
    name: str = ""
    tier: Tier = Tier.TRADE_PRESS
    #: BCP 47 tag of the texts; empty when a source mixes languages.
    lang: str = ""
    every: timedelta = timedelta(minutes=15)
    enabled: bool = True
    #: True: entries found by the very first poll may raise alerts too.
    backfill: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)
    #: What variables put into the location; such a value may be secret and is never stored.
    filled: tuple[str, ...] = field(default=(), repr=False)
    #: Those of them whose variable is a file, or has the name of a secret.
    secrets: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class FeedState:
    """What the last polls of one feed left behind."""

    feed_id: str
    next_due: datetime
    #: None until the first successful poll stored its baseline.
    baseline_at: datetime | None = None
    last_success: datetime | None = None
    #: When an entry was last seen for the first time.
    last_new: datetime | None = None
    etag: str = ""
    last_modified: str = ""
    #: sha256 hex of the last parsed body; an equal one is not parsed again.
    body_hash: str = ""
    #: Failed polls in a row.
    failures: int = 0
    last_error: str = ""
    #: JSON text owned by the source kind (seed folders keep their stat table here).
    cursor: str = ""
    health: FeedHealth = field(default_factory=FeedHealth)
