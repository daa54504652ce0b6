from __future__ import annotations

import html
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.text.clean import plain, plain_line


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("plain words", "plain words"),
        ("a & b < c > d", "a & b < c > d"),
        ("AT&T, R&D &copy=1 &notit", "AT&T, R&D &copy=1 &notit"),
        (
            "first line\n\n  second\tline \r\nthird\rfourth",
            "first line\nsecond line\nthird\nfourth",
        ),
        ("<p>one\ntwo</p><p>three</p>", "one two\nthree"),
        ("one<br/>two<BR>three", "one\ntwo\nthree"),
        ("<b>rare</b> <i>ea</i>rth", "rare earth"),
        ("<table><tr><td>Nd</td><td>60 %</td></tr><tr><td>Dy</td></tr></table>", "Nd 60 %\nDy"),
        ("&lt;!channel&gt; &amp;amp; &#8217;&#x2019;&hellip;", "<!channel> &amp; ’’…"),
        ("a&nbspb a&nbsp b &amp", "a&nbspb a b &"),
        ("x<script>var a = '<p>no</p>'</script>y", "xy"),
        ("x<script src='a'/>y", "xy"),
        ("x<STYLE>p{}</Style >y</style>z", "xyz"),
        ("x<script>never closed", "x"),
        ("x<!-- gone <p> -->y", "xy"),
        ("x<!-- stays", "x stays"),
        ("<![CDATA[a < b]]> c", "a < b c"),
        ("<![CDATA[a < b", "a < b"),
        ("<!DOCTYPE html><?xml version='1.0'?><![if x]>y<![endif]>", "y"),
        ('<a href="x>y">link</a>', "link"),
        ("<a title='it>s' href=x>link</a>", "link"),
        ('<a title="5" screen">link</a>', "link"),
        ("price <b and no end", "price <b and no end"),
        (
            "<https://evil.example|https://reuters.com>",
            "<https://evil.example|https://reuters.com>",
        ),
        ("<@U012AB3CD> <!here|x> <bob@a.example>", "<@U012AB3CD> <!here|x> <bob@a.example>"),
        ("I <3 5<6", "I <3 5<6"),
        ("<o:p>word</o:p><my-tag>x</my-tag>", "wordx"),
        ("a\x00b\x1b[2Jc\x07\x9b", "ab[2Jc"),
        ("a&#0;b&#27;c&#xD800;", "a\ufffdbc\ufffd"),
        ("a\ud800b", "a\ufffdb"),
        ("ra\u200bre ea\u00adrth\ufeff tariff\u202egnp\u202c", "rare earth tariffgnp"),
        ("می\u200cخواهم 👩\u200d🔬", "می\u200cخواهم 👩\u200d🔬"),
        ("a\u2028b\x85c", "a\nb\nc"),
        ("全角　空白", "全角 空白"),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_markup_becomes_the_text_a_reader_sees(markup: str, text: str) -> None:
    assert plain(markup) == text


def test_a_title_is_one_line() -> None:
    assert plain_line("<p>China\nwidens</p><p>controls</p>") == "China widens controls"
    assert plain_line("a\nb") == "a b"


def test_a_number_too_long_for_a_character_stays_text() -> None:
    assert plain("&#" + "9" * 6000 + ";") == "&#" + "9" * 6000 + ";"


@pytest.mark.parametrize(
    "unit",
    ["<", "<!--", "<![CDATA[", "<a ", '<a "', "<a '\"", "<a \"'<a '\"", "</", "<script", "<p", "&",
     "&#", "<?x", "<!doctype", "<a b='", "<a>", "<script>", "<style><", '<a "" ', "]]>", "<a:a:"],
)  # fmt: skip
def test_hostile_markup_costs_linear_time(unit: str) -> None:
    """A quadratic scan of this length takes minutes, a linear one a fraction of a second."""
    started = time.thread_time()
    plain(unit * (400_000 // len(unit)))
    assert time.thread_time() - started < 5


@given(st.text(st.sampled_from("<>/!-[]&;\"'ap scriptCDATA=\n\x00\ud800#x1"), max_size=60))
def test_any_text_gives_clean_lines(markup: str) -> None:
    text = plain(markup)
    assert "\x00" not in text
    assert all(line == line.strip() != "" for line in text.split("\n")) or text == ""
    text.encode()


@given(st.text(st.characters(codec="ascii", categories=("L", "N", "P", "S")), max_size=40))
def test_escaped_text_comes_back_exactly_once(text: str) -> None:
    assert plain(f"<p>{html.escape(text)}</p>") == text


@given(st.text(st.characters(codec="utf-8", exclude_characters="<&"), max_size=40))
def test_cleaning_clean_text_changes_nothing(text: str) -> None:
    assert plain(plain(text)) == plain(text)
