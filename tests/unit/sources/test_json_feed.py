"""JSON Feeds become entries, odd ones too."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.sources import json_feed
from alerts.sources.json_feed import parse_json_feed
from tests.unit.sources.promises import broken_by

NOW = datetime(2026, 6, 2, 12, tzinfo=UTC)
VERSION = "https://jsonfeed.org/version/1.1"


def feed(*items: object, **extra: object) -> bytes:
    return json.dumps({"version": VERSION, "items": list(items), **extra}).encode()


def test_a_json_feed(feeds: Path, now: datetime) -> None:
    parsed = parse_json_feed((feeds / "desk_feed.json").read_bytes(), now=now)
    first, second = parsed.entries
    assert first.key == "12345678901234567890123"
    assert first.url == "https://desk.example/a/1"
    assert first.text == "<p>Text</p>"
    assert first.lang == "en"
    assert first.published == datetime(2026, 6, 1, 8, tzinfo=UTC)
    assert second.url == "https://other.example/2"
    assert second.text == "Only text"
    assert second.lang == "de"
    assert second.updated == datetime(2026, 6, 1, 9, tzinfo=UTC)
    assert second.published is None
    assert parsed.problems == ()


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "not JSON"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1', "not JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[]", "without a JSON Feed version"),
        (b'{"error": "no"}', "without a JSON Feed version"),
        (b'{"version": 1}', "without a JSON Feed version"),
        (b'{"version": "https://jsonfeed.org/version/1"}', '"items" is no list'),
        (b'{"version": "https://jsonfeed.org/version/1", "items": {}}', '"items" is no list'),
        (b" " * 10_000_001, "larger than"),
    ],
)
def test_what_is_no_json_feed_is_refused(body: bytes, problem: str) -> None:
    parsed = parse_json_feed(body, now=NOW)
    assert parsed.broken
    assert problem in parsed.problems[0]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ('{"id": 1, "title": "t"}', "t"),
        ('{"id": 1.0, "title": "t"}', "t"),
        ('{"id": NaN, "title": "t"}', "t"),
        ('{"id": null, "title": "t", "date_published": 5}', "t"),
        ('{"id": "a", "title": "\\ud800 t"}', "\ufffd t"),
        ('{"id": ' + "9" * 5001 + ', "title": "t"}', "t"),
        ('{"title": "t", "url": "javascript:alert(1)"}', "t"),
        ('{"title": "t", "url": "http://[x"}', "t"),
    ],
)
def test_odd_values_do_not_cost_the_entry(text: str, title: str) -> None:
    body = f'\ufeff{{"version": "{VERSION}", "items": [{text}]}}'.encode()
    (entry,) = parse_json_feed(body, now=NOW, url="https://x.example/f.json").entries
    assert entry.title == title
    assert entry.url == ""
    entry.title.encode()
    entry.key.encode()


def test_items_that_are_no_objects_are_counted() -> None:
    parsed = parse_json_feed(feed({"id": "1", "title": "t"}, 5, "x", None, [1]), now=NOW)
    assert len(parsed.entries) == 1
    assert parsed.problems == ("4 items are no objects",)
    assert parsed.left_out == 4


def test_too_many_items_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_feed, "_MAX_ITEMS", 2)
    parsed = parse_json_feed(feed(*({"id": str(n), "title": "t"} for n in range(3))), now=NOW)
    assert len(parsed.entries) == 2
    assert parsed.problems == ("too large: read up to entry 2",)
    assert parsed.left_out == 1


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "url", "title", "content_text", "items"]), inner)
    ),
    max_leaves=10,
)


@given(json_values)
def test_no_value_breaks_a_promise(value: object) -> None:
    assert broken_by(parse_json_feed(feed(value), now=NOW)) == []
