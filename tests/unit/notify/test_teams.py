"""The Teams card: within what Teams takes, and every outside text a run without Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.notify import teams
from alerts.notify.posting import json_bytes
from tests.unit.notify.hostile import OUTSIDE, Build, a_digest, a_line, saying

#: Teams refuses a message of 28 KB.
BYTES = 28_000
STYLES = {
    "weight": {"default", "lighter", "bolder"},
    "size": {"default", "small", "medium", "large", "extraLarge"},
    "color": {"default", "dark", "light", "accent", "good", "warning", "attention"},
    "isSubtle": {True, False},
}


def card(payload: dict[str, Any]) -> dict[str, Any]:
    assert payload["type"] == "message"
    [attachment] = payload["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    return attachment["content"]


def problems(payload: dict[str, Any]) -> list[str]:
    """What the Adaptive Card schema or Teams would refuse."""
    found = [] if len(json_bytes(payload)) <= BYTES else ["more than 28 KB"]
    shown = card(payload)
    if shown["type"] != "AdaptiveCard" or shown["version"] != "1.4":
        found.append("a card of version 1.4")
    found += [f"action {each['type']}" for each in shown["actions"] if not is_opening(each)]
    if len(shown["actions"]) > 6:
        found.append("6 actions")
    for block in shown["body"]:
        if block["type"] != "RichTextBlock" or not set(block) <= {"type", "inlines", "spacing"}:
            found.append(f"block {block['type']} with {sorted(block)}")
        found += [problem for run in block["inlines"] for problem in run_problems(run)]
    return found


def run_problems(run: dict[str, Any]) -> Iterator[str]:
    if run["type"] != "TextRun" or not run["text"]:
        yield "a run with text"
    for name, value in run.items():
        if name == "selectAction":
            if not is_opening(value | {"title": "t"}):
                yield "a link"
        elif name not in ("type", "text") and value not in STYLES.get(name, ()):
            yield f"{name}={value}"


def is_opening(action: dict[str, Any]) -> bool:
    link = action["url"]
    return action["type"] == "Action.OpenUrl" and link.startswith(("http://", "https://"))


def lines(payload: dict[str, Any]) -> list[str]:
    return [run["text"] for block in card(payload)["body"] for run in block["inlines"]]


@settings(deadline=None, max_examples=20)
@given(OUTSIDE, st.integers(1, 300), st.integers(1, 40))
def test_any_alert_is_a_card_teams_takes(an_alert: Build, a_delivery, text, length, times) -> None:
    alert = saying(an_alert(), text * length, times=times, url=f"https://a.example/{text}")
    payload = teams.build(alert, a_delivery)
    assert problems(payload) == []
    assert all("\n" not in line for line in lines(payload))


@pytest.mark.parametrize("text", ["𠮷" * 3000, "&" * 3000, "é" * 3000, '"' * 3000])
def test_the_longest_alert_fits_in_any_script(an_alert: Build, a_delivery, text: str) -> None:
    alert = saying(an_alert(), text, times=40, url="https://a.example/" + "x" * 1400)
    assert problems(teams.build(alert, a_delivery)) == []


@settings(deadline=None, max_examples=20)
@given(OUTSIDE)
def test_a_digest_of_any_size_fits_and_counts_what_did_not(an_alert: Build, a_delivery, text):
    line = a_line(saying(an_alert(), text * 20, times=4), url="https://a.example/" + "x" * 1400)
    payload = teams.build_digest(a_digest(*[line] * 12, left_out=2), a_delivery)
    assert problems(payload) == []
    left = 14 - sum(line.startswith("▲") for line in lines(payload))
    assert f"{left} more of less weight left out" in lines(payload)


def test_what_teams_would_refuse_is_seen(an_alert: Build, a_delivery) -> None:
    payload: Any = teams.build(an_alert(), a_delivery)
    block = card(payload)["body"][0]
    block["inlines"] += [
        {"type": "TextRun", "text": ""},
        {"type": "TextRun", "text": "x", "size": "9"},
    ]
    card(payload)["body"].append({"type": "TextBlock", "inlines": []})
    card(payload)["actions"].append({"type": "Action.OpenUrl", "url": "javascript:x", "title": "x"})
    assert problems(payload) == [
        "action Action.OpenUrl",
        "a run with text",
        "size=9",
        "block TextBlock with ['inlines', 'type']",
    ]


def test_an_alert_with_nothing_but_a_kind_is_still_a_card(an_alert: Build, a_delivery) -> None:
    bare = an_alert(
        headline="",
        summary="",
        url="",
        source="",
        evidence=(),
        exposure_hits=(),
        score=0,
        topics={},
    )
    payload = teams.build(bare, a_delivery)
    assert problems(payload) == []
    assert lines(payload)[0] == "▲ HIGH · escalating"
    assert card(payload)["actions"] == []
