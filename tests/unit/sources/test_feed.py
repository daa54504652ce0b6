"""RSS, RDF and Atom, well-formed or not, become entries."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.sources.feed import MAX_BYTES, parse_feed
from tests.unit.sources.promises import broken_by

NOW = datetime(2026, 6, 2, 12, tzinfo=UTC)


def rss(*items: str, before: str = "") -> bytes:
    inner = "".join(f"<item>{item}</item>" for item in items)
    return f"{before}<rss version='2.0'><channel><title>c</title>{inner}</channel></rss>".encode()


def titles(body: bytes) -> list[str]:
    return [entry.title for entry in parse_feed(body, now=NOW).entries]


def test_an_rss_feed(feeds: Path, now: datetime) -> None:
    parsed = parse_feed((feeds / "minerals_desk.rss").read_bytes(), now=now)
    first, second, third = parsed.entries
    assert first.key == "desk-1"
    assert first.url.startswith("https://desk.example/a/1")
    assert first.title == "Port of Lindholm holds back gallium shipments"
    assert first.text == "<p>Long form with <b>markup</b> &amp; more.</p>"
    assert first.lang == "en-GB"
    assert first.published == datetime(2026, 6, 1, 8, tzinfo=UTC)
    assert second.key == second.url == "https://desk.example/a/2"
    assert second.published == datetime(2019, 5, 3, 15, 21, tzinfo=UTC)
    assert third.title == ""
    assert third.published is None
    assert parsed.problems == ("1 entry with neither title nor text left out",)
    assert parsed.left_out == 1
    assert not parsed.broken


def test_an_atom_feed(feeds: Path, now: datetime) -> None:
    body = (feeds / "ministry.atom").read_bytes()
    parsed = parse_feed(body, now=now, url="https://feeds.example/x/all.atom")
    first, second = parsed.entries
    assert first.key == "tag:ministerium.example,2026:1"
    assert first.title == "Zölle auf <b>Neodym</b>"
    assert "<em>sofort</em>" in first.text
    assert first.lang == "de"
    assert first.published == first.updated == datetime(2026, 6, 1, 8, tzinfo=UTC)
    assert second.url == "https://feeds.example/x/meldung/2"
    assert second.lang == "en"
    assert second.published == datetime(2026, 5, 30, 10, tzinfo=UTC)
    assert second.updated == datetime(2026, 5, 31, 10, tzinfo=UTC)
    assert parsed.problems == ()


def test_feeds_in_old_encodings_come_out_in_their_own_script(feeds: Path, now: datetime) -> None:
    (japanese,) = parse_feed((feeds / "materials_jp_shift_jis.rdf").read_bytes(), now=now).entries
    assert japanese.title == "①ガリウムの輸出許可が遅延"
    assert japanese.published == datetime(2026, 6, 1, 0, tzinfo=UTC)
    assert japanese.lang == "ja"
    (korean,) = parse_feed((feeds / "materials_kr_euc_kr.xml").read_bytes(), now=now).entries
    assert korean.title == "똠 희토류 수출 지연"


def test_relative_links_of_rss_start_at_the_site_and_else_at_the_document() -> None:
    body = rss("<title>t</title><link>/a</link>")
    assert parse_feed(body, now=NOW, url="https://f.example/x/y").entries[0].url == (
        "https://f.example/a"
    )
    body = body.replace(b"<title>c", b"<link>https://site.example/n/</link><title>c")
    assert parse_feed(body, now=NOW, url="https://f.example/x/y").entries[0].url == (
        "https://site.example/a"
    )


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://a.example/x",
        "http://[broken",
        "http://a.example:99999/",
    ],
)
def test_only_web_links_survive(link: str) -> None:
    body = rss(f"<title>t</title><link>{link}</link>")
    (entry,) = parse_feed(body, now=NOW, url="https://f.example/").entries
    assert entry.url == ""


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "the document is empty"),
        (b" \n\t ", "the document is empty"),
        (b"<!DOCTYPE html><html><body>no</body></html>", "an HTML page, not a feed"),
        (b"<html><body>the <rss> element</body></html>", "an HTML page, not a feed"),
        (
            b"<html><head><link rel='alternate' type='application/rss+xml' href='/real.xml'>",
            "the page names the feed https://news.example/real.xml",
        ),
        (
            b"<html><head><link type='application/rss+xml'></head>",
            "an HTML page, not a feed",
        ),
        (b'{"error": 1}', "a JSON document"),
        (b"<opml version='2.0'><body/></opml>", "an OPML list"),
        (b"<s:Envelope xmlns:s='u'><s:Body/></s:Envelope>", "<s:Envelope>"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not XML"),
        (b"x" * (MAX_BYTES + 1), "larger than"),
        (b"<rss xmlns:a='u' xmlns:b='u' a:x='1' b:x='2'/>", "broken beyond mending"),
    ],
)
def test_what_is_no_feed_is_refused_with_its_name(body: bytes, problem: str) -> None:
    parsed = parse_feed(body, now=NOW, url="https://news.example/feed.xml")
    assert parsed.broken
    assert parsed.entries == ()
    assert problem in parsed.problems[0]
    assert parsed.problems[0].isprintable()


def test_an_empty_feed_is_no_error() -> None:
    parsed = parse_feed(rss(), now=NOW)
    assert (parsed.entries, parsed.problems, parsed.broken) == ((), (), False)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (rss("<title>a</title>", before="\n\n  <?xml version='1.0'?>"), ["a"]),
        (rss("<title>a</title>", before="<br />\n<b>Warning</b>: x on line <b>2</b><br />"), ["a"]),
        (rss("<title>a & b</title>"), ["a & b"]),
        (rss("<title>a&nbsp;b</title>"), ["a\xa0b"]),
        (rss("<title>a</title><x:y>n</x:y>"), ["a"]),
        (rss("<title>one</title>", "<title>two"), ["one", "two"]),
        (rss("<title>a\x00b\x1b</title>"), ["ab"]),
        (rss("<title>a</title>") + b"junk", ["a"]),
        (rss("<title>one</title>")[:-22] + b"<item><ti", ["one"]),
        (b"<RSS><CHANNEL><ITEM><TITLE>a</TITLE></ITEM></CHANNEL></RSS>", ["a"]),
        (b"<feed><entry><title>a</title></entry></feed>", ["a"]),
    ],
)
def test_broken_feeds_keep_what_can_be_read(body: bytes, expected: list[str]) -> None:
    assert titles(body) == expected


def test_mending_is_said() -> None:
    parsed = parse_feed(rss("<title>a & b</title>"), now=NOW)
    assert parsed.problems[0].startswith("broken XML, mended (line 1: ")


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE rss [<!ENTITY a 'AAAA'><!ENTITY b '&a;&a;'>]>",
        "<!DOCTYPE rss [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE rss [<!ENTITY % b SYSTEM 'http://127.0.0.1:9/'> %b;]>",
    ],
)
def test_declared_entities_stay_their_names(doctype: str) -> None:
    parsed = parse_feed(rss("<title>x &b; y</title>", before=doctype), now=NOW)
    assert [entry.title for entry in parsed.entries] == ["x &b; y"]
    assert "entity declarations ignored" in parsed.problems


def test_letters_that_cannot_be_read_are_counted() -> None:
    body = b"<?xml version='1.0' encoding='utf-8'?>" + rss("<title>a\ufffd</title>")
    parsed = parse_feed(body.replace("\ufffd".encode(), b"\xff"), now=NOW)
    assert parsed.problems == ("1 characters are no utf-8",)


@pytest.mark.parametrize(
    "written",
    ["32 Jun 2026", "yesterday", "", "2026-06-31", "2026-06-01T08:00:00+99:00", "05/03/2019"],
)
def test_an_uncertain_date_is_absent(written: str) -> None:
    body = rss(f"<title>t</title><pubDate>{written}</pubDate>")
    assert parse_feed(body, now=NOW).entries[0].published is None


def test_the_language_of_the_configuration_wins() -> None:
    assert parse_feed(rss("<title>t</title>"), now=NOW, lang="zh").entries[0].lang == "zh"


def test_summaries_stand_in_for_empty_contents() -> None:
    body = rss(
        "<title>t</title><description>short</description>"
        "<c:encoded xmlns:c='http://purl.org/rss/1.0/modules/content/'> </c:encoded>"
    )
    assert parse_feed(body, now=NOW).entries[0].text == "short"


@given(st.binary(max_size=200), st.booleans())
def test_no_bytes_break_a_promise(noise: bytes, inside: bool) -> None:
    body = b"<rss><channel><item><title>" + noise if inside else noise
    assert broken_by(parse_feed(body, now=NOW)) == []
