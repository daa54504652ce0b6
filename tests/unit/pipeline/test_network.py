"""When most hosts cannot be reached at once it is our own network, and one thing to tell."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alerts.model.feed import FeedState
from alerts.pipeline.network import PATIENCE, Network
from alerts.sources import FetchFailed, NotModified
from tests.builders import NOW, a_feed

MISSED = FetchFailed("no connection to the host", unreached=True)
BUSY = FetchFailed("HTTP 503", 503)
UNREADABLE = FetchFailed("blocked: private address")
REACHED = NotModified()


def hear(network: Network, outcomes: list, *, first=0, failures=0, at=NOW) -> list[bool]:
    """Whether each failure is put on our network; each outcome is that of another host."""
    return [
        network.hear(
            a_feed(id=f"f{n}", location=f"https://h{n}.example/feed"),
            FeedState(f"f{n}", next_due=at, failures=failures),
            outcome,
            at,
        )
        for n, outcome in enumerate(outcomes, start=first)
    ]


@pytest.mark.parametrize(
    ("outcomes", "down"),
    [
        ([MISSED] * 3, True),
        ([MISSED] * 2, False),
        ([REACHED] * 4 + [MISSED] * 16, True),
        ([REACHED] * 5 + [MISSED] * 15, False),
        ([REACHED] * 400 + [MISSED] * 16, True),
        ([BUSY] * 20, False),
        ([UNREADABLE] * 20, False),
        ([MISSED, MISSED, BUSY], False),
    ],
    ids=[
        "all of three", "too few", "most of twenty", "not quite most", "most of the last",
        "they answer", "never left the house", "two of three",
    ],
)  # fmt: skip
def test_most_of_the_hosts_asked_last_decide(outcomes, down):
    network = Network()
    blamed = hear(network, outcomes)
    assert (network.since is not None) == down
    assert blamed[-1] == (down and outcomes[-1] is MISSED)


def test_many_sources_of_one_dead_host_are_one_host():
    network = Network()
    feeds = [a_feed(id=f"f{n}", location=f"https://one.example/{n}") for n in range(50)]
    for feed in feeds:
        network.hear(feed, FeedState(feed.id, next_due=NOW), MISSED, NOW)
    assert network.since is None


def test_what_was_dead_before_tells_nothing():
    network = Network()
    assert not any(hear(network, [MISSED] * 30, failures=3))
    assert network.since is None


def test_folders_are_no_hosts():
    network = Network()
    for n in range(9):
        feed = a_feed(id=f"f{n}", location="/srv/news")
        assert not network.hear(feed, FeedState(feed.id, next_due=NOW), MISSED, NOW)
    assert network.since is None


def test_it_is_back_once_most_are_reached_again():
    network = Network()
    hear(network, [MISSED] * 20)
    # Dead ones that are asked meanwhile are put on the network too, and do not keep it down.
    assert all(hear(network, [MISSED] * 5, first=100, failures=9))
    hear(network, [REACHED] * 10)
    assert network.since is not None
    hear(network, [REACHED], first=10)
    assert network.since is None


def test_it_is_told_after_a_while_and_not_at_all_when_it_was_short():
    network = Network()
    hear(network, [MISSED] * 4)
    assert network.note(NOW + PATIENCE - timedelta(seconds=1)) is None
    note = network.note(NOW + PATIENCE)
    assert note is not None
    assert note.title == "Our network is down"
    assert "4 of the last 4 hosts could not be reached, since 2026-11-24 08:00 UTC." in note.text
    hear(network, [REACHED] * 4)
    assert network.note(NOW + PATIENCE) is None


def test_its_return_is_told_when_its_end_was():
    network = Network()
    hear(network, [MISSED] * 4)
    network.story = "sto_1"
    assert network.note(NOW + PATIENCE) is None
    hear(network, [REACHED] * 4)
    note = network.note(NOW)
    assert note is not None
    assert note.title == "Our network is back"


def test_nothing_more_is_told_while_it_is_being_told():
    network = Network()
    hear(network, [MISSED] * 4)
    with network.telling():
        assert network.note(NOW + PATIENCE) is None
    assert network.note(NOW + PATIENCE) is not None
