"""Feeds and a receiver on loopback that misbehave in every way, and a folder that uses them."""

from __future__ import annotations

import json
import shutil
import socket
import struct
import threading
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from alerts.app import now

RULES = Path(__file__).parents[1] / "unit" / "rules" / "data"
FEEDS = ("wire", "press", "blog")
#: How many of the newest entries a feed shows, as real ones do.
SHOWN = 40
#: How the receiver refuses: the status, and how many seconds it asks to wait.
_REFUSALS = {"503": (503, (1,)), "429": (429, (1, 30, 120)), "storm": (429, (1, 2, 3))}
_SYLLABLES = ("zor", "kal", "vin", "mur", "tep", "lod", "gri", "sha", "beq", "nuf", "hax", "dom")


class Handler(BaseHTTPRequestHandler):
    """One request; what the world wants of it stands in its `mode`."""

    protocol_version = "HTTP/1.1"
    world: World
    timeout = 60

    def log_message(self, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        self.world.get(self)

    def do_POST(self) -> None:
        self.world.post(self)

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        if self.world.close_each:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def reset(self) -> None:
        """End the connection with a reset instead of a goodbye."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()


class Server(ThreadingHTTPServer):
    """Quiet about connections that break, for here they do."""

    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        pass


S = TypeVar("S", bound=Server)


def serving(address: Any, handler: Any, kind: type[S]) -> S:
    """A server that answers in a thread of its own."""
    server = kind(address, handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    return server


@dataclass
class World:
    """What is published, what was served whole, and what was received."""

    rnd: Random
    #: Entries of each feed, oldest first: guid and title.
    entries: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    #: Keys of each feed that a complete answer held.
    served: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    #: Bodies received under each webhook-id, in order; only those answered with 2xx.
    received: dict[str, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    #: Bodies under each webhook-id, however answered.
    seen: dict[str, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    #: "ok" or what goes wrong, for feeds by name and for the receiver.
    feed_mode: dict[str, str] = field(default_factory=dict)
    sink_mode: str = "ok"
    refused: int = 0
    #: True: each connection serves one request.
    close_each: bool = False

    def __post_init__(self) -> None:
        self.lock = threading.Condition()
        self.release = threading.Event()
        handler = type("Bound", (Handler,), {"world": self})
        self.server = serving(("127.0.0.1", 0), handler, Server)
        self.sink = serving(("127.0.0.1", 0), handler, Server)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    @property
    def hook(self) -> str:
        return f"http://127.0.0.1:{self.sink.server_port}/hook"

    def sink_down(self) -> None:
        """Refuse every connection to the receiver from now on."""
        self.sink_mode = "reset-early"  # on connections that are open still
        self.sink.shutdown()
        self.sink.server_close()

    def sink_up(self) -> None:
        """Take messages again, at the same address."""
        self.sink = serving(self.sink.server_address, self.sink.RequestHandlerClass, Server)

    def close(self) -> None:
        self.release.set()
        for server in (self.server, self.sink):
            server.shutdown()
            server.server_close()

    def publish(self, count: int = 1) -> None:
        """Put so many new stories into each feed, each of its own."""
        with self.lock:
            for name in FEEDS:
                for _ in range(count):
                    number = len(self.entries[name])
                    self.entries[name].append((f"{name}-{number}", self._title()))

    def _title(self) -> str:
        first, second = (
            "".join(self.rnd.choice(_SYLLABLES) for _ in range(5)).capitalize() for _ in range(2)
        )
        return f"China suspends exports of {first}ium to {second}ia"

    def get(self, request: Handler) -> None:
        name = request.path.strip("/")
        with self.lock:
            mode = self.feed_mode.get(name, "ok")
            shown = self.entries[name][-SHOWN:]
        body = document(shown)
        etag = f'"{name}-{len(self.entries[name])}"'
        if mode == "hang":
            self.release.wait(60)
        elif mode == "drip":
            request.send_response(200)
            request.send_header("Content-Length", str(len(body)))
            request.end_headers()
            for byte in body:
                if self.release.wait(0.05):
                    break
                request.wfile.write(bytes([byte]))
        elif mode == "reset":
            request.send_response(200)
            request.send_header("Content-Length", str(len(body)))
            request.end_headers()
            request.wfile.write(body[: len(body) // 2])
            request.wfile.flush()
            request.reset()
        elif mode == "huge":
            request.answer(200, b"[" + b"1," * 2_000_000 + b"1]")
        elif mode.isdigit():
            request.answer(int(mode), Retry_After="5")
        elif request.headers["If-None-Match"] == etag:
            request.answer(304, ETag=etag)
        else:
            request.answer(200, body, ETag=etag, Content_Type="application/rss+xml")
            with self.lock:
                self.served[name].update(key for key, _ in shown)

    def post(self, request: Handler) -> None:
        mode = self.sink_mode
        if mode == "reset-early":
            request.reset()
            return
        body = request.rfile.read(int(request.headers["Content-Length"]))
        with self.lock:
            self.seen[request.headers["webhook-id"]].add(body)
        if mode == "hang":
            self.release.wait(60)
        elif mode == "drip":
            for byte in b"HTTP/1.1 204 No Content\r\nX: " + b"x" * 10_000:
                if self.release.wait(0.05):
                    break
                request.wfile.write(bytes([byte]))
        elif mode == "reset":
            request.reset()
        elif mode == "ok" or self.rnd.random() < 0.2:
            # Counted before it is answered: a receiver that acts and then fails to say so.
            with self.lock:
                self.received[request.headers["webhook-id"]].append(body)
                self.lock.notify_all()
            request.answer(204)
        else:
            with self.lock:
                self.refused += 1
                self.lock.notify_all()
            status, wishes = _REFUSALS[mode]
            request.answer(status, Retry_After=str(self.rnd.choice(wishes)))


def document(entries: Sequence[tuple[str, str]]) -> bytes:
    """An RSS document of these entries, all dated today."""
    today = format_datetime(now().replace(microsecond=0))
    items = "".join(
        f"<item><title>{title}</title><guid>{guid}</guid><link>https://news.example/{guid}</link>"
        f"<description>The ministry announced it today.</description><pubDate>{today}</pubDate>"
        "</item>"
        for guid, title in entries
    )
    return f'<rss version="2.0"><channel><title>w</title>{items}</channel></rss>'.encode()


def configure(folder: Path, world: World, database: str = "", every: str = "1s") -> Path:
    """Write a config folder that polls `world` and tells it; return it."""
    config = folder / "config"
    (config / "rules").mkdir(parents=True, exist_ok=True)
    for name in ("base.yaml", "small.yaml"):
        shutil.copy(RULES / name, config / "rules")
    sources = [
        {"id": n, "url": f"{world.url}/{n}", "tier": "wire", "every": every, "backfill": True}
        for n in FEEDS
    ]
    hook = {
        "kind": "webhook",
        "url": world.hook,
        "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "allow_private": True,
    }
    route = {"name": "all", "match": {"severity": "info"}, "receivers": ["hook"]}
    settings: dict[str, Any] = {
        "http": {"allow_private": ["127.0.0.1"], "spacing": "0s", "per_host": 20},
        "poll": {"tick": "1s"},
        "web": {"port": 0},
        "log": {"format": "json", "level": "info"},
    }
    if database:
        settings["database"] = {"url": database}
    # JSON is YAML.
    (config / "sources.yaml").write_text(json.dumps({"sources": sources}))
    (config / "routes.yaml").write_text(
        json.dumps({"receivers": {"hook": hook}, "routes": [route]})
    )
    (config / "alerts.yaml").write_text(json.dumps(settings))
    return config
