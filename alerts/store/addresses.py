"""Where the database is: a path or a URL, made into one engine address."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from alerts.errors import StoreError

_POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")


def parse(address: str) -> URL:
    """The engine address of a path, a `sqlite:///PATH` or a `postgresql://...` URL.

    PostgreSQL is always spoken to with psycopg 3. Raises StoreError, without any password.
    """
    if "://" not in address:
        return _sqlite(address)
    try:
        url = make_url(address)
    except (ArgumentError, ValueError) as bad:
        raise StoreError(
            "the database URL cannot be read; write sqlite:///PATH or "
            "postgresql://USER:PASSWORD@HOST:5432/NAME"
        ) from bad
    if url.drivername in ("sqlite", "sqlite+pysqlite"):
        return _sqlite(url.database or "")
    if url.drivername in _POSTGRESQL:
        return url.set(drivername="postgresql+psycopg")
    raise StoreError(
        f"databases of the kind {url.drivername!r} are not supported; use SQLite or PostgreSQL"
    )


def shown(url: URL) -> str:
    """The address for messages: a file as its path, a server without its password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return url.set(query={}).render_as_string(hide_password=True)


def _sqlite(path: str) -> URL:
    if path in ("", ":memory:") or path.startswith("file:"):
        raise StoreError("the SQLite database must be a file; name its path")
    return URL.create("sqlite+pysqlite", database=str(Path(path).expanduser().absolute()))
