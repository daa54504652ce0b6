"""Secrets planted in every place that takes one are in no output, and none is stored."""

from __future__ import annotations

import re
import shutil
import threading
from base64 import b64encode
from collections.abc import Iterator
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import structlog
from sqlalchemy import select
from typer.testing import CliRunner

from alerts.cli.main import app
from alerts.config.starter import copy_starter
from alerts.store import Database
from alerts.store.tables import METADATA
from tests.integration.web.conftest import Browser

#: Secrets of receivers and of the daemon.
KEPT = (
    "HOOKPATH",
    "HOOKQUERY",
    "SLACKPATH",
    "NTFYTOKEN",
    "DISCORD",
    "TEAMS",
    "MAILWORD",
    "BEAT",
    "BOXWORD",
)
#: Keys in the addresses of sources: written plainly, and from the environment and a file.
KEYS = ("FEEDKEY", "MOVEDKEY", "BROKENKEY", "envkey", "FILEKEY")
TOKEN, SIGNING = "planted-TOKEN", "whsec_" + b64encode(b"planted-signing-key-of-32-bytes!").decode()
#: It repeats the address it was asked for wherever it can.
FEED = """<rss version="2.0"><channel><title>t</title><item><guid>{address}/1</guid>
<link>{address}</link><description>Asked as {address}</description>
<title>EU imposes 25% tariff on steel imports from China, effective immediately</title>
</item></channel></rss>"""
PAGE = '<html><title>t</title><body><p>{address}</p><a href="{address}&amp;n=1">EU bans tin</a>'

COMMANDS = (
    "check",
    "run --once",
    "config show",
    "config show --json",
    "deliveries list --json",
    "deliveries export --state all",
    "receivers list",
    "sources list",
    "sources list --json",
    "doctor",
    "send-test hook",
    "send-test slack",
    "send-test mail",
)

PAGES = ("/", "/sources", "/deliveries", "/calendar", "/?state=all&severity=none")


class Parrot(BaseHTTPRequestHandler):
    """Serves a feed, moves one, fails one, and repeats in its refusals what it was sent."""

    def do_GET(self) -> None:
        if self.path.startswith("/moved"):
            self._answer(301, b"", location="/feed?token=planted-MOVEDKEY")
        elif self.path.startswith("/feed"):
            self._answer(200, FEED.format(address=self._own).encode())
        elif self.path.startswith("/page"):
            self._answer(200, PAGE.format(address=self._own).encode(), content_type="text/html")
        else:
            self._answer(500, self.path.encode())

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        said = f"no {self.headers.get('authorization')} {self.path}"
        self._answer(400, said.encode())

    @property
    def _own(self) -> str:
        return escape(f"http://{self.headers['host']}{self.path}")

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"content-length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Parrot) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def folder(tmp_path, address, database_url, monkeypatch):
    copy_starter(tmp_path)
    config = tmp_path / "config"
    for language in ("de", "es", "fr", "ja", "ko", "zh"):
        shutil.rmtree(config / "rules" / language)  # the English ones will do, and load faster
    (tmp_path / "signing").write_text(SIGNING)
    monkeypatch.setenv("SIGNING_FILE", str(tmp_path / "signing"))
    monkeypatch.setenv("MAILWORD", "planted-MAILWORD")
    monkeypatch.setenv("BOXWORD", "planted-BOXWORD")
    monkeypatch.setenv("ENVKEY", "planted-envkey")
    (tmp_path / "key").write_text("planted-FILEKEY\n")
    monkeypatch.setenv("FILEKEY_FILE", str(tmp_path / "key"))
    (config / "alerts.yaml").write_text(
        f"web: {{token: {TOKEN}}}\nlog: {{level: debug}}\n"
        "http: {allow_private: [127.0.0.0/8], per_host: 9, spacing: 0s}\n"
        f"heartbeat: {{url: '{address}/planted-BEAT'}}\n"
        f"database: {{url: '{database_url}'}}\n"
    )
    (config / "sources.yaml").write_text(
        "sources:\n"
        f"- {{id: good, url: '{address}/feed?key=planted-FEEDKEY', backfill: true}}\n"
        f"- {{id: moved, url: '{address}/moved?key=planted-FEEDKEY'}}\n"
        f"- {{id: broken, url: '{address}/broken?key=planted-BROKENKEY'}}\n"
        f"- {{id: path, url: '{address}/feed/${{ENVKEY}}/rss', backfill: true}}\n"
        f"- {{id: query, url: '{address}/feed?q=${{FILEKEY}}', backfill: true}}\n"
        "- {id: box, kind: imap, url: 'imap://127.0.0.1:9',"
        " options: {user: u, password: '${BOXWORD}', encrypted: false}}\n"
        f"- {{id: page, kind: page, url: '{address}/page?token=planted-FEEDKEY'}}\n"
        f"- {{id: list, kind: listing, url: '{address}/page?token=planted-FEEDKEY',"
        " backfill: true}\n"
    )
    own = "allow_private: true"
    (config / "routes.yaml").write_text(
        "receivers:\n"
        f"  hook: {{kind: webhook, url: '{address}/planted-HOOKPATH?k=planted-HOOKQUERY',"
        f" secret: '${{SIGNING}}', {own}}}\n"
        f"  slack: {{kind: slack, url: '{address}/services/planted-SLACKPATH', {own}}}\n"
        f"  ntfy: {{kind: ntfy, url: '{address}/topic', token: planted-NTFYTOKEN, {own}}}\n"
        f"  discord: {{kind: discord, url: '{address}/api/webhooks/1/planted-DISCORD', {own}}}\n"
        f"  teams: {{kind: teams, url: '{address}/planted-TEAMS', {own}}}\n"
        "  mail: {kind: email, url: 'smtp://127.0.0.1:9', from: a@b.example, to: [c@d.example],"
        f" username: u, password: '${{MAILWORD}}', {own}}}\n"
        "routes:\n"
        "- {name: all, match: {severity: info},"
        " receivers: [hook, slack, ntfy, discord, teams, mail]}\n"
    )
    return config


async def _as_ann(browser: Browser) -> dict[str, str]:
    """Every page that a person with a session sees, forms and mistakes included."""
    wrong = await browser.log_in("ann", "guessed")
    shown = {"refused": wrong.text, "in": str(await browser.log_in("ann", TOKEN))}
    stories = re.findall(r'href="(/stories/[^"]+)"', (await browser.get(PAGES[-1])).text)
    for path in (*PAGES, *stories, "/login", "/stories/none", "/deliveries/export"):
        shown[f"ann {path}"] = str(await browser.get(path))
    form = {"proof": await browser.proof(), "every": "yes", "note": "again"}
    shown["replayed"] = str(await browser.send("/deliveries/replay", form))
    return shown


def test_no_planted_secret_is_shown_or_stored(folder, daemon, database_url, address):
    kept = [f"planted-{name}" for name in KEPT] + [TOKEN, SIGNING.removeprefix("whsec_")]
    shown: dict[str, str] = {}
    for words in COMMANDS:
        result = CliRunner().invoke(app, [*words.split(), "--config", str(folder)])
        structlog.reset_defaults()
        shown[words] = result.output
    daemon.database.close()
    daemon.database, daemon.token = Database(database_url), TOKEN
    bearer, basic = f"Bearer {TOKEN}", "Basic " + b64encode(f"a:{TOKEN}".encode()).decode()
    for paths, header in (
        (("/api/v1/sources", "/api/v1/deliveries", "/api/v1/alerts", "/metrics"), bearer),
        ((*PAGES, "/calendar.ics", "/deliveries/export"), basic),
    ):
        for path, answer in zip(paths, daemon.get(*paths, authorization=header), strict=True):
            assert answer.status == 200
            shown[path] = f"{answer.headers}{answer.text}"
    shown |= daemon.browse(_as_ann)
    assert len([where for where in shown if "/stories/" in where]) > 0

    assert "answered 400" in shown["/deliveries"]
    assert "moved for good" in shown["doctor"]
    hidden = [*kept, *(f"planted-{name}" for name in KEYS)]
    leaks = [
        (where, secret) for where, said in shown.items() for secret in hidden if secret in said
    ]
    assert not leaks
    stored = stored_by(daemon.database)
    assert b"steel imports" in stored
    assert f"{address}/feed?key=***".encode() in stored
    assert f"{address}/feed/***/rss".encode() in stored
    assert not [secret for secret in hidden if secret.encode() in stored]


def stored_by(database: Database) -> bytes:
    """Every byte of a SQLite file and of its log; every row of a PostgreSQL schema."""
    if database.path is not None:
        return b"".join(path.read_bytes() for path in database.path.parent.glob("alerts.db*"))
    tables = [select(each) for each in METADATA.sorted_tables]
    rows = database.run_read(lambda s: [s.execute(each).all() for each in tables])
    return str(rows).encode()
