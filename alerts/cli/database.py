"""Opening what the daemon keeps, from a command beside it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alerts.config import Config
    from alerts.store import Database


def load_config(folder: Path | None) -> Config:
    """The configuration in force for this command; raises ConfigError."""
    from alerts import config

    return config.load(config.find_folder(folder, os.environ), os.environ)


@contextmanager
def opened(folder: Path | None) -> Iterator[Database]:
    """The configured database at today's schema, closed again at the end."""
    from alerts.store import Database

    database = Database(load_config(folder).settings.database.url)
    try:
        database.migrate()
        yield database
    finally:
        database.close()
