"""What must be true of the real process: told once, signed, restartable, killable."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from alerts.app import now
from tests.acceptance.conftest import PATIENCE, Daemon, FeedWorld, Received, Sink
from tests.acceptance.documents import atom, json_feed, rss

SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

OLD = ("China imposes export controls on tungsten", "The ministry said licences are required.")
BAN = (
    "China bans exports of gallium and germanium to the United States",
    "The commerce ministry said the export ban takes effect immediately.",
)
TARIFF = (
    "United States raises tariffs on Chinese goods to 60%",
    "The White House announced the higher tariff rate on all imports from China.",
)
CONTROLS = (
    "Beijing tightens rare earth export controls",
    "New licensing rules for dysprosium and terbium magnets take effect on 1 December 2026.",
)
NOISE = ("Local team wins the cup", "The match ended after extra time.")

#: The daemon's clock is the real one, and it tells nobody of what was published a week ago.
WHEN = now().replace(microsecond=0) - timedelta(hours=2)

SOURCES = """
sources:
  - {{id: wire, kind: feed, url: "{rss}", tier: wire, every: 1s}}
  - {{id: press, kind: feed, url: "{atom}", tier: trade_press, every: 1s}}
  - {{id: blog, kind: json_feed, url: "{json}", tier: aggregator, every: 1s}}
"""
ROUTES = """
receivers:
  hook: {{kind: webhook, url: "{hook}", secret: "{secret}", allow_private: true}}
routes:
  - {{name: all, match: {{severity: medium}}, receivers: [hook]}}
"""
SETTINGS = """
http: {allow_private: ["127.0.0.1"], spacing: 0s}
"""


def configure(folder: Path, world: FeedWorld, hook: str) -> Path:
    """A config folder that watches `world` and tells `hook`; rules are the starter's."""
    from alerts.config.starter import copy_starter

    copy_starter(folder)
    config = folder / "config"
    urls = {n: world.url(f"/{n}") for n in ("rss", "atom", "json")}
    (config / "sources.yaml").write_text(SOURCES.format(**urls))
    (config / "routes.yaml").write_text(ROUTES.format(hook=hook, secret=SECRET))
    (config / "alerts.yaml").write_text(SETTINGS)
    return config


def publish(world: FeedWorld, *, rss_: list, atom_: list, json_: list) -> None:
    world.documents = {
        "/rss": ("application/rss+xml", rss(rss_, WHEN)),
        "/atom": ("application/atom+xml", atom(atom_, WHEN)),
        "/json": ("application/feed+json", json_feed(json_)),
    }


def baseline(world: FeedWorld) -> None:
    publish(world, rss_=[OLD, NOISE], atom_=[OLD], json_=[NOISE])


@pytest.fixture
def daemon_of(clean_env: dict[str, str]) -> Iterator[Callable[[Path], Daemon]]:
    """Daemons by their config folders, none of which outlives the test."""
    made: list[Daemon] = []

    def make(config: Path) -> Daemon:
        made.append(Daemon(config, clean_env))
        return made[-1]

    yield make
    for each in made:
        each.kill()


@pytest.fixture
def daemon(
    tmp_path: Path, world: FeedWorld, sink: Sink, daemon_of: Callable[[Path], Daemon]
) -> Daemon:
    baseline(world)
    return daemon_of(configure(tmp_path, world, sink.url))


def wait_for_baseline(world: FeedWorld) -> None:
    """Every feed was read once and then found unchanged."""
    for path in ("/rss", "/atom", "/json"):
        world.wait_for(path, 304)


def title_of(received: Received) -> str:
    return json.loads(received.body)["data"]["headline"]


def test_new_entries_arrive_signed_and_once_and_a_restart_sends_nothing_again(
    daemon: Daemon, world: FeedWorld, sink: Sink
) -> None:
    """Baseline entries page nobody; three later ones arrive once each, across a restart."""
    daemon.start()
    wait_for_baseline(world)
    publish(world, rss_=[OLD, NOISE, BAN], atom_=[OLD, TARIFF], json_=[NOISE, CONTROLS])

    received = [sink.next() for _ in range(3)]

    assert sorted(map(title_of, received)) == sorted([BAN[0], TARIFF[0], CONTROLS[0]])
    for each in received:
        assert Webhook(SECRET).verify(each.body, each.headers)["type"] == "alert.raised"
    daemon.wait_for("delivery.sent", times=3)
    assert daemon.stop() == 0
    seen = len(world.served)
    daemon.start()
    world.wait_for("/rss", 304, times=world.served[:seen].count(("/rss", 304)) + 2)
    assert daemon.stop() == 0
    assert sink.received.empty()


def test_a_kill_between_commit_and_send_is_followed_by_exactly_that_delivery(
    tmp_path: Path, world: FeedWorld, daemon_of: Callable[[Path], Daemon]
) -> None:
    """A receiver that accepts the connection and never reads holds the send open for the kill."""
    baseline(world)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        port = deaf.getsockname()[1]
        deaf.settimeout(PATIENCE)
        config = configure(tmp_path, world, f"http://127.0.0.1:{port}/hook")
        daemon = daemon_of(config).start()
        wait_for_baseline(world)
        publish(world, rss_=[OLD, NOISE, BAN], atom_=[OLD], json_=[NOISE])
        connection, _ = deaf.accept()
        promised = json.loads(daemon.wait_for("delivery.promised"))
        daemon.kill()
        connection.close()
    sink = Sink(port)
    try:
        daemon.start()
        received = sink.next()
        daemon.wait_for("delivery.sent")
        assert daemon.stop() == 0
    finally:
        sink.close()
    assert received.headers["webhook-id"] == promised["delivery"]
    assert title_of(received) == BAN[0]
    assert sink.received.empty()


def test_a_stop_in_the_middle_of_a_send_ends_within_ten_seconds(
    tmp_path: Path, world: FeedWorld, daemon_of: Callable[[Path], Daemon]
) -> None:
    """A receiver that never answers does not hold the daemon."""
    baseline(world)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        deaf.settimeout(PATIENCE)
        hook = f"http://127.0.0.1:{deaf.getsockname()[1]}/hook"
        daemon = daemon_of(configure(tmp_path, world, hook)).start()
        wait_for_baseline(world)
        publish(world, rss_=[OLD, NOISE, BAN], atom_=[OLD], json_=[NOISE])
        connection, _ = deaf.accept()
        began = time.monotonic()
        assert daemon.stop() == 0
        connection.close()
    assert time.monotonic() - began < 10
    assert "stop.abandoned" in "".join(daemon.lines)


def test_a_second_daemon_on_the_same_file_refuses_and_names_the_first(
    daemon: Daemon, daemon_of: Callable[[Path], Daemon]
) -> None:
    daemon.start()
    second = daemon_of(daemon.folder)
    with pytest.raises(AssertionError):
        second.start()
    assert second.wait() == 1
    assert str(daemon.process.pid) in "".join(second.lines)
    assert daemon.stop() == 0


def test_a_broken_reload_is_refused_and_the_old_rules_stay(
    daemon: Daemon, world: FeedWorld, sink: Sink
) -> None:
    daemon.start()
    wait_for_baseline(world)
    (daemon.folder / "routes.yaml").write_text("routes: [{name: x, receivers: [nobody]}]")
    os.kill(daemon.process.pid, signal.SIGHUP)
    daemon.wait_for("reload.refused")
    publish(world, rss_=[OLD, NOISE, BAN], atom_=[OLD], json_=[NOISE])
    assert title_of(sink.next()) == BAN[0]
    assert daemon.stop() == 0


def test_the_daemon_says_when_it_is_ready_and_serves_what_it_knows(
    daemon: Daemon, world: FeedWorld
) -> None:
    daemon.start()
    address = json.loads(daemon.wait_for("daemon.started"))["address"]
    daemon.wait_for("daemon.ready")
    wait_for_baseline(world)
    with urllib.request.urlopen(f"{address}/readyz", timeout=PATIENCE) as answer:
        assert answer.status == 200
    with urllib.request.urlopen(f"{address}/api/v1/sources", timeout=PATIENCE) as answer:
        sources = json.load(answer)["items"]
    assert sorted(s["id"] for s in sources) == ["blog", "press", "wire"]
    with urllib.request.urlopen(f"{address}/metrics", timeout=PATIENCE) as answer:
        assert b'alerts_polls_total{outcome="new"}' in answer.read()
    assert daemon.stop() == 0


LETTER = """Leaders hold 'very good' call while suppliers plead for magnet relief

The two leaders agreed that their delegations will hold further trade talks, and the president
signalled a reprieve on the export restrictions for rare earths without giving details. Tariffs
announced in spring stay in place for now. The call ended weeks of accusations over the curbs.

An association of vehicle suppliers warned in a letter on the same day that the Chinese export
controls are beginning to lead to shortages of rare-earth magnets, and asked for immediate action
to prevent a stop of production lines.
"""


def test_a_file_dropped_into_a_watched_folder_becomes_one_alert(
    daemon: Daemon, tmp_path: Path, sink: Sink
) -> None:
    """Good and bad news in one article: one message, and it says mixed."""
    sources = "sources: [{id: seeds, kind: seed_dir, path: inbox, tier: wire, every: 1s}]\n"
    (daemon.folder / "sources.yaml").write_text(sources)
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    daemon.start()
    daemon.wait_for("poll.unchanged", "seeds")
    (inbox / "call.txt").write_text(LETTER)
    told = json.loads(sink.next().body)["data"]
    daemon.wait_for("poll.unchanged", "seeds", times=2)
    assert daemon.stop() == 0
    assert sink.received.empty()
    assert told["headline"] == LETTER.splitlines()[0]
    assert told["direction"] == "mixed"
    topics = {e["topic"] for e in told["evidence"]}
    assert {"rare_earth", "export_control", "tariff"} <= topics
