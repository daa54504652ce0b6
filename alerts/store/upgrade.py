"""Migrations, run forward when the database is opened."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from alerts.errors import StoreError
from alerts.store.engine import copy_file
from alerts.store.tables import METADATA

#: The `user_version` of a SQLite file whose unused parts still hold what a migration took out.
REWRITE_WANTED = 1
#: First half of the advisory lock that lets one process migrate at a time.
_MIGRATING = 0x6D696772


def upgrade(connection: Connection, path: Path | None, shown: str, to: str = "head") -> str:
    """Bring the tables behind this open transaction to revision `to`, and return it.

    `path` is the SQLite file, copied to `<file>.<old revision>.bak` when it holds an older one.
    Raises StoreError for a revision this version does not know, and for tables of our names that
    no migration made.
    """
    config = configuration(connection)
    script = ScriptDirectory.from_config(config)
    if path is None:
        connection.execute(
            text("SELECT pg_advisory_xact_lock(:lock, hashtext(current_schema()))"),
            {"lock": _MIGRATING},
        )
    found = MigrationContext.configure(connection).get_current_revision()
    wanted = (script.get_current_head() if to == "head" else to) or ""
    if found == wanted:
        return wanted
    _refuse_unknown(connection, script, found, shown)
    if found is not None and path is not None:
        # Others read on while this transaction holds the write lock, so the copy is the old state.
        copy_file(path, path.with_name(f"{path.name}.{found}.bak"))
    command.upgrade(config, wanted)
    return wanted


def configuration(connection: Connection) -> Config:
    """Alembic's settings for the migrations in this package, on this connection."""
    config = Config()
    config.set_main_option(
        "script_location", str(Path(__file__).parent / "migrations").replace("%", "%%")
    )
    config.attributes["connection"] = connection
    return config


def _refuse_unknown(
    connection: Connection, script: ScriptDirectory, found: str | None, shown: str
) -> None:
    known = {revision.revision for revision in script.walk_revisions()}
    if found is not None and found not in known:
        raise StoreError(
            f"{shown} was written by a newer version of alerts (revision {found}); "
            "upgrade alerts, or restore a backup made by this version"
        )
    if found is None:
        foreign = sorted(set(inspect(connection).get_table_names()) & set(METADATA.tables))
        if foreign:
            raise StoreError(
                f"{shown} already has a table {foreign[0]!r} that alerts did not make; "
                "use a database or schema of its own"
            )
