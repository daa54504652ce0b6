"""The bundled seed files: short, dated, and plainly not of this world."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from alerts.model.item import Entry
from alerts.sources import probe
from alerts.text.clean import plain, plain_line
from alerts.text.fingerprint import similarity

SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "examples"
NOW = datetime(2026, 11, 24, tzinfo=UTC)
FORTNIGHT = (datetime(2026, 10, 6, tzinfo=UTC), datetime(2026, 10, 20, tzinfo=UTC))
HAN = re.compile("[\u4e00-\u9fff]")


def read(path: Path) -> tuple[Entry, ...]:
    found = probe(path.read_bytes(), now=NOW, name=path.name)
    assert found.problems == (), path.name
    return found.entries


ENTRIES = {entry.key: entry for path in sorted(SEEDS.iterdir()) for entry in read(path)}


def test_every_kind_of_file_a_beginner_may_drop_is_there() -> None:
    kinds = {path.suffix for path in SEEDS.iterdir()}
    assert kinds == {".md", ".txt", ".html", ".jsonl", ".eml", ".rss"}
    assert all(path.name.isascii() for path in SEEDS.iterdir())


def test_there_is_a_fortnight_of_news() -> None:
    assert len(ENTRIES) >= 14


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=lambda e: plain_line(e.title)[:30])
def test_an_item_is_short_dated_and_from_an_address_nobody_owns(entry: Entry) -> None:
    text = plain(entry.text)
    words = len(HAN.findall(text)) / 1.7 if HAN.search(text) else len(text.split())
    assert 60 <= words <= 150
    assert entry.published is not None
    assert FORTNIGHT[0] <= entry.published <= FORTNIGHT[1]
    host = urlsplit(entry.url).hostname or "suppliers.example.org"
    assert re.search(r"(^|\.)example\.(org|com|net)$", host)


def test_the_echoes_of_the_announcement_share_most_of_their_title() -> None:
    echoes = [e.title for e in ENTRIES.values() if e.title.startswith("China announces")]
    assert len(echoes) == 3
    first, *others = echoes
    for other in others:
        assert similarity(first, other) > 0.5
