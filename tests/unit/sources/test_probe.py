"""A probe says what a document is, whatever it is."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.sources import probe
from tests.unit.sources.promises import broken_by

NOW = datetime(2026, 6, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("file", "entries"),
    [
        ("minerals_desk.rss", 3),
        ("ministry.atom", 2),
        ("materials_jp_shift_jis.rdf", 1),
        ("materials_kr_euc_kr.xml", 1),
        ("desk_feed.json", 2),
    ],
)
def test_feeds_are_known_by_their_contents(feeds: Path, file: str, entries: int) -> None:
    body = (feeds / file).read_bytes()
    for name in ("", "https://x.example/feed", "a.txt"):
        assert len(probe(body, now=NOW, name=name).entries) == entries


def test_compressed_feeds_are_unpacked(feeds: Path) -> None:
    body = gzip.compress((feeds / "ministry.atom").read_bytes())
    assert len(probe(body, now=NOW).entries) == 2
    assert len(probe(body, now=NOW, content_encoding="gzip").entries) == 2


def test_articles_are_known_by_their_names() -> None:
    parsed = probe(b"Title\nText", now=NOW, name="/tmp/a.txt")  # noqa: S108 - only a name
    assert [entry.title for entry in parsed.entries] == ["Title"]
    assert not parsed.broken


@pytest.mark.parametrize(
    ("body", "name", "problem"),
    [
        (b"", "a.txt", "the file is empty"),
        (b"<html></html>", "https://x.example/page.html", "an HTML page, not a feed"),
        (b"Title\nText", "", "not XML"),
        (b"Title\nText", "a.xml", "not XML"),
        (gzip.compress(bytes(60_000_000)), "", "larger than"),
    ],
)
def test_what_can_be_nothing_is_refused(body: bytes, name: str, problem: str) -> None:
    parsed = probe(body, now=NOW, name=name)
    assert parsed.broken
    assert problem in parsed.problems[0]


@given(st.binary(max_size=300), st.sampled_from(["", "a.txt", "a.json", "a.rss", "https://x/a"]))
def test_no_bytes_break_a_promise(body: bytes, name: str) -> None:
    assert broken_by(probe(body, now=NOW, name=name)) == []
