"""The real daemon as a process, between a loopback feed server and a loopback sink."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

#: The longest any awaited event may take; reached only when something is broken.
PATIENCE = 30.0


class FeedWorld:
    """Feeds on loopback whose documents a test may change; ETags answer unchanged ones with 304."""

    def __init__(self) -> None:
        self.documents: dict[str, tuple[str, bytes]] = {}
        self.served: list[tuple[str, int]] = []
        self._changed = threading.Condition()
        world = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                kind, body = world.documents.get(self.path, ("", b""))
                etag = f'"{hash(body):x}"'
                status = 404 if not kind else 304 if self.headers["If-None-Match"] == etag else 200
                self.send_response(status)
                if kind:
                    self.send_header("ETag", etag)
                    self.send_header("Content-Type", kind)
                sent = body if status == 200 else b""
                self.send_header("Content-Length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)
                world.note(self.path, status)

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server.server_port}{path}"

    def note(self, path: str, status: int) -> None:
        with self._changed:
            self.served.append((path, status))
            self._changed.notify_all()

    def wait_for(self, path: str, status: int, times: int = 1) -> None:
        """Block until `path` was answered with `status` `times` times in all."""
        with self._changed:
            met = self._changed.wait_for(
                lambda: self.served.count((path, status)) >= times, timeout=PATIENCE
            )
        assert met, f"{path} was not answered {status} {times} times: {self.served[-20:]}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@dataclass
class Received:
    """One POST as the sink saw it."""

    headers: dict[str, str]
    body: bytes


class Sink:
    """Takes every POST with 204 and hands it to the test."""

    def __init__(self, port: int = 0) -> None:
        self.received: queue.Queue[Received] = queue.Queue()
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {k.lower(): v for k, v in self.headers.items()}
                self.send_response(204)
                self.end_headers()
                sink.received.put(Received(headers, body))

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/hook"

    def next(self) -> Received:
        return self.received.get(timeout=PATIENCE)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@dataclass
class Daemon:
    """`alerts run` as a process; its log lines can be awaited."""

    folder: Path
    env: dict[str, str]
    process: subprocess.Popen[str] = field(init=False)
    lines: list[str] = field(default_factory=list)
    #: What is run as the command.
    module: str = "alerts"
    #: Seconds that any awaited line may take.
    patience: float = PATIENCE

    def start(self) -> Daemon:
        self.process = subprocess.Popen(
            [sys.executable, "-m", self.module, "run", "--config", str(self.folder)],
            env=self.env,
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        self._log = threading.Condition()
        self.lines.clear()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        self.wait_for("daemon.started")
        return self

    def _read(self) -> None:
        assert self.process.stderr
        with self.process.stderr as log:
            for line in log:
                with self._log:
                    self.lines.append(line)
                    self._log.notify_all()
        with self._log:
            self.lines.append("(end of log)")
            self._log.notify_all()

    def wait_for(self, *words: str, times: int = 1) -> str:
        """Block until `times` log lines hold all of `words`; return the last of them."""

        def met() -> bool:
            return len(self._with(words)) >= times or self.lines[-1:] == ["(end of log)"]

        with self._log:
            self._log.wait_for(met, timeout=self.patience)
            found = self._with(words)
        assert len(found) >= times, "".join(self.lines[-40:])
        return found[times - 1]

    def _with(self, words: tuple[str, ...]) -> list[str]:
        return [line for line in self.lines if all(w in line for w in words)]

    def kill(self) -> None:
        self.process.kill()
        self.wait()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.wait()

    def wait(self) -> int:
        """The exit code, once the process has ended and its log is read to the end."""
        code = self.process.wait(self.patience)
        self._reader.join(self.patience)
        return code


@pytest.fixture
def world() -> Iterator[FeedWorld]:
    world = FeedWorld()
    yield world
    world.close()


@pytest.fixture
def sink() -> Iterator[Sink]:
    sink = Sink()
    yield sink
    sink.close()


@pytest.fixture
def clean_env(tmp_path: Path, one_url: str) -> dict[str, str]:
    """The environment of the test run, without its own alerts settings and proxies."""
    env = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith("ALERTS_") and not k.lower().endswith("_proxy")
    }
    env |= {
        "HOME": str(tmp_path),
        "ALERTS_DATABASE_URL": one_url,
        "ALERTS_LOG__FORMAT": "json",
        "ALERTS_LOG__LEVEL": "debug",
        "ALERTS_POLL__TICK": "1s",
        "ALERTS_WEB__PORT": "0",
        "PYTHONHASHSEED": "0",
    }
    return env
