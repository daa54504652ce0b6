"""Silences, routes tried out, and what people say of a story, as commands over a real database."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from alerts import store
from alerts.app import load_ruleset
from alerts.cli.main import app
from alerts.config.rule_files import load_rules
from alerts.config.starter import starter_folder
from alerts.model.assessment import Direction, Severity, Stage
from alerts.model.story import Story
from alerts.rules import assess, compile_rules
from alerts.store import Database
from tests.builders import NOW, a_feed, an_item
from tests.unit.routing.alerts import an_alert

ROUTES = """\
defaults: {zone: Europe/Berlin, budget: 2}
receivers: {desk: {kind: console}, board: {kind: console}}
calendars:
  nights: {zone: Europe/Berlin, quiet: ["22:00-07:00"]}
routes:
  - {name: tariffs, match: {topics: [tariff]}, receivers: [desk], calendar: nights, continue: true}
  - {name: near, match: {priority: 80, owner: [motors]}, receivers: [board], digest: true}
  - {name: severe, match: {severity: high}, receivers: [board], digest: true}
"""


class Folder:
    """A config folder with its database, and the command line over both."""

    def __init__(self, path: Path, url: str) -> None:
        self.path, self.url = path, url
        (path / "sources.yaml").write_text(
            "sources: [{id: ustr, url: https://a.example/f, tier: official}]\n"
        )
        (path / "routes.yaml").write_text(ROUTES)
        (path / "alerts.yaml").write_text(f"database: {{url: '{url}'}}\n")

    def run(self, *words: str, code: int = 0) -> Result:
        result = CliRunner().invoke(app, [*words, "--config", str(self.path)])
        assert result.exit_code == code, result.output
        return result

    def json(self, *words: str) -> dict:
        return json.loads(self.run(*words, "--json").stdout)


@pytest.fixture
def folder(tmp_path: Path, one_url: str) -> Folder:
    folder = Folder(tmp_path, one_url)
    database = Database(one_url)
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
        (["--priority", "80", "--owner", "Motors"], [("board", "later", "digest")]),
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
        "near -> board; digest",
        "severe -> board; digest",
        "receiver desk: 2 interrupts a day, days of Europe/Berlin",
        "receiver board: 2 interrupts a day, days of Europe/Berlin",
    ]


# feedback


GALLIUM = "China bans exports of gallium and germanium to the United States"


@pytest.fixture
def judged(folder: Folder) -> Folder:
    """The folder with the rules that ship, and two stories of one item each."""
    others = shutil.ignore_patterns("zh", "ja", "ko", "de", "fr", "es")
    shutil.copytree(starter_folder() / "config" / "rules", folder.path / "rules", ignore=others)
    pack = load_rules(folder.path / "rules")
    ruleset = compile_rules(pack)
    database = Database(folder.url)

    def write(session: store.Session) -> None:
        store.feeds.sync(session, [a_feed()], NOW)
        for number, title in enumerate((GALLIUM, "Rare earth mine opens its gates"), 2):
            item = an_item(title, id=f"itm_{number}", key=str(number), lang="en", text="")
            verdict = assess(ruleset, item.document)
            opened = (verdict.severity, verdict.direction, verdict.stage, NOW, NOW)
            story = Story(f"sto_{number}", title, verdict.topics, *opened)
            store.items.save(session, [(item, verdict)])
            store.stories.save(session, [story])
            alert = an_alert(
                id=f"alr_{number}", story=story.id, item=item.id, severity=verdict.severity
            )
            store.alerts.add(session, [alert])

    database.run_write(write)
    database.close()
    (folder.path / "rules" / "feedback.yaml").unlink(missing_ok=True)
    return folder


def test_what_is_irrelevant_becomes_a_failing_example_and_shows_the_rules(judged: Folder) -> None:
    done = judged.json("stories", "feedback", "sto_2", "irrelevant", "--by", "mia")
    assert (done["new"], done["verdict"]["alert"]) == (True, True)
    assert sum(rule["points"] for rule in done["rules"]) == done["verdict"]["score"]
    places = {rule["rule"].partition(".")[0]: rule["place"] for rule in done["rules"]}
    assert places["term"].startswith("rules/en/")
    assert places["event"].startswith("rules/events/controls.yaml:")
    failed = json.loads(judged.run("test", "--only", "feedback", "--json", code=3).stdout)
    [failure] = failed["failures"]
    assert failure["place"]["line"] == done["line"]
    assert failure["message"] == f"alert of “{GALLIUM}”: true, expected false"
    shown = judged.json("stories", "show", "sto_2")
    assert shown["decisions"][-1]["detail"] == "irrelevant by mia"


def test_a_wish_the_rules_do_not_meet_stops_nobody(judged: Folder) -> None:
    judged.run("stories", "feedback", "sto_2", "irrelevant", "--by", "mia")
    assert load_ruleset(judged.path).hash
    assert judged.json("check")["ok"]


def test_the_same_feedback_is_kept_once(judged: Folder) -> None:
    first = judged.json("stories", "feedback", "sto_2", "irrelevant", "--by", "mia")
    again = judged.json("stories", "feedback", "sto_2", "irrelevant", "--by", "mia")
    assert (again["line"], again["new"]) == (first["line"], False)
    said = judged.run("stories", "feedback", "sto_2", "irrelevant", "--by", "tom").stdout
    assert said.startswith("written to ")
    assert "the rules say today" in said


def test_what_was_missed_becomes_an_example_with_its_severity(judged: Folder) -> None:
    hostile = 'Quotas: "a" \\ #b {c} - \u2028 on gallium'
    done = judged.json(
        "stories", "feedback", hostile, "missed", "--text", "line\nline: [x", "--lang", "en",
        "--severity", "critical", "--by", "mia", "--note", "paged nobody",
    )  # fmt: skip
    assert done["new"]
    failed = json.loads(judged.run("test", "--only", "feedback", "--json", code=3).stdout)
    [failure] = failed["failures"]
    assert failure["message"].startswith(f"severity of “{hostile}”: ")
    done = judged.json("stories", "feedback", "itm_3", "missed", "--by", "mia")
    assert done["verdict"]["alert"] is False
    text = (judged.path / "rules" / "feedback.yaml").read_text()
    assert text.count("  - title: ") == 2
    assert "missed, said by mia: paged nobody" in text


def test_a_duplicate_is_closed_and_should_be_read_like_the_other(judged: Folder) -> None:
    done = judged.json("stories", "feedback", "sto_3", "duplicate-of", "sto_2", "--by", "mia")
    assert done["new"]
    judged.run("test", "--only", "feedback", code=3)
    assert judged.json("stories", "show", "sto_3")["handling"]["state"] == "closed"


def test_two_stories_that_are_read_alike_blame_no_rule(judged: Folder) -> None:
    words = ["stories", "feedback", "sto_2", "duplicate-of", "sto_2", "--by", "mia"]
    result = CliRunner().invoke(app, [*words, "--config", str(judged.path)])
    assert "are read alike" in str(result.exception)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["sto_2", "duplicate-of"], "names the other story"),
        (["sto_2", "irrelevant", "sto_1"], "names the other story"),
        (["x", "missed", "--severity", "hihg"], "--severity is one of"),
        (["sto_2", "boring"], "is not one of"),
    ],
)
def test_feedback_that_cannot_be_meant_is_a_usage_error(judged: Folder, words, said) -> None:
    shown = judged.run("stories", "feedback", *words, "--by", "mia", code=2).output
    assert said in " ".join(shown.replace("│", " ").split())


def test_a_feedback_file_somebody_changed_is_never_spoilt(judged: Folder) -> None:
    path = judged.path / "rules" / "feedback.yaml"
    path.write_text("examples:\n  - {title: x, alert: false}\ntopics: {}\n")
    before = path.read_text()
    words = ["stories", "feedback", "sto_2", "irrelevant", "--by", "mia"]
    result = CliRunner().invoke(app, [*words, "--config", str(judged.path)])
    assert "keep `examples:` its last key" in str(result.exception)
    assert path.read_text() == before
