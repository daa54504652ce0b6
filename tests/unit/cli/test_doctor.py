"""`alerts doctor` asks every source once and shows how each fares."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from alerts import store
from alerts.app import now
from alerts.cli.database import load_config, opened
from alerts.cli.doctor import doctor
from alerts.config.starter import copy_starter
from alerts.model.subscription import Subscription, SubscriptionState

app = typer.Typer()
app.command()(doctor)
RUNNER = CliRunner()
FEED = (
    "<rss><channel><item><title>Curbs</title><guid>g</guid><link>https://x.example/1</link>"
    "<pubDate>{date}</pubDate></item></channel></rss>"
)
SOURCES = """\
sources:
  - {{id: well, url: "{site}/feed", lang: en, tier: official}}
  - {{id: page, url: "{site}/page"}}
  - {{id: shut, url: "{site}/shut"}}
  - {{id: quiet, url: "{site}/feed", enabled: false}}
  - {{id: folder, kind: seed_dir, path: nowhere}}
"""


@pytest.fixture
def site() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(403 if self.path == "/shut" else 200)
            self.end_headers()
            body = FEED.format(date=format_datetime(now())) if self.path == "/feed" else "<html>"
            self.wfile.write(body.encode())

        def log_message(self, *args: object) -> None:
            """Keep the test's output clean."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def config(site: str, tmp_path: Path, one_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy_starter(tmp_path)
    config = tmp_path / "config"
    (config / "sources.yaml").write_text(SOURCES.format(site=site), encoding="utf-8")
    (config / "routes.yaml").unlink()
    monkeypatch.setenv("ALERTS_DATABASE__URL", one_url)
    monkeypatch.setenv("ALERTS_HTTP__ALLOW_PRIVATE", "127.0.0.1")
    monkeypatch.setenv("ALERTS_HTTP__SPACING", "0s")
    monkeypatch.setenv("COLUMNS", "200")
    return config


def test_the_board_says_what_is_not_well_and_what_to_do(config: Path) -> None:
    with opened(config) as database:
        feeds = load_config(config).feeds
        database.run_write(lambda session: store.feeds.sync(session, feeds, now()))
        database.run_write(lambda session: store.counters.bump(session, "well", "empty", 7))
        said = "the hub denied it: not for you"
        denied = SubscriptionState.DENIED
        push = Subscription("well", "https://h.example", "t", "p", now(), denied, detail=said)
        database.run_write(lambda session: store.subscriptions.save(session, push))
    result = RUNNER.invoke(app, ["--config", str(config)])
    assert result.exit_code == 3, result.output
    assert "1 of 4 sources are well" in result.stdout
    for said in ("changed shape", "blocked", "HTTP 403", "unreachable", "http.contact", "empty"):
        assert said in result.stdout
    assert "Pushed by hubs" in result.stdout
    assert "the hub denied it: not for you" in result.stdout
    report = json.loads(RUNNER.invoke(app, ["--config", str(config), "--json"]).stdout)
    assert [(p["source"], p["state"]) for p in report["pushes"]] == [("well", "denied")]


def test_the_report_is_json_and_may_hold_what_is_switched_off(config: Path) -> None:
    result = RUNNER.invoke(app, ["--config", str(config), "--all", "--json"])
    assert result.exit_code == 3
    report = json.loads(result.stdout)
    conditions = {row["id"]: row["condition"] for row in report["sources"]}
    assert conditions == {
        "well": "ok",
        "page": "changed shape",
        "shut": "blocked",
        "quiet": "ok",
        "folder": "unreachable",
    }
    (well,) = (row for row in report["sources"] if row["id"] == "well")
    assert (well["entries"], well["linked"], well["dated"], well["with_text"]) == (1, 1, 1, 0)
    assert report["coverage"]["official"] == {"well": 1, "of": 1}
    assert report["not_taken"] == report["remarks"] == []


def test_all_is_well_when_everything_is(config: Path, site: str) -> None:
    text = f"sources: [{{id: well, url: '{site}/feed'}}]"
    (config / "sources.yaml").write_text(text, encoding="utf-8")
    assert RUNNER.invoke(app, ["--config", str(config)]).exit_code == 0
