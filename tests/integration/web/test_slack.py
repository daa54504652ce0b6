"""`POST /slack/interactivity` over a real server on loopback."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from alerts.model.policy import Secret
from alerts.pipeline.buttons import Answer, Press
from alerts.web import Server, create_app
from alerts.web.guard import SIGNED_PATHS
from alerts.web.slack import PATH

BODY = b"payload=%7B%7D"
HEADERS = {"x-slack-request-timestamp": "1531420618", "x-slack-signature": "v0=ab"}


def post(daemon: Any, answer: Answer | None, token: str = "") -> tuple[int, list[Press]]:
    """Status and what was handed on, for one request in the name of a public host."""
    handed: list[Press] = []

    async def press(sent: Press) -> Answer:
        handed.append(sent)
        return answer or Answer.DONE

    async def run() -> int:
        services = replace(daemon.services(), press=press if answer else None, token=Secret(token))
        server = Server(create_app(services), "127.0.0.1", 0)
        address = await server.start()
        headers = {**HEADERS, "host": "alerts.example"}
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.post(address + PATH, data=BODY, headers=headers) as said,
            ):
                return said.status
        finally:
            await server.stop()

    return asyncio.run(run()), handed


@pytest.mark.parametrize("token", ["", "secret"])
def test_a_press_is_handed_on_as_it_came_whoever_asks(daemon: Any, token: str) -> None:
    status, handed = post(daemon, Answer.DONE, token)
    assert (status, handed) == (200, [Press(BODY, "1531420618", "v0=ab")])
    assert {PATH} == SIGNED_PATHS


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (Answer.IGNORED, 200),
        (Answer.FORGED, 401),
        (Answer.UNREADABLE, 400),
        (Answer.NO_STORY, 404),
        (None, 404),
    ],
)
def test_slack_is_told_what_became_of_it(daemon: Any, answer: Answer | None, status: int) -> None:
    assert post(daemon, answer)[0] == status
