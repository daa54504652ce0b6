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

from tests.faults.life import JOBS, lived
from tests.faults.report import Place, Report, fault


@fault("sigterm-load", trials=3)
def sigterm_load(place: Place, report: Report) -> None:
    """SIGTERM while a feed drips, a receiver hangs and a hundred stories wait; then a new start."""
    for number in range(place.trials):
        with lived(place, report, number) as life:
            life.world.publish(15)
            life.world.feed_mode["blog"] = "drip"
            life.world.sink_mode = "hang"
            life.named("delivery.promised", metric="alerts_alerts_total")
            began = time.monotonic()
            code = life.daemon.stop()
            took = time.monotonic() - began
            report.check(f"took {took:.1f} s to end", took < 10)
            report.check(f"ended with {code}", code == 0)
            life.world.feed_mode.clear()
            life.world.sink_mode = "ok"
            life.daemon.start()
            life.good_again("a new start")


@fault("kill-daemon", trials=20)
def kill_daemon(place: Place, report: Report) -> None:
    """kill -9 of the whole daemon at a random moment of its work, then a new start."""
    with lived(place, report) as life:
        for number in range(place.trials):
            life.world.publish(place.rnd.randint(1, 3))
            with life.world.lock:
                life.world.lock.wait(place.rnd.uniform(0, 2))
            life.daemon.kill()
            life.daemon.start()
            life.good_again(f"trial {number}")
            place.tell(f"{number + 1}/{place.trials}")


@fault("reload-broken", trials=1)
def reload_broken(place: Place, report: Report) -> None:
    """The configuration is broken when it is read again: the old one stays in force."""
    for number in range(place.trials):
        with lived(place, report, number) as life:
            for name, text in (
                ("routes.yaml", "routes: [{name: x, receivers: [nobody]}]"),
                ("sources.yaml", "sources: ["),
                ("rules/small.yaml", "rules: [{id: x, nonsense: 1}]"),
            ):
                path = life.daemon.folder / name
                kept = path.read_text("utf-8")
                path.write_text(text, "utf-8")
                life.listen()
                os.kill(life.daemon.process.pid, signal.SIGHUP)
                refused = 'alerts_reloads_total{outcome="refused"}'
                life.named("reload.refused", name, metric=refused)
                life.world.publish(1)
                life.good_again(name, 60)
                path.write_text(kept, "utf-8")


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
    """The PostgreSQL server is stopped under a working daemon, gently and by force, and started."""
    with server(place.folder) as found:
        if found is None:
            report.skipped = "no PostgreSQL is installed"
            return
        address, rule = found
        with lived(place, report, database=address) as life:
            for number in range(place.trials):
                life.listen()
                mode = ("fast", "immediate")[number % 2]
                for command in (["-m", mode, "stop"], ["start"]):
                    life.world.publish(1)
                    subprocess.run([*rule, *command], check=True, capture_output=True, cwd="/")
                    if command[-1] == "stop":
                        life.named("job.failed", "server", metric=JOBS)
                life.good_again(f"stopped {mode}, and started")
                place.tell(f"{number + 1}/{place.trials}")
