from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

import aiohttp
import pytest
from prometheus_client import CollectorRegistry, Counter

from alerts.model.policy import Secret
from alerts.pipeline import replay, saying
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
    topics: tuple[str, ...] = ("rare_earth", "tariff")
    url: str = ""
    now: datetime = NOW

    def services(self) -> Services:
        return Services(
            database=self.database,
            not_ready=lambda: self.reasons,
            metrics=self.registry,
            version="1.2.3",
            token=Secret(self.token),
            clock=lambda: self.now,
            take=self.take,
            say=self.say,
            replay=self.replay,
            topics=lambda: self.topics,
            url=self.url,
        )

    async def say(self, said: saying.Saying) -> None:
        await self.database.write(partial(saying.apply, saying=said, now=self.now))

    async def replay(self, again: replay.Again) -> list[str]:
        return await self.database.write(partial(replay.revive, again=again, now=self.now))

    def browse(self, work: Callable[[Browser], Awaitable[Any]]) -> Any:
        """What `work` returns, given a browser that can reach the running server."""

        async def main() -> Any:
            server = Server(create_app(self.services()), "127.0.0.1", 0)
            address = await server.start()
            # A browser keeps cookies of loopback; the library wants to be told so.
            jar = aiohttp.CookieJar(unsafe=True)
            try:
                async with aiohttp.ClientSession(cookie_jar=jar) as session:
                    return await work(Browser(session, address))
            finally:
                await server.stop()

        return asyncio.run(main())

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


@dataclass
class Browser:
    """Shows pages, keeps the cookie and says of its forms which page they are of."""

    session: aiohttp.ClientSession
    address: str

    async def get(self, path: str, **headers: str) -> Answer:
        named = {"accept": "text/html", **{n.replace("_", "-"): v for n, v in headers.items()}}
        url = self.address + path
        async with self.session.get(url, headers=named, allow_redirects=False) as answer:
            return await _read(answer)

    async def send(
        self, path: str, form: Any = (), headers: dict[str, str] | None = None
    ) -> Answer:
        """The answer to a form; without `headers` it is one of the server's own pages."""
        named = {"accept": "text/html"}
        named |= {"origin": self.address} if headers is None else headers
        url = self.address + path
        async with self.session.post(
            url, data=form or {"": ""}, headers=named, allow_redirects=False
        ) as answer:
            return await _read(answer)

    async def log_in(self, name: str = "ann", token: str = "", there: str = "/") -> Answer:
        return await self.send("/login", {"name": name, "token": token, "next": there})

    async def proof(self, path: str = "/") -> str:
        """The token in the forms of a page."""
        found = re.search(r'name="proof" value="([^"]+)"', (await self.get(path)).text)
        return found.group(1) if found else ""


async def _read(answer: aiohttp.ClientResponse) -> Answer:
    named = {name.lower(): text for name, text in answer.headers.items()}
    return Answer(answer.status, named, await answer.text())


Get = Callable[..., Awaitable[Answer]]


def asker(session: aiohttp.ClientSession, address: str) -> Get:
    async def get(path: str, method: str = "GET", **headers: str) -> Answer:
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        async with session.request(method, address + path, headers=named) as answer:
            return await _read(answer)

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


@pytest.fixture
def served(one_database: Database) -> Daemon:
    """The same over one database, for what does not depend on its kind."""
    one_database.run_write(rows.fill)
    return Daemon(one_database)
