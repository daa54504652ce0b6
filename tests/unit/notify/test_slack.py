"""The Slack message: within Slack's limits, and nothing from outside is markup."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.model.alert import Alert
from alerts.model.assessment import Evidence
from alerts.model.delivery import Delivery
from alerts.model.facts import Span
from alerts.notify import slack

Build = Callable[..., Alert]
Payload = dict[str, Any]
GOLDEN = Path(__file__).parents[2] / "data" / "messages"

#: Pieces that mean something to Slack in one place or another, or hide what does.
PIECES = st.sampled_from(
    [
        "<!channel>", "<!here|x>", "<@U012AB3CD>", "<#C012>", "<!subteam^S012>",
        "<https://evil.example|https://reuters.com>", "https://evil.example/reuters.com",
        "www.evil.example", "mailto:a@b.example", "&lt;!channel&gt;", "&amp;", "@here", "@channel",
        "#general", ":smile:", ":+1:", "*b*", "_i_", "~s~", "`c`", "```", ">", ">>>", "&", "<",
        "|", "\n", "\r", "\u2028", "\u202e", "\u200b", "\u2060", "\x1b[31m", "\ud800", " ", ".",
        ":", "稀土", "rare", "<!date^0^{date}|x>",
    ]
)  # fmt: skip
OUTSIDE = st.one_of(st.lists(PIECES, max_size=12).map("".join), st.text(max_size=60))
OWN_LINK = re.compile(r"<https?://[!-;=?-{}~]+\|Read it at [^<>|]+>")
OWN_BOLD = re.compile(r"^\*(?:What is new|Why:|Touches:)\*|^\*(.*)\*$", re.MULTILINE)
OWN_TIME = re.compile(r"\d\d:\d\d UTC$")
ENTITY = re.compile(r"&(?:amp|lt|gt);")


def alert_saying(build: Build, text: str, url: str = "https://news.example/a") -> Alert:
    """Every place of an alert that text from outside can reach says `text`."""
    return build(
        headline=text,
        summary=f"{text} indeed",
        changes=(text, text),
        source=text,
        url=url,
        exposure_hits=(text, text),
        evidence=(Evidence("rule", "tariff", Span("title", 0, len(text)), text, 72),),
    )


def texts(payload: Payload) -> Iterator[tuple[str, str]]:
    """Each text that is shown, with its type."""
    yield "mrkdwn", payload["text"]
    for block in payload["blocks"]:
        shown = block.get("elements", []) if block["type"] == "context" else []
        for each in [block.get("text"), *block.get("fields", []), *shown]:
            if each is not None:
                yield each["type"], each["text"]


def problems(payload: Payload) -> list[str]:
    """What Slack would refuse, by its documented limits."""
    found = [] if 1 <= len(payload["blocks"]) <= 50 else ["1 to 50 blocks"]
    if not 1 <= len(payload["text"]) <= 40_000:
        found.append("text of 1 to 40,000")
    for block in payload["blocks"]:
        found += _block_problems(block)
    for kind, text in texts(payload):
        if not text or len(text) > 3000:
            found.append(f"{kind} of 1 to 3000")
    return found


def _block_problems(block: Payload) -> Iterator[str]:
    allowed = {
        "header": {"text"},
        "section": {"text", "fields"},
        "context": {"elements"},
        "actions": {"block_id", "elements"},
    }
    kind = block["type"]
    if kind not in allowed or not set(block) - {"type"} <= allowed[kind]:
        yield f"block {kind} with {sorted(block)}"
        return
    if kind == "header" and (
        block["text"]["type"] != "plain_text" or len(block["text"]["text"]) > 150
    ):
        yield "header of plain text up to 150"
    if kind == "section" and not (block.get("text") or block.get("fields")):
        yield "section without text"
    if kind == "context" and not 1 <= len(block["elements"]) <= 10:
        yield "1 to 10 context elements"
    if kind == "actions":
        yield from _button_problems(block)
    fields = block.get("fields", [])
    if len(fields) > 10 or any(len(field["text"]) > 2000 for field in fields):
        yield "10 fields of 2000"


def _button_problems(block: Payload) -> Iterator[str]:
    if not 1 <= len(block["elements"]) <= 25 or len(block["block_id"]) > 255:
        yield "1 to 25 elements, block id up to 255"
    if len({each["action_id"] for each in block["elements"]}) < len(block["elements"]):
        yield "action ids of their own"
    for each in block["elements"]:
        if set(each) != {"type", "text", "action_id", "value"} or each["type"] != "button":
            yield f"button with {sorted(each)}"
        if len(each["text"]["text"]) > 75 or each["text"]["type"] != "plain_text":
            yield "button text up to 75"
        if len(each["action_id"]) > 255 or len(each["value"]) > 2000:
            yield "action id up to 255, value up to 2000"


def markup(kind: str, text: str) -> list[str]:
    """What Slack would read as more than text in `text`, our own labels and link aside."""
    if kind == "mrkdwn":
        text = OWN_BOLD.sub(r"\1", OWN_LINK.sub("", text))
    rest = OWN_TIME.sub("", ENTITY.sub(" ", text))
    found = [char for char in "<>&@" if char in rest]
    found += re.findall(r":(?=\S)|#(?=\w)|(?<=\w)\.[a-z]{2}", rest)
    if kind == "mrkdwn":
        found += [char for char in "*_~`" if char in rest]
        found += re.findall(r"^(?:&gt;|>)", text, re.MULTILINE)
    return found


@pytest.mark.parametrize("name", ["an_alert", "an_update", "a_correction"])
def test_the_message_is_the_one_agreed(
    name: str, request: pytest.FixtureRequest, a_delivery: Delivery
) -> None:
    made = request.getfixturevalue(name)
    alert = made() if name == "an_alert" else made
    golden = json.loads((GOLDEN / f"slack_{alert.kind}.json").read_text("utf-8"))
    assert slack.build(alert, a_delivery) == golden
    assert problems(golden) == []


@settings(deadline=None)
@given(OUTSIDE)
def test_no_outside_text_becomes_markup(an_alert: Build, a_delivery: Delivery, text: str) -> None:
    payload = slack.build(alert_saying(an_alert, text), a_delivery)
    assert [(t, m) for k, t in texts(payload) if (m := markup(k, t))] == []
    assert json.loads(json.dumps(payload)) == payload


@settings(deadline=None)
@given(OUTSIDE)
def test_no_address_breaks_out_of_its_link(
    an_alert: Build, a_delivery: Delivery, path: str
) -> None:
    alert = alert_saying(an_alert, "plain", f"https://news.example/{path}")
    for kind, text in texts(slack.build(alert, a_delivery)):
        assert markup(kind, text) == []
        assert len(re.findall("<", text)) == len(OWN_LINK.findall(text)) <= 1


@settings(deadline=None)
@given(OUTSIDE, st.integers(1, 400), st.integers(1, 60))
def test_any_alert_is_within_the_limits(
    an_alert: Build, a_delivery: Delivery, text: str, length: int, many: int
) -> None:
    alert = alert_saying(an_alert, text * length, f"https://news.example/{text * length}")
    crowded = an_alert(
        headline=alert.headline,
        summary=alert.summary,
        changes=alert.changes * many,
        exposure_hits=alert.exposure_hits * many,
        evidence=alert.evidence * many,
        source=alert.source,
        url=alert.url,
        topics=dict.fromkeys((f"{text}{n}" for n in range(many)), 0.9),
    )
    assert problems(slack.build(crowded, a_delivery)) == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("mrkdwn", "a <!channel> b"),
        ("mrkdwn", "see https://evil.example"),
        ("mrkdwn", "an *emphasis*"),
        ("mrkdwn", "&gt; quoted"),
        ("plain_text", ":smile:"),
        ("plain_text", "evil.example"),
        ("plain_text", "R&D"),
        ("mrkdwn", "<https://a.example/<!here>|Read it at a.example>"),
    ],
)
def test_the_markup_reader_of_these_tests_sees_markup(kind: str, text: str) -> None:
    assert markup(kind, text) != []


def test_the_limit_checker_of_these_tests_sees_what_is_too_much() -> None:
    def plain(size: int) -> Payload:
        return {"type": "plain_text", "text": "x" * size}

    bad: list[Payload] = [
        {"type": "header", "text": plain(151)},
        {"type": "section"},
        {"type": "section", "text": plain(3001)},
        {"type": "section", "fields": [plain(2001)]},
        {"type": "section", "fields": [plain(1)] * 11},
        {"type": "context", "elements": []},
        {"type": "context", "elements": [plain(1)] * 11},
        {"type": "section", "text": plain(0)},
        {"type": "marquee"},
    ]
    assert all(problems({"text": "x", "blocks": [block]}) for block in bad)
    assert problems({"text": "", "blocks": bad[:0]}) == [
        "1 to 50 blocks",
        "text of 1 to 40,000",
        "mrkdwn of 1 to 3000",
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a & b < c > d", "a &amp; b &lt; c &gt; d"),
        ("&lt;!channel&gt;", "&amp;lt;!channel&amp;gt;"),
        ("25 % at 10:30 in the U.S. on 3.5 t", "25 % at 10∶30 in the U.S. on 3.5 t"),
        ("> quoted", "› quoted"),
        ("rare_earth *now*", "rare＿earth ∗now∗"),
    ],
)
def test_a_headline_reads_as_typed(
    an_alert: Build, a_delivery: Delivery, text: str, shown: str
) -> None:
    blocks: Any = slack.build(an_alert(headline=text), a_delivery)["blocks"]
    assert blocks[1]["text"]["text"] == f"*{shown}*"


def test_a_cut_never_halves_an_entity(an_alert: Build, a_delivery: Delivery) -> None:
    payload = slack.build(an_alert(headline="&" * 400, summary="<" * 1000), a_delivery)
    for _, text in texts(payload):
        assert "&" not in ENTITY.sub(" ", text)
    blocks: Any = payload["blocks"]
    assert blocks[1]["text"]["text"].endswith("&amp;…*")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://a.example/",
        "",
        "https://a.example/" + "x" * 2000,
        "https://a.example/?" + "&" * 1000,
    ],
)
def test_what_is_no_web_address_gets_no_link(
    an_alert: Build, a_delivery: Delivery, url: str
) -> None:
    payload = slack.build(an_alert(url=url), a_delivery)
    assert "<" not in "".join(text for _, text in texts(payload))


def test_more_than_fits_is_counted(an_alert: Build, a_delivery: Delivery) -> None:
    alert = an_alert(
        changes=tuple(f"change {n}" for n in range(9)),
        exposure_hits=tuple(f"site {n}" for n in range(15)),
    )
    shown = "\n".join(text for _, text in texts(slack.build(alert, a_delivery)))
    assert "• change 5\n• and 3 more" in shown
    assert "site 11 and 3 more" in shown


def test_what_shows_as_nothing_takes_no_line(an_alert: Build, a_delivery: Delivery) -> None:
    alert = an_alert(changes=("\u200b",), exposure_hits=("\u202e", "site"))
    shown = "\n".join(text for _, text in texts(slack.build(alert, a_delivery)))
    assert "What is new" not in shown
    assert "*Touches:* site" in shown


def test_an_alert_with_nothing_but_a_score_is_still_a_message(
    an_alert: Build, a_delivery: Delivery
) -> None:
    bare = an_alert(
        headline="", summary="", url="", source="", evidence=(), exposure_hits=(), score=0
    )
    payload = slack.build(bare, a_delivery)
    assert problems(payload) == []
    blocks: Any = payload["blocks"]
    assert [block["type"] for block in blocks] == ["header", "section", "context"]


def test_a_preview_reads_like_the_message(an_update: Alert) -> None:
    assert slack.preview(an_update) == [
        "▲ CRITICAL · escalating · UPDATE · rare earths, export control",
        "Controls on terbium & dysprosium take effect",
        "The licence duty is in force.",
        "What is new",
        "• severity high → critical",
        "• stage announced → in force",
        "Why: score 86 = 46 rare earth heavy + 30 export control verbs + 10 stage in force",
        "• +46 rare earth heavy: “terbium”, “dysprosium”",
        "• +30 export control verbs: “widens export controls”",
        "• +10 stage in force: “take effect”",
        "Touches: terbium (magnet line 2), Aurora Magnets GmbH · priority 72 of 100",
        "Read it at news.example",
        "Metals Wire · official source · in force · 5 items from 3 sources · 2026-03-02 08:15 UTC",
    ]


@pytest.mark.parametrize("text", ["a & b < c > d", "&lt;!channel&gt;", "<x|y>", "&amp;lt;"])
def test_a_preview_decodes_exactly_once(an_alert: Build, text: str) -> None:
    shown = slack.preview(an_alert(headline=text, summary=f"*{text}*"))
    assert shown[1:3] == [text, f"*{text}*"]


def test_slack_is_told_to_look_nothing_up(an_alert: Build, a_delivery: Delivery) -> None:
    payload = slack.build(an_alert(), a_delivery)
    for switch in ("mrkdwn", "link_names", "unfurl_links", "unfurl_media"):
        assert payload[switch] is False
    assert payload["parse"] == "none"
    blocks: Any = payload["blocks"]
    for block in blocks:
        for each in [block.get("text"), *block.get("elements", [])]:
            if each is not None:
                key = "verbatim" if each["type"] == "mrkdwn" else "emoji"
                assert each[key] is (each["type"] == "mrkdwn")
