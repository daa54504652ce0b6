"""Plain connections under the address policy, against real sockets on loopback."""

from __future__ import annotations

import asyncio
import socket
from contextlib import closing

import pytest

from alerts.net import AddressPolicy, BlockedAddress, connect

LOOPBACK = AddressPolicy(frozenset({"127.0.0.0/8", "::1", "localhost"}))


def test_a_connection_goes_where_the_policy_allows() -> None:
    async def run() -> object:
        server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            with await connect("localhost", port, LOOPBACK) as opened:
                return opened.getpeername()[0]

    assert asyncio.run(run()) == "127.0.0.1"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "::1", "0x7f.1", "2130706433", "169.254.169.254", ""]
)
def test_a_private_address_is_refused_however_it_is_written(host: str) -> None:
    with pytest.raises(BlockedAddress):
        asyncio.run(connect(host, 25, AddressPolicy()))


def test_a_name_is_judged_by_the_address_it_leads_to(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        loop = asyncio.get_running_loop()

        async def lookup(_host: str, port: int, **_: object) -> list[tuple[object, ...]]:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", port))]

        monkeypatch.setattr(loop, "getaddrinfo", lookup)
        await connect("mail.example", 25, AddressPolicy())

    with pytest.raises(BlockedAddress, match="private address"):
        asyncio.run(run())


def test_a_name_without_an_address_is_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        async def lookup(*_: object, **__: object) -> list[tuple[object, ...]]:
            return []

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", lookup)
        await connect("mail.example", 25, AddressPolicy())

    with pytest.raises(OSError, match="no address"):
        asyncio.run(run())


def test_a_closed_port_is_the_systems_own_error() -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(ConnectionRefusedError):
            asyncio.run(connect("127.0.0.1", taken.getsockname()[1], LOOPBACK))
