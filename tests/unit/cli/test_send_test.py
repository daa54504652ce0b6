"""The test alert and the sentence about its outcome."""

from __future__ import annotations

import asyncio
import io
import json
import socket
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from alerts.cli.main import app
from alerts.cli.send_test import find_receiver, outcome_line, tell_test
from alerts.errors import ConfigError
from alerts.model.delivery import Rejected, Retry, SendOutcome, Sent
from alerts.model.policy import Receiver, ReceiverKind
from alerts.notify.console import ConsoleSender

NOW = datetime(2026, 3, 2, 8, 15, tzinfo=UTC)
CONSOLE = Receiver("desk", ReceiverKind.CONSOLE)


def test_nobody_takes_the_test_alert_for_a_real_one() -> None:
    stream = io.StringIO()
    assert asyncio.run(tell_test(CONSOLE, ConsoleSender(stream), NOW)) == Sent(0)
    assert stream.getvalue().splitlines() == [
        "● INFO · no clear direction",
        "  This is a test: nothing has happened",
        "  If you can read this, alerts reach this receiver.",
        "  why: score 0",
        "  alerts send-test · 1 item from 1 source · 2026-03-02 08:15 UTC",
    ]


@pytest.mark.parametrize(
    ("outcome", "line"),
    [
        (Sent(200), "sent: desk took it (200)"),
        (Sent(0), "sent: desk took it"),
        (
            Retry("answered 429", 429, timedelta(seconds=30)),
            "not taken: desk: answered 429, asks to wait 30 s; a real alert would be tried again",
        ),
        (
            Retry("no answer in time"),
            "not taken: desk: no answer in time; a real alert would be tried again",
        ),
        (Rejected("gone", 410), "refused: desk: gone"),
    ],
)
def test_the_outcome_is_one_sentence(outcome: SendOutcome, line: str) -> None:
    assert outcome_line(CONSOLE, outcome) == line


def test_an_unknown_receiver_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ConfigError, match=r"no receiver is called 'dusk' \(configured: desk\)"):
        find_receiver("dusk", {"desk": CONSOLE})
    assert find_receiver("desk", {"desk": CONSOLE}) is CONSOLE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration that has a console and no source."""
    (tmp_path / "alerts.yaml").write_text("{}\n")
    (tmp_path / "sources.yaml").write_text("sources: []\n")
    (tmp_path / "routes.yaml").write_text(
        "receivers: {desk: {kind: console}}\nroutes: [{name: all, receivers: [desk]}]\n"
    )
    return tmp_path


def test_the_command_sends_and_says_so(folder: Path) -> None:
    result = CliRunner().invoke(app, ["send-test", "desk", "-c", str(folder)])
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("● INFO")
    assert result.stdout.endswith("sent: desk took it\n")


def test_as_json_standard_output_holds_one_document(folder: Path) -> None:
    result = CliRunner().invoke(app, ["send-test", "desk", "--json", "-c", str(folder)])
    assert json.loads(result.stdout) == {
        "receiver": "desk",
        "outcome": "sent",
        "status": 0,
        "reason": "",
    }
    assert result.stderr.startswith("● INFO")


def test_a_receiver_that_does_not_take_it_ends_in_1(folder: Path) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/s3cr3t"
        (folder / "routes.yaml").write_text(
            f"receivers: {{hook: {{kind: slack, url: '{url}', allow_private: true}}}}\n"
            "routes: [{name: all, receivers: [hook]}]\n"
        )
        result = CliRunner().invoke(app, ["send-test", "hook", "-c", str(folder)])
    assert result.exit_code == 1
    assert "not taken: hook: no connection: connection refused" in result.stdout
    assert "s3cr3t" not in result.output
