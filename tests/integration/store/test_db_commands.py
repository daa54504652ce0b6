from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from alerts.cli.db import app
from alerts.errors import StoreError
from alerts.store import Database, counters


@pytest.fixture
def configured(tmp_path, monkeypatch):
    """A config folder with one feed; the database is set by the environment."""
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "sources.yaml").write_text(
        "sources:\n  - {id: wire, url: https://wire.example/rss}\n"
    )

    def configure(address):
        monkeypatch.setenv("ALERTS_CONFIG", str(folder))
        monkeypatch.setenv("ALERTS_DATABASE__URL", address)
        return Database(address)

    return configure


def run(*arguments):
    return CliRunner().invoke(app, list(arguments), catch_exceptions=False)


def test_upgrade_makes_the_tables_and_says_where_they_stand(configured, database_url):
    database = configured(database_url)
    done = run("upgrade", "--json")
    revision = database.migrate()
    assert json.loads(done.stdout) == {"database": database.shown, "revision": revision}
    assert database.run_read(counters.every) == []
    database.close()
    assert run("upgrade").stdout == f"{database.shown} is at revision {revision}\n"


def test_backup_copies_the_database_as_it_is(configured, sqlite_url, tmp_path):
    database = configured(sqlite_url)
    database.migrate()
    database.run_write(lambda s: counters.bump(s, "wire", "empty"))
    first, second = tmp_path / "one.db", tmp_path / "two.db"
    done = run("backup", str(first), "--json")
    assert json.loads(done.stdout) == {"backup": str(first), "bytes": first.stat().st_size}
    assert run("backup", str(second)).stdout == f"backed up to {second}\n"
    database.close()
    copy = Database(str(second))
    assert [c.count for c in copy.run_read(counters.every)] == [1]
    copy.close()


@pytest.mark.postgresql
def test_backup_of_a_server_is_refused_with_the_right_tool(configured, postgresql_url, tmp_path):
    configured(postgresql_url).close()
    with pytest.raises(StoreError, match="pg_dump"):
        run("backup", str(tmp_path / "copy.db"))
