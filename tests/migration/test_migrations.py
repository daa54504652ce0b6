from __future__ import annotations

import json
import sqlite3
from dataclasses import fields
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from alerts.errors import StoreError
from alerts.model.alert import Alert
from alerts.model.assessment import Severity
from alerts.model.deadline import Deadline
from alerts.model.decision import Decision
from alerts.model.delivery import Attempt, Delivery, DeliveryState
from alerts.model.feed import Feed, FeedKind, FeedState
from alerts.model.handling import Handling
from alerts.model.item import Item
from alerts.model.reminder import Reminder
from alerts.model.story import Story
from alerts.store import Database, alerts, counters, feeds, migrations, outbox, upgrade
from alerts.store.tables import METADATA

VERSIONS = Path(migrations.__file__).parent / "versions"
NEWEST = max(path.name[:4] for path in VERSIONS.glob("[0-9]*.py"))
FIRST_VERSION = Path(__file__).with_name("first_version.sql")
#: Where a field is stored under another name, or in a table of its own.
ELSEWHERE = {
    "every": "every_s",
    "feed_id": "id",
    "items": "row",
    "filled": "location_hash",
    "secrets": "location_hash",
}


@pytest.fixture
def empty(database_url):
    opened = Database(database_url)
    yield opened
    opened.close()


def test_the_migrations_make_exactly_the_tables_the_code_declares(database):
    def differences(session):
        context = MigrationContext.configure(
            session.connection(), opts={"compare_type": True, "target_metadata": METADATA}
        )
        return [d for d in compare_metadata(context, METADATA) if "alembic_version" not in str(d)]

    assert database.run_read(differences) == []


@pytest.mark.parametrize(
    ("model", "table"),
    [
        (Feed, "feeds"),
        (FeedState, "feeds"),
        (Item, "items"),
        (Story, "stories"),
        (Alert, "alerts"),
        (Delivery, "deliveries"),
        (Attempt, "attempts"),
        (Decision, "decisions"),
        (Handling, "handlings"),
        (Reminder, "reminders"),
        (Deadline, "deadlines"),
    ],
)
def test_every_field_of_a_noun_has_its_column(model, table):
    names = {ELSEWHERE.get(each.name, each.name) for each in fields(model)}
    assert names <= set(METADATA.tables[table].columns.keys())


def test_migrating_an_empty_database_names_its_revision(empty):
    assert empty.migrate() == NEWEST
    assert empty.run_read(counters.every) == []


def test_a_database_of_a_newer_version_is_refused_and_left_alone(database):
    database.run_write(lambda s: s.execute(text("UPDATE alembic_version SET version_num='9999'")))
    with pytest.raises(StoreError, match=r"newer version of alerts \(revision 9999\)"):
        database.migrate()
    if database.path is not None:
        assert list(database.path.parent.glob("*.bak")) == []


def test_a_table_of_our_name_that_somebody_else_made_is_refused(empty):
    empty.run_write(lambda s: s.execute(text("CREATE TABLE items (mine int)")))
    with pytest.raises(StoreError, match="table 'items' that alerts did not make"):
        empty.migrate()


def test_tables_of_others_are_left_alone(empty):
    empty.run_write(lambda s: s.execute(text("CREATE TABLE others (n int)")))
    assert empty.migrate() == NEWEST


def test_a_migration_that_fails_leaves_nothing_behind(empty):
    # The last table of the migration meets a view of its name, which is no table of ours.
    empty.run_write(lambda s: s.execute(text("CREATE VIEW counters AS SELECT 1 AS n")))
    with pytest.raises(StoreError, match="counters"):
        empty.migrate()
    empty.run_write(lambda s: s.execute(text("DROP VIEW counters")))
    assert empty.migrate() == NEWEST


def test_an_older_sqlite_file_is_copied_before_it_is_upgraded(sqlite_url, monkeypatch):
    database = Database(sqlite_url)
    database.migrate()
    database.run_write(lambda s: counters.bump(s, "wire", "empty", 7))
    path = database.path
    assert path is not None
    ran: list[str] = []
    # One more revision than exists: as if this version had a newer migration to run.
    monkeypatch.setattr(upgrade.ScriptDirectory, "get_current_head", lambda _: "next")
    monkeypatch.setattr(upgrade.command, "upgrade", lambda _config, to: ran.append(to))
    assert database.migrate() == "next"
    database.close()
    assert ran == ["next"]
    with sqlite3.connect(path.with_name(f"alerts.db.{NEWEST}.bak")) as copy:
        assert copy.execute("SELECT n FROM counters").fetchall() == [(7,)]
    copy.close()


def test_what_was_promised_before_is_there_after_the_upgrade(empty):
    """A delivery of the first version is pending still, and counts as an interrupt."""

    def first(session):
        upgrade.upgrade(
            session.connection(), None if _is_server(session) else Path("-"), "x", "0001"
        )
        for line in FIRST_VERSION.read_text().splitlines():
            session.execute(text(line))

    empty.run_write(first)
    empty.migrate()
    [waiting] = empty.run_read(lambda s: outbox.page(s, 10)).rows
    assert (waiting.state, waiting.bucket, waiting.reason) == (DeliveryState.PENDING, "", "")
    assert waiting.interrupt_at == waiting.created == datetime(2026, 3, 1, 12, tzinfo=UTC)
    told = empty.run_read(lambda s: alerts.get(s, "a1"))
    assert (told.severity, told.priority, told.touches) == (Severity.HIGH, 75, ())


def test_keys_of_sources_are_nowhere_after_the_upgrade(empty):
    """Not even in the unused parts of the file, where earlier texts of a row stay."""
    key = "planted-key-1"
    address = f"https://paid.example/f?api_key={key}&q=tin"

    def first(session):
        path = None if _is_server(session) else Path("-")
        upgrade.upgrade(session.connection(), path, "x", "0010")
        for line in FIRST_VERSION.read_text().splitlines():
            session.execute(text(line.replace("'x'", f"'{address}'").replace("'k'", f"'u:{key}'")))
            if line.startswith("INSERT INTO feeds"):
                for number in range(100):
                    gone = line.replace("'wire'", f"'gone{number}'", 1)
                    session.execute(text(gone.replace("'x'", f"'{address}'")))
        if path is not None:  # some builds of SQLite clear what is deleted, others do not
            session.execute(text("PRAGMA secure_delete = OFF"))
        session.execute(text("DELETE FROM feeds WHERE id LIKE 'gone%'"))
        session.execute(text("UPDATE items SET title = :t"), {"t": f"Tin {key} banned"})
        session.execute(
            text("UPDATE alerts SET url = :u, changes = :c"),
            {"u": address, "c": json.dumps([f"before {key} after"])},
        )

    empty.run_write(first)
    if empty.path is not None:
        assert key.encode() in _bytes_of(empty.path)
    empty.migrate()
    stars = "*" * len(key)
    assert empty.run_read(_rows("location, location_hash FROM feeds")) == [
        ("https://paid.example/f?api_key=***&q=tin", sha256(address.encode()).hexdigest())
    ]
    assert empty.run_read(_rows("key, title FROM items")) == [("u:***", f"Tin {stars} banned")]
    [(url, changes)] = empty.run_read(_rows("url, CAST(changes AS text) FROM alerts"))
    assert (url, json.loads(changes)) == (
        "https://paid.example/f?api_key=***&q=tin",
        [f"before {stars} after"],
    )
    if empty.path is not None:
        assert key.encode() not in _bytes_of(empty.path)


def test_a_source_without_keys_is_no_other_one_after_the_upgrade(empty):
    """Its baseline, validators and health stay: it is the same address."""

    def first(session):
        path = None if _is_server(session) else Path("-")
        upgrade.upgrade(session.connection(), path, "x", "0001")
        for line in FIRST_VERSION.read_text().splitlines():
            session.execute(text(line))
        session.execute(text("UPDATE feeds SET location = 'https://a.example/f?q=1', etag = 'e'"))

    empty.run_write(first)
    empty.migrate()
    feed = Feed("wire", FeedKind.FEED, "https://a.example/f?q=1")
    empty.run_write(lambda s: feeds.sync(s, [feed], datetime(2026, 3, 1, 12, tzinfo=UTC)))
    assert empty.run_read(lambda s: feeds.get(s, "wire"))[1].etag == "e"


def _bytes_of(path: Path) -> bytes:
    return b"".join(
        p.read_bytes() for p in (path, path.with_name(path.name + "-wal")) if p.exists()
    )


def _rows(columns: str):
    return lambda session: [tuple(row) for row in session.execute(text(f"SELECT {columns}"))]


def _is_server(session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
