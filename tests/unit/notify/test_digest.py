"""A digest in Slack, in the webhook and on the console: ranked, bounded, and safe to show."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from alerts.model.alert import AlertKind
from alerts.model.assessment import Direction, Severity, Stage
from alerts.model.delivery import Delivery, DeliveryState
from alerts.model.digest import Digest, DigestKind, DigestLine
from alerts.notify import digest as words
from alerts.notify import slack, webhook
from alerts.notify.console import render_digest

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
DELIVERY = Delivery("dlv_1", "alr_1", "desk", DeliveryState.PENDING, 1, AT)
HOSTILE = "<!channel> *bold* <https://evil.example|x> \x1b[31m\u202e@here"


def a_line(number: int = 1, **given) -> DigestLine:
    defaults = {
        "alert": f"alr_{number}",
        "story": f"sto_{number}",
        "kind": AlertKind.RAISED,
        "severity": Severity.HIGH,
        "direction": Direction.ESCALATING,
        "stage": Stage.ANNOUNCED,
        "score": 60,
        "headline": f"Headline {number}",
        "summary": "China: export restriction.",
        "url": f"https://news.example/{number}",
        "source": "wire",
        "created": AT,
    }
    return DigestLine(**{**defaults, **given})


def a_digest(*lines: DigestLine, **given) -> Digest:
    given = {"kind": DigestKind.DIGEST, **given}
    return Digest("dig_1", receiver="desk", created=AT, lines=lines or (a_line(),), **given)


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ({}, "Digest · 1 story"),
        ({"left_out": 2}, "Digest · 3 stories"),
        ({"kind": DigestKind.QUIET_HOURS}, "While it was quiet · 1 story"),
        ({"kind": DigestKind.GROUP}, "Together · 1 story"),
        ({"kind": DigestKind.SNOOZE}, "No longer snoozed · 1 story"),
    ],
)
def test_the_title_says_what_it_is_and_how_many_stories(given, title) -> None:
    assert words.title(a_digest(**given)) == title


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({}, "▲ HIGH · escalating · announced"),
        ({"demoted": True}, "▲ HIGH · escalating · announced · over budget"),
        (
            {"alerts": 3, "kind": AlertKind.UPDATE},
            "▲ HIGH · escalating · UPDATE · announced · 3 alerts",
        ),
        ({"direction": Direction.EASING, "stage": Stage.NONE}, "▼ EASING · high"),
    ],
)
def test_a_line_says_severity_direction_and_what_happened(given, line) -> None:
    assert words.first_line(a_line(**given)) == line


def test_what_was_left_out_and_demoted_is_counted() -> None:
    assert words.remarks(a_digest()) == []
    assert words.remarks(a_digest(left_out=4, demoted=2, budget=6)) == [
        "4 more of less weight left out",
        "2 held back by the budget of 6 interrupts a day, marked “over budget”",
    ]


def test_the_console_shows_two_lines_a_story() -> None:
    digest = a_digest(a_line(), a_line(2, demoted=True, url=""), demoted=1, budget=6)
    assert render_digest(digest).splitlines() == [
        "Digest · 2 stories",
        "  1. ▲ HIGH · escalating · announced",
        "     Headline 1 · wire · https://news.example/1",
        "  2. ▲ HIGH · escalating · announced · over budget",
        "     Headline 2 · wire",
        "  1 held back by the budget of 6 interrupts a day, marked “over budget”",
    ]


def test_outside_text_is_never_markup_nor_control() -> None:
    digest = a_digest(a_line(headline=HOSTILE, source=HOSTILE, exposure_hits=(HOSTILE,)))
    assert "\x1b" not in render_digest(digest)
    built = json.dumps(slack.build_digest(digest, DELIVERY))
    assert "<!channel>" not in built
    assert "<https://evil.example" not in built
    assert "\\u202e" not in built
    assert b"<" not in webhook.build_digest(digest)


def test_slack_gets_at_most_fifty_blocks_within_its_limits() -> None:
    lines = tuple(a_line(n, headline="H" * 2000, exposure_hits=("x" * 500,) * 9) for n in range(60))
    message = slack.build_digest(a_digest(*lines, left_out=3, demoted=1, budget=6), DELIVERY)
    blocks = message["blocks"]
    assert len(blocks) <= 50
    assert blocks[0]["text"]["text"] == "Digest · 63 stories"
    assert all(len(b["text"]["text"]) <= 3000 for b in blocks if b["type"] == "section")


def test_slack_links_each_story_and_names_what_it_touches() -> None:
    digest = a_digest(a_line(exposure_hits=("NdFeB magnets", "HS 8505.11")))
    _, story, context = slack.build_digest(digest, DELIVERY)["blocks"]
    assert "Touches: NdFeB magnets, HS 8505.11" in story["text"]["text"]
    assert "<https://news.example/1|" in story["text"]["text"]
    assert "digest dig_1 · delivery dlv_1" in json.dumps(context, ensure_ascii=False)


def test_the_webhook_says_what_kind_of_digest_it_is() -> None:
    digest = a_digest(a_line(demoted=True), left_out=2, demoted=1, budget=6)
    body = json.loads(webhook.build_digest(digest))
    assert (body["type"], body["timestamp"]) == ("digest", "2026-03-02T08:00:00Z")
    data = body["data"]
    assert (data["cause"], data["left_out"], data["demoted"], data["budget"]) == ("digest", 2, 1, 6)
    assert [(s["alert"], s["severity"], s["demoted"]) for s in data["stories"]] == [
        ("alr_1", "high", True)
    ]


def test_the_webhook_stays_under_its_limit_and_counts_what_does_not_fit() -> None:
    lines = tuple(
        a_line(n, headline="\u4e2d" * 2000, summary='"' * 900, exposure_hits=("ä" * 99,) * 9)
        for n in range(40)
    )
    body = webhook.build_digest(a_digest(*lines, left_out=5))
    assert len(body) < webhook.BODY_LIMIT
    data = json.loads(body)["data"]
    assert len(data["stories"]) + data["left_out"] == 45
    assert data["stories"][0]["alert"] == "alr_0"
    assert body == webhook.build_digest(a_digest(*lines, left_out=5))


def test_an_address_too_long_is_left_out_not_cut() -> None:
    long = a_line(url="https://news.example/" + "a" * 600)
    assert json.loads(webhook.build_digest(a_digest(long)))["data"]["stories"][0]["url"] == ""
