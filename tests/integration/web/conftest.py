from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
import pytest
from prometheus_client import CollectorRegistry, Counter

from alerts.model.policy import Secret
from alerts.store import Database
from alerts.web import Reader, Server, Services, create_app
from tests.builders import NOW
from tests.integration.web import rows


@dataclass(frozen=True)
class Answer:
    """One answer, read to its end."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass
class Daemon:
    """The HTTP side over a database; `reasons` is what keeps it from being ready."""

    database: Database
    reasons: list[str] = field(default_factory=list)
    token: str = ""
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    take: Any = None

    def services(self) -> Services:
        return Services(
            database=self.database,
            not_ready=lambda: self.reasons,
            metrics=self.registry,
            version="1.2.3",
            token=Secret(self.token),
            clock=lambda: NOW,
            take=self.take,
        )

    def get(self, *paths: str, reader: Reader | None = None, **headers: str) -> list[Answer]:
        """The answers to these paths, asked one after the other of a real server on loopback."""

        async def ask(get: Get) -> list[Answer]:
            return [await get(path, **headers) for path in paths]

        return self.run(ask, reader)

    def run(self, work: Callable[[Get], Awaitable[Any]], reader: Reader | None = None) -> Any:
        """What `work` returns, given a function that asks the running server."""
        services = self.services()
        if reader is not None:
            services = replace(services, database=reader)

        async def main() -> Any:
            server = Server(create_app(services), "127.0.0.1", 0)
            address = await server.start()
            try:
                async with aiohttp.ClientSession() as session:
                    return await work(asker(session, address))
            finally:
                await server.stop()

        return asyncio.run(main())


Get = Callable[..., Awaitable[Answer]]


def asker(session: aiohttp.ClientSession, address: str) -> Get:
    async def get(path: str, method: str = "GET", **headers: str) -> Answer:
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        async with session.request(method, address + path, headers=named) as answer:
            return Answer(
                answer.status,
                {name.lower(): text for name, text in answer.headers.items()},
                await answer.text(),
            )

    return get


@pytest.fixture
def daemon(one_url: str):
    """The HTTP side over a database that nobody has set up yet."""
    database = Database(one_url)
    served = Daemon(database)
    Counter("alerts_polls", "Polls", ["outcome"], registry=served.registry).labels("new").inc(3)
    yield served
    database.close()


@pytest.fixture
def filled(database: Database) -> Daemon:
    """The HTTP side over each kind of database, with one story, three alerts and their like."""
    database.run_write(rows.fill)
    return Daemon(database)
