"""`alerts calendar`, and where `alerts explain` says a day came from."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from alerts import store
from alerts.cli.main import app
from alerts.model.deadline import Deadline, DeadlineRole
from alerts.model.decision import Decision, Reason
from alerts.model.facts import Span
from alerts.store import Database
from tests.builders import a_feed, an_assessment, an_item

AT = datetime(2126, 10, 9, tzinfo=UTC)
TEXT = "The notice takes effect on 1 December 2126 for magnets."
READ = Deadline(
    id="ddl_1",
    story="sto_1",
    role=DeadlineRole.EFFECTIVE,
    day=datetime(2126, 12, 1, tzinfo=UTC).date(),
    zone="Asia/Shanghai",
    instrument="MOFCOM Announcement 2126/61",
    scope="magnets",
    headline="China",
    item="itm_1",
    span=Span("text", TEXT.index("1 Dec"), TEXT.index(" for")),
    text="1 December 2126",
    stated=AT,
    since=AT,
    updated=AT,
)
OWN = (
    "deadlines:\n"
    "  - {id: ours, date: 2126-12-02, what: Our licence ends, source: A file, role: expiry}\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one entry of the user's, beside a database with one deadline that was read."""
    config = tmp_path / "config"
    config.mkdir()
    (config / "sources.yaml").write_text("sources: []\n")
    (config / "calendar.yaml").write_text(OWN)
    database = Database(f"sqlite:///{tmp_path / 'alerts.db'}")
    database.migrate()

    def fill(session: store.Session) -> None:
        store.feeds.sync(session, [a_feed()], AT)
        store.items.save(session, [(an_item(id="itm_1", text=TEXT), an_assessment())])
        store.deadlines.save(session, [READ])
        found = Decision(
            "story", "sto_1", AT, Reason.DEADLINE_FOUND, "found", data={"deadline": "ddl_1"}
        )
        store.decisions.add(session, [found])

    database.run_write(fill)
    database.close()
    return config


def run(folder: Path, *words: str) -> str:
    wide = {"COLUMNS": "200"}
    result = CliRunner().invoke(app, [*words, "--config", str(folder)], env=wide)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_what_was_read_and_what_the_user_named_come_in_one_list(folder):
    found = json.loads(run(folder, "calendar", "--json"))["deadlines"]
    assert [(each["day"], each["entry"]) for each in found] == [
        ("2126-12-01", ""),
        ("2126-12-02", "ours"),
    ]
    later = json.loads(run(folder, "calendar", "--json", "--since", "2126-12-02"))["deadlines"]
    assert [each["entry"] for each in later] == ["ours"]
    assert "calendar.yaml, entry ours" in run(folder, "calendar")


def test_the_icalendar_goes_to_standard_output(folder):
    out = run(folder, "calendar", "--ics")
    assert out.startswith("BEGIN:VCALENDAR")
    assert out.count("BEGIN:VEVENT") == 2


def test_a_day_that_is_none_is_a_mistake_of_usage(folder):
    result = CliRunner().invoke(app, ["calendar", "--since", "soon", "--config", str(folder)])
    assert (result.exit_code, "'soon' is no day" in result.output) == (2, True)


def test_explain_shows_the_words_that_state_the_day(folder):
    said = run(folder, "explain", "ddl_1")
    assert "takes effect on [1 December 2126] for magnets." in said
    assert "itm_1 text 27-42: 1 December 2126" in said
    assert "deadline_found" in said
    program = json.loads(run(folder, "explain", "ddl_1", "--json"))
    assert program["deadline"]["span"] == {"field": "text", "start": 27, "end": 42}
    assert [each["reason"] for each in program["decisions"]] == ["deadline_found"]
    assert json.loads(run(folder, "explain", "itm_1", "--json"))["deadlines"][0]["id"] == "ddl_1"
