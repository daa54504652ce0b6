"""One document costs a bounded amount of work."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from alerts.sources import gate
from alerts.sources.feed import parse_feed

NOW = datetime(2026, 6, 2, 12, tzinfo=UTC)


def rss(inner: str) -> bytes:
    good = "<item><title>good</title></item>"
    return f"<rss><channel>{inner}{good}</channel></rss>".encode()


def test_a_deep_element_is_left_out_and_its_neighbour_kept() -> None:
    deep = "<item><title>deep</title>" + "<a>" * 5000 + "</a>" * 5000 + "</item>"
    parsed = parse_feed(rss(deep), now=NOW)
    assert [entry.title for entry in parsed.entries] == ["deep", "good"]
    assert parsed.problems == ("1 elements shortened or left out",)


def test_a_huge_title_is_cut_and_its_neighbour_kept() -> None:
    parsed = parse_feed(rss(f"<item><title>{'tariff ' * 200_000}</title></item>"), now=NOW)
    assert [len(entry.title) for entry in parsed.entries] == [10_000, 4]
    assert parsed.problems == ("1 elements shortened or left out",)


@pytest.mark.parametrize(
    "attributes",
    [" ".join(f"a{n}='x'" for n in range(5000)), f"a='{'x' * 5000}' b='y'"],
    ids=["many", "long"],
)
def test_an_element_keeps_its_first_attributes(attributes: str) -> None:
    parsed = parse_feed(rss(f"<item><title {attributes}>many</title></item>"), now=NOW)
    assert [entry.title for entry in parsed.entries] == ["many", "good"]
    assert parsed.problems == ("1 elements shortened or left out",)


def test_authors_are_not_read() -> None:
    author = "a" * 100_000
    parsed = parse_feed(
        rss(
            f"<item><title>t</title><author>{author}</author><dc:creator>{author}</dc:creator></item>"
        ),
        now=NOW,
    )
    assert [entry.title for entry in parsed.entries] == ["t", "good"]


def test_reading_ends_after_ten_thousand_entries() -> None:
    parsed = parse_feed(rss("<item><guid>g</guid></item>" * 10_001), now=NOW)
    assert "too large: read up to entry 10001" in parsed.problems


def test_reading_ends_after_so_many_elements(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "_MAX_ELEMENTS", 100)
    first = "<item><title>first</title></item>"
    parsed = parse_feed(rss(first + "<a/>" * 100), now=NOW)
    assert [entry.title for entry in parsed.entries] == ["first"]
    assert "too large: read up to entry 1" in parsed.problems
