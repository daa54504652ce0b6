from __future__ import annotations

import asyncio
import signal
import socket
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
import uvicorn

from alerts.config.settings import Settings, WebSettings
from alerts.errors import ConfigError
from alerts.model.policy import Secret
from alerts.telemetry import Metrics
from alerts.web import Server, build_server, create_app
from tests.builders import NOW


def server(daemon: Any, host: str = "127.0.0.1", port: int = 0) -> Server:
    return Server(create_app(daemon.services()), host, port)


def test_port_0_is_any_free_port_and_the_address_says_which(daemon) -> None:
    async def main() -> None:
        one, two = server(daemon), server(daemon)
        addresses = [await one.start(), await two.start()]
        assert addresses == [f"http://127.0.0.1:{s.port}" for s in (one, two)]
        assert one.port != two.port
        assert 0 not in (one.port, two.port)
        await one.stop()
        await two.stop()

    asyncio.run(main())


def test_a_port_that_is_taken_is_said_before_anything_is_served(daemon) -> None:
    async def main(port: int) -> None:
        with pytest.raises(ConfigError, match=f"cannot serve on 127.0.0.1:{port}"):
            await server(daemon, port=port).start()

    with socket.create_server(("127.0.0.1", 0)) as taken:
        asyncio.run(main(taken.getsockname()[1]))


def test_a_host_that_does_not_exist_is_said(daemon) -> None:
    async def main() -> None:
        with pytest.raises(ConfigError, match=r"cannot serve on 256\.1\.1\.1:0"):
            await server(daemon, "256.1.1.1").start()

    asyncio.run(main())


def test_the_address_of_an_ipv6_host_can_be_opened(daemon) -> None:
    assert server(daemon, "::1", 8080).url == "http://[::1]:8080"


def test_signals_stay_with_whoever_handled_them_before(daemon) -> None:
    before = [signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)]

    async def main() -> list[Any]:
        running = server(daemon)
        await running.start()
        during = [signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)]
        await running.stop()
        return during

    during = asyncio.run(main())
    # asyncio.run itself watches SIGINT while it runs.
    assert during[0] == before[0]
    assert "uvicorn" not in repr(during)
    assert [signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)] == before


def test_after_stop_nothing_listens_and_the_port_is_free(daemon) -> None:
    async def main() -> None:
        running = server(daemon)
        address = await running.start()
        async with aiohttp.ClientSession() as session:
            async with session.get(address + "/healthz") as answer:
                assert answer.status == 200
            # The session keeps its connection open; stopping must not wait for it.
            await asyncio.wait_for(running.stop(), 2)
            with pytest.raises(aiohttp.ClientConnectionError):
                await session.get(address + "/healthz")
        await running.stop()
        again = server(daemon, port=running.port)
        await again.start()
        await again.stop()

    asyncio.run(main())


def test_a_server_that_was_never_started_can_be_stopped_and_started(daemon) -> None:
    async def main() -> int:
        made = server(daemon)
        await made.stop()
        address = await made.start()
        try:
            async with aiohttp.ClientSession() as session, session.get(f"{address}/healthz") as got:
                return got.status
        finally:
            await made.stop()

    assert asyncio.run(main()) == 200


def test_a_request_in_flight_is_answered_before_the_server_stops(daemon) -> None:
    class Slow:
        """A database that answers when it is told to."""

        def __init__(self) -> None:
            self.asked = asyncio.Event()
            self.go = asyncio.Event()

        async def read(self, work: Any) -> Any:
            self.asked.set()
            await self.go.wait()
            return await daemon.database.read(work)

    daemon.database.migrate()

    async def main() -> int:
        slow = Slow()
        services = replace(daemon.services(), database=slow)
        running = Server(create_app(services), "127.0.0.1", 0)
        address = await running.start()
        async with aiohttp.ClientSession() as session:
            request = asyncio.create_task(session.get(address + "/api/v1/alerts"))
            await slow.asked.wait()
            stopping = asyncio.create_task(running.stop())
            slow.go.set()
            status = (await request).status
            await asyncio.wait_for(stopping, 5)
        return status

    assert asyncio.run(main()) == 200


def test_a_start_that_fails_inside_is_raised_and_leaves_the_port_free(daemon, monkeypatch) -> None:
    async def broken(_: object, sockets: list[socket.socket]) -> None:
        raise OSError(f"no more than {len(sockets)} sockets")

    monkeypatch.setattr(uvicorn.Server, "startup", broken)
    failing = server(daemon)
    with pytest.raises(OSError, match="no more than 1 sockets"):
        asyncio.run(failing.start())
    with socket.create_server(("127.0.0.1", failing.port)):
        pass


def test_a_configured_service_is_served_where_its_settings_say(daemon) -> None:
    settings = Settings(web=WebSettings(port=0, token=Secret("t0ken")))
    app = SimpleNamespace(
        config=SimpleNamespace(settings=settings),
        context=SimpleNamespace(clock=lambda: NOW),
        db=daemon.database,
        metrics=Metrics(),
    )

    async def main() -> tuple[int, int]:
        running = build_server(app, lambda: ["poll has not run yet"])
        address = await running.start()
        async with aiohttp.ClientSession() as session:
            async with session.get(address + "/readyz") as answer:
                assert (await answer.json())["reasons"] == ["poll has not run yet"]
            async with session.get(address + "/metrics") as refused:
                pass
            shown = {"authorization": "Bearer t0ken"}
            async with session.get(address + "/metrics", headers=shown) as allowed:
                assert "alerts_queue_rows" in await allowed.text()
        await running.stop()
        return refused.status, allowed.status

    assert asyncio.run(main()) == (401, 200)


def test_connections_without_a_request_are_hung_up_on(daemon) -> None:
    async def main() -> None:
        served = Server(create_app(daemon.services()), "127.0.0.1", 0, head_seconds=0.1)
        address = await served.start()
        silent, dripping = [
            await asyncio.open_connection("127.0.0.1", served.port) for _ in range(2)
        ]
        dripping[1].write(b"GET / HTTP/1.1\r\nHost: loc")
        for reader, writer in (silent, dripping):
            assert await asyncio.wait_for(reader.read(), 5) == b""
            writer.close()
        async with aiohttp.ClientSession() as session:
            for _ in range(2):
                async with session.get(address + "/healthz") as answer:
                    assert answer.status == 200
        await served.stop()

    asyncio.run(main())
