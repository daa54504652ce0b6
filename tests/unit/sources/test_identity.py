"""An entry keeps its key from poll to poll."""

from __future__ import annotations

from alerts.model.item import Entry
from alerts.sources.identity import identify


def keys(*drafts: Entry) -> list[str]:
    return [entry.key for entry in identify(drafts).entries]


def test_the_id_of_the_source_is_the_key_without_its_white_space() -> None:
    assert keys(Entry(" a\n b ", "https://x.example/1", "t")) == ["a b"]


def test_without_an_id_the_address_is_the_key_whatever_tracks_the_reader() -> None:
    first = keys(Entry("", "https://X.example:443/1?utm_source=a#top", "t"))
    second = keys(Entry("", "https://x.example/1?utm_source=b&fbclid=c", "t changed"))
    assert first == second == ["https://x.example/1"]


def test_without_id_and_address_the_words_are_the_key() -> None:
    assert keys(Entry("", "", "t", "x")) == keys(Entry("", "", "t", "x"))
    assert keys(Entry("", "", "t", "x")) != keys(Entry("", "", "t", "y"))


def test_a_long_id_becomes_a_short_key() -> None:
    (key,) = keys(Entry("a" * 100_000, "", "t"))
    assert len(key) < 100


def test_different_entries_under_one_id_are_all_kept_in_whatever_order_they_come() -> None:
    one = Entry("g", "https://x.example/1", "one")
    two = Entry("g", "https://x.example/2", "two")
    found = identify([one, two])
    assert len(found.entries) == 2
    assert sorted(keys(one, two)) == sorted(keys(two, one))
    assert all(key.startswith("g#") for key in keys(one, two))
    assert found.problems == ("2 entries sharing an id",)
    assert found.left_out == 0


def test_a_repetition_is_left_out_and_counted() -> None:
    entry = Entry("g", "https://x.example/1", "one")
    found = identify([entry, Entry(" g", "https://x.example/1?utm_source=a", "one"), entry])
    assert [e.key for e in found.entries] == ["g"]
    assert found.problems == ("2 entries repeated in the same document left out",)
    assert found.left_out == 2


def test_an_entry_with_neither_title_nor_text_is_left_out_and_counted() -> None:
    found = identify([Entry("a", "https://x.example/1", " ", "\n")])
    assert found.entries == ()
    assert found.problems == ("1 entry with neither title nor text left out",)
    assert found.left_out == 1
