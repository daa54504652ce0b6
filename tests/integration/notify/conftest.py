"""A receiver on loopback that answers as it is told, and an alert to send it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from alerts.model.alert import Alert, AlertKind
from alerts.model.assessment import Direction, Severity, Stage
from alerts.model.delivery import Delivery, DeliveryState, SendOutcome
from alerts.model.policy import Receiver, ReceiverKind, Secret
from alerts.net import AddressPolicy, open_session
from alerts.notify import Senders

NOW = datetime(2026, 3, 2, 8, 15, tzinfo=UTC)
KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PATH = "/services/T0123456/B0123456/s3cr3tpath"
LOOPBACK = AddressPolicy(frozenset({"127.0.0.1"}))
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

ALERT = Alert(
    id="al_7f3a",
    story="st_21c0",
    kind=AlertKind.RAISED,
    severity=Severity.HIGH,
    direction=Direction.ESCALATING,
    stage=Stage.ANNOUNCED,
    score=72,
    topics={"rare_earth": 0.9},
    headline="稀土: ministry widens export controls & duties",
    summary="Two heavy rare earths need a licence.",
    changes=(),
    item="it_90aa",
    url="https://news.example/a",
    source="wire",
    evidence=(),
    rules_hash="b194",
    created=NOW,
)


@dataclass(slots=True)
class Sink:
    """What arrived, and where to send."""

    port: int = 0
    seen: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def receiver(self, kind: ReceiverKind = ReceiverKind.WEBHOOK, path: str = PATH) -> Receiver:
        """The sink as a receiver of this kind."""
        url = Secret(f"http://127.0.0.1:{self.port}{path}")
        return Receiver("sink", kind, url, Secret(KEY), allow_private=True)


@asynccontextmanager
async def _serve(handler: Handler) -> AsyncIterator[Sink]:
    sink = Sink()

    async def record(request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        sink.seen.append((headers, await request.read()))
        return await handler(request)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", record)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    sink.port = runner.addresses[0][1]
    try:
        yield sink
    finally:
        await runner.cleanup()


@dataclass(frozen=True, slots=True)
class Sending:
    """Everything one send needs, with what a test may change."""

    kind: ReceiverKind = ReceiverKind.WEBHOOK
    attempt: int = 1
    seconds: float = 20
    policy: AddressPolicy = LOOPBACK

    async def to(self, receiver: Receiver) -> SendOutcome:
        """Send the alert once."""
        delivery = Delivery(
            "dl_51", ALERT.id, receiver.name, DeliveryState.PENDING, self.attempt, NOW
        )
        async with open_session(self.policy, user_agent="alerts/test") as session:
            timeout = aiohttp.ClientTimeout(total=self.seconds)
            return await Senders(session, timeout=timeout).send(delivery, ALERT, receiver, NOW)

    async def against(self, handler: Handler) -> tuple[SendOutcome, Sink]:
        """Send the alert once to a receiver that answers with `handler`."""
        async with _serve(handler) as sink:
            return await self.to(sink.receiver(self.kind)), sink


@pytest.fixture(scope="session")
def sending() -> type[Sending]:
    """Build a sending."""
    return Sending


@pytest.fixture(scope="session")
def send() -> Callable[..., tuple[SendOutcome, Sink]]:
    """Send once to a receiver that answers with a handler; returns the outcome and the sink."""

    def run(handler: Handler, **changes: Any) -> tuple[SendOutcome, Sink]:
        return asyncio.run(Sending(**changes).against(handler))

    return run


@pytest.fixture(scope="session")
def an_alert_and_delivery() -> tuple[Alert, Delivery, Callable[..., aiohttp.ClientSession]]:
    """The alert, its delivery, and a way to open a session inside a loop."""
    delivery = Delivery("dl_51", ALERT.id, "console", DeliveryState.PENDING, 1, NOW)
    return ALERT, delivery, partial(open_session, AddressPolicy(), user_agent="alerts/test")
