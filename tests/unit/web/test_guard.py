from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.exceptions import HTTPException

from alerts.model.policy import Secret
from alerts.web.budget import Budget
from alerts.web.errors import SECURITY_HEADERS
from alerts.web.guard import Guard, host_name

TOKEN = Secret("tok-€-1")


async def echo(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Reads the whole body and answers with its length."""
    if scope["type"] == "lifespan":
        await send({"type": "lifespan.seen"})
        return
    length, more = 0, True
    while more:
        message = await receive()
        length += len(message.get("body", b""))
        more = message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"x-app", b"1")]})
    await send({"type": "http.response.body", "body": str(length).encode()})


def ask(
    guard: Guard,
    path: str = "/api/v1/alerts",
    chunks: tuple[bytes | None, ...] = (b"",),
    client: tuple[str, int] = ("127.0.0.1", 1),
    **headers: str,
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of one request; None among the chunks never arrives."""
    raw = [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]
    scope = {"type": "http", "method": "GET", "path": path, "headers": raw, "client": client}
    sent: list[dict[str, Any]] = []
    waiting = list(chunks)

    async def receive() -> dict[str, Any]:
        body = waiting.pop(0)
        if body is None:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": body, "more_body": bool(waiting)}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(guard(scope, receive, send))
    answer = {k.decode(): v.decode() for k, v in sent[0]["headers"]}
    return sent[0]["status"], answer, b"".join(m.get("body", b"") for m in sent[1:])


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "LOCALHOST:8080", "127.0.0.1:1", "[::1]", "[::1]:8080"]
)
def test_without_a_token_loopback_names_are_answered(host: str) -> None:
    assert ask(Guard(echo, Secret()), host=host)[0] == 200


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:8080",
        "0.0.0.0",
        "127.0.0.2",
        "[::2]",
        "localhost:80:80",
        "localhost:evil",
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/alerts", "/healthz", "/metrics", "/"])
def test_without_a_token_no_other_name_is_answered(host: str, path: str) -> None:
    status, _, body = ask(Guard(echo, Secret()), path, host=host)
    assert status == 421
    assert b"unknown_host" in body


def test_a_request_without_a_host_is_refused_without_a_token() -> None:
    assert ask(Guard(echo, Secret()))[0] == 421


@pytest.mark.parametrize("path", ["/api/v1/alerts", "/metrics", "/healthz/x", "/nowhere"])
@pytest.mark.parametrize(
    "shown",
    ["", "Bearer", "Bearer ", "Bearer wrong", "Bearer tok-€-1x", "Basic tok-€-1", "tok-€-1"],
)
def test_with_a_token_everything_else_is_refused(path: str, shown: str) -> None:
    status, headers, body = ask(Guard(echo, TOKEN), path, host="localhost", authorization=shown)
    assert status == 401
    assert headers["www-authenticate"] == "Bearer"
    assert b"unauthorized" in body
    assert b"tok-" not in body


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_with_the_token_any_host_name_is_answered(scheme: str) -> None:
    shown = f"{scheme} {TOKEN.reveal()}"
    status, *_ = ask(Guard(echo, TOKEN), host="alerts.example", authorization=shown)
    assert status == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_need_no_token(path: str) -> None:
    assert ask(Guard(echo, TOKEN), path, host="10.0.0.7:8080")[0] == 200


def test_every_answer_carries_the_security_headers() -> None:
    answered = ask(Guard(echo, Secret()), host="localhost")
    refused = ask(Guard(echo, Secret()), host="evil.example")
    for status, headers, _ in (answered, refused):
        assert {k: headers.get(k) for k in SECURITY_HEADERS} == dict(SECURITY_HEADERS), status
    assert answered[1]["x-app"] == "1"


def test_a_body_at_the_limit_is_read_and_one_byte_more_is_refused() -> None:
    guard = Guard(echo, Secret(), max_body=10)
    assert ask(guard, host="localhost", content_length="10", chunks=(b"x" * 10,))[2] == b"10"
    status, _, body = ask(guard, host="localhost", content_length="11")
    assert status == 413
    assert b"at most 10 bytes" in body


@pytest.mark.parametrize("length", ["-1", "1e3", "٣", "", "0x10", "+5"])
def test_a_length_that_is_no_number_is_refused(length: str) -> None:
    assert ask(Guard(echo, Secret()), host="localhost", content_length=length)[0] == 400


def test_a_length_of_five_thousand_digits_is_refused_without_being_read() -> None:
    assert ask(Guard(echo, Secret()), host="localhost", content_length="9" * 5000)[0] == 413


def test_a_body_in_chunks_ends_at_the_limit_too() -> None:
    guard = Guard(echo, Secret(), max_body=10)
    assert ask(guard, host="localhost", chunks=(b"x" * 5, b"x" * 5))[2] == b"10"
    with pytest.raises(HTTPException) as caught:
        ask(guard, host="localhost", chunks=(b"x" * 5, b"x" * 6))
    assert caught.value.status_code == 413


def test_what_is_not_a_request_passes() -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message["type"])

    async def receive() -> Any:
        return {}

    asyncio.run(Guard(echo, TOKEN)({"type": "lifespan"}, receive, send))
    assert sent == ["lifespan.seen"]


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("Alerts.Example:8080", "alerts.example"),
        ("[::1]:80", "[::1]"),
        ("[::1]", "[::1]"),
        ("a:", "a"),
    ],
)
def test_the_port_is_no_part_of_the_name(host: str, name: str) -> None:
    assert host_name(host) == name


def test_an_address_with_too_many_wrong_tokens_waits_and_no_other_does() -> None:
    now = [0.0]
    guard = Guard(echo, TOKEN, attempts=Budget(2, 0.1, lambda: now[0]))
    right = f"Bearer {TOKEN.reveal()}"
    statuses = [ask(guard, authorization=shown)[0] for shown in ("Bearer a", "Bearer b", right)]
    assert statuses == [401, 401, 429]
    assert ask(guard, authorization=right)[1]["retry-after"] == "10"
    assert ask(guard, client=("10.0.0.9", 1), authorization=right)[0] == 200
    assert ask(guard, "/healthz")[0] == 200
    now[0] += 10
    assert ask(guard, authorization=right)[0] == 200


def test_asking_without_a_token_is_no_attempt() -> None:
    guard = Guard(echo, TOKEN, attempts=Budget(1, 0.1, lambda: 0.0))
    assert {ask(guard)[0] for _ in range(3)} == {401}
    assert ask(guard, authorization=f"Bearer {TOKEN.reveal()}")[0] == 200


def test_a_body_that_does_not_arrive_is_given_up() -> None:
    with pytest.raises(HTTPException) as caught:
        ask(Guard(echo, Secret(), body_seconds=0.05), host="localhost", chunks=(b"x", None))
    assert caught.value.status_code == 408


def test_the_end_of_a_connection_may_be_waited_for_after_the_body() -> None:
    async def linger(_: Any, receive: Any, send: Any) -> None:
        await receive()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(receive(), 0.1)
        await echo({"type": "lifespan"}, receive, send)

    async def main() -> None:
        answers = iter([{"type": "http.request", "more_body": False}])

        async def receive() -> Any:
            return next(answers, None) or await asyncio.Event().wait()

        async def send(_: Any) -> None:
            pass

        scope = {"type": "http", "path": "/", "headers": [(b"host", b"localhost")]}
        await Guard(linger, Secret(), body_seconds=0.05)(scope, receive, send)

    asyncio.run(main())
