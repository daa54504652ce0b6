"""Bodies that somebody sends, as entries."""

from __future__ import annotations

import json

import pytest

from alerts.sources.inbound import MAX_ITEMS, read_items

ITEM = {"id": "7", "title": "Port closed", "text": "For a week.", "url": "https://a.example/7"}


def keys(body: object, kind: str, now) -> list[str]:
    raw = body if isinstance(body, str) else json.dumps(body)
    return [entry.key for entry in read_items(raw.encode(), kind, now=now).entries]


def test_one_item_a_list_lines_and_a_feed_are_read(now):
    other = {"title": "No id", "url": "https://a.example/8"}
    assert keys(ITEM, "application/json", now) == ["7"]
    assert keys([ITEM, other], "Application/JSON; charset=utf-8", now) == [
        "7",
        "https://a.example/8",
    ]
    lines = f"{json.dumps(ITEM)}\n\n{json.dumps(other)}\n"
    assert keys(lines, "application/x-ndjson", now) == ["7", "https://a.example/8"]
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "9", "title": "T"}]}
    assert keys(feed, "application/feed+json", now) == ["9"]


def test_an_item_without_a_name_is_known_by_its_contents(now):
    nameless = {"title": "Port closed"}
    assert keys(nameless, "application/json", now) == keys(nameless, "application/jsonl", now)


@pytest.mark.parametrize(
    ("body", "kind", "problem"),
    [
        ("{}", "text/plain", "the content type is one of"),
        ("{", "application/json", "not JSON"),
        ("[7]", "application/json", "not an object"),
        ("{}", "application/json", "neither title nor text"),
        ("", "application/json", "empty"),
        ("\0\1\2\3", "application/x-ndjson", "not a text file"),
    ],
)
def test_what_cannot_be_read_is_told(body, kind, problem, now):
    parsed = read_items(body.encode(), kind, now=now)
    assert parsed.broken
    assert problem in parsed.problems[0]


def test_good_lines_are_taken_and_the_others_told(now):
    body = f"{json.dumps(ITEM)}\n{{bad\n{{}}\n"
    parsed = read_items(body.encode(), "application/x-ndjson", now=now)
    assert (len(parsed.entries), parsed.broken, parsed.left_out) == (1, False, 2)
    assert "line 2" in parsed.problems[0]


def test_too_many_items_are_refused_whole(now):
    body = json.dumps([{"id": str(n), "title": "T"} for n in range(MAX_ITEMS + 1)])
    parsed = read_items(body.encode(), "application/json", now=now)
    assert (parsed.entries, parsed.broken) == ((), True)
