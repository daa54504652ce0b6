"""`alerts db`: the tables brought to this version, and a copy of all they hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alerts.cli.options import AsJson, ConfigDir
from alerts.cli.output import print_json

if TYPE_CHECKING:
    from alerts.store import Database

app = typer.Typer(help="Upgrade or back up the database.")


@app.command("upgrade")
def upgrade(config: ConfigDir = None, as_json: AsJson = False) -> None:
    """Bring the tables to this version; `alerts run` does the same by itself at its start."""
    with _untouched(config) as database:
        revision = database.migrate()
        shown = database.shown
    if as_json:
        print_json({"database": shown, "revision": revision})
    else:
        typer.echo(f"{shown} is at revision {revision}")


@app.command("backup")
def backup(
    path: Annotated[Path, typer.Argument(help="A file that does not exist yet.")],
    config: ConfigDir = None,
    as_json: AsJson = False,
) -> None:
    """Copy the SQLite database to PATH, whole, also while the daemon writes."""
    with _untouched(config) as database:
        database.backup(path)
    if as_json:
        print_json({"backup": str(path), "bytes": path.stat().st_size})
    else:
        typer.echo(f"backed up to {path}")


@contextmanager
def _untouched(folder: Path | None) -> Iterator[Database]:
    """The configured database as it is, not migrated; closed again at the end."""
    from alerts.cli.database import load_config
    from alerts.store import Database

    database = Database(load_config(folder).settings.database.url)
    try:
        yield database
    finally:
        database.close()
