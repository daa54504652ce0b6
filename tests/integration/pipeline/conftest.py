"""A context over a real database; sources and receivers are small working fakes."""

from __future__ import annotations

import random
from collections import defaultdict, deque
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from alerts import sources, store
from alerts.app import load_ruleset
from alerts.config.starter import starter_folder
from alerts.model.delivery import Sent
from alerts.model.feed import Feed, FeedState
from alerts.model.policy import Match, Receiver, ReceiverKind, Route
from alerts.pipeline.context import Context, Judging
from alerts.rules import RuleSet
from alerts.sources import Fetched, NotModified, Parsed, Received
from alerts.store import Database
from alerts.stories import compile_exposure
from alerts.telemetry import Metrics
from tests.builders import NOW


@dataclass
class FakeSources:
    """Publishes documents by feed id; what is not published anew is not modified."""

    outcomes: dict[str, deque] = field(default_factory=lambda: defaultdict(deque))
    asked: list[str] = field(default_factory=list)
    locations: list[str] = field(default_factory=list)

    def publish(self, feed: str, body: bytes, **given: object) -> None:
        document = Received(f"https://{feed}.example/feed", body)
        self.outcomes[feed].append(Fetched((document,), NOW, **given))

    def answer(self, feed: str, outcome: object) -> None:
        self.outcomes[feed].append(outcome)

    async def fetch(self, feed: Feed, state: FeedState, now: datetime) -> object:
        self.asked.append(feed.id)
        self.locations.append(feed.location)
        waiting = self.outcomes[feed.id]
        outcome = waiting.popleft() if waiting else NotModified(state.etag, "", "", state.cursor)
        return replace(outcome, at=now) if isinstance(outcome, Fetched) else outcome

    async def read(self, feed: Feed, fetched: Fetched) -> Parsed:
        return sources.parse(feed, fetched)


@dataclass
class FakeSenders:
    """Takes every delivery, unless other answers were queued first."""

    answers: deque = field(default_factory=deque)
    sent: list[tuple] = field(default_factory=list)

    async def send(self, delivery, alert, receiver, _now):
        self.sent.append((delivery.id, receiver.name, alert.kind, alert.headline))
        return self.answers.popleft() if self.answers else Sent(200)


@dataclass
class Clock:
    """The time a test says it is."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, by: timedelta) -> None:
        self.now += by


@pytest.fixture(scope="session")
def ruleset() -> RuleSet:
    """The rules that ship."""
    return load_ruleset(starter_folder() / "config")


@pytest.fixture
def judging(ruleset: RuleSet) -> Judging:
    return Judging(ruleset, compile_exposure(()), timedelta(hours=72), timedelta(days=7))


@pytest.fixture
def context(database: Database, judging: Judging) -> Context:
    """Everything to `desk`, polls and deliveries one after the other, time standing still."""
    return Context(
        db=database,
        sources=FakeSources(),
        senders=FakeSenders(),
        judging=judging,
        routes=(Route("all", Match(), ("desk",)),),
        receivers={"desk": Receiver("desk", ReceiverKind.CONSOLE)},
        metrics=Metrics(),
        clock=Clock(),
        rnd=random.Random(1),
        poll_concurrency=4,
        delivery_concurrency=4,
    )


@dataclass
class Service:
    """What the scheduler knows of the app."""

    context: Context
    beat: timedelta = timedelta(minutes=1)


def watch(database: Database, *feeds: Feed, now: datetime = NOW) -> None:
    """Make the tables know these feeds."""
    database.run_write(lambda session: store.feeds.sync(session, feeds, now))
