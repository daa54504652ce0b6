"""Small builders: each takes only what matters to a test and fills in the rest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from alerts.model.assessment import Assessment, Direction, Severity, Stage
from alerts.model.feed import Feed, FeedKind, Tier
from alerts.model.item import Entry, Item

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def a_feed(**given: Any) -> Feed:
    """A feed that is polled every 15 minutes."""
    return Feed(
        **{"id": "wire", "kind": FeedKind.FEED, "location": "https://wire.example/rss", **given}
    )


def an_entry(title: str = "China tightens rare earth export controls", **given: Any) -> Entry:
    """An entry whose key follows from its title."""
    return Entry(**{"key": title, "title": title, "url": "https://wire.example/1", **given})


def an_item(title: str = "China tightens rare earth export controls", **given: Any) -> Item:
    """An item first seen at NOW."""
    defaults: dict[str, Any] = {
        "id": f"itm_{title}",
        "source": "wire",
        "key": title,
        "url": "",
        "canonical_url": "",
        "title": title,
        "text": "",
        "lang": "en",
        "tier": Tier.WIRE,
        "published": None,
        "first_seen": NOW,
        "content_hash": title,
    }
    return Item(**{**defaults, **given})


def an_assessment(**given: Any) -> Assessment:
    """An assessment worth an alert."""
    defaults: dict[str, Any] = {
        "topics": {
            "tariff": 0.0,
            "rare_earth": 0.9,
            "critical_mineral": 0.9,
            "export_control": 0.9,
        },
        "score": 60,
        "severity": Severity.HIGH,
        "direction": Direction.ESCALATING,
        "stage": Stage.ANNOUNCED,
        "certainty": 0.8,
        "rules_hash": "r1",
    }
    return Assessment(**{**defaults, **given})


def hours(n: float) -> timedelta:
    """So many hours."""
    return timedelta(hours=n)
