"""`alerts deliveries export`: dead letters leave whole."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from alerts import store
from alerts.app import now
from alerts.cli import deliveries
from alerts.cli.main import app
from alerts.model.alert import Alert, AlertKind
from alerts.model.assessment import Direction, Severity, Stage
from alerts.model.delivery import Attempt, Delivery, DeliveryState
from alerts.model.policy import Receiver, ReceiverKind
from alerts.model.receiver import ReceiverState
from alerts.model.story import Story
from alerts.pipeline.receivers import mark
from alerts.store import Database
from tests.builders import a_feed, an_assessment, an_item

NOW = datetime(2026, 3, 2, 8, 15, tzinfo=UTC)
HEADLINE = "=HYPERLINK(1)\nMinistry <b>curbs</b> 稀土"
COUNT = 5
CONSOLE = ReceiverKind.CONSOLE
ROUTES = """\
receivers: {desk: {kind: console, fallback: night}, night: {kind: console}}
routes: [{name: all, receivers: [desk]}]
"""


def an_alert(number: int) -> Alert:
    return Alert(
        id=f"alr_{number}",
        story="sto_1",
        kind=AlertKind.RAISED,
        severity=Severity.HIGH,
        direction=Direction.ESCALATING,
        stage=Stage.ANNOUNCED,
        score=60,
        topics={"rare_earth": 0.9},
        headline=HEADLINE,
        summary="",
        changes=(),
        item="itm_1",
        url="",
        source="wire",
        evidence=(),
        rules_hash="r1",
        created=NOW,
    )


@pytest.fixture
def folder(tmp_path: Path, one_url: str) -> Path:
    """Five dead deliveries to `desk` and one sent to `night`."""
    config = tmp_path / "config"
    config.mkdir()
    (config / "sources.yaml").write_text("sources: []")
    (config / "alerts.yaml").write_text(f"database: {{url: '{one_url}'}}")
    database = Database(one_url)
    (config / "routes.yaml").write_text(ROUTES)
    database.migrate()

    def fill(session: store.Session) -> None:
        store.feeds.sync(session, [a_feed()], NOW)
        store.items.save(session, [(an_item(id="itm_1"), an_assessment())])
        story = Story("sto_1", "t", {}, Severity.HIGH, Direction.NONE, Stage.NONE, NOW, NOW)
        store.stories.save(session, [story])
        store.alerts.add(session, [an_alert(number) for number in range(COUNT)])
        dead, sent = DeliveryState.DEAD, DeliveryState.SENT
        rows = [Delivery(f"dl_{n}", f"alr_{n}", "desk", dead, 1, NOW) for n in range(COUNT)]
        rows.append(Delivery("dl_night", "alr_0", "night", sent, 1, NOW))
        store.outbox.add(session, rows)
        gone = ReceiverState("desk", gone_at=NOW, gone_mark=mark(Receiver("desk", CONSOLE)))
        store.receivers.save(session, gone)
        for row in rows:
            attempt = Attempt(row.id, 1, NOW, "rejected", 410, 12, "gone")
            store.outbox.record(session, row, attempt)

    database.run_write(fill)
    database.close()
    return config


def export(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["deliveries", "export", *words, "--config", str(folder)])


def lines(folder: Path, *words: str) -> list[dict]:
    result = export(folder, *words)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize("page", [2, 5, 200])
def test_every_dead_letter_leaves_with_its_message_and_attempts(
    folder: Path, page: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "PAGE", page)
    found = lines(folder)
    assert [each["delivery"]["id"] for each in found] == [f"dl_{n}" for n in reversed(range(COUNT))]
    newest = found[0]
    assert newest["alert"]["headline"] == HEADLINE
    assert newest["digest"] is None
    [attempt] = newest["attempts"]
    assert (attempt["status"], attempt["error"]) == (410, "gone")


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (["--receiver", "night"], []),
        (["--receiver", "night", "--state", "all"], ["dl_night"]),
        (["--state", "sent"], ["dl_night"]),
        (["--state", "pending"], []),
    ],
)
def test_a_state_and_a_receiver_choose(folder: Path, words: list[str], ids: list[str]) -> None:
    assert [each["delivery"]["id"] for each in lines(folder, *words)] == ids


def test_a_state_that_is_none_is_a_usage_error(folder: Path) -> None:
    result = export(folder, "--state", "lost")
    assert result.exit_code == 2
    assert "--state is one of" in result.output


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--config", str(folder)])


def test_whoever_sends_dead_letters_again_is_noted_with_their_alerts(
    folder: Path, one_url: str
) -> None:
    result = run(folder, "deliveries", "replay", "dl_1", "--by", "ann", "--note", "mended")
    assert result.exit_code == 0, result.output
    database = Database(one_url)
    [noted] = database.run_read(lambda s: store.decisions.for_subject(s, "alert", "alr_1"))
    database.close()
    assert (str(noted.reason), noted.detail) == ("replayed", "sent again to desk by ann: mended")
    assert noted.data == {"author": "ann", "replayed": "dl_1"}


def test_what_is_stuck_is_said_with_its_time_and_exit_code(folder: Path, one_url: str) -> None:
    never = run(folder, "doctor", "--stuck")
    assert never.exit_code == 3
    assert "it never ran" in never.stdout
    database = Database(one_url)
    database.run_write(lambda s: store.pulses.save(s, {"poll": NOW}))
    stuck = json.loads(run(folder, "doctor", "--stuck", "--json").stdout)["stuck"]
    assert stuck[0] == {"what": "the daemon's poll tick", "since": NOW.isoformat()}
    database.run_write(lambda s: store.pulses.save(s, {"poll": now()}))
    database.run_write(lambda s: store.feeds.sync(s, [], now()))
    database.close()
    assert run(folder, "doctor", "--stuck").exit_code == 0


def test_a_disabled_receiver_is_shown_and_can_be_enabled(folder: Path) -> None:
    gone = "receiver desk: disabled since 2026-03-02 08:15 UTC"
    assert gone in run(folder, "deliveries", "list").stderr
    [desk, _] = json.loads(run(folder, "receivers", "list", "--json").stdout)["receivers"]
    assert (desk["condition"], desk["dead"], desk["fallback"]) == ("disabled", COUNT, "night")
    doctor = run(folder, "doctor")
    assert doctor.exit_code == 3
    assert gone in doctor.stdout
    assert run(folder, "receivers", "enable", "desk").exit_code == 0
    again = run(folder, "receivers", "enable", "desk")
    assert (again.exit_code, again.stderr) == (1, "desk is not disabled\n")
    assert run(folder, "deliveries", "list").stderr == ""
    assert "disabled" not in run(folder, "receivers", "list").stdout
    assert run(folder, "receivers", "enable", "nobody").exit_code != 0
