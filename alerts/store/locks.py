"""One daemon a database: a lock that ends with the process, however it ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from alerts.errors import StoreError

Release = Callable[[], None]

#: First half of the PostgreSQL advisory lock key; the second half is the schema.
_LOCK_CLASS = 0x616C7274


def lock_file(database: Path) -> Release:
    """Lock `<database>.lock` for this process; raises StoreError naming the process that has it.

    The operating system drops the lock with the process, so a file left by a kill blocks nobody.
    """
    path = database.with_name(database.name + ".lock")
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as bad:
        raise StoreError(f"cannot write {path}: {bad.strerror}; check its folder") from bad
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as taken:
        holder = os.read(descriptor, 32).decode(errors="replace").strip() or "unknown"
        os.close(descriptor)
        raise _taken(f"process {holder}", str(database)) from taken
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    return lambda: os.close(descriptor)


def lock_server(engine: Engine, shown: str) -> Release:
    """Hold a session advisory lock for this schema; raises StoreError naming who has it."""
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    key = {"lock": _LOCK_CLASS}
    if connection.scalar(text(f"SELECT pg_try_advisory_lock({_KEY})"), key):
        return partial(_drop, connection)
    holder = connection.scalar(text(_HOLDER), key)
    connection.close()
    raise _taken(f"the session {holder!r}", shown)


_KEY = "CAST(:lock AS int), hashtext(current_schema())"

_HOLDER = """
SELECT activity.application_name || ' from ' || coalesce(host(activity.client_addr), 'this host')
FROM pg_locks AS held JOIN pg_stat_activity AS activity USING (pid)
WHERE held.locktype = 'advisory' AND held.granted AND held.classid = CAST(:lock AS int)
AND held.objid = CAST(hashtext(current_schema())::bit(32)::bigint AS oid)
AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def _drop(connection: Connection) -> None:
    """Close the server session itself, not just hand it back, so that its lock ends."""
    connection.invalidate()
    connection.close()


def _taken(holder: str, shown: str) -> StoreError:
    return StoreError(
        f"another alerts daemon ({holder}) already uses {shown}; "
        "stop it, or give this one a database of its own"
    )
