"""What every use case works with; built once by `app`, replaced whole on reload."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from alerts.model.deadline import DeadlinePlan
from alerts.model.feed import Feed
from alerts.model.policy import Inhibition, Receiver, Route, Secret
from alerts.notify import Senders
from alerts.pipeline.callbacks import Callbacks
from alerts.pipeline.network import Network
from alerts.rules import RuleSet
from alerts.sources import Sources
from alerts.store import Database
from alerts.stories import ExposureIndex
from alerts.telemetry import Metrics


@dataclass(frozen=True, slots=True)
class Judging:
    """Everything a verdict depends on besides the item itself."""

    ruleset: RuleSet
    exposure: ExposureIndex
    #: How far apart two items of one story may lie.
    window: timedelta
    #: Items older than this when first seen never page.
    max_age: timedelta
    #: A story that was not heard of for so long is closed.
    close_after: timedelta = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Context:
    """Adapters, policy and clock of one running service."""

    db: Database
    sources: Sources
    senders: Senders
    judging: Judging
    routes: tuple[Route, ...]
    receivers: Mapping[str, Receiver]
    metrics: Metrics
    clock: Callable[[], datetime]
    rnd: Random
    #: Polls in flight at once.
    poll_concurrency: int
    #: Deliveries in flight at once.
    delivery_concurrency: int
    #: The configured feeds by id; only they know the keys in their addresses.
    feeds: Mapping[str, Feed] = field(default_factory=dict)
    inhibitions: tuple[Inhibition, ...] = ()
    deadlines: DeadlinePlan = field(default_factory=DeadlinePlan)
    #: What polls say of our own network; outlives a reload.
    network: Network = field(default_factory=Network)
    #: Pinged while all goes well; empty: nobody waits for it.
    heartbeat: Secret = field(default_factory=Secret)
    #: Where hubs reach us; None: no feed is pushed.
    callbacks: Callbacks | None = None
    #: The folder of the rules, where feedback is written down; None: nowhere.
    rules: Path | None = None
