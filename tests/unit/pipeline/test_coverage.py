from __future__ import annotations

import doctest
from datetime import timedelta
from typing import Any

import pytest

from alerts.model.feed import Feed, FeedState
from alerts.model.health import FeedHealth, Trouble
from alerts.pipeline import coverage
from alerts.pipeline.coverage import Fitness, carrier, should_carry, site_of
from tests.builders import NOW, a_feed, hours


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://example.org/a", "example.org"),
        ("https://www.Example.org:8443/a", "example.org"),
        ("http://feeds.news.example.org", "example.org"),
        ("https://news.example.co.uk/", "example.co.uk"),
        ("https://example.co", "example.co"),
        ("https://127.0.0.1/x", "127.0.0.1"),
        ("https://[::1]/x", "::1"),
        ("https://[broken", ""),
        ("/a/folder", ""),
        ("ftp://example.org/", ""),
        ("", ""),
    ],
)
def test_the_site_of_an_address(url: str, site: str) -> None:
    assert site_of(url) == site


def a_state(feed: str = "wire", **given: Any) -> FeedState:
    return FeedState(**{"feed_id": feed, "next_due": NOW + hours(1), "last_success": NOW, **given})


STATES = {
    "healthy": ({}, {}, Fitness.HEALTHY, "source wire works: polled at 2026-11-24 08:00 UTC"),
    "with news": (
        {},
        {"last_new": NOW - hours(1)},
        Fitness.HEALTHY,
        (
            "source wire works: polled at 2026-11-24 08:00 UTC, "
            "last brought something new at 2026-11-24 07:00 UTC"
        ),
    ),
    "dead": (
        {},
        {"failures": 3, "last_error": "HTTP 503", "last_success": NOW - hours(2)},
        Fitness.DEAD,
        (
            "source wire is dead since 2026-11-24 06:00 UTC: 3 polls failed (HTTP 503), "
            "next at 2026-11-24 09:00 UTC"
        ),
    ),
    "dead from the start": (
        {},
        {"failures": 1, "last_error": "HTTP 404", "last_success": None},
        Fitness.DEAD,
        (
            "source wire is dead since its first poll: 1 poll failed (HTTP 404), "
            "next at 2026-11-24 09:00 UTC"
        ),
    ),
    "late": (
        {"every": timedelta(hours=1)},
        {"last_success": NOW - hours(3.1)},
        Fitness.LATE,
        "source wire was not polled since 2026-11-24 04:54 UTC: is the daemon up?",
    ),
    "silent": (
        {},
        {"health": FeedHealth(trouble=Trouble.SILENT), "last_new": NOW - hours(5)},
        Fitness.TROUBLED,
        "source wire answers and is silent: nothing new since 2026-11-24 03:00 UTC",
    ),
    "silent from the start": (
        {},
        {"health": FeedHealth(trouble=Trouble.SILENT)},
        Fitness.TROUBLED,
        "source wire answers and is silent: nothing new",
    ),
    "in time": ({"every": timedelta(hours=1)}, {"last_success": NOW - hours(3)}, "", ""),
    "new": ({}, {"last_success": None}, Fitness.NEW, "source wire was not polled yet"),
    "disabled": (
        {"enabled": False},
        {"failures": 9},
        Fitness.DISABLED,
        "source wire is disabled",
    ),
}


@pytest.mark.parametrize(("feed", "state", "fitness", "sentence"), STATES.values(), ids=STATES)
def test_how_a_source_fares(
    feed: dict[str, Any], state: dict[str, Any], fitness: str, sentence: str
) -> None:
    found = carrier(a_feed(**feed), a_state(**state), {}, NOW)
    assert found.fitness == (fitness or Fitness.HEALTHY)
    assert found.works is (found.fitness is Fitness.HEALTHY)
    if sentence:
        assert found.sentence == sentence


def test_what_was_dropped_is_counted() -> None:
    found = carrier(a_feed(), a_state(), {"too_long": 1, "empty": 3}, NOW)
    assert found.sentence.endswith("; it dropped: 3 empty, 1 too_long")


def test_sources_of_the_site_come_before_the_disabled_and_what_carried_it_counts() -> None:
    def source(name: str, location: str, **given: Any) -> tuple[Feed, FeedState]:
        return a_feed(id=name, location=location, **given), a_state(name)

    sources = [
        source("off", "https://example.org/b", enabled=False),
        source("own", "https://feeds.example.org/rss"),
        source("other", "https://example.net/rss"),
        source("seeds", "/a/folder"),
        source("aggregator", "https://example.com/rss"),
    ]
    found = should_carry("https://www.example.org/x", sources, {"aggregator": 4}, {}, NOW)
    assert [each.feed for each in found] == ["aggregator", "own", "off"]
    assert found[0].sentence.endswith("; it brought 4 items of this site so far")


def test_the_examples_in_the_docstrings_hold() -> None:
    result = doctest.testmod(coverage)
    assert (result.failed, result.attempted > 0) == (0, True)
