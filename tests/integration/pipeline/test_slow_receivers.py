"""A receiver that hangs, with a thousand deliveries waiting, keeps nobody else waiting."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

from aiohttp import web

from alerts import store
from alerts.model.assessment import Direction, Severity, Stage
from alerts.model.delivery import Delivery, DeliveryState
from alerts.model.policy import Receiver, ReceiverKind, Secret
from alerts.model.story import Story
from alerts.net import AddressPolicy, open_session
from alerts.notify import Senders
from alerts.pipeline import deliver
from tests.builders import NOW, a_feed, an_assessment, an_item
from tests.integration.pipeline.conftest import watch
from tests.integration.pipeline.test_deliver import an_alert

WAITING = 1000
OTHERS = 20
SLOTS = 4
LOOPBACK = AddressPolicy(frozenset({"127.0.0.1"}))


def a_story(number: int) -> Story:
    nothing = {}
    return Story(f"sto_{number}", "t", nothing, Severity.HIGH, Direction.NONE, Stage.NONE, NOW, NOW)


def store_stories(context) -> None:
    """A thousand stories with an alert each."""

    def write(session) -> None:
        store.items.save(session, [(an_item(id="itm_1"), an_assessment())])
        store.stories.save(session, [a_story(number) for number in range(WAITING)])
        alerts = [an_alert(number, story=f"sto_{number}") for number in range(WAITING)]
        store.alerts.add(session, alerts)

    watch(context.db, a_feed())
    context.db.run_write(write)


def promise(context, receiver: str, count: int) -> None:
    due = NOW - timedelta(minutes=1)
    rows = [
        Delivery(f"{receiver}_{n}", f"alr_{n}", receiver, DeliveryState.PENDING, 0, due)
        for n in range(count)
    ]
    context.db.run_write(lambda session: store.outbox.add(session, rows))


@asynccontextmanager
async def a_receiver_that_hangs() -> AsyncIterator[int]:
    # The plainest protocol takes every connection and says nothing.
    loop = asyncio.get_running_loop()
    server = await loop.create_server(asyncio.Protocol, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


@asynccontextmanager
async def a_receiver_that_answers(seen: list[str]) -> AsyncIterator[int]:
    async def take(request: web.Request) -> web.StreamResponse:
        seen.append(request.path)
        return web.Response()

    runner = web.ServerRunner(web.Server(take), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def a_receiver(name: str, port: int) -> Receiver:
    url = Secret(f"http://127.0.0.1:{port}/{name}")
    return Receiver(name, ReceiverKind.SLACK, url, allow_private=True, rate=0)


class Worker:
    """Fills its slots with what can be claimed, as the daemon's ticks do."""

    def __init__(self, context) -> None:
        self._context = context
        self.running: set[asyncio.Task] = set()

    async def tick(self) -> None:
        free = SLOTS - len(self.running)
        for claimed in await deliver.claim(self._context, free) if free else ():
            sending = deliver.deliver_one(self._context, claimed)
            task = asyncio.create_task(sending, name=claimed.delivery.receiver)
            self.running.add(task)
            task.add_done_callback(self.running.discard)

    async def stop(self) -> None:
        for task in self.running:
            task.cancel()
        await asyncio.gather(*self.running, return_exceptions=True)


def test_a_thousand_waiting_deliveries_to_a_receiver_that_hangs_slow_no_other(context) -> None:
    store_stories(context)
    promise(context, "hangs", WAITING)
    seen: list[str] = []

    async def run() -> list[str]:
        async with (
            a_receiver_that_hangs() as silent,
            a_receiver_that_answers(seen) as awake,
            open_session(LOOPBACK, user_agent="alerts/test") as session,
        ):
            receivers = {n: a_receiver(n, p) for n, p in (("hangs", silent), ("answers", awake))}
            worker = Worker(
                replace(
                    context,
                    senders=Senders(session),
                    receivers=receivers,
                    delivery_concurrency=SLOTS,
                )
            )
            # The one that hangs has every chance to take all slots before the other has a need.
            await worker.tick()
            promise(context, "answers", OTHERS)
            async with asyncio.timeout(60):
                while len(seen) < OTHERS:
                    await worker.tick()
                    await asyncio.wait(worker.running, return_when=asyncio.FIRST_COMPLETED)
            stuck = [task.get_name() for task in worker.running]
            await worker.stop()
            return stuck

    stuck = asyncio.run(run())
    assert seen == ["/answers"] * OTHERS
    assert stuck.count("hangs") == SLOTS // 2
