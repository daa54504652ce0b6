"""The whole daemon as a process: ended under load, misconfigured, and without its server."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from alerts.config import load
from alerts.store import Database
from tests.acceptance.conftest import Daemon
from tests.faults.kills import until_done
from tests.faults.ledger import audit, waiting
from tests.faults.report import Place, Report, fault
from tests.faults.world import World, configure


@contextmanager
def daemon(
    place: Place, number: int, database: str = ""
) -> Iterator[tuple[World, Daemon, Database]]:
    """A world, its daemon, started, and its database."""
    world = World(place.rnd)
    config = configure(place.folder / str(number), world, database)
    env = {k: v for k, v in os.environ.items() if not k.startswith("ALERTS_")}
    made = Daemon(config, env | {"HOME": str(place.folder)}).start()
    opened = Database(load(config, {}).settings.database.url)
    try:
        yield world, made, opened
    finally:
        made.kill()
        opened.close()
        world.close()


@fault("sigterm-load", trials=3)
def sigterm_load(place: Place, report: Report) -> None:
    """SIGTERM while a feed drips, a receiver hangs and a hundred stories wait; then a new start."""
    for number in range(place.trials):
        with daemon(place, number) as (world, made, database):
            world.publish(15)
            world.feed_mode["blog"] = "drip"
            world.sink_mode = "hang"
            made.wait_for("delivery.promised")
            began = time.monotonic()
            code = made.stop()
            took = time.monotonic() - began
            report.check(f"took {took:.1f} s to end", took < 10)
            report.check(f"ended with {code}", code == 0)
            world.feed_mode.clear()
            world.sink_mode = "ok"
            made.start()
            seconds = until_done(world, database, 150)
            report.check(f"{waiting(database, world)} still wait", seconds is not None)
            report.trial(seconds)
            made.stop()
            report.close(audit(database, world))


@fault("reload-broken", trials=1)
def reload_broken(place: Place, report: Report) -> None:
    """The configuration is broken when it is read again: the old one stays in force."""
    for number in range(place.trials):
        with daemon(place, number) as (world, made, database):
            for name, text in (
                ("routes.yaml", "routes: [{name: x, receivers: [nobody]}]"),
                ("sources.yaml", "sources: ["),
                ("rules/small.yaml", "rules: [{id: x, nonsense: 1}]"),
            ):
                path = made.folder / name
                kept = path.read_text("utf-8")
                path.write_text(text, "utf-8")
                refused = sum("reload.refused" in line for line in made.lines)
                os.kill(made.process.pid, signal.SIGHUP)
                made.wait_for("reload.refused", times=refused + 1)
                world.publish(1)
                seconds = until_done(world, database, 60)
                report.check(f"{name}: {waiting(database, world)} still wait", seconds is not None)
                report.trial(seconds)
                path.write_text(kept, "utf-8")
            made.stop()
            report.close(audit(database, world))


@contextmanager
def server(folder: Path) -> Iterator[tuple[str, list[str]] | None]:
    """A PostgreSQL server of our own: its address, and the command that rules it."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    binary = str(found[-1]) if found else shutil.which("pg_ctl")
    if binary is None:
        yield None
        return
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    data = folder / "pg"
    data.mkdir()
    if as_user:
        shutil.chown(data, "postgres")
        for each in (folder, *folder.parents[:1]):
            each.chmod(0o755)
    initdb = str(Path(binary).with_name("initdb"))
    subprocess.run(
        [*as_user, initdb, "-D", str(data), "-U", "postgres", "-A", "trust", "--no-sync"],
        check=True,
        capture_output=True,
        cwd="/",
    )
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={data}"
    rule = [*as_user, binary, "-D", str(data), "-w", "-l", str(data / "log"), "-o", options]
    subprocess.run([*rule, "start"], check=True, capture_output=True, cwd="/")
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres", rule
    finally:
        subprocess.run(
            [*rule, "-m", "immediate", "stop"], check=False, capture_output=True, cwd="/"
        )


@fault("postgresql-restart", trials=3)
def postgresql_restart(place: Place, report: Report) -> None:
    """The PostgreSQL server is restarted under a working daemon, gently and by force."""
    with server(place.folder) as found:
        if found is None:
            report.skipped = "no PostgreSQL is installed"
            return
        address, rule = found
        with daemon(place, 0, address) as (world, made, database):
            world.publish(1)
            until_done(world, database, 60)
            for number in range(place.trials):
                world.publish(3)
                mode = ("fast", "immediate")[number % 2]
                subprocess.run(
                    [*rule, "-m", mode, "restart"], check=True, capture_output=True, cwd="/"
                )
                seconds = until_done(world, database, 150)
                report.check(f"{mode}: {waiting(database, world)} still wait", seconds is not None)
                report.trial(seconds)
                place.tell(f"{number + 1}/{place.trials}")
            report.check(f"ended with {made.process.poll()}", made.process.poll() is None)
            made.stop()
            report.close(audit(database, world))
