"""Apprise over a real connection to a receiver on loopback."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from alerts.model.delivery import Delivery, DeliveryState, Rejected, Retry, SendOutcome, Sent
from alerts.model.policy import Receiver, ReceiverKind, Secret
from alerts.notify.apprise import AppriseSender
from tests.integration.notify.conftest import ALERT, NOW

pytest.importorskip("apprise", reason="the extra `apprise` is not installed")
#: A plugin of the library imports what Python 3.13 has no more.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
DELIVERY = Delivery("dl_51", ALERT.id, "other", DeliveryState.PENDING, 1, NOW)
HOSTILE = replace(ALERT, headline="*Now* <!channel> @all [x](https://evil.example) #general")


def send(status: int = 200, address: str = "", template: str = "") -> tuple[SendOutcome, list[Any]]:
    seen: list[Any] = []

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        seen.append(await request.json())
        return web.Response(status=status, text="planted-key was wrong")

    async def run() -> SendOutcome:
        runner = web.ServerRunner(web.Server(answer), shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = Secret(address or f"json://127.0.0.1:{runner.addresses[0][1]}/planted-key")
        receiver = Receiver("other", ReceiverKind.APPRISE, url, template=template)
        try:
            return await AppriseSender().send(DELIVERY, HOSTILE, receiver, NOW)
        finally:
            await runner.cleanup()

    return asyncio.run(run()), seen


def test_a_service_is_told_title_and_plain_text() -> None:
    outcome, [told] = send()
    assert outcome == Sent(0)
    assert told["title"] == "▲ HIGH · escalating · rare earths"
    first, *_, last = told["message"].splitlines()
    assert not set(first) & set("*<>[]@#")
    assert last == "alert al_7f3a · delivery dl_51"


def test_what_is_refused_is_tried_again_and_gives_nothing_away(
    capfd: pytest.CaptureFixture[str],
) -> None:
    outcome, _ = send(status=500)
    assert outcome == Retry("the service did not take it")
    assert "planted" not in "".join(capfd.readouterr())


def test_an_address_nobody_knows_is_refused() -> None:
    outcome, seen = send(address="nonsense://planted-key")
    assert (outcome, seen) == (Rejected("the receiver's url is none that Apprise knows"), [])


def test_without_the_extra_the_delivery_is_dead_and_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    outcome, seen = send()
    assert isinstance(outcome, Rejected)
    assert "pip install 'alerts[apprise]'" in outcome.reason
    assert seen == []


def test_a_template_is_the_body() -> None:
    _, [told] = send(template="Only this\n")
    assert json.dumps(told["message"]).startswith('"Only this')
