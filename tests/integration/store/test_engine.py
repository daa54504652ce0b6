from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from types import NoneType

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from alerts.errors import StoreError
from alerts.store import Database, counters

READY_DAEMON = """
import sys
from alerts.store import Database, counters
database = Database(sys.argv[1])
database.migrate()
database.lock_for_daemon()
def work(session):
    counters.bump(session, "wire", "empty", 10)
    print("ready", flush=True)
    sys.stdin.read()
database.run_write(work)
"""


@pytest.fixture
def closing():
    """Opens databases that are closed when the test ends."""
    opened: list[Database] = []

    def open_(address: str) -> Database:
        opened.append(Database(address))
        return opened[-1]

    yield open_
    for each in opened:
        each.close()


def count(database: Database) -> int:
    return sum(c.count for c in database.run_read(counters.every))


def bump(session) -> None:
    counters.bump(session, "wire", "empty")


def test_a_write_commits_when_its_function_returns(database):
    database.run_write(bump)
    assert count(database) == 1


class Groups(list):
    """Bumps a counter for each row, and remembers which rows came in one transaction."""

    def __call__(self, session, rows) -> None:
        self.append(list(rows))
        for row in rows:
            counters.bump(session, row, "empty")
        if "bad" in rows:
            raise ValueError("bad")

    __hash__ = object.__hash__


async def grouped(database: Database, work: Groups, rows: list[str]) -> list[object]:
    """Hand in the rows while the writer is busy, and return what each of them came to."""
    free = threading.Event()

    async def release() -> None:
        free.set()

    busy = database.write(lambda _: free.wait(10))
    waiting = [database.write_grouped(work, row) for row in rows]
    was_free, *outcomes, _ = await asyncio.gather(busy, *waiting, release(), return_exceptions=True)
    assert was_free
    return outcomes


def test_rows_that_wait_for_the_writer_are_committed_together(database):
    work = Groups()
    assert asyncio.run(grouped(database, work, ["wire", "press"])) == [None, None]
    asyncio.run(database.write_grouped(work, "later"))
    assert work == [["wire", "press"], ["later"]]
    assert count(database) == 3


def test_one_row_that_cannot_be_stored_fails_alone(database):
    work = Groups()
    outcomes = asyncio.run(grouped(database, work, ["wire", "bad", "press"]))
    assert [type(outcome) for outcome in outcomes] == [NoneType, ValueError, NoneType]
    assert work == [["wire", "bad", "press"], ["wire"], ["bad"], ["press"]]
    assert count(database) == 2


def test_one_value_that_the_database_refuses_fails_alone(database):
    """Here a name that another row of the group took."""

    def work(session, rows):
        for row in rows:
            session.execute(
                text("INSERT INTO counters (feed, reason, n) VALUES (:s, 'x', 1)"), {"s": row}
            )

    outcomes = asyncio.run(grouped(database, work, ["wire", "press", "wire"]))
    assert [type(outcome) for outcome in outcomes] == [NoneType, NoneType, StoreError]
    assert "contradicts what is there" in str(outcomes[2])
    assert count(database) == 2


def test_a_group_is_not_tried_row_by_row_when_the_database_does_not_answer(database):
    tried = []

    def gone(_session, rows):
        tried.append(rows)
        raise OperationalError("SELECT 1", {}, Exception("disk I/O error"))

    outcomes = asyncio.run(grouped(database, gone, ["wire", "press"]))
    assert [type(outcome) for outcome in outcomes] == [StoreError, StoreError]
    assert tried == [["wire", "press"]]


def test_a_write_that_raises_leaves_nothing(database):
    def work(session):
        bump(session)
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        database.run_write(work)
    assert count(database) == 0


def test_writes_from_many_tasks_run_one_at_a_time_on_one_thread(database):
    threads: set[str] = set()

    def work(session):
        threads.add(threading.current_thread().name)
        [before] = [c.count for c in counters.every(session)] or [0]
        bump(session)
        return before

    async def many():
        return await asyncio.gather(*(database.write(work) for _ in range(20)))

    assert sorted(asyncio.run(many())) == list(range(20))
    assert len(threads) == 1


def test_reads_go_on_while_a_write_is_open_and_see_the_state_before_it(database):
    async def scene():
        written, seen = threading.Event(), threading.Event()

        def slow(session):
            bump(session)
            written.set()
            assert seen.wait(10)

        writing = asyncio.create_task(database.write(slow))
        await asyncio.to_thread(written.wait, 10)
        before = await database.read(counters.every)
        seen.set()
        await writing
        return before, await database.read(counters.every)

    before, after = asyncio.run(scene())
    assert (len(before), len(after)) == (0, 1)


def test_migrating_twice_does_no_harm(database):
    assert database.migrate() == database.migrate()


def test_one_daemon_a_database(database, database_url, closing):
    second = closing(database_url)
    database.lock_for_daemon()
    database.lock_for_daemon()
    with pytest.raises(StoreError, match=rf"another alerts daemon .*process {os.getpid()}\b"):
        second.lock_for_daemon()
    database.close()
    second.lock_for_daemon()


def test_a_killed_daemon_leaves_no_lock_and_no_half_write(database_url, closing):
    daemon = subprocess.Popen(
        [sys.executable, "-c", READY_DAEMON, database_url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
    )
    assert daemon.stdin is not None
    assert daemon.stdout is not None
    try:
        assert daemon.stdout.readline() == b"ready\n"
        ours = closing(database_url)
        with pytest.raises(StoreError, match=rf"process {daemon.pid}\b"):
            ours.lock_for_daemon()
    finally:
        daemon.send_signal(signal.SIGKILL)
        daemon.communicate(timeout=10)
    _lock_soon(ours)
    ours.run_write(bump)
    assert count(ours) == 1


def _lock_soon(database: Database) -> None:
    """A server notices a killed client a moment after the kill."""
    for attempt in range(200):
        try:
            return database.lock_for_daemon()
        except StoreError:
            if attempt == 199:
                raise
            threading.Event().wait(0.02)
    return None


def test_closing_twice_does_no_harm_and_ends_the_writing(database):
    for _ in range(2):
        database.close()
        with pytest.raises(RuntimeError, match="after shutdown"):
            database.run_write(bump)


# SQLite files


def test_the_file_is_in_wal_mode_with_foreign_keys_and_full_sync(sqlite_url, closing):
    database = closing(sqlite_url)
    database.migrate()

    def pragma(name):
        return database.run_read(
            lambda s: s.connection().exec_driver_sql(f"PRAGMA {name}").scalar()
        )

    wanted = {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 10000}
    assert {name: pragma(name) for name in wanted} == wanted


def test_a_read_cannot_write(sqlite_url, closing):
    database = closing(sqlite_url)
    database.migrate()
    with pytest.raises(StoreError, match="readonly"):
        database.run_read(bump)


def test_a_plain_path_is_an_sqlite_file_and_its_folder_is_made(tmp_path, closing):
    path = tmp_path / "deep" / "er" / "alerts.db"
    database = closing(str(path))
    database.migrate()
    assert database.path == path
    assert database.shown == str(path)
    assert path.exists()


def test_a_locked_database_may_be_missing_its_folder_at_first(tmp_path, closing):
    database = closing(str(tmp_path / "new" / "alerts.db"))
    database.lock_for_daemon()
    assert (tmp_path / "new" / "alerts.db.lock").read_text() == f"{os.getpid()}\n"


def test_a_folder_that_cannot_be_made_is_named(tmp_path, closing):
    (tmp_path / "file").write_text("")
    database = closing(str(tmp_path / "file" / "alerts.db"))
    with pytest.raises(StoreError, match="cannot make the folder"):
        database.migrate()


def test_a_lock_file_that_cannot_be_written_is_named(tmp_path, closing):
    (tmp_path / "alerts.db.lock").mkdir()
    with pytest.raises(StoreError, match=r"cannot write .*alerts\.db\.lock"):
        closing(str(tmp_path / "alerts.db")).lock_for_daemon()


def test_a_file_that_is_no_database_says_so(tmp_path, closing):
    path = tmp_path / "alerts.db"
    path.write_text("this is a letter, not a database\n" * 100)
    with pytest.raises(StoreError, match=r"alerts\.db: the file is not an SQLite database"):
        closing(str(path)).migrate()


def test_a_damaged_file_says_what_to_do(sqlite_url, closing):
    database = closing(sqlite_url)
    database.migrate()
    database.run_write(bump)
    path = database.path
    assert path is not None
    database.close()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))
    damaged = closing(sqlite_url)
    with pytest.raises(StoreError, match="damaged; restore a backup"):
        damaged.run_read(counters.every)


def test_a_folder_in_place_of_the_file_is_named(tmp_path, closing):
    with pytest.raises(StoreError, match="cannot be opened; check"):
        closing(str(tmp_path)).migrate()


def test_a_database_never_set_up_says_so(sqlite_url, closing):
    with pytest.raises(StoreError, match="alerts db upgrade"):
        closing(sqlite_url).run_read(counters.every)


def test_a_backup_of_a_database_in_use_is_whole(sqlite_url, closing, tmp_path):
    database = closing(sqlite_url)
    database.migrate()
    database.run_write(bump)
    target = tmp_path / "copy.db"
    assert database.backup(target) == target
    database.run_write(bump)
    copy = closing(str(target))
    assert (count(copy), count(database)) == (1, 2)
    assert not list(tmp_path.glob("copy.db.partial*"))


def test_a_backup_overwrites_nothing(sqlite_url, closing, tmp_path):
    database = closing(sqlite_url)
    target = tmp_path / "copy.db"
    with pytest.raises(StoreError, match="nothing to back up"):
        database.backup(target)
    database.migrate()
    target.write_text("mine")
    with pytest.raises(StoreError, match="there already"):
        database.backup(target)
    assert target.read_text() == "mine"
    with pytest.raises(StoreError, match="cannot back up"):
        database.backup(tmp_path / "no" / "folder.db")


def test_another_process_that_writes_is_waited_for(sqlite_url, closing):
    database = closing(sqlite_url)
    database.migrate()
    other = sqlite3.connect(str(database.path), check_same_thread=False, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    async def scene():
        writing = asyncio.create_task(database.write(bump))
        await asyncio.sleep(0)
        assert await database.read(counters.every) == []
        other.execute("COMMIT")
        await writing

    asyncio.run(scene())
    other.close()
    assert count(database) == 1


# Addresses


@pytest.mark.parametrize(
    "address", ["sqlite://", ":memory:", "", "sqlite:///:memory:", "sqlite:///file:x?uri=true"]
)
def test_a_database_in_memory_is_refused(address):
    with pytest.raises(StoreError, match="must be a file"):
        Database(address)


def test_an_unknown_kind_of_database_is_refused():
    with pytest.raises(StoreError, match="'mysql' are not supported"):
        Database("mysql://root@db.example/x")


def test_an_unreadable_address_is_refused_without_its_password():
    with pytest.raises(StoreError, match="cannot be read") as refused:
        Database("postgresql://me:geheim@host:port/x")
    assert "geheim" not in str(refused.value)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_a_server_is_shown_without_its_password(scheme, closing):
    database = closing(f"{scheme}://me:geheim@db.example:1/x?options=-csearch_path%3Da")
    assert database.shown == "postgresql+psycopg://me:***@db.example:1/x"
    assert database.path is None


def test_a_server_that_does_not_answer_is_named_without_its_password(closing):
    database = closing("postgresql://me:geheim@127.0.0.1:1/x")
    with pytest.raises(StoreError, match="no server listens there") as refused:
        database.run_read(counters.every)
    assert "geheim" not in str(refused.value)
    with pytest.raises(StoreError, match="pg_dump"):
        database.backup(Path("x"))
    with pytest.raises(StoreError, match="no server listens there"):
        database.lock_for_daemon()


def test_a_file_that_was_exchanged_under_an_open_database_takes_nothing_more(sqlite_url, closing):
    """What would go to the old file, nobody would find again."""
    database = closing(sqlite_url)
    database.migrate()
    database.run_write(bump)
    path = database.path
    path.rename(path.with_name("kept.db"))
    for work in (database.run_write, database.run_read):
        with pytest.raises(StoreError, match="replaced or removed while in use"):
            work(counters.every)
    path.with_name("kept.db").rename(path)
    assert count(database) == 1


def test_a_damaged_file_is_found_by_a_check_and_the_backup_is_named(sqlite_url, closing):
    database = closing(sqlite_url)
    database.migrate()
    database.check()
    database.close()
    with database.path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096)
    with pytest.raises(StoreError, match="backup"):
        closing(sqlite_url).check()
