"""The database: opened, migrated, locked, backed up; one writer, several readers.

Every write runs on one thread in one transaction: committed when the function returns, rolled
back when it raises. On SQLite the file is in WAL mode with foreign keys on and `synchronous` FULL:
NORMAL would survive a killed process too, but a power cut could take the last commits with it, and
FULL costs nothing in batches of 1,000 items and about 0.25 ms in a commit of one row (measured
with `benchmarks/store.py`).
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlmodel import Session

from alerts.errors import StoreError
from alerts.store import addresses, failures, locks
from alerts.store.codec import dumps

T = TypeVar("T")
R = TypeVar("R")
Work = Callable[[Session], T]
GroupWork = Callable[[Session, Sequence[R]], None]

_READERS = 4
#: Seconds in which rows of a group gather before it asks for its turn to write.
_GATHERING = 0.005
#: Milliseconds a write waits for another process that is writing.
_BUSY_MS = 10_000


@dataclass(slots=True)
class _Group:
    """Rows that share a transaction, and who waits for each: its error is their result."""

    rows: list[Any] = field(default_factory=list)
    waiting: list[asyncio.Future[BaseException | None]] = field(default_factory=list)
    turn: asyncio.Task[None] | None = None


class Database:
    """One SQLite file or one PostgreSQL schema.

    `address` is a path, `sqlite:///PATH` or `postgresql://USER:PASSWORD@HOST/NAME`. Nothing is
    opened before the first use. Every method raises StoreError when the database cannot be used.
    """

    def __init__(self, address: str) -> None:
        self._url = addresses.parse(address)
        #: The database as messages name it, without any password.
        self.shown = addresses.shown(self._url)
        self._write_engine = self._engine(read_only=False)
        self._read_engine = self._engine(read_only=True) if self.path else self._write_engine
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="store-writer")
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="store-reader")
        self._unlock: locks.Release | None = None
        self._groups: dict[GroupWork[Any], _Group] = {}
        self._grouping = threading.Lock()
        #: Device and number of the SQLite file, once there is one.
        self._file: tuple[int, int] | None = None

    @property
    def path(self) -> Path | None:
        """The SQLite file, None on PostgreSQL."""
        return Path(self._url.database or "") if self._url.database and self._sqlite else None

    @property
    def _sqlite(self) -> bool:
        return self._url.get_backend_name() == "sqlite"

    def migrate(self) -> str:
        """Bring the tables to this version and return its revision.

        A SQLite file that holds data is first copied next to itself, as
        `<file>.<old revision>.bak`. Raises StoreError for a database of a newer alerts.
        """
        from alerts.store import upgrade  # Alembic costs 0.2 s that only this needs

        if self.path is not None:
            self._make_folder(self.path.parent)
        return self._writer.submit(self._upgraded, upgrade.upgrade).result()

    async def write(self, work: Work[T]) -> T:
        """Run `work(session)` in a transaction on the writer thread and return its result.

        A caller that is cancelled meanwhile does not stop it: it still commits or rolls back whole.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writer, self._written, work)

    async def write_grouped(self, work: GroupWork[R], row: R) -> None:
        """Commit `row` by `work(session, rows)`, together with what else waits for the same work.

        Rows gather for a moment, and while the writer is busy, and share one transaction. When that
        fails each row is written again by itself, so that only the one that cannot be stored fails;
        not so when the database itself does not answer. A caller that is cancelled leaves its row
        in the group.
        """
        loop = asyncio.get_running_loop()
        written = loop.create_future()
        with self._grouping:
            group = self._groups.get(work)
            if group is None:
                group = self._groups[work] = _Group()
                group.turn = loop.create_task(self._turn(loop, work, group))
            group.rows.append(row)
            group.waiting.append(written)
        failed = await written
        if failed is None:
            return
        if len(group.rows) == 1 or isinstance(failed.__cause__, OperationalError):
            raise failed
        await self.write(lambda session: work(session, [row]))

    async def _turn(
        self, loop: asyncio.AbstractEventLoop, work: GroupWork[Any], group: _Group
    ) -> None:
        await asyncio.sleep(_GATHERING)
        writing = loop.run_in_executor(self._writer, self._written_group, work)
        await asyncio.wait([writing])
        for each in group.waiting:
            if not each.cancelled():
                each.set_result(writing.exception())

    async def read(self, work: Work[T]) -> T:
        """Run `work(session)` on a reader thread and return its result; nothing is stored."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self._seen, work)

    def run_write(self, work: Work[T]) -> T:
        """`write` for callers without an event loop; never from inside `work`."""
        return self._writer.submit(self._written, work).result()

    def run_read(self, work: Work[T]) -> T:
        """`read` for callers without an event loop."""
        return self._seen(work)

    def lock_for_daemon(self) -> None:
        """Keep other daemons off this database until `close` or the end of the process.

        Raises StoreError naming the process that holds it.
        """
        if self._unlock is not None:
            return
        if self.path is not None:
            self._make_folder(self.path.parent)
            self._unlock = locks.lock_file(self.path)
        else:
            with self._explained():
                self._unlock = locks.lock_server(self._write_engine, self.shown)

    def check(self) -> None:
        """Read through the SQLite file; raises StoreError when it is damaged.

        PostgreSQL sees to its own files.
        """
        if self.path is None:
            return
        with self._explained(), self._read_engine.connect() as connection:
            found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
        if found != "ok":
            raise failures.damaged(self.shown, str(found))

    def backup(self, path: Path) -> Path:
        """Copy the whole database to `path` while it is in use, and return `path`.

        SQLite only. Raises StoreError when the file is there already or cannot be written.
        """
        if self.path is None:
            raise StoreError(f"{self.shown} is on a server; use pg_dump to back it up")
        if path.exists():
            raise StoreError(f"{path} is there already; name a new file")
        if not self.path.exists():
            raise StoreError(f"{self.path} does not exist; there is nothing to back up")
        copy_file(self.path, path)
        return path

    def close(self) -> None:
        """Finish what is running, close every connection, drop the daemon lock. Safe to repeat."""
        self._writer.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        if self._unlock is not None:
            self._unlock()
            self._unlock = None
        self._read_engine.dispose()
        self._write_engine.dispose()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as bad:
            raise failures.explained(bad, self.shown) from bad

    def _written(self, work: Work[T]) -> T:
        self._see_file()
        with self._explained(), Session(self._write_engine) as session, session.begin():
            return work(session)

    def _written_group(self, work: GroupWork[Any]) -> None:
        with self._grouping:
            group = self._groups.pop(work)
        self._written(lambda session: work(session, group.rows))

    def _seen(self, work: Work[T]) -> T:
        self._see_file()
        with self._explained(), Session(self._read_engine) as session:
            return work(session)

    def _upgraded(self, upgrade: Callable[[Connection, Path | None, str], str]) -> str:
        with self._explained(), self._write_engine.begin() as connection:
            revision = upgrade(connection, self.path, self.shown)
        if self._sqlite:
            self._rewrite_if_wanted()
        return revision

    def _rewrite_if_wanted(self) -> None:
        """Write the SQLite file anew when a migration took out what nobody may find in it again."""
        from alerts.store.upgrade import REWRITE_WANTED

        with self._explained(), closing(self._write_engine.raw_connection()) as connection:
            cursor = connection.cursor()
            if cursor.execute("PRAGMA user_version").fetchone()[0] != REWRITE_WANTED:
                return
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA user_version = 0")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _see_file(self) -> None:
        """Raise StoreError when the file is no longer the one in use: nobody would find again what
        an open connection still writes to the old one.
        """
        if self.path is None:
            return
        try:
            status = self.path.stat()
        except OSError:
            found = None
        else:
            found = (status.st_dev, status.st_ino)
        if self._file is None:
            self._file = found
        elif found != self._file:
            raise failures.replaced(self.shown)

    def _make_folder(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as bad:
            raise StoreError(
                f"cannot make the folder {folder}: {bad.strerror}; choose another database path"
            ) from bad

    def _engine(self, *, read_only: bool) -> Engine:
        if not self._sqlite:
            return create_engine(
                self._url,
                json_serializer=dumps,
                pool_size=_READERS + 2,
                pool_pre_ping=True,
                connect_args={"application_name": f"alerts process {os.getpid()}"},
            )
        engine = create_engine(
            self._url,
            json_serializer=dumps,
            pool_size=_READERS if read_only else 1,
            connect_args={"check_same_thread": False, "timeout": _BUSY_MS / 1000},
        )
        _as_wal(engine, read_only=read_only)
        return engine


def copy_file(source: Path, target: Path) -> None:
    """Copy an SQLite database in use to `target`, which appears whole or not at all."""
    partial = target.with_name(target.name + ".partial")
    try:
        partial.unlink(missing_ok=True)
        with closing(sqlite3.connect(source)) as reader, closing(sqlite3.connect(partial)) as copy:
            reader.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        partial.replace(target)
    except (OSError, sqlite3.Error) as bad:
        raise StoreError(f"cannot back up {source} to {target}: {bad}") from bad


def _as_wal(engine: Engine, *, read_only: bool) -> None:
    """Set up each SQLite connection; the driver's own transaction handling is switched off.

    It would commit before DDL, and writers must take the lock at the start of a transaction.
    """

    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout={_BUSY_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "cache_size=-4096",
            "temp_store=MEMORY",
            f"query_only={'ON' if read_only else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
