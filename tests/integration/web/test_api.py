from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest

from alerts.errors import StoreError
from alerts.store import Database
from tests.integration.web.conftest import Daemon
from tests.integration.web.rows import TITLE

LISTS = ("alerts", "stories", "sources", "deliveries")
DETAILS = ("stories/sto_1", "items/itm_1")


def ids(answer: Any) -> list[str]:
    return [each["id"] for each in answer.json["items"]]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("alerts", ["alr_3", "alr_2", "alr_1"]),
        ("stories", ["sto_2", "sto_1"]),
        ("sources", ["a_seeds", "b_wire", "c_paid"]),
        ("deliveries", ["dlv_4", "dlv_3", "dlv_2", "dlv_1"]),
    ],
)
def test_the_pages_of_a_list_hold_each_object_once_in_order(
    filled, path: str, expected: list[str]
) -> None:
    async def walk(get: Any, limit: int) -> list[list[str]]:
        pages: list[list[str]] = []
        cursor = None
        while True:
            asked = {"limit": limit} | ({"cursor": cursor} if cursor else {})
            answer = await get(f"/api/v1/{path}?{urlencode(asked)}")
            pages.append(ids(answer))
            cursor = answer.json["next"]
            if cursor is None:
                return pages

    async def walk_all(get: Any) -> dict[int, list[list[str]]]:
        return {limit: await walk(get, limit) for limit in (1, 2, 3, 200)}

    for limit, pages in filled.run(walk_all).items():
        assert [each for page in pages for each in page] == expected
        assert [len(page) for page in pages[:-1]] == [limit] * (len(pages) - 1)
        assert 0 < len(pages[-1]) <= limit


def test_an_empty_list_is_an_empty_page(database: Database) -> None:
    for answer in Daemon(database).get(*(f"/api/v1/{path}" for path in LISTS)):
        assert (answer.status, answer.json) == (200, {"items": [], "next": None})


def test_a_database_without_tables_is_unavailable(daemon) -> None:
    (answer,) = daemon.get("/api/v1/alerts")
    assert (answer.status, answer.json["error"]["code"]) == (503, "unavailable")


def test_an_alert_says_everything_in_plain_words(filled) -> None:
    (answer,) = filled.get("/api/v1/alerts?limit=1")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json["items"] == [
        {
            "id": "alr_3",
            "story": "sto_2",
            "kind": "raised",
            "severity": "high",
            "direction": "escalating",
            "stage": "announced",
            "score": 60,
            "topics": {"rare_earth": 0.9},
            "headline": TITLE,
            "summary": "Controls announced.",
            "changes": ["severity medium -> high"],
            "item": "itm_1",
            "url": "https://wire.example/1",
            "source": "b_wire",
            "items": 1,
            "sources": 1,
            "priority": 75,
            "outlet": "",
            "exposure_hits": ["neodymium"],
            "touches": [
                {
                    "kind": "material",
                    "name": "neodymium",
                    "weight": 0.9,
                    "owner": "Motors",
                    "note": "",
                    "tier": 0,
                    "span": {"field": "title", "start": 0, "end": 2},
                    "text": "中国",
                    "via": "",
                }
            ],
            "evidence": [
                {
                    "rule": "re.core",
                    "topic": "rare_earth",
                    "span": {"field": "title", "start": 0, "end": 2},
                    "text": "中国",
                    "points": 60,
                }
            ],
            "rules_hash": "r1",
            "deadline": "",
            "created": "2026-11-24T08:03:00Z",
        }
    ]


def test_a_story_shows_its_items_and_what_was_decided(filled) -> None:
    (answer,) = filled.get("/api/v1/stories/sto_1")
    story = answer.json
    assert (story["items"], story["sources"]) == (["itm_1", "itm_2"], ["b_wire"])
    assert (story["severity"], story["state"], story["alerts"]) == ("high", "open", 2)
    assert story["decisions"] == [
        {
            "at": "2026-11-24T08:00:00Z",
            "reason": "raised",
            "detail": "severity high",
            "rules_hash": "r1",
            "data": {"score": 60},
        }
    ]


def test_an_item_shows_its_text_and_evidence_that_points_into_it(filled) -> None:
    (answer,) = filled.get("/api/v1/items/itm_1")
    item = answer.json
    assert (item["title"], item["tier"], item["stories"]) == (TITLE, "wire", ["sto_1"])
    assert [each["reason"] for each in item["decisions"]] == ["new"]
    assessment = item["assessment"]
    assert (assessment["alert"], assessment["severity"]) == (True, "high")
    assert assessment["event"] == "restriction"
    for found in (*assessment["evidence"], *assessment["facts"]["dates"]):
        span = found["span"]
        assert item[span["field"]][span["start"] : span["end"]] == found["text"]
    assert assessment["facts"]["dates"][0]["role"] == "effective"
    assert assessment["facts"]["materials"] == []


def test_a_source_is_shown_without_the_keys_in_its_address(filled) -> None:
    (answer,) = filled.get("/api/v1/sources")
    seeds, wire, paid = answer.json["items"]
    assert (seeds["kind"], seeds["location"], seeds["enabled"]) == ("seed_dir", "seeds", False)
    assert (wire["location"], wire["every_seconds"]) == ("https://wire.example/rss", 900.0)
    assert (wire["failures"], wire["last_success"], wire["baseline_at"]) == (0, None, None)
    assert paid["location"] == "https://paid.example/rss?key=***"
    assert "s3cret" not in answer.text
    assert "pw" not in answer.text


NARROWED = {
    "alerts?story=sto_1": ["alr_2", "alr_1"],
    "alerts?story=none": [],
    "stories?severity=medium": ["sto_1"],
    "stories?severity=low": ["sto_2", "sto_1"],
    "stories?topic=tariff": ["sto_2"],
    "stories?topic=unheard_of": [],
    "deliveries?state=dead": ["dlv_3", "dlv_1"],
    "deliveries?state=pending&receiver=slack": ["dlv_2"],
}


def test_a_list_can_be_narrowed(filled) -> None:
    answers = filled.get(*(f"/api/v1/{query}" for query in NARROWED))
    found = {query: ids(answer) for query, answer in zip(NARROWED, answers, strict=True)}
    assert found == NARROWED


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("alerts?limit=0", "limit"),
        ("alerts?limit=201", "limit"),
        ("alerts?limit=1e2", "limit"),
        ("alerts?limit=", "limit"),
        ("alerts?limits=5", "unknown parameter 'limits'"),
        ("sources?story=x", "unknown parameter 'story'"),
        ("stories?severity=severe", "severity"),
        ("stories?topic=a%22b", "topic"),
        ("stories?topic=Tariff%0A", "topic"),
        ("deliveries?state=lost", "state"),
        ("deliveries?receiver=a%00", "receiver"),
        ("alerts?story=%0A", "story"),
        ("alerts?cursor=rubbish", "cursor"),
        ("alerts?cursor=", "cursor"),
        ("alerts?cursor=YWxlcnRzOjk5OTk5OTk5OTk5OTk5OTk5OTk5", "cursor"),
        ("alerts?cursor=" + "x" * 201, "cursor"),
        ("deliveries?cursor=c3RvcmllczoxMA", "cursor"),
        ("stories/sto_1?limit=1", "unknown parameter 'limit'"),
        ("items/itm_1?x", "unknown parameter 'x'"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(daemon, query: str, named: str) -> None:
    (answer,) = daemon.get(f"/api/v1/{query}")
    assert answer.status == 422
    assert answer.json["error"]["code"] == "invalid_parameter"
    assert named in answer.json["error"]["message"]


def test_a_cursor_stays_true_while_the_list_grows(filled) -> None:
    from alerts.store import alerts
    from tests.integration.web.rows import an_alert

    async def ask(get: Any) -> list[str]:
        first = await get("/api/v1/alerts?limit=1")
        await filled.database.write(lambda session: alerts.add(session, [an_alert(9)]))
        return ids(await get(f"/api/v1/alerts?cursor={first.json['next']}"))

    assert filled.run(ask) == ["alr_2", "alr_1"]


def test_what_is_not_stored_is_not_found(filled) -> None:
    lost = ("stories/none", "items/none", "items/%00", "items/' OR 1=1 --", "stories/" + "x" * 5000)
    for answer in filled.get(*(f"/api/v1/{path}" for path in lost)):
        assert (answer.status, answer.json["error"]["code"]) == (404, "not_found")


class Failing:
    """A database in which every read ends with this error."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    async def read(self, work: Callable[[Any], Any]) -> Any:  # noqa: ARG002 - the protocol's
        raise self.error


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (StoreError("/secret/path.db: the disk is full"), 503, "unavailable"),
        (RuntimeError("s3cret"), 500, "internal"),
    ],
)
def test_a_failure_inside_shows_nothing_of_the_inside(
    daemon, error: Exception, status: int, code: str
) -> None:
    paths = [f"/api/v1/{path}" for path in (*LISTS, *DETAILS)]
    for answer in daemon.get(*paths, reader=Failing(error)):
        assert (answer.status, answer.json["error"]["code"]) == (status, code)
        assert "secret" not in answer.text
        assert "s3cret" not in answer.text
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_the_description_names_every_route_and_parameter(daemon) -> None:
    (answer,) = daemon.get("/api/v1/openapi.json")
    paths = answer.json["paths"]
    assert sorted(paths) == sorted(
        f"/api/v1/{each}" for each in (*LISTS, "calendar", "items", "stories/{id}", "items/{id}")
    )
    assert list(paths.pop("/api/v1/items")) == ["post"]
    assert all(list(methods) == ["get"] for methods in paths.values())
    named = {each["name"] for each in paths["/api/v1/deliveries"]["get"]["parameters"]}
    assert named == {"limit", "cursor", "state", "receiver"}
    assert answer.json["info"] == {"title": "alerts", "version": "1.2.3"}


def test_readers_do_not_wait_for_one_another(filled) -> None:
    """Many requests at once are all answered, more of them than there are reader threads."""

    async def ask(get: Any) -> list[int]:
        answers = await asyncio.gather(*(get("/api/v1/stories") for _ in range(40)))
        return [answer.status for answer in answers]

    assert isinstance(filled.database, Database)
    assert filled.run(ask) == [200] * 40
