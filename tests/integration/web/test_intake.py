"""`POST /api/v1/items` over a real server on loopback."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from alerts.model.policy import Secret
from alerts.pipeline.inbound import Refusal, Refused, Sending, Taken
from alerts.web import Server, create_app
from alerts.web.budget import Budget
from alerts.web.intake import A_SECOND, BURST, MAX_BYTES, PATH


class Desk:
    """Takes what is sent, and answers as it is told."""

    def __init__(self, answer: Taken | Refused) -> None:
        self.answer = answer
        self.sent: list[Sending] = []

    async def __call__(self, sending: Sending) -> Taken | Refused:
        self.sent.append(sending)
        return self.answer


TAKEN = Taken({"new": 1})
JSON = {"content-type": "application/json", "authorization": "Bearer t"}


def post(
    daemon: Any, desk: Desk, *requests: tuple[str, bytes, dict[str, str]], known: str = "t"
) -> list[tuple[int, dict[str, Any], dict[str, str]]]:
    """The answers to these requests: status, JSON and headers."""

    async def main() -> list[tuple[int, dict[str, Any], dict[str, str]]]:
        services = replace(daemon.services(), token=Secret(known), take=desk)
        server = Server(create_app(services), "127.0.0.1", 0)
        address = await server.start()
        found = []
        try:
            async with aiohttp.ClientSession() as session:
                for query, body, headers in requests:
                    async with session.post(
                        address + PATH + query, data=body, headers=headers
                    ) as answer:
                        named = {n.lower(): v for n, v in answer.headers.items()}
                        found.append((answer.status, await answer.json(), named))
        finally:
            await server.stop()
        return found

    return asyncio.run(main())


def test_what_is_sent_is_taken_and_answered(daemon):
    desk = Desk(TAKEN)
    body = json.dumps([{"id": "1", "title": "T"}]).encode()
    [(status, answer, headers)] = post(
        daemon, desk, ("?source=desk", body, {**JSON, "idempotency-key": "k-1"})
    )
    assert (status, answer) == (200, {"new": 1})
    assert "idempotent-replayed" not in headers
    assert desk.sent == [Sending("desk", body, "application/json", "k-1")]


def test_an_answer_that_was_given_before_says_so(daemon):
    desk = Desk(Taken({"new": 1}, again=True))
    [(status, _, headers)] = post(daemon, desk, ("?source=desk", b"{}", JSON))
    assert (status, headers["idempotent-replayed"]) == (200, "true")


@pytest.mark.parametrize(
    ("reason", "status"),
    [(Refusal.UNKNOWN_SOURCE, 404), (Refusal.UNREADABLE, 422), (Refusal.KEY_REUSED, 409)],
)
def test_a_refusal_says_why(daemon, reason, status):
    [(found, answer, _)] = post(
        daemon, Desk(Refused(reason, "because")), ("?source=desk", b"{}", JSON)
    )
    assert (found, answer["error"]["message"]) == (status, "because")


def test_without_the_token_nothing_is_taken(daemon):
    desk = Desk(TAKEN)
    [(status, _, _)] = post(
        daemon, desk, ("?source=desk", b"{}", {"content-type": "application/json"})
    )
    assert status == 401
    [(status, answer, _)] = post(daemon, desk, ("?source=desk", b"{}", JSON), known="")
    assert (status, "web.token" in answer["error"]["message"]) == (403, True)
    assert desk.sent == []


def test_a_megabyte_is_the_most(daemon):
    desk = Desk(TAKEN)
    whole, more = b" " * MAX_BYTES, b" " * (MAX_BYTES + 1)
    answers = post(daemon, desk, ("?source=desk", whole, JSON), ("?source=desk", more, JSON))
    assert [status for status, _, _ in answers] == [200, 413]


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("", {}),
        ("?source=", {}),
        (f"?source={'x' * 65}", {}),
        ("?source=a", {"idempotency-key": "a b"}),
    ],
)
def test_a_request_that_is_none_is_refused(daemon, query, headers):
    desk = Desk(TAKEN)
    [(status, _, _)] = post(daemon, desk, (query, b"{}", {**JSON, **headers}))
    assert status == 422
    assert desk.sent == []


def test_a_source_that_sends_too_often_is_told_when_to_come_back(daemon):
    desk = Desk(TAKEN)
    many = [("?source=desk", b"{}", JSON)] * (int(BURST) + 2)
    answers = post(daemon, desk, *many, ("?source=other", b"{}", JSON))
    statuses = [status for status, _, _ in answers]
    assert 429 in statuses
    assert statuses[-1] == 200
    refused = next(headers for status, _, headers in answers if status == 429)
    assert int(refused["retry-after"]) == 1


def test_a_budget_fills_again():
    now = [0.0]
    budget = Budget(BURST, A_SECOND, lambda: now[0])
    waits = [budget.spend("a") for _ in range(61)]
    assert waits[:60] == [0.0] * 60
    assert waits[60] == 1.0
    now[0] += 0.5
    assert budget.spend("a") == 0.5
    now[0] += 0.5
    assert budget.spend("a") == 0.0
    for n in range(1_500):
        assert budget.spend(str(n)) == 0.0
