"""The PagerDuty event: what the Events API takes, and one incident a story."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.model.alert import AlertKind
from alerts.model.assessment import Direction, Severity, Stage
from alerts.model.handling import Handling, HandlingState
from alerts.model.policy import Receiver, ReceiverKind, Secret
from alerts.notify import pagerduty
from alerts.notify.posting import json_bytes
from tests.unit.notify.hostile import OUTSIDE, Build, a_digest, a_line, saying

KEY = "0123456789abcdef0123456789ABCDEF"


def problems(event: dict[str, Any]) -> list[str]:
    """What the Events API v2 would refuse."""
    found = [] if len(json_bytes(event)) < 512_000 else ["512 KB"]
    if event["event_action"] not in ("trigger", "acknowledge", "resolve"):
        found.append("an action")
    if not 0 < len(event["dedup_key"]) <= 255:
        found.append("a key of 255")
    if event["event_action"] != "trigger":
        return found
    payload = event["payload"]
    if not 0 < len(payload["summary"]) <= 1024:
        found.append("a summary of 1024")
    if payload["severity"] not in ("critical", "error", "warning", "info"):
        found.append("a severity")
    if not payload["source"]:
        found.append("a source")
    if datetime.fromisoformat(payload["timestamp"]).tzinfo is None:
        found.append("a time with its offset")
    links = event["links"]
    found += [f"link {link['href']}" for link in links if not link["href"].startswith("http")]
    return found


@settings(deadline=None, max_examples=20)
@given(OUTSIDE, st.integers(1, 300), st.integers(1, 40))
def test_any_alert_is_an_event(an_alert: Build, a_delivery, text, length, times) -> None:
    alert = saying(an_alert(), text * length, times=times, url=f"https://a.example/{text}")
    event: Any = pagerduty.build(alert, a_delivery)
    assert problems(event) == []
    assert json.loads(json.dumps(event)) == event
    shown = event["payload"]["summary"] + "".join(event["payload"]["custom_details"].values())
    assert "://" not in shown
    assert "\x1b" not in shown


@settings(deadline=None, max_examples=20)
@given(OUTSIDE)
def test_a_digest_is_an_event_that_only_informs(an_alert: Build, a_delivery, text) -> None:
    line = a_line(saying(an_alert(severity=Severity.CRITICAL), text * 20))
    event: Any = pagerduty.digest_event(a_digest(*[line] * 12), a_delivery)
    assert problems(event) == []
    assert event["payload"]["severity"] == "info"
    assert event["dedup_key"] == "dg_01"
    assert len(event["payload"]["custom_details"]) == 13


@pytest.mark.parametrize(
    ("news", "action"),
    [
        ((AlertKind.RAISED, Direction.ESCALATING, Stage.ANNOUNCED), "trigger"),
        ((AlertKind.RAISED, Direction.EASING, Stage.LIFTED), "trigger"),
        ((AlertKind.UPDATE, Direction.ESCALATING, Stage.IN_FORCE), "trigger"),
        ((AlertKind.UPDATE, Direction.EASING, Stage.LIFTED), "resolve"),
        ((AlertKind.OPERATOR, Direction.EASING, Stage.NONE), "resolve"),
        ((AlertKind.OPERATOR, Direction.NONE, Stage.NONE), "trigger"),
        ((AlertKind.UPDATE, Direction.EASING, Stage.SUSPENDED), "resolve"),
        ((AlertKind.UPDATE, Direction.EASING, Stage.ANNOUNCED), "trigger"),
        ((AlertKind.UPDATE, Direction.MIXED, Stage.SUSPENDED), "trigger"),
        ((AlertKind.CORRECTION, Direction.NONE, Stage.DENIED), "resolve"),
        ((AlertKind.CORRECTION, Direction.ESCALATING, Stage.ANNOUNCED), "trigger"),
        ((AlertKind.REMINDER, Direction.ESCALATING, Stage.ANNOUNCED), "trigger"),
    ],
)
def test_a_story_that_is_over_ends_its_incident(an_alert: Build, a_delivery, news, action) -> None:
    kind, direction, stage = news
    event = pagerduty.build(an_alert(kind=kind, direction=direction, stage=stage), a_delivery)
    assert (event["event_action"], event["dedup_key"]) == (action, "st_21c0")


@pytest.mark.parametrize(
    ("severity", "direction", "shown"),
    [
        (Severity.CRITICAL, Direction.ESCALATING, "critical"),
        (Severity.HIGH, Direction.ESCALATING, "error"),
        (Severity.MEDIUM, Direction.NONE, "warning"),
        (Severity.LOW, Direction.MIXED, "info"),
        (Severity.CRITICAL, Direction.EASING, "info"),
    ],
)
def test_good_news_never_pages(an_alert: Build, a_delivery, severity, direction, shown) -> None:
    event: Any = pagerduty.build(an_alert(severity=severity, direction=direction), a_delivery)
    assert event["payload"]["severity"] == shown


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("", "https://events.pagerduty.com/v2/enqueue"),
        (
            "https://events.eu.pagerduty.com/v2/enqueue",
            "https://events.eu.pagerduty.com/v2/enqueue",
        ),
    ],
)
def test_the_key_travels_in_the_body_and_is_hidden(an_alert: Build, a_delivery, url, asked) -> None:
    receiver = Receiver("oncall", ReceiverKind.PAGERDUTY, Secret(url), Secret(KEY))
    request = pagerduty.compose(a_delivery, an_alert(), receiver)
    assert json.loads(request.body)["routing_key"] == KEY
    assert request.url.reveal() == asked
    assert [each.reveal() for each in request.hidden] == [KEY]
    assert KEY not in repr(request).replace(repr(request.body), "")


def test_what_pagerduty_would_refuse_is_seen(an_alert: Build, a_delivery) -> None:
    event: Any = pagerduty.build(an_alert(), a_delivery)
    event["dedup_key"] = "x" * 256
    event["payload"] |= {"summary": "x" * 1025, "severity": "high", "source": ""}
    event["payload"]["timestamp"] = "2026-03-02T08:15:00"
    event["links"] = [{"href": "tel:1"}]
    assert problems(event) == [
        "a key of 255",
        "a summary of 1024",
        "a severity",
        "a source",
        "a time with its offset",
        "link tel:1",
    ]
    assert problems({"event_action": "page", "dedup_key": "x"}) == ["an action"]


@pytest.mark.parametrize(
    ("state", "action"),
    [(HandlingState.ACKNOWLEDGED, "acknowledge"), (HandlingState.CLOSED, "resolve")],
)
def test_what_people_say_of_a_story_is_said_of_its_incident(a_delivery, state, action) -> None:
    receiver = Receiver("oncall", ReceiverKind.PAGERDUTY, secret=Secret("k" * 32))
    told = replace(a_delivery, posted="st_21c0")
    request = pagerduty.compose_handled(told, Handling("st_21c0", state), receiver)
    assert request is not None
    assert json.loads(request.body) == {
        "routing_key": "k" * 32,
        "event_action": action,
        "dedup_key": "st_21c0",
    }
    assert "kkk" not in repr(request)
    again = Handling("st_21c0", HandlingState.OPEN)
    assert pagerduty.compose_handled(told, again, receiver) is None
