"""Sending over real connections to a receiver on loopback."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import socket
from collections.abc import Awaitable, Callable
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from standardwebhooks import Webhook

from alerts.model.delivery import Rejected, Retry, Sent
from alerts.model.policy import Receiver, ReceiverKind, Secret
from alerts.net import AddressPolicy
from alerts.notify import Senders

NOW = datetime(2026, 3, 2, 8, 15, tzinfo=UTC)
KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Send = Callable[..., tuple[Any, Any]]


def answering(status: int, text: str = "", **headers: str) -> Handler:
    async def handler(_: web.Request) -> web.StreamResponse:
        shown = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(status=status, text=text or None, headers=shown)

    return handler


@pytest.mark.parametrize("status", [200, 202, 204])
@pytest.mark.parametrize("kind", [ReceiverKind.SLACK, ReceiverKind.WEBHOOK])
def test_a_receiver_that_takes_it_ends_the_matter(
    send: Send, kind: ReceiverKind, status: int
) -> None:
    outcome, sink = send(answering(status), kind=kind)
    assert outcome == Sent(status)
    assert len(sink.seen) == 1


def test_what_arrives_is_signed_and_the_stock_library_verifies_it(send: Send) -> None:
    _, sink = send(answering(200))
    headers, body = sink.seen[0]
    with time_machine.travel(NOW, tick=False):
        verified = Webhook(KEY).verify(body, headers)
    assert verified["data"]["headline"] == "稀土: ministry widens export controls & duties"
    assert headers["webhook-id"] == "dl_51"
    assert headers["content-type"] == "application/json"
    assert headers["user-agent"] == "alerts/test"


@pytest.mark.parametrize("known", ["new", "old"])
def test_while_keys_change_a_receiver_with_either_key_verifies(sending: Any, known: str) -> None:
    keys = {
        name: "whsec_" + base64.b64encode(name.encode() * 8).decode() for name in ("new", "old")
    }
    seen: list[tuple[dict[str, str], bytes]] = []

    async def noting(request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        seen.append((headers, await request.read()))
        said = " ".join(keys.values())
        return web.Response(status=500, text=said)

    async def run() -> Any:
        runner = web.ServerRunner(web.Server(noting))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        receiver = replace(a_webhook(url, keys["new"]), old_secret=Secret(keys["old"]))
        try:
            return await sending().to(receiver)
        finally:
            await runner.cleanup()

    outcome = asyncio.run(run())
    [(headers, body)] = seen
    with time_machine.travel(NOW, tick=False):
        assert Webhook(keys[known]).verify(body, headers)["data"]["id"] == "al_7f3a"
    assert outcome == Retry("answered 500 *** ***", 500)


def test_a_later_attempt_sends_the_same_bytes_under_the_same_id(send: Send) -> None:
    first, second = (send(answering(500), attempt=n)[1].seen[0] for n in (1, 4))
    assert first[1] == second[1]
    assert first[0]["webhook-id"] == second[0]["webhook-id"]


def test_slack_gets_json_without_a_signature(send: Send) -> None:
    _, sink = send(answering(200, "ok"), kind=ReceiverKind.SLACK)
    headers, body = sink.seen[0]
    assert json.loads(body)["blocks"][0]["type"] == "header"
    assert "webhook-signature" not in headers


@pytest.mark.parametrize(
    ("header", "after"),
    [
        ("37", timedelta(seconds=37)),
        ("Mon, 02 Mar 2026 08:16:00 GMT", timedelta(minutes=1)),
        ("999999", timedelta(hours=24)),
        ("whenever", None),
    ],
)
def test_a_busy_receiver_is_tried_again_when_it_wishes(
    send: Send, header: str, after: timedelta | None
) -> None:
    outcome, _ = send(answering(429, "rate_limited", Retry_After=header))
    assert outcome == Retry("answered 429 rate_limited", 429, after)


def test_a_failing_receiver_is_tried_again(send: Send) -> None:
    outcome, _ = send(answering(500, "rollup_error"))
    assert outcome == Retry("answered 500 rollup_error", 500)


def test_a_receiver_that_is_gone_is_not_asked_again(send: Send) -> None:
    outcome, _ = send(answering(410, "channel_is_archived"))
    assert outcome == Rejected("gone: the receiver no longer exists (410 channel_is_archived)", 410)


@pytest.mark.parametrize(("attempt", "kind"), [(1, Retry), (2, Retry), (3, Rejected)])
def test_a_refusal_is_final_at_the_third_attempt(
    send: Send, attempt: int, kind: type[object]
) -> None:
    outcome, _ = send(answering(404, "no_service"), attempt=attempt)
    assert type(outcome) is kind
    assert "404 no_service" in outcome.reason


def test_a_redirect_is_not_followed(send: Send) -> None:
    outcome, sink = send(answering(302, Location="/elsewhere"))
    assert outcome == Rejected("redirect (302): set the receiver's url to the final address", 302)
    assert len(sink.seen) == 1


async def hanging(_: web.Request) -> web.StreamResponse:
    await asyncio.Event().wait()
    return web.Response()


def test_a_receiver_that_never_answers_is_tried_again(send: Send) -> None:
    outcome, _ = send(hanging, seconds=0.2)
    assert outcome == Retry("no answer in time")


async def taken_then_silent(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "100"})
    await response.prepare(request)
    await response.write(b"ok")
    await asyncio.Event().wait()
    return response


def test_a_receiver_that_took_it_and_then_fell_silent_has_taken_it(send: Send) -> None:
    outcome, _ = send(taken_then_silent, seconds=0.3)
    assert outcome == Sent(200)


async def resetting(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


def test_a_lost_connection_is_tried_again(send: Send) -> None:
    outcome, _ = send(resetting)
    assert isinstance(outcome, Retry)
    assert outcome.reason in {
        "no connection: connection reset by peer",
        "the connection was closed without an answer",
    }


def test_an_endless_answer_is_read_at_its_start_only(send: Send) -> None:
    written: list[int] = []

    async def flooding(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(status=500)
        await response.prepare(request)
        assert request.transport is not None
        while not request.transport.is_closing():
            await response.write(b"x" * 65_536)
            written.append(65_536)
        return response

    outcome, _ = send(flooding, seconds=3)
    assert outcome == Retry("answered 500 " + "x" * 119 + "…", 500)
    # What the two sockets hold was written; three seconds of loopback would be gigabytes.
    assert sum(written) < 30_000_000


async def echoing(request: web.Request) -> web.StreamResponse:
    return web.Response(status=500, text=f"{request.url} {request.path} {KEY} \x1b[31m\nnext")


def test_an_answer_that_repeats_the_address_gives_nothing_away(send: Send) -> None:
    outcome, _ = send(echoing)
    assert outcome == Retry("answered 500 *** *** *** next", 500)


async def _not_http() -> tuple[int, asyncio.Server]:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1024)
        writer.write(b"220 mail.example ESMTP\r\n")
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    return server.sockets[0].getsockname()[1], server


def a_webhook(url: str, secret: str = KEY) -> Receiver:
    return Receiver("sink", ReceiverKind.WEBHOOK, Secret(url), Secret(secret))


def test_an_answer_that_is_not_http_is_tried_again(sending: Any) -> None:
    async def run() -> object:
        port, server = await _not_http()
        async with server:
            return await sending().to(a_webhook(f"http://127.0.0.1:{port}/"))

    assert asyncio.run(run()) == Retry("the answer is not HTTP")


def test_a_closed_port_is_tried_again(sending: Any) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        outcome = asyncio.run(sending().to(a_webhook(url)))
    assert outcome == Retry("no connection: connection refused")


class NoSuchHost(AbstractResolver):
    """A resolver that knows no host."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        raise socket.gaierror(socket.EAI_NONAME, f"{host}:{port}:{family}")

    async def close(self) -> None:
        """Nothing to close."""


def test_an_unknown_host_is_tried_again_and_not_named(an_alert_and_delivery: Any) -> None:
    alert, delivery, session_of = an_alert_and_delivery

    async def run() -> object:
        async with session_of(resolver=NoSuchHost()) as session:
            receiver = a_webhook("https://hooks.example/s3cr3t")
            return await Senders(session).send(delivery, alert, receiver, NOW)

    assert asyncio.run(run()) == Retry("the receiver's host name was not found")


def test_an_unencrypted_port_spoken_to_in_tls_is_tried_again(sending: Any) -> None:
    async def run() -> object:
        port, server = await _not_http()
        async with server:
            return await sending(seconds=2).to(a_webhook(f"https://127.0.0.1:{port}/"))

    assert asyncio.run(run()) == Retry(
        "no secure connection: the receiver's certificate or TLS set-up was refused"
    )


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_private_address_is_refused_with_the_way_out(sending: Any, host: str) -> None:
    closed = sending(policy=AddressPolicy())
    outcome = asyncio.run(closed.to(a_webhook(f"http://{host}:9/")))
    assert isinstance(outcome, Rejected)
    assert outcome.reason.startswith("blocked, loopback")
    assert "set allow_private: true" in outcome.reason


@pytest.mark.parametrize("url", ["", "not a url", "ftp://a.example/", "http://"])
def test_an_address_that_is_none_is_refused(sending: Any, url: str) -> None:
    outcome = asyncio.run(sending().to(a_webhook(url)))
    assert outcome == Rejected("the receiver's url is not a valid http(s) address")


def test_nothing_is_sent_unsigned(sending: Any) -> None:
    outcome = asyncio.run(sending().to(a_webhook("http://127.0.0.1:9/", secret="")))
    assert isinstance(outcome, Rejected)
    assert outcome.reason.startswith("not sent: a webhook secret starts with whsec_")


def test_a_console_receiver_is_written_to(an_alert_and_delivery: Any) -> None:
    alert, delivery, session_of = an_alert_and_delivery
    stream = io.StringIO()

    async def run() -> object:
        async with session_of() as session:
            senders = Senders(session, console=stream)
            receiver = replace(a_webhook(""), kind=ReceiverKind.CONSOLE)
            return await senders.send(delivery, alert, receiver, NOW)

    assert asyncio.run(run()) == Sent(0)
    assert stream.getvalue().startswith("▲ HIGH")
