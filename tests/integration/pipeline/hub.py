"""A WebSub hub on loopback, a feed that announces it, and our daemon's HTTP side: real sockets."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import aiohttp
from aiohttp import web

from alerts import store
from alerts.model.feed import Feed
from alerts.model.policy import Secret
from alerts.model.subscription import Subscription
from alerts.net import PUBLIC_ONLY, open_session
from alerts.pipeline import pushed, websub
from alerts.pipeline.callbacks import Callbacks
from alerts.pipeline.context import Context
from alerts.pipeline.poll import poll_due
from alerts.sources import Access, Sources
from alerts.web import Server, Services, create_app
from tests.acceptance.documents import rss
from tests.builders import a_feed
from tests.integration.sources.loopback import LOOPBACK

_NO_TIME = timedelta(0)
SECRET = Secret("a secret for all the hubs")


@dataclass
class World:
    """Everything that talks to everything."""

    ctx: Context
    session: aiohttp.ClientSession
    callback_url: str = ""
    site: str = ""
    #: What the feed holds, whether it names the hub, and how.
    entries: list[tuple[str, str]] = field(default_factory=list)
    announces: str = "document"
    #: Forms that the hub was sent, and what it answers to them.
    forms: list[dict[str, str]] = field(default_factory=list)
    hub_status: int = 202
    polls: int = 0

    @property
    def topic(self) -> str:
        return f"{self.site}/feed.xml"

    @property
    def hub(self) -> str:
        return f"{self.site}/hub"

    @property
    def form(self) -> dict[str, str]:
        return self.forms[-1]

    async def feed(self, _request: web.Request) -> web.Response:
        self.polls += 1
        headers = {}
        if self.announces == "header":
            headers["Link"] = f'<{self.hub}>; rel="hub", <{self.topic}>; rel="self"'
        return web.Response(body=self.document(), headers=headers)

    def document(self) -> bytes:
        body = rss(self.entries)
        if self.announces == "document":
            links = (
                f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="{rel}" href="{href}"/>'
                for rel, href in (("hub", self.hub), ("self", self.topic))
            )
            body = body.replace(b"<channel>", b"<channel>" + "".join(links).encode())
        return body

    async def asked(self, request: web.Request) -> web.Response:
        self.forms.append({k: str(v) for k, v in (await request.post()).items()})
        return web.Response(status=self.hub_status)

    async def poll(self) -> None:
        await poll_due(self.ctx)

    async def ask_hubs(self) -> None:
        """Do what the daemon does at each tick."""
        for each in await websub.claim(self.ctx, 10):
            await websub.act(self.ctx, each)

    async def verify(self, lease: int = 864_000, **changed: str) -> tuple[int, str]:
        """The hub asks back."""
        query = {
            "hub.mode": self.form["hub.mode"],
            "hub.topic": self.form["hub.topic"],
            "hub.challenge": "ch4ll<nge",
            "hub.lease_seconds": str(lease),
        }
        query |= {f"hub.{name}": value for name, value in changed.items()}
        async with self.session.get(self.form["hub.callback"], params=query) as answer:
            return answer.status, await answer.text()

    async def push(
        self, *entries: tuple[str, str], method: str = "sha256", key: str = "", callback: str = ""
    ) -> int:
        """The hub pushes a document of these entries."""
        body = rss(list(entries))
        key = key or self.form.get("hub.secret") or self.forms[0]["hub.secret"]
        signature = hmac.new(key.encode(), body, getattr(hashlib, method)).hexdigest()
        headers = {
            "X-Hub-Signature": f"{method}={signature}",
            "Content-Type": "application/rss+xml",
        }
        url = callback or self.form["hub.callback"]
        async with self.session.post(url, data=body, headers=headers) as answer:
            return answer.status

    async def subscribed(self, lease: int = 864_000) -> None:
        """A baseline poll, the subscription and its verification."""
        await self.poll()
        await self.ask_hubs()
        status, _ = await self.verify(lease)
        assert status == 200

    def subscription(self) -> Subscription | None:
        return self.ctx.db.run_read(lambda s: store.subscriptions.find(s, "wire"))

    def alerted(self) -> list[str]:
        page = self.ctx.db.run_read(lambda s: store.alerts.page(s, 100))
        return [alert.headline for alert in page.rows]

    def counted(self) -> dict[str, int]:
        return {c.reason: c.count for c in self.ctx.db.run_read(store.counters.every)}

    def wanting(self, *feeds: Feed) -> None:
        """Make these the configured feeds."""
        self.ctx = replace(self.ctx, feeds={feed.id: feed for feed in feeds})


Play = Callable[[World], Coroutine[Any, Any, None]]


def in_world(context: Context, play: Play, *, public: bool = True, **options: Any) -> None:
    """Run `play` with everything up, and the feed `wire` configured."""

    async def run() -> None:
        async with _world(context) as world:
            options_of_feed = {"max_every": 3600.0, **options}
            feed = a_feed(location=world.topic, options=options_of_feed)
            world.wanting(feed)
            if not public:
                world.ctx = replace(world.ctx, callbacks=None)
            now = world.ctx.clock()
            await world.ctx.db.write(lambda s: store.feeds.sync(s, [feed], now))
            await play(world)

    asyncio.run(run())


@asynccontextmanager
async def _world(context: Context) -> AsyncIterator[World]:
    async with (
        aiohttp.ClientSession() as session,
        open_session(LOOPBACK, user_agent="test/1", total_seconds=10) as own,
        open_session(PUBLIC_ONLY, user_agent="test/1") as public,
    ):
        world = World(context, session)
        sources = Sources(own, policy=LOOPBACK, access=Access(public), spacing=_NO_TIME)
        hosting = web.Application()
        hosting.router.add_get("/feed.xml", world.feed)
        hosting.router.add_post("/hub", world.asked)
        runner = web.AppRunner(hosting)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        world.site = f"http://127.0.0.1:{runner.addresses[0][1]}"
        server = Server(create_app(_services(world)), "127.0.0.1", 0)
        world.callback_url = await server.start()
        callbacks = Callbacks(world.callback_url, SECRET)
        world.ctx = replace(context, sources=sources, callbacks=callbacks)
        try:
            yield world
        finally:
            await server.stop()
            await runner.cleanup()


def _services(world: World) -> Services:
    async def expects(path: str) -> bool:
        return await pushed.expected(world.ctx, path) is not None

    return Services(
        database=world.ctx.db,
        not_ready=list,
        metrics=world.ctx.metrics.registry,
        version="1",
        # Hubs have no token.
        token=Secret("the token of people"),
        clock=world.ctx.clock,
        answer_hub=lambda question: websub.answer(world.ctx, question),
        expects=expects,
        push=lambda push: pushed.take(world.ctx, push),
    )
