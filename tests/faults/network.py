"""Receivers, sources and name servers that fail in every way a network can."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import threading
from collections.abc import Callable, Coroutine
from datetime import timedelta
from http.server import ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

from alerts.sources import Apart
from alerts.sources.apart import Bounds
from tests.faults.engine import Engine, play
from tests.faults.report import Place, Report, fault
from tests.faults.world import Handler, Server

CERTIFICATE = Path(__file__).parents[1] / "data" / "tls" / "localhost.pem"
#: After an hour of failures the next attempt is up to an hour and a fifth away.
LONG = timedelta(hours=4)


def during(
    report: Report, broken: Callable[[Engine], Coroutine[Any, Any, None]]
) -> Callable[[Engine], Coroutine[Any, Any, None]]:
    """Publish, let `broken` happen, and time how long the engine takes to make good for it."""

    async def act(engine: Engine) -> None:
        engine.world.publish(2)
        await engine.step()
        engine.world.publish(1)
        await broken(engine)
        engine.world.sink_mode = "ok"
        engine.world.feed_mode.clear()
        seconds = await engine.settle(LONG)
        report.check(f"{engine.waiting()} still wait", seconds is not None)
        report.trial(seconds)

    return act


async def minutes(engine: Engine, number: int) -> None:
    """So many minutes of the engine's time, with news every twenty."""
    for minute in range(number):
        if minute % 20 == 0:
            engine.world.publish(1)
        await engine.step()


@fault("sink-down", trials=5)
def sink_down(place: Place, report: Report) -> None:
    """The receiver refuses every connection for an hour; time is passed in."""

    async def broken(engine: Engine) -> None:
        engine.world.sink_down()
        await minutes(engine, 60)
        report.check("nothing was tried", engine.metric("alerts_deliveries_total", outcome="retry"))
        engine.world.sink_up()

    play(place, report, during(report, broken))


@fault("sink-429", trials=5)
def sink_429(place: Place, report: Report) -> None:
    """A storm of 429 and 503 with Retry-After for an hour; one in five gets through."""

    async def broken(engine: Engine) -> None:
        for mode in ("429", "503", "429"):
            engine.world.sink_mode = mode
            await minutes(engine, 20)
        report.check("nothing was refused", engine.world.refused)

    play(place, report, during(report, broken))


def of_sink(mode: str, report: Report) -> Callable[[Engine], Coroutine[Any, Any, None]]:
    async def broken(engine: Engine) -> None:
        engine.world.sink_mode = mode
        await engine.step()
        tried = engine.metric("alerts_deliveries_total", outcome="retry")
        report.check("no attempt is counted as failed", tried)

    return during(report, broken)


@fault("sink-half-open")
def sink_half_open(place: Place, report: Report) -> None:
    """The receiver takes the message and never answers, for real seconds."""
    play(place, report, of_sink("hang", report))


@fault("sink-slow-loris")
def sink_slow_loris(place: Place, report: Report) -> None:
    """The receiver answers a byte every 50 ms, for real seconds."""
    play(place, report, of_sink("drip", report))


@fault("sink-reset", trials=5)
def sink_reset(place: Place, report: Report) -> None:
    """The receiver reads the message and resets the connection."""
    play(place, report, of_sink("reset", report))


@fault("sink-reset-early", trials=5)
def sink_reset_early(place: Place, report: Report) -> None:
    """The receiver resets the connection before it reads."""
    play(place, report, of_sink("reset-early", report))


def of_feed(mode: str, report: Report) -> Callable[[Engine], Coroutine[Any, Any, None]]:
    """One of three feeds misbehaves; the others must not notice."""

    async def broken(engine: Engine) -> None:
        world = engine.world
        world.feed_mode["wire"] = mode
        poll = asyncio.create_task(engine.step())
        others = await _others_stored(engine, poll)
        await poll
        report.check("the other feeds waited for the broken one", others)
        failed = engine.metric("alerts_polls_total", outcome="failed")
        report.check("the failed poll is not counted", failed)

    return during(report, broken)


async def _others_stored(engine: Engine, poll: asyncio.Task[None]) -> bool:
    """True when all but the broken feed's entry are stored, at the latest with the poll's end."""
    for _ in range(500):
        if engine.waiting() <= 1 or poll.done():
            break
        await asyncio.wait({poll}, timeout=0.02)
    return engine.waiting() <= 3


@fault("feed-half-open")
def feed_half_open(place: Place, report: Report) -> None:
    """A feed takes the request and never answers, for real seconds."""
    play(place, report, of_feed("hang", report))


@fault("feed-slow-loris")
def feed_slow_loris(place: Place, report: Report) -> None:
    """A feed sends a byte every 50 ms, for real seconds."""
    play(place, report, of_feed("drip", report))


@fault("feed-reset", trials=5)
def feed_reset(place: Place, report: Report) -> None:
    """A feed resets the connection in the middle of its body."""
    play(place, report, of_feed("reset", report))


@fault("feed-503", trials=5)
def feed_503(place: Place, report: Report) -> None:
    """A feed answers 503 with Retry-After."""
    play(place, report, of_feed("503", report))


@fault("parse-memory", trials=3)
def parse_memory(place: Place, report: Report) -> None:
    """Reading a document takes more memory than it may; the reading process is replaced."""

    async def broken(engine: Engine) -> None:
        await of_feed("huge", Report())(engine)
        killed = engine.metric("alerts_problems_total", kind="reader_killed")
        report.check("no killed reader is counted", killed)

    play(
        place,
        report,
        during(report, broken),
        apart=lambda: Apart(Bounds(memory=10, small=100_000)),
    )


class Flapping(AbstractResolver):
    """A name server that fails, answers with nothing, and is right one time in three."""

    def __init__(self) -> None:
        self.asked = count()
        self.down = False

    async def resolve(
        self, host: str, port: int = 0, _family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        turn = next(self.asked) % 3
        if self.down or turn == 0:
            raise OSError("no name server answers")
        if turn == 1:
            return []
        found: ResolveResult = {
            "hostname": host, "host": "127.0.0.1", "port": port,
            "family": socket.AF_INET, "proto": 0, "flags": 0,
        }  # fmt: skip
        return [found]

    async def close(self) -> None:
        """Nothing is held."""


def _named(config: Path) -> None:
    """Feeds by a name instead of an address."""
    path = config / "sources.yaml"
    path.write_text(path.read_text().replace("127.0.0.1", "feeds.example"))
    settings = json.loads((config / "alerts.yaml").read_text())
    settings["http"]["allow_private"].append("feeds.example")
    (config / "alerts.yaml").write_text(json.dumps(settings))


@fault("dns", trials=3)
def dns(place: Place, report: Report) -> None:
    """The name server is away for twenty minutes, and flaps before and after."""
    resolvers: list[Flapping] = []

    def resolver() -> Flapping:
        resolvers.append(Flapping())
        return resolvers[-1]

    async def broken(engine: Engine) -> None:
        resolvers[-1].down = True
        await minutes(engine, 20)
        resolvers[-1].down = False

    play(
        place,
        report,
        during(report, broken),
        edit=_named,
        resolver=resolver,
        private=lambda: ("127.0.0.1", "feeds.example"),
    )


@fault("tls", trials=3)
def tls(place: Place, report: Report) -> None:
    """A source with a certificate nobody trusts, and one that speaks no TLS at all."""
    servers: list[ThreadingHTTPServer] = []

    def edit(config: Path) -> None:
        server = Server(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        servers.append(server)
        sources = json.loads((config / "sources.yaml").read_text())
        plain = sources["sources"][0]["url"].replace("http:", "https:")
        untrusted = f"https://127.0.0.1:{server.server_port}/x"
        sources["sources"] += [{"id": "a", "url": plain}, {"id": "b", "url": untrusted}]
        (config / "sources.yaml").write_text(json.dumps(sources))

    async def broken(engine: Engine) -> None:
        await minutes(engine, 5)
        failed = engine.metric("alerts_polls_total", outcome="failed")
        report.check("the failed polls are not counted", failed)

    play(place, report, during(report, broken), edit=edit)
    for server in servers:
        server.shutdown()
        server.server_close()
