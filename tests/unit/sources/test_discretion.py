from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.sources import Asks, Fetched, FetchFailed, NotModified, Parsed, Received
from alerts.sources.discretion import discreet_outcome, discreet_parsed, keys_of, restored
from tests.builders import NOW, a_feed, an_entry

KEY = "s3cret-k3y"
FEED = a_feed(location=f"https://wire.example/rss?api_key={KEY}")
KEYS = keys_of(FEED)


def fetched(body: bytes, url: str = FEED.location) -> Fetched:
    return Fetched((Received(url, body),), NOW, url)


def test_a_document_that_repeats_the_key_holds_stars_in_its_place():
    found = discreet_outcome(FEED, fetched(f"<a>{KEY}</a> {KEY}".encode()), KEYS)
    assert found == fetched(b"<a>***</a> ***", "https://wire.example/rss?api_key=***")


def test_a_hub_and_a_topic_that_repeat_the_key_are_masked():
    headers = replace(fetched(b""), hub=f"https://hub.example/{KEY}", topic=FEED.location)
    found = discreet_outcome(FEED, headers, KEYS)
    assert (found.hub, found.topic) == ("https://hub.example/***", f"{FEED.location[:-10]}***")
    asks = Asks(hub=headers.hub, topic=headers.topic)
    asked = discreet_parsed(FEED, headers, Parsed(asks=asks), KEYS).asks
    assert (asked.hub, asked.topic) == (found.hub, found.topic)


def test_the_key_a_redirect_adds_is_hidden_too():
    moved = "https://new.example/rss?token=m0ved-k3y"
    found = discreet_outcome(FEED, replace(fetched(b"m0ved-k3y", moved), moved_to=moved), KEYS)
    assert (found.documents[0].body, found.moved_to) == (
        b"***",
        "https://new.example/rss?token=***",
    )


def test_a_note_of_an_unchanged_source_is_masked():
    outcome = NotModified(
        "e", notes=(f"moved to /{KEY}",), moved_to=f"https://b.example/?key={KEY}"
    )
    found = discreet_outcome(FEED, outcome, KEYS)
    assert (found.notes, found.moved_to) == (("moved to /***",), "https://b.example/?key=***")


def test_a_reason_is_masked():
    failed = FetchFailed(f"HTTP 500 at {KEY}", 500)
    assert discreet_outcome(FEED, failed, KEYS) == FetchFailed("HTTP 500 at ***", 500)


def test_a_secret_option_is_a_key_too():
    keys = keys_of(a_feed(), ["0ption-s3cret", "short"])
    assert discreet_outcome(a_feed(), fetched(b"0ption-s3cret short", ""), keys).documents == (
        Received("", b"*** short"),
    )


def test_a_key_that_markup_spelled_out_is_masked_in_every_text_of_an_entry():
    entry = an_entry(KEY, key=f"k{KEY}", url=f"https://x.example/?{KEY}", text=f"<b>{KEY}</b>")
    found = discreet_parsed(FEED, fetched(b""), Parsed((entry,), (f"no {KEY}",)), KEYS)
    assert found.entries == (
        an_entry("***", key="k***", url="https://x.example/?***", text="<b>***</b>"),
    )
    assert found.problems == ("no ***",)


def test_a_source_without_keys_is_left_as_it_is():
    parsed = Parsed((an_entry(),))
    plain = a_feed()
    assert discreet_parsed(plain, fetched(b"x", plain.location), parsed, keys_of(plain)) is parsed


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://wire.example/2?api_key=***", f"https://wire.example/2?api_key={KEY}"),
        ("https://other.example/2?api_key=***", "https://other.example/2?api_key=***"),
        ("http://wire.example/2?api_key=***", "http://wire.example/2?api_key=***"),
        ("https://wire.example/2", "https://wire.example/2"),
    ],
)
def test_only_the_own_host_gets_its_key_back(url, asked):
    assert restored(FEED, url) == asked
