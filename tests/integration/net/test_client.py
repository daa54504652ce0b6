"""The guarded session against real sockets on loopback and a name server of our own."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from alerts.net import AddressPolicy, BlockedAddress, BodyTooLarge, open_session, read_capped

LOOPBACK = frozenset({"127.0.0.1"})


class Names(AbstractResolver):
    """A name server: each look-up of a name takes the next of its answers."""

    def __init__(self, answers: dict[str, list[list[str]]]) -> None:
        self._answers = answers

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        del family
        waiting = self._answers[host]
        addresses = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        return [
            ResolveResult(
                hostname=host, host=address, port=port, family=socket.AF_INET, proto=0, flags=0
            )
            for address in addresses
        ]

    async def close(self) -> None:
        """Hold nothing."""


@asynccontextmanager
async def a_server(answer: bytes) -> AsyncIterator[int]:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


def an_answer(body: bytes, head: str = "HTTP/1.1 200 OK\r\n") -> bytes:
    return f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body


async def get(url: str, allowed: frozenset[str], names: Names | None = None) -> bytes:
    policy = AddressPolicy(allowed)
    async with (
        open_session(policy, user_agent="test", resolver=names) as session,
        session.get(url) as response,
    ):
        return await read_capped(response, 100)


def test_a_permitted_address_is_reached() -> None:
    async def run() -> bytes:
        async with a_server(an_answer(b"hello")) as port:
            return await get(f"http://127.0.0.1:{port}/", LOOPBACK)

    assert asyncio.run(run()) == b"hello"


def test_a_literal_address_is_checked_although_no_resolver_is_asked() -> None:
    async def run() -> bytes:
        async with a_server(an_answer(b"secret")) as port:
            return await get(f"http://127.0.0.1:{port}/", frozenset())

    with pytest.raises(BlockedAddress, match="loopback address"):
        asyncio.run(run())


def test_every_hop_of_a_redirect_is_checked() -> None:
    head = "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest\r\n"

    async def run() -> bytes:
        async with a_server(an_answer(b"", head)) as port:
            return await get(f"http://127.0.0.1:{port}/", LOOPBACK)

    with pytest.raises(BlockedAddress, match="cloud metadata"):
        asyncio.run(run())


def test_a_public_name_with_a_private_address_is_blocked() -> None:
    names = Names({"inside.example": [["10.1.2.3"]]})
    with pytest.raises(BlockedAddress) as caught:
        asyncio.run(get("http://inside.example/", frozenset(), names))
    assert caught.value.reason == "private address"
    assert isinstance(caught.value, OSError)


def test_a_name_is_connected_to_at_the_address_that_was_checked() -> None:
    names = Names({"own.example": [["10.1.2.3", "127.0.0.1"]]})

    async def run() -> bytes:
        async with a_server(an_answer(b"pinned")) as port:
            return await get(f"http://own.example:{port}/", LOOPBACK, names)

    assert asyncio.run(run()) == b"pinned"


def test_only_the_permitted_addresses_of_a_name_are_handed_out() -> None:
    names = Names({"mixed.example": [["10.1.2.3", "93.184.216.34", "127.0.0.1"]]})

    async def run() -> list[str]:
        policy = AddressPolicy(LOOPBACK)
        async with open_session(policy, user_agent="test", resolver=names) as session:
            connector = session.connector
            assert isinstance(connector, aiohttp.TCPConnector)
            return [found["host"] for found in await connector._resolver.resolve("mixed.example")]

    assert asyncio.run(run()) == ["93.184.216.34", "127.0.0.1"]


def test_an_answer_that_changes_between_two_requests_is_checked_again() -> None:
    names = Names({"rebind.example": [["127.0.0.1"], ["10.1.2.3"]]})

    async def run() -> bytes:
        async with a_server(an_answer(b"once")) as port:
            url = f"http://rebind.example:{port}/"
            first = await get(url, LOOPBACK, names)
            assert first == b"once"
            return await get(url, LOOPBACK, names)

    with pytest.raises(BlockedAddress, match="private address"):
        asyncio.run(run())


def test_a_name_without_addresses_is_no_connection_and_not_blocked() -> None:
    with pytest.raises(aiohttp.ClientConnectorError):
        asyncio.run(get("http://empty.example/", frozenset(), Names({"empty.example": [[]]})))


def test_a_closed_port_is_a_connection_error() -> None:
    async def run() -> bytes:
        async with a_server(b"") as port:
            pass
        return await get(f"http://127.0.0.1:{port}/", LOOPBACK)

    with pytest.raises(aiohttp.ClientConnectorError):
        asyncio.run(run())


@pytest.mark.parametrize(
    "answer",
    [an_answer(b"x" * 101), b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"x" * 101],
    ids=["declared", "undeclared"],
)
def test_a_body_past_the_cap_is_not_read(answer: bytes) -> None:
    async def run() -> bytes:
        async with a_server(answer) as port:
            return await get(f"http://127.0.0.1:{port}/", LOOPBACK)

    with pytest.raises(BodyTooLarge, match="100 bytes"):
        asyncio.run(run())


def test_no_cookie_is_kept() -> None:
    async def run() -> int:
        policy = AddressPolicy(LOOPBACK)
        head = "HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\n"
        async with (
            a_server(an_answer(b"", head)) as port,
            open_session(policy, user_agent="test") as session,
            session.get(f"http://127.0.0.1:{port}/"),
        ):
            return len(session.cookie_jar)

    assert asyncio.run(run()) == 0
