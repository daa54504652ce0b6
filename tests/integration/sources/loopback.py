"""A web server on loopback that answers byte for byte."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

from alerts.model.feed import Feed, FeedKind, FeedState
from alerts.net import PUBLIC_ONLY, AddressPolicy, open_session
from alerts.sources import Access, Apart, FetchOutcome, Limits, Sources
from alerts.sources.apart import HERE

NOW = datetime(2026, 6, 2, 12, tzinfo=UTC)
LOOPBACK = AddressPolicy(frozenset({"127.0.0.1"}))


@dataclass
class Web:
    """The server: the answers it gives in turn, the last one again and again."""

    answers: list[bytes]
    port: int = 0
    #: The head of each request, as sent.
    asked: list[str] = field(default_factory=list)
    #: The answer is followed by silence instead of the end of the connection.
    hangs: bool = False
    #: Released once for each connection that is done.
    finished: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/feed.xml"

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            self.asked.append(head.decode())
            answer = self.answers[min(len(self.asked), len(self.answers)) - 1]
            writer.write(answer)
            await writer.drain()
            if self.hangs:
                await reader.read()
        except ConnectionError:
            return
        finally:
            writer.close()
            self.finished.release()


@asynccontextmanager
async def a_web(*answers: bytes, hangs: bool = False) -> AsyncIterator[Web]:
    web = Web(list(answers), hangs=hangs)
    server = await asyncio.start_server(web.handle, "127.0.0.1", 0)
    web.port = server.sockets[0].getsockname()[1]
    async with server:
        yield web
        for _ in web.asked:
            await web.finished.acquire()


def an_answer(
    body: bytes = b"", *headers: str, status: str = "200 OK", length: bool = True
) -> bytes:
    lines = [f"HTTP/1.1 {status}", *headers, "Connection: close"]
    if length:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def fetch_all(
    answers: Iterable[bytes],
    *,
    polls: int = 1,
    hangs: bool = False,
    seconds: float = 10,
    limits: Limits | None = None,
    state: Callable[[FeedState], FeedState] = lambda state: state,
    policy: AddressPolicy = LOOPBACK,
) -> tuple[list[FetchOutcome], list[str]]:
    """Poll the answers with the real client; the outcomes, and the heads of the requests."""

    async def run() -> tuple[list[FetchOutcome], list[str]]:
        outcomes: list[FetchOutcome] = []
        async with (
            a_web(*answers, hangs=hangs) as web,
            open_session(policy, user_agent="test/1", total_seconds=seconds) as session,
        ):
            sources = Sources(session, spacing=timedelta(0), limits=limits or Limits())
            feed = Feed("f", FeedKind.FEED, web.url)
            known = state(FeedState("f", next_due=NOW))
            for _ in range(polls):
                outcomes.append(await sources.fetch(feed, known, NOW))
                known = remembered(known, outcomes[-1])
            return outcomes, web.asked

    return asyncio.run(run())


def remembered(state: FeedState, outcome: FetchOutcome) -> FeedState:
    """The state after a poll, as the pipeline keeps it."""
    names = ("etag", "last_modified", "body_hash", "cursor")
    values = {name: getattr(outcome, name) for name in names if hasattr(outcome, name)}
    return replace(state, **values)


@dataclass
class Hold:
    """An answer that is held back: when it was asked for, and when it may go."""

    reached: asyncio.Event = field(default_factory=asyncio.Event)
    release: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class Site:
    """A server of many pages: each path (with its query) has its answer, others are missing."""

    pages: dict[str, bytes] = field(default_factory=dict)
    #: Whole answers, head and all, by path; they come first.
    answers: dict[str, bytes] = field(default_factory=dict)
    #: An answer waits for these, by path.
    held: dict[str, Hold] = field(default_factory=dict)
    #: The answers of these never end: they go on byte by byte.
    drips: set[str] = field(default_factory=set)
    port: int = 0
    #: The path of each request, with its query, decoded.
    asked: list[str] = field(default_factory=list)
    _answering: set[asyncio.Task[None]] = field(default_factory=set)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._handle(reader, writer))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def close(self) -> None:
        """End the answers that are under way."""
        ended = [task for task in self._answering if task.cancel()]
        await asyncio.gather(*ended, return_exceptions=True)

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(ConnectionError):
                await self._answer(reader, writer)
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        path = unquote(head.split(" ", 2)[1])
        self.asked.append(path)
        if path in self.held:
            self.held[path].reached.set()
            await self.held[path].release.wait()
        writer.write(self.answers.get(path) or self._page(path))
        await writer.drain()
        while path in self.drips:
            writer.write(b"a")
            await writer.drain()
            await asyncio.sleep(0.02)

    def _page(self, path: str) -> bytes:
        found = next((self.pages[key] for key in self.pages if path.startswith(key)), None)
        return an_answer(status="404 Not Found") if found is None else an_answer(found)


@asynccontextmanager
async def a_site(
    apart: Apart = HERE, *, policy: AddressPolicy = LOOPBACK, seconds: float = 10
) -> AsyncIterator[tuple[Site, Sources]]:
    """A site that is filled after its port is known, and sources that may ask it."""
    site = Site()
    server = await asyncio.start_server(site.handle, "127.0.0.1", 0)
    site.port = server.sockets[0].getsockname()[1]
    async with (
        server,
        open_session(policy, user_agent="test/1", total_seconds=seconds) as session,
        open_session(PUBLIC_ONLY, user_agent="test/1", total_seconds=seconds) as public,
    ):
        yield (
            site,
            Sources(
                session,
                spacing=timedelta(0),
                policy=policy,
                apart=apart,
                access=Access(public, apart),
            ),
        )
        await site.close()
