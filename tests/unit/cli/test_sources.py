"""`alerts sources probe` shows what a file or an address would yield."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from alerts import store
from alerts.cli.database import load_config, opened
from alerts.cli.sources import app
from alerts.config.starter import copy_starter
from alerts.model.feed import FeedState
from alerts.model.health import FeedHealth, Trouble

FEED = (
    "<rss><channel><item><title>Zölle &amp;lt;b&amp;gt; steigen</title><guid>g</guid>"
    "<link>https://x.example/1</link><pubDate>Mon, 01 Jun 2026 08:00:00 GMT</pubDate>"
    "<description>&lt;p&gt;Text&lt;/p&gt;</description></item>{more}</channel></rss>"
)
RUNNER = CliRunner()
NOW = datetime(2026, 6, 2, 12, tzinfo=UTC)


@pytest.fixture
def feed_url() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/feed" else 404)
            self.end_headers()
            self.wfile.write(FEED.format(more="").encode())

        def log_message(self, *args: object) -> None:
            """Keep the test's output clean."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/feed"
        server.shutdown()
        thread.join()


def test_a_file_is_shown_as_json(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(FEED.format(more="<item><title/></item>"), encoding="utf-8")
    result = RUNNER.invoke(app, ["probe", str(path), "--json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "entries": [
            {
                "key": "g",
                "url": "https://x.example/1",
                "title": "Zölle <b> steigen",
                "text": "Text",
                "lang": "",
                "published": "2026-06-01T08:00:00+00:00",
                "updated": None,
            }
        ],
        "problems": ["1 entry with neither title nor text left out"],
    }


def test_a_file_is_shown_as_a_table_and_its_problems_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"title": "Ports close"}\n{bad\n', encoding="utf-8")
    result = RUNNER.invoke(app, ["probe", str(path)])
    assert result.exit_code == 0
    assert "Ports close" in result.stdout
    assert "problem: line 2: not JSON" in result.stderr


def test_standard_input_is_read() -> None:
    result = RUNNER.invoke(app, ["probe", "-", "--json"], input=FEED.format(more=""))
    assert len(json.loads(result.stdout)["entries"]) == 1


@pytest.mark.parametrize(
    ("body", "problem"),
    [(b"<html></html>", "an HTML page, not a feed"), (b"x" * 10_000_001, "larger than")],
)
def test_what_is_no_feed_is_a_failure(tmp_path: Path, body: bytes, problem: str) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(body)
    result = RUNNER.invoke(app, ["probe", str(path), "--json"])
    assert result.exit_code == 1
    assert problem in json.loads(result.stdout)["problems"][0]


def test_a_missing_file_is_a_failure(tmp_path: Path) -> None:
    result = RUNNER.invoke(app, ["probe", str(tmp_path / "a.xml"), "--json"])
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {"entries": [], "problems": ["no such file"]}


def test_an_address_is_fetched_where_it_is_permitted(feed_url: str) -> None:
    asked = ["probe", feed_url, "--allow-private", "127.0.0.1", "--json"]
    result = RUNNER.invoke(app, asked)
    assert result.exit_code == 0, result.output
    assert len(json.loads(result.stdout)["entries"]) == 1
    asked[1] += "/missing"
    result = RUNNER.invoke(app, asked)
    assert result.exit_code == 1
    assert json.loads(result.stdout)["problems"] == ["HTTP 404"]


def test_a_private_address_is_blocked(feed_url: str) -> None:
    result = RUNNER.invoke(app, ["probe", feed_url, "--json"])
    assert result.exit_code == 1
    assert json.loads(result.stdout)["problems"] == ["blocked: loopback address"]


def test_a_permission_that_is_none_is_a_usage_error() -> None:
    result = RUNNER.invoke(app, ["probe", "http://x.example/", "--allow-private", "1.2.3"])
    assert result.exit_code == 2
    assert "--allow-private takes hosts" in result.stderr


def test_the_configured_sources_are_listed_before_and_after_their_first_poll(
    tmp_path: Path, one_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALERTS_DATABASE__URL", one_url)
    config = a_config(tmp_path, monkeypatch)
    listed = ["list", "--config", str(config)]
    assert "not polled yet" in RUNNER.invoke(app, listed).stdout
    (row,) = json.loads(RUNNER.invoke(app, [*listed, "--json"]).stdout)["sources"]
    assert (row["id"], row["kind"], row["last_success"]) == ("desk", "feed", None)
    health = FeedHealth(strip="+=x", trouble=Trouble.FAILING)
    polled = FeedState(
        "desk", NOW, last_success=NOW, failures=3, last_error="HTTP 500", health=health
    )
    with opened(config) as database:
        feeds = load_config(config).feeds
        database.run_write(lambda session: store.feeds.sync(session, feeds, NOW))
        database.run_write(lambda session: store.feeds.save_state(session, polled))
    (row,) = json.loads(RUNNER.invoke(app, [*listed, "--json"]).stdout)["sources"]
    assert (row["last_success"], row["failures"]) == (NOW.isoformat(), 3)
    assert (row["strip"], row["trouble"]) == ("+=x", "failing")
    shown = RUNNER.invoke(app, listed).stdout
    assert "+=x" in shown
    assert "failing · 3 failures: HTTP 500" in shown


def a_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy_starter(tmp_path)
    config = tmp_path / "config"
    (config / "sources.yaml").write_text(
        "sources:\n  - id: desk\n    kind: feed\n    url: https://desk.example/feed.xml\n",
        encoding="utf-8",
    )
    (config / "routes.yaml").unlink()
    monkeypatch.setenv("COLUMNS", "200")
    return config
