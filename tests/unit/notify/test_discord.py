"""The Discord message: within Discord's limits, and nothing from outside is formatted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.model.policy import Secret
from alerts.notify import discord
from tests.unit.notify.hostile import OUTSIDE, Build, a_digest, a_line, saying

OWN_LINK = re.compile(r"^\[Read it at [^\[\]<>*_~`|\\]+\]\(<https?://[^\s<>]+>\)$", re.MULTILINE)
OWN_BOLD = re.compile(r"^\*\*([^*\n]+)\*\*$", re.MULTILINE)
OWN_TIME = re.compile(r"\d\d:\d\d UTC")


def limits(payload: dict[str, Any]) -> Iterator[tuple[str, int, int]]:
    """What each text has, and may have, in the units Discord counts."""
    units = discord.units
    yield "content", units(payload["content"]), 2000
    [embed] = payload["embeds"]
    fields = embed.get("fields", [])
    yield "title", units(embed["title"]), 256
    yield "description", units(embed["description"]), 4096
    yield "footer", units(embed["footer"]["text"]), 2048
    yield "fields", len(fields), 25
    for field in fields:
        yield "field name", units(field["name"]), 256
        yield "field value", units(field["value"]), 1024
    texts = [embed["title"], embed["description"], embed["footer"]["text"]]
    texts += [text for field in fields for text in field.values()]
    yield "everything", sum(map(units, texts)), 6000


def problems(payload: dict[str, Any]) -> list[str]:
    found = [name for name, size, most in limits(payload) if size > most]
    [embed] = payload["embeds"]
    found += ["an empty text"] * any(not field["value"] for field in embed.get("fields", []))
    found += ["a color"] * (not 0 <= embed["color"] <= 0xFFFFFF)
    found += ["nobody may be called"] * (payload["allowed_mentions"] != {"parse": []})
    return found


def texts(payload: dict[str, Any]) -> list[str]:
    """What may hold markup; a footer knows none."""
    [embed] = payload["embeds"]
    values = [field["value"] for field in embed.get("fields", [])]
    return [
        payload["content"],
        embed["title"],
        embed["description"],
        *values,
    ]


def markup(text: str) -> list[str]:
    """What Discord would read as more than text, our own links and bold lines aside."""
    rest = OWN_TIME.sub("", OWN_BOLD.sub(r"\1", OWN_LINK.sub("", text)))
    found = [char for char in "*_~`|\\<>[]#@" if char in rest]
    return found + re.findall(
        r":(?=[^\s…])|^(?:-|\d+\.) |www\.(?=\w)|(?<=[\w-])\.[a-z]{2}", rest, re.MULTILINE
    )


@settings(deadline=None, max_examples=20)
@given(OUTSIDE, st.integers(1, 300), st.integers(1, 40))
def test_any_alert_is_within_the_limits_and_plain(an_alert: Build, a_delivery, text, length, times):
    alert = saying(an_alert(), text * length, times=times, url=f"https://a.example/{text}")
    payload = discord.build(alert, a_delivery)
    assert problems(payload) == []
    assert [(each, m) for each in texts(payload) if (m := markup(each))] == []


@pytest.mark.parametrize("text", ["𠮷" * 3000, "*" * 3000, "a b" * 1000])
def test_the_longest_alert_fits_in_any_script(an_alert: Build, a_delivery, text: str) -> None:
    alert = saying(an_alert(), text, times=40, url="https://a.example/" + "x" * 1400)
    assert problems(discord.build(alert, a_delivery)) == []


@settings(deadline=None, max_examples=20)
@given(OUTSIDE)
def test_a_digest_of_any_size_fits_and_counts_what_did_not(an_alert: Build, a_delivery, text):
    line = a_line(saying(an_alert(), text * 20, times=4), url="https://a.example/" + "x" * 900)
    payload: Any = discord.build_digest(a_digest(*[line] * 12), a_delivery)
    assert problems(payload) == []
    assert [(each, m) for each in texts(payload) if (m := markup(each))] == []
    description = payload["embeds"][0]["description"]
    left = 12 - description.count("**▲")
    assert (f"{left} more of less weight left out" in description) == (left > 0)


@pytest.mark.parametrize(
    "text",
    [
        "a **b**",
        "a @here",
        "https://a.example",
        "# head",
        "- item",
        "1. item",
        "[a](b)",
        "\\",
        "a.example",
    ],
)
def test_markup_is_seen(text: str) -> None:
    assert markup(text) != []


def test_what_discord_would_refuse_is_seen(an_alert: Build, a_delivery) -> None:
    payload: Any = discord.build(an_alert(), a_delivery)
    payload["content"] = "x" * 2001
    payload["embeds"][0] |= {"title": "x" * 257, "description": "𠮷" * 2049, "color": -1}
    payload["embeds"][0]["fields"] = [
        {"name": "x", "value": ""},
        {"name": "x", "value": "x" * 1025},
    ]
    payload["allowed_mentions"] = {}
    assert problems(payload) == [
        "content",
        "title",
        "description",
        "field value",
        "an empty text",
        "a color",
        "nobody may be called",
    ]


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://a.example/w/1/key", "https://a.example/w/1/key?wait=true"),
        (
            "https://a.example/w/1/key?thread_id=7",
            "https://a.example/w/1/key?thread_id=7&wait=true",
        ),
        ("https://[", "https://["),
    ],
)
def test_discord_is_asked_to_answer_only_once_it_is_stored(url: str, asked: str) -> None:
    assert discord.waited_for(Secret(url)).reveal() == asked


def test_an_alert_without_a_headline_is_titled_by_what_it_is(an_alert: Build, a_delivery) -> None:
    payload: Any = discord.build(an_alert(headline="", url=""), a_delivery)
    assert payload["embeds"][0]["title"] == "▲ HIGH · escalating · rare earths, export control"
    assert "url" not in payload["embeds"][0]
