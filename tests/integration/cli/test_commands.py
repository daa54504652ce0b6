"""The commands over a real configuration: the bundled seed files, polled once."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

from alerts import store
from alerts.cli.database import opened
from alerts.cli.main import app
from alerts.config.starter import copy_starter
from alerts.model.item import Article
from tests.builders import a_feed, an_assessment, an_item

SEEDS_ONLY = """\
sources: [{id: examples, kind: seed_dir, path: seeds/examples, tier: wire, backfill: true}]
"""


class Folder:
    """A working folder with the starter configuration, and the commands run in it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def run(self, *words: str, code: int = 0) -> Result:
        result = CliRunner().invoke(app, [*words, "--config", str(self.path / "config")])
        structlog.reset_defaults()  # the log of a command goes to a stream that is closed by now
        assert result.exit_code == code, result.output
        return result

    def json(self, *words: str) -> dict:
        return json.loads(self.run(*words, "--json").stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """Polled once, with the console as the only receiver; the tests only read it."""
    path = tmp_path_factory.mktemp("watch")
    copy_starter(path)
    (path / "config" / "sources.yaml").write_text(SEEDS_ONLY)
    for seed in (path / "seeds" / "examples").iterdir():
        os.utime(seed, (0, 0))
    folder = Folder(path)
    folder.first = folder.run("run", "--once")
    return folder


def test_one_cycle_shows_each_alert_and_a_summary(folder: Folder):
    said = folder.first.stdout
    assert "▲" in said
    assert "why: score" in said
    assert "1 sources polled" in said
    assert "deliveries sent" in said


def test_a_second_cycle_tells_nothing_again(folder: Folder):
    again = folder.json("run", "--once")
    assert again["polls"][0]["new"] == 0
    assert (again["deliveries"], again["sent"]) == (0, 0)


def test_stories_are_listed_and_filtered(folder: Folder):
    every = folder.json("stories", "list")["stories"]
    severe = folder.json("stories", "list", "--severity", "medium")["stories"]
    tariffs = folder.json("stories", "list", "--topic", "tariff")["stories"]
    assert len(every) > len(severe) > 0
    assert 0 < len(tariffs) < len(every)
    assert all(s["topics"]["tariff"] >= 0.5 for s in tariffs)


def test_an_unknown_severity_is_a_usage_error(folder: Folder):
    assert "one of" in folder.run("stories", "list", "--severity", "severe", code=2).stderr


def test_a_story_is_shown_with_its_items_alerts_and_decisions(folder: Folder):
    story = folder.json("stories", "list", "--severity", "medium")["stories"][0]
    shown = folder.json("stories", "show", story["id"])
    assert shown["story"] == story
    assert [i["id"] for i in shown["items"]] == story["items"]
    assert shown["alerts"]
    assert {d["data"]["item"] for d in shown["decisions"]} <= set(story["items"])
    assert {a["severity"] for a in shown["alerts"]} <= {"medium", "high", "critical"}
    assert story["id"] in folder.run("stories", "show", story["id"]).stdout


def test_explain_gives_the_reasons_for_an_item_a_story_and_an_alert(folder: Folder):
    story = folder.json("stories", "list", "--severity", "medium")["stories"][0]
    item = folder.json("explain", story["items"][0])
    evidence = item["assessment"]["evidence"]
    assert sum(e["points"] for e in evidence) == item["assessment"]["score"]
    for each in evidence:
        span = each["span"]
        assert item["item"][span["field"]][span["start"] : span["end"]] == each["text"]
    alert = folder.json("stories", "show", story["id"])["alerts"][0]
    told = folder.json("explain", alert["id"])
    assert told["decisions"][0]["reason"] == "routed"
    assert folder.json("explain", story["id"])["story"]["id"] == story["id"]
    for subject in (story["items"][0], alert["id"], story["id"]):
        assert "ecisions" in folder.run("explain", subject).stdout


def test_explain_says_which_text_was_scored(folder: Folder, tmp_path: Path):
    at = datetime(2026, 11, 24, 8, tzinfo=UTC)
    read = an_item(id="itm_read", key="1", article=Article("https://a.example/1", at))
    unread = an_item(
        id="itm_unread", key="2", article=Article("https://a.example/2", at, "HTTP 403")
    )
    other = Folder(tmp_path)
    copy_starter(tmp_path)
    with opened(tmp_path / "config") as database:
        database.run_write(lambda s: store.feeds.sync(s, [a_feed()], at))
        pairs = [(read, an_assessment()), (unread, an_assessment())]
        database.run_write(lambda s: store.items.save(s, pairs))
    shown = other.run("explain", "itm_read").stdout
    assert "Scored: the full text, read at 2026-11-24 08:00 UTC from https://a.example/1" in shown
    shown = other.run("explain", "itm_unread").stdout
    assert (
        "Scored: the text of the source; its article was not read at 2026-11-24 08:00 UTC: HTTP 403"
        " (https://a.example/2)"
    ) in shown
    assert other.json("explain", "itm_unread")["item"]["article"]["problem"] == "HTTP 403"
    item = folder.json("stories", "show", folder.json("stories", "list")["stories"][0]["id"])
    assert "Scored:" not in folder.run("explain", item["story"]["items"][0]).stdout


def test_explain_says_what_became_of_it_and_shows_priority_and_deliveries(folder: Folder):
    story = folder.json("stories", "list", "--severity", "high")["stories"][0]
    item = folder.json("explain", story["items"][0])
    alert = folder.json("explain", item["alerts"][0]["id"])
    whole = folder.json("explain", story["id"])
    for each in (item, alert, whole):
        assert each["verdict"] == "alerted"
        assert each["sentence"].startswith("console was told at ")
        assert each["answer"]["story"] == story["id"]
    assert alert["priority"] == (
        f"priority {alert['alert']['priority']}: severity {alert['alert']['severity']} "
        f"{alert['alert']['priority']}, no exposure is named"
    )
    assert alert["deliveries"][0]["state"] == "sent"
    assert [j["item"] for j in whole["joined"]] == story["items"]
    shown = folder.run("explain", alert["alert"]["id"]).stdout
    for said in ("alerted: console was told", alert["priority"], "Deliveries", "Decisions"):
        assert said in shown
    assert "how it came in" in folder.run("explain", story["id"]).stdout


def test_what_is_no_id_is_told(folder: Folder):
    result = CliRunner().invoke(app, ["explain", "x", "--config", str(folder.path / "config")])
    assert "ids begin with itm_, sto_, alr_ or ddl_" in str(result.exception)


def test_why_answers_for_an_address_a_title_and_what_was_never_seen(folder: Folder):
    story = folder.json("stories", "list", "--severity", "high")["stories"][1]
    item = folder.json("explain", story["items"][0])["item"]
    told = folder.json("why", item["title"])
    assert list(told) == [
        "verdict", "sentence", "details", "item", "story", "alert", "scored", "receivers",
        "sources",
    ]  # fmt: skip
    assert told["scored"] == "title and text as the source gave them"
    assert (told["verdict"], told["item"]) == ("alerted", item["id"])
    assert told["receivers"][0]["verdict"] == "alerted"
    assert folder.json("why", item["url"])["verdict"] == "alerted"
    shown = folder.run("why", item["title"]).stdout
    assert "scored: title and text" in shown
    assert "Receivers" in shown
    assert "Decisions" in shown
    never = folder.json("why", "https://www.elsewhere.example/x")
    assert (never["verdict"], never["sources"]) == ("never_seen", [])
    assert "never_seen: never seen" in folder.run("why", "nobody ever wrote this title").stdout
    folder.run("why", " ", code=2)


def test_deliveries_are_listed_by_state(folder: Folder):
    sent = folder.json("deliveries", "list", "--state", "sent")["deliveries"]
    assert sent
    assert {d["receiver"] for d in sent} == {"console"}
    assert folder.json("deliveries", "list", "--state", "dead")["deliveries"] == []
    assert sent[0]["id"] in folder.run("deliveries", "list").stdout


def test_replaying_what_is_not_dead_is_a_failure_that_says_so(folder: Folder):
    sent = folder.json("deliveries", "list")["deliveries"][0]["id"]
    assert "not dead" in folder.run("deliveries", "replay", sent, code=1).stderr
    assert folder.json("deliveries", "replay", "--all") == {"replayed": []}
    folder.run("deliveries", "replay", code=2)


def test_the_demo_needs_nothing_and_shows_stories_and_messages(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["demo"])
    assert result.exit_code == 0, result.output
    assert "Slack" in result.stdout
    assert "left alone" in result.stdout
    assert list(tmp_path.iterdir()) == []
    data = json.loads(CliRunner().invoke(app, ["demo", "--json"]).stdout)
    assert data["problems"] == []
    assert data["entries"] == sum(len(s["story"]["items"]) for s in data["stories"]) + len(
        data["aside"]
    )
