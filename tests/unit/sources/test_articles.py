"""Saved files become articles."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.model.item import Entry
from alerts.sources import articles
from alerts.sources.articles import Drafts, is_article, read_articles
from alerts.sources.base import Received
from tests.unit.sources.promises import links_safely

NOW = datetime(2026, 6, 2, 12, tzinfo=UTC)


def read(name: str, body: bytes | str, lang: str = "") -> Drafts:
    raw = body.encode() if isinstance(body, str) else body
    return read_articles(Received(name, raw), NOW, lang)


def one(name: str, body: bytes | str, lang: str = "") -> Entry:
    drafts = read(name, body, lang)
    assert drafts.problems == []
    (entry,) = drafts.entries
    return entry


def test_the_first_line_of_a_text_is_its_title() -> None:
    entry = one("sub/a.txt", "\n Title here \n\nFirst.\nSecond.\n", lang="en")
    assert entry == Entry("file:sub/a.txt", "", "Title here", "First.\nSecond.", "en")


def test_front_matter_names_the_fields() -> None:
    entry = one(
        "a.md",
        '---\ntitle: "A: title"\nurl: https://x.example/1\npublished: 2026-06-01\nlang: de\n'
        "not a pair\nsource: x\n---\n# Heading\nText",
    )
    assert entry == Entry(
        "",
        "https://x.example/1",
        "A: title",
        "# Heading\nText",
        "de",
        datetime(2026, 6, 1, tzinfo=UTC),
    )


def test_front_matter_may_name_an_id_and_leave_the_title_to_the_heading() -> None:
    entry = one("a.md", "---\nid: n-1\n---\n## Heading\nText\n")
    assert (entry.key, entry.title, entry.text) == ("n-1", "Heading", "Text")


def test_a_rule_that_never_ends_is_no_front_matter() -> None:
    entry = one("a.txt", "---\ntitle: x\nText")
    assert (entry.title, entry.text) == ("---", "title: x\nText")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Title\r\nText\r\n".encode("utf-16"), "Text"),
        (b"Title\rText\r", "Text"),
        ("Title\nZölle auf 25 %".encode("latin-1"), "Zölle auf 25 %"),
        (
            b"Title\nText \x00\x01\x1b]0;owned\x07 and then some more of it",
            "Text ]0;owned and then some more of it",
        ),
    ],
    ids=["utf-16", "old mac", "latin-1", "controls"],
)
def test_texts_of_every_origin_are_read(body: bytes, text: str) -> None:
    assert one("a.txt", body).text == text


def test_a_long_first_line_is_text_and_no_title() -> None:
    entry = one("a.txt", "tariff " * 100)
    assert entry.title == ""
    assert entry.text.startswith("tariff tariff")


def test_a_text_too_long_is_cut_and_said() -> None:
    drafts = read("a.txt", "tariff " * 100_000)
    assert len(drafts.entries[0].text) == 500_000
    assert drafts.problems == ["text cut after 500000 characters"]


@pytest.mark.parametrize(
    ("name", "body", "problem"),
    [
        ("a.txt", b"", "the file is empty"),
        ("a.txt", b" \n", "the file is empty"),
        ("a.txt", bytes(range(256)) * 2, "not a text file"),
        ("a.md", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", "not a text file"),
        ("a.json", b"{", "not JSON"),
        ("a.json", b"[" * 100_000, "nested too deeply"),
        ("a.csv", b"a,b\n1,2\n", "no title or text column"),
        ("a.csv", b'title\n"' + b"x" * 1_200_000 + b'"\n', "field larger"),
        ("a.eml", b"X: y\n\n", "a mail without subject and text"),
        ("a.xml", b"<svg/>", "<svg>"),
    ],
)
def test_what_cannot_be_read_says_why(name: str, body: bytes, problem: str) -> None:
    drafts = read(name, body)
    assert drafts.entries == []
    assert problem in drafts.problems[0]


PAGE = """<!-- saved --><!DOCTYPE html><html lang="fr"><head><title>La page</title>
<link rel="canonical" href="https://x.example/page">
<meta property="article:published_time" content="2026-06-01T08:00:00Z">
</head><body><p>Texte</p></body></html>"""


@pytest.mark.parametrize("name", ["a.html", "a.htm", "a.txt"])
def test_a_saved_page(name: str) -> None:
    entry = one(name, PAGE, lang="en")
    assert entry == Entry(
        "",
        "https://x.example/page",
        "La page",
        "<body><p>Texte</p></body></html>",
        "fr",
        datetime(2026, 6, 1, 8, tzinfo=UTC),
    )


def test_a_page_without_a_title_is_called_by_its_file() -> None:
    entry = one("sub/report.html", "<p>Text</p>")
    assert (entry.key, entry.title, entry.text) == ("file:sub/report.html", "report", "<p>Text</p>")


def test_json_articles_one_or_many() -> None:
    entry = one("a.json", '{"id": 7, "title": "t", "text": "x", "lang": "en"}')
    assert entry == Entry("7", "", "t", "x", "en")
    many = read("a.json", '[{"headline": "t", "link": "https://x.example/1"}, 5]')
    assert many.entries == [Entry("", "https://x.example/1", "t")]
    assert many.problems == ["article 2: not an object"]


def test_a_saved_json_feed_and_a_saved_feed() -> None:
    body = '{"version": "https://jsonfeed.org/version/1", "items": [{"id": "a", "title": "t"}]}'
    assert one("a.json", body).key == "a"
    assert one("a.rss", "<rss><channel><item><title>t</title></item></channel></rss>").title == "t"


def test_lines_of_json_are_named_when_they_are_bad() -> None:
    drafts = read(
        "a.jsonl",
        '{"id": "1", "title": "t", "first_seen": "2026-06-01"}\n{broken\n\n{"id": "2"}\n[1]\n'
        '"x"\n{"title": "u", "text": null}',
    )
    assert [entry.title for entry in drafts.entries] == ["t", "u"]
    assert drafts.entries[0].published == datetime(2026, 6, 1, tzinfo=UTC)
    assert [problem.split(":")[0] for problem in drafts.problems] == [
        "line 2",
        "line 4",
        "line 5",
        "line 6",
    ]


def test_many_bad_lines_are_summed_up() -> None:
    assert len(read("a.jsonl", "{\n" * 100).bounded()) == 21
    assert read("a.jsonl", "{\n" * 100).bounded()[-1] == "and 80 more problems"


def test_too_many_rows_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(articles, "_MAX_ROWS", 2)
    drafts = read("a.jsonl", '{"title": "t"}\n' * 4)
    assert len(drafts.entries) == 2
    assert drafts.problems == ["too large: read up to line 3"]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table_with_a_header(mark: str) -> None:
    rows = (
        mark.join(("Title", "URL", "Text", "Date")),
        mark.join(('"a, b; c"', "https://x.example/1", "one", "2026-06-01")),
        "",
        mark.join(("", "", "", "2026-06-01")),
        mark.join(("short",)),
    )
    drafts = read("a.csv", "\n".join(rows))
    assert [entry.title for entry in drafts.entries] == ["a, b; c", "short"]
    assert drafts.entries[0].url == "https://x.example/1"
    assert drafts.problems == ["line 4: neither title nor text"]


def test_a_saved_mail() -> None:
    entry = one("a.eml", "Subject: Notice\nDate: Mon, 01 Jun 2026 08:00:00 +0000\n\nText\n", "en")
    assert entry == Entry(
        "file:a.eml", "", "Notice", "Text\n", "en", datetime(2026, 6, 1, 8, tzinfo=UTC)
    )


def test_which_files_are_articles() -> None:
    assert is_article("A.TXT")
    assert is_article("a.atom")
    assert not is_article("a.pdf")
    assert not is_article("txt")
    assert read("a.pdf", "text").entries == []


@given(
    st.binary(max_size=300), st.sampled_from(["txt", "md", "html", "json", "jsonl", "csv", "eml"])
)
def test_whatever_the_bytes_there_are_words_or_a_problem(body: bytes, suffix: str) -> None:
    found = read(f"a.{suffix}", body)
    assert found.entries or found.problems
    for each in found.entries:
        assert each.title.strip() or each.text.strip()
        assert links_safely(each)
