"""A database with one feed, and short words for putting things into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest

from alerts.model.alert import Alert, AlertKind
from alerts.model.assessment import Assessment, Direction, Evidence, Severity, Stage
from alerts.model.decision import Reason
from alerts.model.delivery import Delivery, DeliveryState
from alerts.model.exposure import ExposureKind, Touch
from alerts.model.facts import Fact, Facts, Span
from alerts.model.feed import Feed, FeedKind, Tier
from alerts.model.item import Item
from alerts.model.story import Story
from alerts.store import Database, Session, alerts, feeds, items, outbox, stories
from alerts.stories import Gist

T = TypeVar("T")
NOW = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)


class Joining:
    """An item, its story and its keys, as the pipeline hands them over."""

    def __init__(
        self, story: str, item: str, *keys: int, at: datetime = NOW, gist: Gist | None = None
    ) -> None:
        self.story, self.item, self.keys, self.at = story, item, keys, at
        self.reason = Reason.SAME_URL
        self.gist = gist or Gist(terms=frozenset({item}))


class World:
    """The database under test; each method is one transaction."""

    now = NOW
    joining = Joining

    def __init__(self, database: Database) -> None:
        self.database = database

    def write(self, work: Callable[[Session], T]) -> T:
        return self.database.run_write(work)

    def read(self, work: Callable[[Session], T]) -> T:
        return self.database.run_read(work)

    def feed(self, id_: str = "wire", **given: Any) -> Feed:
        return Feed(
            **{"id": id_, "kind": FeedKind.FEED, "location": f"https://{id_}.example/", **given}
        )

    def item(self, id_: str = "i1", **given: Any) -> Item:
        """An item whose key, title and hash follow from its id."""
        return Item(
            **{
                "id": id_,
                "source": "wire",
                "key": f"key {id_}",
                "url": f"https://wire.example/{id_}?utm=1",
                "canonical_url": f"https://wire.example/{id_}",
                "title": f"title {id_}",
                "text": "Ein Text.\n中国\U0001f600",
                "lang": "en",
                "tier": Tier.WIRE,
                "published": None,
                "first_seen": NOW,
                "content_hash": f"hash {id_}",
                **given,
            }
        )

    def assessment(self, **given: Any) -> Assessment:
        """An assessment that uses every kind of field."""
        span = Span("title", 0, 5)
        return Assessment(
            **{
                "topics": {"tariff": 0.1, "rare_earth": 0.30000000000000004, "b": 1.0, "a": 0.0},
                "score": 60,
                "severity": Severity.HIGH,
                "direction": Direction.MIXED,
                "stage": Stage.IN_FORCE,
                "certainty": 0.7,
                "facts": Facts(rates=(Fact("25", span, "25 %", "to"), Fact("10", span, "10 %"))),
                "evidence": (Evidence("r.1", "tariff", span, "title", -3),),
                "rules_hash": "r1",
                **given,
            }
        )

    def story(self, id_: str = "s1", **given: Any) -> Story:
        return Story(
            **{
                "id": id_,
                "headline": f"headline {id_}",
                "topics": {"rare_earth": 0.9},
                "severity": Severity.HIGH,
                "direction": Direction.ESCALATING,
                "stage": Stage.ANNOUNCED,
                "first_seen": NOW,
                "updated": NOW,
                "sources": ("wire",),
                **given,
            }
        )

    def alert(self, id_: str = "a1", story: str = "s1", item: str = "i1", **given: Any) -> Alert:
        return Alert(
            **{
                "id": id_,
                "story": story,
                "kind": AlertKind.RAISED,
                "severity": Severity.HIGH,
                "direction": Direction.ESCALATING,
                "stage": Stage.ANNOUNCED,
                "score": 60,
                "topics": {"tariff": 0.1, "rare_earth": 0.9},
                "headline": "headline",
                "summary": "summary",
                "changes": ("severity medium -> high",),
                "item": item,
                "url": "https://wire.example/i1",
                "source": "wire",
                "evidence": (Evidence("r.1", "", Span("text", 1, 2), "i", 60),),
                "rules_hash": "r1",
                "created": NOW,
                "exposure_hits": ("Neodymium",),
                "priority": 72,
                "touches": (
                    Touch(ExposureKind.MATERIAL, "Neodymium", 0.9, span=Span("text", 1, 2)),
                ),
                **given,
            }
        )

    def delivery(
        self, id_: str, alert: str = "a1", receiver: str = "slack", **given: Any
    ) -> Delivery:
        return Delivery(
            **{
                "id": id_,
                "alert": alert,
                "receiver": receiver,
                "state": DeliveryState.PENDING,
                "attempt": 0,
                "next_at": NOW,
                "created": NOW,
                **given,
            }
        )

    def with_items(self, *ids: str) -> None:
        """Store a feed and these items."""
        rows = [(self.item(each), self.assessment()) for each in ids]
        self.write(lambda s: feeds.sync(s, [self.feed()], NOW))
        self.write(lambda s: items.save(s, rows))

    def with_stories(self, *ids: str) -> None:
        """Store these stories."""
        self.write(lambda s: stories.save(s, [self.story(each) for each in ids]))

    def with_alerts(self, *ids_and_stories: tuple[str, str]) -> None:
        """Store these alerts about item i1, in order, with their stories."""
        self.with_items("i1")
        self.with_stories(*dict.fromkeys(story for _, story in ids_and_stories))
        rows = [self.alert(id_, story) for id_, story in ids_and_stories]
        self.write(lambda s: alerts.add(s, rows))

    def claim(self, limit: int = 100, now: datetime = NOW) -> list[str]:
        """The ids of what can be claimed for a minute."""
        minute = timedelta(minutes=1)
        return [d.id for d, _ in self.write(lambda s: outbox.claim(s, now, minute, limit))]


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


@pytest.fixture
def world_on() -> Iterator[Callable[[str], World]]:
    """Opens one more connection of its own to a database, as a second process would."""
    opened: list[Database] = []

    def open_(address: str) -> World:
        opened.append(Database(address))
        opened[-1].migrate()
        return World(opened[-1])

    yield open_
    for each in opened:
        each.close()
