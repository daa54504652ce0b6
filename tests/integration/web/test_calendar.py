"""Deadlines over HTTP."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from datetime import date, timedelta

import pytest

from alerts import store
from alerts.model.deadline import Deadline, DeadlineRole, DeadlineState
from alerts.model.facts import Span
from tests.builders import NOW
from tests.integration.web.conftest import Daemon

ONE = Deadline(
    id="ddl_1",
    story="sto_1",
    role=DeadlineRole.EFFECTIVE,
    day=date(2026, 12, 1),
    zone="Asia/Shanghai",
    instrument="MOFCOM Announcement 2026/61",
    scope="<b>magnets</b>",
    headline="China",
    item="itm_1",
    span=Span("text", 3, 13),
    text="1 December",
    stated=NOW,
    since=NOW,
    updated=NOW,
)
MORE = (
    replace(ONE, id="ddl_2", day=date(2027, 1, 1), state=DeadlineState.SUSPENDED, sequence=1),
    replace(ONE, id="ddl_3", day=date(2027, 2, 1), story="sto_2"),
    replace(ONE, id="ddl_old", day=(NOW - timedelta(days=91)).date()),
)


@pytest.fixture
def dated(daemon: Daemon) -> Daemon:
    daemon.database.migrate()
    daemon.database.run_write(lambda s: store.deadlines.save(s, (*MORE, ONE)))
    return daemon


def test_deadlines_are_listed_by_day_page_by_page(dated):
    first, bad = dated.get("/api/v1/calendar?since=2026-11-01&limit=2", "/api/v1/calendar?x=1")
    assert [each["id"] for each in first.json["items"]] == ["ddl_1", "ddl_2"]
    assert bad.status == 422
    [rest] = dated.get(f"/api/v1/calendar?since=2026-11-01&limit=2&cursor={first.json['next']}")
    assert ([each["id"] for each in rest.json["items"]], rest.json["next"]) == (["ddl_3"], None)
    assert first.json["items"][0] == {
        "id": "ddl_1",
        "role": "effective",
        "day": "2026-12-01",
        "zone": "Asia/Shanghai",
        "state": "scheduled",
        "instrument": "MOFCOM Announcement 2026/61",
        "scope": "<b>magnets</b>",
        "headline": "China",
        "story": "sto_1",
        "item": "itm_1",
        "span": {"field": "text", "start": 3, "end": 13},
        "text": "1 December",
        "former": [],
        "sequence": 0,
        "told": 0,
        "entry": "",
    }


def test_only_what_binds_or_what_is_of_one_story(dated):
    active, one = dated.get(
        "/api/v1/calendar?active=true&since=2026-11-01", "/api/v1/calendar?story=sto_2"
    )
    assert [each["id"] for each in active.json["items"]] == ["ddl_1", "ddl_3"]
    assert [each["id"] for each in one.json["items"]] == ["ddl_3"]


def test_the_calendar_can_be_subscribed_to(dated):
    [answer] = dated.get("/calendar.ics")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    uids = [line for line in answer.text.split("\r\n") if line.startswith(("UID", "STATUS"))]
    assert uids == [
        "UID:ddl_1@alerts",
        "STATUS:CONFIRMED",
        "UID:ddl_2@alerts",
        "STATUS:CANCELLED",
        "UID:ddl_3@alerts",
        "STATUS:CONFIRMED",
    ]


def basic(user: str, password: str) -> str:
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


def test_a_calendar_program_shows_the_token_as_its_password(dated):
    dated.token = "tok-1"
    path = "/calendar.ics"
    [none] = dated.get(path)
    assert (none.status, none.headers["www-authenticate"]) == (401, 'Basic realm="alerts"')
    [wrong] = dated.get(path, authorization=basic("ann", "tok-2"))
    [right] = dated.get(path, authorization=basic("ann", "tok-1"))
    [other, api] = dated.get("/metrics", "/api/v1/calendar", authorization=basic("ann", "tok-1"))
    [bearer] = dated.get(path, authorization="Bearer tok-1")
    [broken] = dated.get(path, authorization="Basic %%%")
    answers = (wrong, right, other, api, bearer, broken)
    assert [each.status for each in answers] == [401, 200, 401, 401, 200, 401]
