"""A mailbox folder is added, checked and looked at like any other source."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from alerts.cli.main import app
from alerts.config.starter import copy_starter
from tests.integration.sources.imap_server import ImapServer, serving

MAIL = b"""From: Metal Brief <news@metal.example>\r
Subject: China bans exports of gallium to the United States\r
Message-ID: <1@metal.example>\r
\r
The ban takes effect at once.\r
"""


@pytest.fixture
def mailbox() -> Iterator[ImapServer]:
    """A server with one message, in a thread of its own."""
    server, ready, done = ImapServer(password="box-Word"), threading.Event(), asyncio.Event()
    server.inbox.add(MAIL)
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with serving(server):
            ready.set()
            await done.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    assert ready.wait(10)
    yield server
    loop.call_soon_threadsafe(done.set)
    thread.join()
    loop.close()


@pytest.fixture
def folder(tmp_path: Path, one_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy_starter(tmp_path)
    folder = tmp_path / "config"
    (folder / "sources.yaml").write_text("sources: []\n")
    (folder / "routes.yaml").unlink()
    for name, value in {
        "ALERTS_DATABASE_URL": one_url,
        "ALERTS_HTTP__ALLOW_PRIVATE": "127.0.0.1",
        "ALERTS_CONFIG": str(folder),
        "BOX": "box-Word",
        "COLUMNS": "200",
    }.items():
        monkeypatch.setenv(name, value)
    return folder


def run(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def add(server: ImapServer, *options: str) -> Result:
    given = [word for option in options for word in ("--option", option)]
    return run("sources", "add", f"imap://127.0.0.1:{server.port}", "--id", "brief", *given)


def test_a_mailbox_is_added_with_its_password_left_in_the_environment(
    mailbox: ImapServer, folder: Path
) -> None:
    options = (f"user={mailbox.user}", "password=${BOX}", "encrypted=false")
    added = add(mailbox, *options)
    assert added.exit_code == 0, added.output
    assert "China bans exports of gallium" in added.stdout
    text = (folder / "sources.yaml").read_text()
    assert "kind: imap" in text
    assert "password: '${BOX}'" in text
    assert run("check").exit_code == 0
    board = json.loads(run("doctor", "--json").stdout)["sources"]
    assert [(each["id"], each["condition"], each["entries"]) for each in board] == [
        ("brief", "ok", 1)
    ]
    assert mailbox.harm == []


@pytest.mark.usefixtures("folder")
def test_a_password_on_the_command_line_is_refused(mailbox: ImapServer) -> None:
    result = add(mailbox, "user=u", "password=box-Word", "encrypted=false")
    assert result.exit_code == 2
    assert "on a command line a secret is seen by others" in result.stderr
    assert "box-Word" not in result.output
    assert mailbox.heard == []


def test_a_mailbox_that_refuses_is_not_written(mailbox: ImapServer, folder: Path) -> None:
    result = add(mailbox, "user=somebody", "password=${BOX}", "encrypted=false")
    assert (result.exit_code, "the log-in is refused" in result.stderr) == (1, True)
    assert "brief" not in (folder / "sources.yaml").read_text()
