"""Teams, Discord, ntfy and PagerDuty over real connections to a receiver on loopback."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web

from alerts.model.delivery import Delivery, DeliveryState, Rejected, Retry, Sent
from alerts.model.digest import Digest, DigestKind
from alerts.model.policy import Receiver, ReceiverKind, Secret
from alerts.net import open_session
from alerts.notify import Senders
from tests.integration.notify.conftest import LOOPBACK, NOW

SECRET = "0123456789abcdef0123456789ABCDEF"
POSTED = [ReceiverKind.TEAMS, ReceiverKind.DISCORD, ReceiverKind.NTFY, ReceiverKind.PAGERDUTY]
Send = Callable[..., tuple[Any, Any]]


@pytest.fixture
def receivers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every receiver of these tests has a secret of PagerDuty's form."""
    from tests.integration.notify.conftest import Sink

    def receiver(self: Any, kind: ReceiverKind, path: str = "/hooks/planted-topic") -> Receiver:
        url = Secret(f"http://127.0.0.1:{self.port}{path}")
        return Receiver("sink", kind, url, Secret(SECRET), allow_private=True)

    monkeypatch.setattr(Sink, "receiver", receiver)


def answering(status: int, text: str = "", **headers: str) -> Any:
    async def handler(_: web.Request) -> web.StreamResponse:
        shown = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(status=status, text=text or None, headers=shown)

    return handler


async def echoing(request: web.Request) -> web.StreamResponse:
    body = await request.text()
    said = f"{request.path} {request.headers.get('Authorization', '')} {body[-400:]}"
    return web.Response(status=500, text=said)


HEADLINE: dict[ReceiverKind, Callable[[Any], str]] = {
    ReceiverKind.TEAMS: lambda body: body["attachments"][0]["content"]["body"][1]["inlines"][0][
        "text"
    ],
    ReceiverKind.DISCORD: lambda body: body["embeds"][0]["title"],
    ReceiverKind.NTFY: lambda body: body["message"].split("\n")[0],
    ReceiverKind.PAGERDUTY: lambda body: body["payload"]["summary"].rpartition(" · ")[2],
}


@pytest.mark.usefixtures("receivers")
@pytest.mark.parametrize("kind", POSTED)
def test_what_arrives_is_the_message_as_json(send: Send, kind: ReceiverKind) -> None:
    outcome, sink = send(answering(202), kind=kind)
    assert outcome == Sent(202, posted="st_21c0" if kind is ReceiverKind.PAGERDUTY else "")
    [(headers, body)] = sink.seen
    assert headers["content-type"] == "application/json; charset=utf-8"
    assert HEADLINE[kind](json.loads(body)) == "稀土: ministry widens export controls & duties"


@pytest.mark.usefixtures("receivers")
@pytest.mark.parametrize("kind", POSTED)
def test_a_later_attempt_sends_the_same_bytes(send: Send, kind: ReceiverKind) -> None:
    first, second = (send(answering(500), kind=kind, attempt=n)[1].seen[0][1] for n in (1, 4))
    assert first == second


@pytest.mark.usefixtures("receivers")
@pytest.mark.parametrize("kind", POSTED)
@pytest.mark.parametrize(
    ("status", "attempt", "outcome"),
    [(429, 9, Retry), (503, 1, Retry), (400, 1, Retry), (400, 3, Rejected), (410, 1, Rejected)],
)
def test_every_answer_means_what_it_means_for_any_receiver(
    send: Send, kind: ReceiverKind, status: int, attempt: int, outcome: type[object]
) -> None:
    found, _ = send(answering(status), kind=kind, attempt=attempt)
    assert type(found) is outcome


@pytest.mark.usefixtures("receivers")
@pytest.mark.parametrize("kind", POSTED)
def test_an_answer_that_repeats_what_was_sent_gives_nothing_away(
    send: Send, kind: ReceiverKind
) -> None:
    outcome, _ = send(echoing, kind=kind)
    assert SECRET not in outcome.reason
    assert "planted-topic" not in outcome.reason


@pytest.mark.parametrize("kind", POSTED)
def test_a_digest_is_posted_as_one(kind: ReceiverKind) -> None:
    digest = Digest("dg_01", DigestKind.DIGEST, "sink", NOW, (), left_out=3)
    seen: list[bytes] = []

    async def noting(request: web.Request) -> web.StreamResponse:
        seen.append(await request.read())
        return web.Response()

    async def run() -> Any:
        runner = web.ServerRunner(web.Server(noting))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = Secret(f"http://127.0.0.1:{runner.addresses[0][1]}/topic")
        receiver = Receiver("sink", kind, url, Secret(SECRET), allow_private=True)
        delivery = Delivery("dl_9", "al_1", "sink", DeliveryState.PENDING, 1, NOW)
        try:
            async with open_session(LOOPBACK, user_agent="alerts/test") as session:
                return await Senders(session).send(delivery, digest, receiver, NOW)
        finally:
            await runner.cleanup()

    assert asyncio.run(run()) == Sent(200)
    assert "Digest · 3 stories" in seen[0].decode("utf-8")


@pytest.mark.usefixtures("receivers")
def test_ntfy_is_published_to_beside_its_topic(send: Send) -> None:
    paths: list[str] = []

    async def noting(request: web.Request) -> web.StreamResponse:
        paths.append(request.path_qs)
        return web.Response()

    _, sink = send(noting, kind=ReceiverKind.NTFY)
    headers, body = sink.seen[0]
    assert paths == ["/hooks/"]
    assert json.loads(body)["topic"] == "planted-topic"
    assert headers["authorization"] == f"Bearer {SECRET}"


@pytest.mark.usefixtures("receivers")
def test_discord_is_asked_to_answer_once_it_is_stored(send: Send) -> None:
    paths: list[str] = []

    async def noting(request: web.Request) -> web.StreamResponse:
        paths.append(request.path_qs)
        return web.Response()

    send(noting, kind=ReceiverKind.DISCORD)
    assert paths == ["/hooks/planted-topic?wait=true"]
