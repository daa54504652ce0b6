"""The ntfy message: short enough not to become an attachment, and plain."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.model.assessment import Direction, Severity
from alerts.model.policy import Receiver, ReceiverKind, Secret
from alerts.notify import ntfy
from tests.unit.notify.hostile import OUTSIDE, Build, a_digest, a_line, saying

KNOWN = {"topic", "title", "message", "priority", "tags", "click", "actions"}
OWN_TIME = re.compile(r"\d\d:\d\d UTC")


def problems(payload: dict[str, Any]) -> list[str]:
    """What ntfy would refuse or turn into an attachment."""
    found = sorted(set(payload) - KNOWN)
    if not re.fullmatch("[-_A-Za-z0-9]{1,64}", payload["topic"]):
        found.append("a topic")
    if not 0 < len(payload["message"].encode()) <= 4096:
        found.append("a message of 4096 bytes")
    if len(payload["title"]) > 250 or "\n" in payload["title"]:
        found.append("a title")
    if payload["priority"] not in range(1, 6):
        found.append("a priority of 1 to 5")
    if not payload.get("click", "https://").startswith(("http://", "https://")):
        found.append("a web address")
    if len(payload.get("actions", [])) > 3:
        found.append("three actions")
    return found


def active(text: str) -> list[str]:
    """What a client would make a link or a mention of."""
    return re.findall(r":(?=[^\s…])|@|#(?=\w)|(?<=[\w-])\.[a-z]{2}", OWN_TIME.sub("", text))


@settings(deadline=None, max_examples=20)
@given(OUTSIDE, st.integers(1, 300), st.integers(1, 40))
def test_any_alert_is_a_message_and_plain(an_alert: Build, a_delivery, text, length, times) -> None:
    alert = saying(an_alert(), text * length, times=times, url=f"https://a.example/{text}")
    payload: Any = ntfy.build(alert, a_delivery, "buying")
    assert problems(payload) == []
    assert active(payload["title"]) == active(payload["message"]) == []
    assert json.loads(json.dumps(payload)) == payload


@settings(deadline=None, max_examples=20)
@given(OUTSIDE)
def test_a_digest_of_any_size_fits_and_counts_what_did_not(an_alert: Build, a_delivery, text):
    line = a_line(saying(an_alert(), text * 20, times=4))
    payload: Any = ntfy.build_digest(a_digest(*[line] * 12), a_delivery, "buying")
    assert problems(payload) == []
    assert active(payload["message"]) == []
    left = 12 - payload["message"].count("▲")
    assert (f"{left} more of less weight left out" in payload["message"]) == (left > 0)


def test_a_message_too_long_is_cut_between_characters(an_alert: Build, a_delivery) -> None:
    payload: Any = ntfy.build(saying(an_alert(), "稀" * 3000, times=40), a_delivery, "buying")
    assert payload["message"].endswith("…")
    assert 3900 < len(payload["message"].encode()) <= 4000


@pytest.mark.parametrize(
    ("severity", "direction", "priority"),
    [
        (Severity.CRITICAL, Direction.ESCALATING, 5),
        (Severity.HIGH, Direction.MIXED, 4),
        (Severity.MEDIUM, Direction.NONE, 3),
        (Severity.LOW, Direction.ESCALATING, 2),
        (Severity.CRITICAL, Direction.EASING, 3),
        (Severity.INFO, Direction.EASING, 2),
    ],
)
def test_good_news_never_rings(an_alert: Build, a_delivery, severity, direction, priority) -> None:
    alert = an_alert(severity=severity, direction=direction)
    assert ntfy.build(alert, a_delivery, "t")["priority"] == priority


def test_what_has_no_web_address_opens_nothing(an_alert: Build, a_delivery) -> None:
    payload = ntfy.build(an_alert(url="javascript:x"), a_delivery, "t")
    assert not {"click", "actions"} & set(payload)


def test_what_ntfy_would_refuse_is_seen() -> None:
    bad = {
        "topic": "a b", "title": "a\nb", "message": "x" * 4097, "priority": 0, "click": "tel:1",
        "actions": [{}] * 4, "markdown": True,
    }  # fmt: skip
    assert problems(bad) == [
        "markdown",
        "a topic",
        "a message of 4096 bytes",
        "a title",
        "a priority of 1 to 5",
        "a web address",
        "three actions",
    ]


@pytest.mark.parametrize(
    ("url", "server", "topic"),
    [
        ("https://ntfy.example/buying", "https://ntfy.example/", "buying"),
        ("https://a.example:8443/push/buying/", "https://a.example:8443/push/", "buying"),
        ("https://ntfy.example/buying?auth=x#y", "https://ntfy.example/", "buying"),
        ("https://[", "https://[", ""),
    ],
)
def test_the_topic_is_the_last_part_of_the_address(url: str, server: str, topic: str) -> None:
    found, name = ntfy.topic_of(Secret(url))
    assert (found.reveal(), name) == (server, topic)


def test_a_token_is_sent_and_hidden(an_alert: Build, a_delivery) -> None:
    url = Secret("https://ntfy.example/buying")
    receiver = Receiver("phone", ReceiverKind.NTFY, url, Secret("tk_0123456789"))
    request = ntfy.compose(a_delivery, an_alert(), receiver)
    assert request.headers["Authorization"] == "Bearer tk_0123456789"
    assert {each.reveal() for each in request.hidden} >= {"tk_0123456789", "buying"}
    open_topic = ntfy.compose(a_delivery, an_alert(), Receiver("phone", ReceiverKind.NTFY, url))
    assert "Authorization" not in open_topic.headers
