"""Run the README's run line as a newcomer would: `readme_run.py CHECKOUT EMPTY_HOME`.

Word for word in a fresh clone, twice in a row. Each time the daemon must become ready, must have
told its alerts about the bundled seed files, and must end with 0 on Ctrl-C. The second time it
must tell nothing again. Prints what it saw and the times; exits 1 with the reason otherwise.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from readme_command import command

INSTALL_SECONDS = 300
ALERT_SECONDS = 60
STOP_SECONDS = 15


class Missed(Exception):
    """Something the README promises did not happen."""


@dataclass
class Seen:
    """One run: seconds until ready, and the deliveries it left, by id."""

    ready: float
    deliveries: dict[str, str]


def free_port() -> int:
    """A port nobody listens on, so that another service on this machine does not matter."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def ask(address: str) -> dict[str, object] | None:
    """The JSON answer of the daemon, None while it gives none."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - our own daemon
            found: dict[str, object] = json.load(answer)
            return found
    except (urllib.error.URLError, OSError):
        return None


def wait_for(
    what: str, seconds: float, running: subprocess.Popen[bytes], look: Callable[[], object]
) -> object:
    """What `look` gives once it gives anything; raises Missed when it takes too long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        if running.poll() is not None:
            raise Missed(f"the line ended with {running.returncode} before {what}")
        time.sleep(0.1)
    raise Missed(f"after {seconds:.0f} s still no {what}")


def deliveries(address: str) -> dict[str, str]:
    """Every delivery with its state."""
    found: dict[str, str] = {}
    page = ask(f"{address}/api/v1/deliveries?limit=200")
    for each in (page or {}).get("items", []):  # type: ignore[attr-defined] # JSON
        found[each["id"]] = each["state"]
    return found


def told(address: str) -> dict[str, str] | None:
    """The deliveries once some are sent and the rest wait for the digest of the morning."""
    found = deliveries(address)
    states = set(found.values())
    return found if "sent" in states and states <= {"sent", "held"} else None


def run_once(line: str, checkout: Path, home: Path) -> Seen:
    """Start the line, watch it do its work, and end it as Ctrl-C would."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    env = {**os.environ, "HOME": str(home), "ALERTS_WEB__PORT": str(port)}
    began = time.monotonic()
    said = checkout / "run.log"
    with said.open("wb") as log:
        running = subprocess.Popen(
            ["bash", "-c", line],  # noqa: S607 - as a reader's terminal finds it
            cwd=checkout,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            wait_for("answer", INSTALL_SECONDS, running, lambda: ask(f"{address}/readyz"))
            ready = time.monotonic() - began
            wait_for("delivery", ALERT_SECONDS, running, lambda: told(address))
            # Later polls must add nothing: give the daemon two ticks more.
            time.sleep(12)
            left = deliveries(address)
            os.killpg(running.pid, signal.SIGINT)
            code = running.wait(STOP_SECONDS)
            if code != 0:
                raise Missed(f"Ctrl-C ended the line with {code}")
        finally:
            if running.poll() is None:
                os.killpg(running.pid, signal.SIGKILL)
                running.wait()
            sys.stdout.write(said.read_text(encoding="utf-8", errors="replace")[-20_000:])
    return Seen(ready, left)


def run_twice(line: str, checkout: Path, home: Path) -> tuple[Seen, Seen]:
    """Both runs; raises Missed when the second is not the first without its messages."""
    first = run_once(line, checkout, home)
    sys.stdout.write("--- the same line again\n")
    second = run_once(line, checkout, home)
    if second.deliveries != first.deliveries:
        raise Missed("a restart told something again, or lost something")
    return first, second


def main() -> int:
    """Exit 0 with the times, 1 with what was missed."""
    checkout, home = Path(sys.argv[1]), Path(sys.argv[2])
    line = command((checkout / "README.md").read_text(encoding="utf-8"), "run")
    sys.stdout.write(f"$ {line}\n")
    try:
        first, second = run_twice(line, checkout, home)
    except Missed as missed:
        sys.stdout.write(f"readme_run: {missed}\n")
        return 1
    sent = list(first.deliveries.values()).count("sent")
    sys.stdout.write(
        f"readme_run: ready after {first.ready:.1f} s, again after {second.ready:.1f} s; {sent} "
        f"deliveries, each sent once, and {len(first.deliveries) - sent} held for the digest\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
