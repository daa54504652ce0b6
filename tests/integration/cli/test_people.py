"""Silences, routes tried out, and what people say of a story, as commands over a real database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from alerts import store
from alerts.cli.main import app
from alerts.model.assessment import Direction, Severity, Stage
from alerts.model.story import Story
from alerts.store import Database
from tests.builders import NOW

ROUTES = """\
defaults: {zone: Europe/Berlin, budget: 2}
receivers: {desk: {kind: console}, board: {kind: console}}
calendars:
  nights: {zone: Europe/Berlin, quiet: ["22:00-07:00"]}
routes:
  - {name: tariffs, match: {topics: [tariff]}, receivers: [desk], calendar: nights, continue: true}
  - {name: severe, match: {severity: high}, receivers: [board], digest: true}
"""


class Folder:
    """A config folder with its database, and the command line over both."""

    def __init__(self, path: Path) -> None:
        self.path = path
        (path / "sources.yaml").write_text(
            "sources: [{id: ustr, url: https://a.example/f, tier: official}]\n"
        )
        (path / "routes.yaml").write_text(ROUTES)
        (path / "alerts.yaml").write_text(f"database: {{url: 'sqlite:///{path / 'a.db'}'}}\n")

    def run(self, *words: str, code: int = 0) -> Result:
        result = CliRunner().invoke(app, [*words, "--config", str(self.path)])
        assert result.exit_code == code, result.output
        return result

    def json(self, *words: str) -> dict:
        return json.loads(self.run(*words, "--json").stdout)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path)
    database = Database(str(tmp_path / "a.db"))
    database.migrate()
    nothing = (Direction.NONE, Stage.NONE, NOW, NOW)
    story = Story("sto_1", "China tightens", {"tariff": 0.9}, Severity.HIGH, *nothing)
    database.run_write(lambda s: store.stories.save(s, [story]))
    database.close()
    return folder


def test_a_story_is_acknowledged_assigned_closed_and_opened_again(folder: Folder) -> None:
    done = folder.json("stories", "ack", "sto_1", "--for", "4h", "--by", "mia", "--note", "calling")
    assert (done["state"], done["author"], done["note"]) == ("acknowledged", "mia", "calling")
    assert done["until"]
    done = folder.json("stories", "assign", "sto_1", "tom", "--by", "mia")
    assert (done["state"], done["assignee"]) == ("acknowledged", "tom")
    done = folder.json("stories", "close", "sto_1", "--by", "tom")
    assert (done["state"], done["until"], done["assignee"]) == ("closed", None, "tom")
    said = folder.run("stories", "reopen", "sto_1", "--by", "mia").stdout
    assert said == "sto_1: open, assigned to tom, said by mia\n"
    shown = folder.json("stories", "show", "sto_1")
    assert [d["detail"] for d in shown["decisions"]][1:] == [
        "assigned to tom by mia",
        "closed by tom",
        "opened again by mia",
    ]
    assert shown["handling"]["assignee"] == "tom"
    assert "assigned to tom" in folder.run("stories", "show", "sto_1").stdout
    assert "said" in folder.run("stories", "list").stdout


def test_who_acknowledges_for_good_says_no_time(folder: Folder, monkeypatch) -> None:
    monkeypatch.setenv("LOGNAME", "eve")
    done = folder.json("stories", "ack", "sto_1")
    assert (done["until"], done["author"]) == (None, "eve")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--for", "soon"], "written with its unit"),
        (["--for", "1h", "--until", "2099-01-01"], "not both"),
        (["--until", "tomorrow"], "is not a time"),
        (["--until", "2001-01-01T00:00"], "not ahead of now"),
    ],
)
def test_a_time_that_cannot_be_meant_is_a_usage_error(folder: Folder, options, said) -> None:
    assert said in " ".join(folder.run("stories", "ack", "sto_1", *options, code=2).output.split())


def test_a_story_nobody_knows_is_a_failure(folder: Folder) -> None:
    result = CliRunner().invoke(app, ["stories", "ack", "sto_9", "--config", str(folder.path)])
    assert "no story 'sto_9'" in str(result.exception)


def test_a_silence_is_made_listed_and_ended(folder: Folder) -> None:
    made = folder.json(
        "silences", "add", "--topic", "tariff", "--max-severity", "high", "--receiver", "desk",
        "--for", "2h", "--reason", "known", "--by", "mia",
    )  # fmt: skip
    assert (made["kind"], made["author"], made["receiver"]) == ("silence", "mia", "desk")
    [listed] = folder.json("silences", "list")["silences"]
    assert listed == made
    table = folder.run("silences", "list").stdout
    assert "in force" in table
    tried = folder.json("routes", "test", "--topic", "tariff")
    [answer] = tried["receivers"]
    assert (answer["hears"], answer["reason"]) == ("never", "silenced")
    assert answer["why"].endswith("by mia: known")
    ended = folder.json("silences", "expire", made["id"])
    assert ended["ends"] < made["ends"]
    assert folder.json("silences", "list")["silences"] == []
    [over] = folder.json("silences", "list", "--all")["silences"]
    assert over == ended == folder.json("silences", "expire", made["id"])
    assert "over" in folder.run("silences", "list", "--all").stdout


def test_a_snooze_and_one_to_come_say_so(folder: Folder) -> None:
    said = folder.run(
        "silences", "add", "--all", "--snooze", "--critical", "--reason", "move", "--by", "mia",
        "--from", "2098-01-01", "--until", "2099-01-01T00:00+01:00",
    ).stdout  # fmt: skip
    assert said.startswith("snooze sil_")
    assert said.endswith("until 2098-12-31 23:00 UTC: everything; critical too\n")
    assert "to come" in folder.run("silences", "list").stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--all", "--for", "1h"], "a --reason"),
        (["--all", "--reason", "x"], "needs an end"),
        (["--reason", "x", "--for", "1h"], "say what is silenced"),
        (["--all", "--topic", "t", "--reason", "x", "--for", "1h"], "not both"),
        (["--severity", "hihg", "--reason", "x", "--for", "1h"], "--severity is one of"),
        (["--all", "--reason", "x", "--for", "1h", "--receiver", "dsk"], "no receiver is called"),
        (["--all", "--reason", "x", "--for", "1h", "--from", "2099-01-01"], "before it ends"),
    ],
)
def test_a_silence_that_cannot_be_meant_is_a_usage_error(folder: Folder, options, said) -> None:
    shown = folder.run("silences", "add", *options, "--by", "mia", code=2).output
    assert said in " ".join(shown.replace("│", " ").split())


AT = "2026-11-24T12:00"


@pytest.mark.parametrize(
    ("options", "heard"),
    [
        (["--topic", "tariff"], [("desk", "at once", "sent_at_once")]),
        (["--topic", "tariff", "--at", "2026-11-24T23:00"], [("desk", "later", "quiet_hours")]),
        (
            ["--topic", "tariff", "--severity", "critical", "--at", "2026-11-24T23:00"],
            [("desk", "at once", "critical"), ("board", "later", "digest")],
        ),
        (["--severity", "high"], [("board", "later", "digest")]),
        (["--severity", "low", "--source", "ustr", "--country", "China"], []),
    ],
)
def test_routes_are_tried_out(folder: Folder, options, heard) -> None:
    tried = folder.json("routes", "test", "--at", AT, *options)
    assert [(a["receiver"], a["hears"], a["reason"]) for a in tried["receivers"]] == heard


def test_a_route_tried_out_says_when_in_local_time(folder: Folder) -> None:
    said = folder.run("routes", "test", "--topic", "tariff", "--at", "2026-11-24T23:00").stdout
    assert "Wed 2026-11-25 07:00" in " ".join(said.split())
    assert "calendar nights is quiet" in " ".join(said.split())
    assert folder.run("routes", "test").stdout == "nobody: no route wants such an alert\n"


def test_trying_routes_out_stores_nothing(folder: Folder) -> None:
    folder.run("routes", "test", "--topic", "tariff", "--at", "2026-11-24T23:00")
    assert folder.json("deliveries", "list")["deliveries"] == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--severity", "hihg"], "--severity is one of none, info, low"),
        (["--exposure", "magnet"], "--exposure is one of material"),
        (["--tier", "secret"], "--tier is one of official"),
        (["--source", "urst"], "no source is called 'urst'"),
    ],
)
def test_an_alert_that_cannot_be_is_a_usage_error(folder: Folder, options, said) -> None:
    shown = folder.run("routes", "test", *options, code=2).output
    assert said in " ".join(shown.replace("│", " ").split())


def test_the_tree_of_routes_is_shown(folder: Folder) -> None:
    assert folder.run("routes", "list").stdout.splitlines() == [
        "tariffs -> desk; calendar nights; and on",
        "severe -> board; digest",
        "receiver desk: 2 interrupts a day, days of Europe/Berlin",
        "receiver board: 2 interrupts a day, days of Europe/Berlin",
    ]
