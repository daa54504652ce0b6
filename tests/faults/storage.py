"""Disks that are full, files locked, exchanged or damaged, and upgrades that are cut off."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from alerts.errors import StoreError
from alerts.store import Database, upgrade
from tests.faults.engine import MINUTE, engine
from tests.faults.kills import SPAWN
from tests.faults.ledger import audit
from tests.faults.life import JOBS, lived
from tests.faults.report import Place, Report, fault
from tests.faults.world import World, configure

FIRST_VERSION = Path(__file__).parents[1] / "migration" / "first_version.sql"


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path | None]:
    """A file system of its own with so much room; None where none may be mounted."""
    folder.mkdir(parents=True, exist_ok=True)
    options = ["-o", f"size={megabytes}m", "tmpfs", str(folder)]
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if not mount or not umount or os.geteuid():
        yield None
        return
    if subprocess.run(
        [mount, "-t", "tmpfs", *options], check=False, capture_output=True
    ).returncode:
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run([umount, "-l", str(folder)], check=False)


def fill(folder: Path) -> Path:
    """Take all the room that is left."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            return ballast


def _full(place: Place, report: Report, *, checkpoint: bool) -> None:
    for number in range(place.trials):
        with small_disk(place.folder / f"disk{number}", 8) as disk:
            if disk is None:
                report.skipped = "no tmpfs may be mounted"
                return
            file = disk / "a.db"
            with lived(place, report, number, database=f"sqlite:///{file}") as life:
                reader = sqlite3.connect(file, isolation_level=None)
                if checkpoint:
                    # A reader keeps the log from being written back, so that it has much to write.
                    reader.execute("BEGIN")
                    reader.execute("SELECT count(*) FROM items").fetchone()
                    life.world.publish(20)
                    report.check("the log was not filled", life.stored_but(0))
                life.listen()
                ballast = fill(disk)
                reader.close()
                life.world.publish(2)
                life.named("job.failed", "the disk is full; free some space", metric=JOBS)
                ballast.unlink()
                life.good_again("there is room again")
            with closing(sqlite3.connect(file)) as check:
                whole = check.execute("PRAGMA integrity_check").fetchone()[0]
            report.check(f"the file is damaged: {whole}", whole == "ok")


@fault("disk-full", trials=3)
def disk_full(place: Place, report: Report) -> None:
    """The disk is full when the daemon writes."""
    _full(place, report, checkpoint=False)


@fault("disk-full-checkpoint", trials=3)
def disk_full_checkpoint(place: Place, report: Report) -> None:
    """The disk is full when a large write-ahead log is to be written back."""
    _full(place, report, checkpoint=True)


@fault("locked")
def locked(place: Place, report: Report) -> None:
    """Another process holds the write lock of the database for 60 seconds."""
    for number in range(place.trials):
        with lived(place, report, number) as life:
            script = (
                "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); "
                "c.execute('BEGIN IMMEDIATE'); print('locked', flush=True); sys.stdin.read()"
            )
            with subprocess.Popen(
                [sys.executable, "-c", script, str(life.database.path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            ) as other:
                began = time.monotonic()
                if other.stdout is not None:
                    other.stdout.readline()
                life.world.publish(1)
                life.named("job.failed", "another process keeps writing to it", metric=JOBS)
                with life.world.lock:
                    life.world.lock.wait(max(60 - (time.monotonic() - began), 0))
                other.kill()
            life.good_again("the lock is free")


@fault("replaced", trials=3)
def replaced(place: Place, report: Report) -> None:
    """The database file is exchanged for another under the running daemon."""
    for number in range(place.trials):
        with lived(place, report, number) as life:
            path = life.database.path or Path()
            files = [path.with_name(path.name + suffix) for suffix in ("", "-wal", "-shm")]
            kept = [file.with_name(f"kept-{file.name}") for file in files]
            for file, aside in zip(files, kept, strict=True):
                if file.exists():
                    file.rename(aside)
            with closing(Database(f"sqlite:///{path}")) as other:
                other.migrate()
            life.world.publish(1)
            life.named("job.failed", "the file was replaced or removed while in use", metric=JOBS)
            for file, aside in zip(files, kept, strict=True):
                file.unlink(missing_ok=True)
                if aside.exists():
                    aside.rename(file)
            life.good_again("the file is back")


@fault("corrupted", trials=6)
def corrupted(place: Place, report: Report) -> None:
    """The file is damaged while the daemon is down: the start refuses, a backup brings it back."""
    import asyncio

    for number in range(place.trials):
        world = World(place.rnd)
        config = configure(place.folder / str(number), world)

        async def live(world: World = world, config: Path = config) -> None:
            async with engine(config, world) as made:
                await made.settle(30 * MINUTE)

        world.publish(20)
        try:
            asyncio.run(live())
            path = config.parent / "alerts.db"
            kept = Database(f"sqlite:///{path}").backup(config.parent / "backup.db")
            _damage(path, number)
            try:
                asyncio.run(live())
                report.check(f"damage {number}: the start did not refuse", held=False)
            except StoreError as error:
                report.check(f"damage {number}: no advice: {error}", "backup" in str(error))
            began = time.monotonic()
            for each in path.parent.glob("alerts.db*"):
                each.unlink()
            shutil.copy(kept, path)
            world.publish(1)
            asyncio.run(live())
            report.trial(time.monotonic() - began)
            with closing(Database(f"sqlite:///{path}")) as database:
                report.close(audit(database, world))
        finally:
            world.close()


def _damage(path: Path, kind: int) -> None:
    """Damage of one kind: the head, the middle, the end, a wrong file, an empty tail, a page."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        if kind % 6 == 0:
            file.write(b"\xff" * 100)
        elif kind % 6 == 1:
            file.seek(size // 2 // 4096 * 4096)
            file.write(b"\xff" * 20_000)
        elif kind % 6 == 2:
            file.truncate(size // 3)
        elif kind % 6 == 3:
            file.truncate(0)
            file.write(b"PK\x03\x04" + bytes(5000))
        elif kind % 6 == 4:
            file.seek(4096 * 2)
            file.write(bytes(size - 4096 * 4))
        else:
            file.seek(4096)
            file.write(b"\x0d\xff\xff\xff" * 1024)


def _first_version(session: Session) -> None:
    upgrade.upgrade(session.connection(), Path(), "", to="0001")
    for line in FIRST_VERSION.read_text("utf-8").splitlines():
        session.execute(text(line))


def _migrate(address: str) -> None:
    Database(address).migrate()


@fault("migration-killed", trials=20)
def migration_killed(place: Place, report: Report) -> None:
    """kill -9 at random moments of the upgrade of a file of the first version."""
    for number in range(place.trials):
        path = place.folder / f"{number}.db"
        with closing(Database(f"sqlite:///{path}")) as database:
            database.run_write(_first_version)
        with closing(sqlite3.connect(path)) as connection:
            before = connection.execute("SELECT count(*) FROM items").fetchone()
        process = SPAWN.Process(target=_migrate, args=(f"sqlite:///{path}",))
        process.start()
        process.join(place.rnd.uniform(0, 0.5))
        process.kill()
        process.join()
        began = time.monotonic()
        with closing(Database(f"sqlite:///{path}")) as database:
            database.migrate()
        report.trial(time.monotonic() - began)
        with closing(sqlite3.connect(path)) as connection:
            after = connection.execute("SELECT count(*) FROM items").fetchone()
            whole = connection.execute("PRAGMA integrity_check").fetchone()[0]
        report.lost += before[0] - after[0]
        report.check(f"{before} items before, {after} after", before == after)
        report.check(f"the file is damaged: {whole}", whole == "ok")
        place.tell(f"{number + 1}/{place.trials}")


@fault("two-daemons")
def two_daemons(place: Place, report: Report) -> None:
    """A second daemon on the same file refuses and names the first."""
    with lived(place, report) as life:
        second = subprocess.run(
            [sys.executable, "-m", "alerts", "run", "--config", str(life.daemon.folder)],
            env=life.daemon.env,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        said = second.stdout + second.stderr
        report.check(f"the second daemon ended with {second.returncode}", second.returncode == 1)
        report.check(f"the first is not named: {said}", str(life.daemon.process.pid) in said)
        life.world.publish(1)
        life.good_again("a second daemon was refused")
