"""The whole daemon and sources that fail in every way a network, or a document, can."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable
from pathlib import Path
from socket import socket
from typing import Any

from tests.faults.life import FAILED, lived
from tests.faults.report import Place, Report, fault
from tests.faults.world import Handler, Server, serving

CERTIFICATES = Path(__file__).parents[1] / "data" / "tls"
TRUSTED, STRANGER = CERTIFICATES / "localhost.pem", CERTIFICATES / "stranger.pem"


def of_one(place: Place, report: Report, mode: str, *words: str) -> None:
    """One of three feeds misbehaves until log and metrics name it; the others do not wait."""
    for number in range(place.trials):
        with lived(place, report, number) as life:
            life.world.feed_mode["wire"] = mode
            life.world.publish(1)
            report.check("the other feeds waited for the broken one", life.stored_but(1))
            life.named("poll.failed", '"wire"', *words, metric=FAILED)
            life.world.feed_mode.clear()
            life.world.release.set()
            life.world.publish(1)
            life.good_again(mode)


@fault("feed-429", trials=3)
def feed_429(place: Place, report: Report) -> None:
    """A feed answers 429 with Retry-After."""
    of_one(place, report, "429", "HTTP 429")


@fault("feed-503")
def feed_503(place: Place, report: Report) -> None:
    """A feed answers 503 with Retry-After."""
    of_one(place, report, "503", "HTTP 503")


@fault("feed-half-open")
def feed_half_open(place: Place, report: Report) -> None:
    """A feed takes the request and never answers."""
    of_one(place, report, "hang", "no complete answer within 30 s")


@fault("feed-slow-loris")
def feed_slow_loris(place: Place, report: Report) -> None:
    """A feed sends a byte every 50 ms."""
    of_one(place, report, "drip", "no complete answer within 30 s")


@fault("feed-reset", trials=3)
def feed_reset(place: Place, report: Report) -> None:
    """A feed resets the connection in the middle of its body."""
    of_one(place, report, "reset", "the body is damaged or breaks off")


@fault("parse-memory", trials=3)
def parse_memory(place: Place, report: Report) -> None:
    """Reading a document takes more memory than it may; the reading process is replaced."""
    for number in range(place.trials):
        with lived(place, report, number, env={"FAULTS_READER": "10"}) as life:
            life.world.feed_mode["wire"] = "huge"
            life.world.publish(1)
            killed = 'alerts_problems_total{kind="reader_killed"}'
            life.named("poll.failed", '"wire"', "memory", metric=killed)
            report.check("the other feeds waited for the broken one", life.stored_but(1))
            life.world.feed_mode.clear()
            life.world.publish(1)
            life.good_again("out of memory")


def named_feeds(config: Path) -> None:
    """Feeds by a name instead of an address."""
    change(config / "sources.yaml", lambda text: text.replace("127.0.0.1", "wire.feeds.example"))
    settings = json.loads((config / "alerts.yaml").read_text())
    settings["http"]["allow_private"].append("wire.feeds.example")
    (config / "alerts.yaml").write_text(json.dumps(settings))


def change(path: Path, how: Callable[[str], str]) -> None:
    path.write_text(how(path.read_text("utf-8")), "utf-8")


@fault("dns-down", trials=3)
def dns_down(place: Place, report: Report) -> None:
    """The name server is away, comes back flapping, and is well again."""
    names = place.folder / "names"
    for number in range(place.trials):
        names.write_text("ok")
        told = {"FAULTS_NAMES": str(names)}
        with lived(place, report, number, edit=named_feeds, env=told) as life:
            life.world.close_each = True
            life.world.publish(1)
            report.check("it was not told while all was well", life.stored_but(0))
            life.listen()
            names.write_text("down")
            life.world.publish(1)
            life.named("poll.failed", '"wire"', "the host name is not known", metric=FAILED)
            names.write_text("flap")
            life.world.publish(1)
            life.good_again("names flapped")
            names.write_text("ok")
            life.world.publish(1)
            life.good_again("names are known again")


class TlsServer(Server):
    """Speaks TLS with the certificate of the moment, or none."""

    certificate: Path | None = None

    def get_request(self) -> tuple[Any, Any]:
        connection, address = super().get_request()
        if self.certificate is None:
            return connection, address
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate)
        return self._wrapped(context, connection), address

    @staticmethod
    def _wrapped(context: ssl.SSLContext, connection: socket) -> ssl.SSLSocket:
        return context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)


@fault("tls", trials=3)
def tls(place: Place, report: Report) -> None:
    """A source that speaks no TLS, then shows a certificate nobody trusts, then a good one."""
    for number in range(place.trials):
        handler = type("Late", (Handler,), {})
        server = serving(("127.0.0.1", 0), handler, TlsServer)
        server.certificate = TRUSTED

        def edit(config: Path, port: int = server.server_port) -> None:
            sources = json.loads((config / "sources.yaml").read_text())
            sources["sources"][0]["url"] = f"https://localhost:{port}/wire"
            (config / "sources.yaml").write_text(json.dumps(sources))
            settings = json.loads((config / "alerts.yaml").read_text())
            settings["http"]["allow_private"].append("localhost")
            (config / "alerts.yaml").write_text(json.dumps(settings))

        trusting = {"SSL_CERT_FILE": str(TRUSTED)}
        with lived(place, report, number, edit=edit, env=trusting, serve=handler) as life:
            life.world.close_each = True
            for certificate in (None, STRANGER):
                life.listen()
                server.certificate = certificate
                life.world.publish(1)
                life.named("poll.failed", '"wire"', "no trusted TLS connection", metric=FAILED)
                report.check("the others waited", life.stored_but(1))
                server.certificate = TRUSTED
                life.good_again("a certificate to trust again")
        server.shutdown()
        server.server_close()
