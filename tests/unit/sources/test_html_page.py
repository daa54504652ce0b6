"""Parts, texts and dates of web pages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from alerts.sources.base import Received
from alerts.sources.html_page import (
    find_date,
    inside,
    main_text,
    page_date,
    page_text,
    page_title,
    parse_selector,
)
from alerts.sources.listing import glob_fits
from alerts.sources.markup import Text, read_markup


def part(page: str, selector: str) -> str:
    parts = inside(read_markup(page), parse_selector(selector))
    return "".join(each.text for each in parts if isinstance(each, Text))


@pytest.mark.parametrize(
    ("page", "selector", "text"),
    [
        ("<p>a<ul class='x y'><li>b<li>c</ul>d", "ul.y", "bc"),
        ("<div id=m>a<div>b</div>c</div>d", "#m", "abc"),
        ("<div id=m>a<br>b<img src=x>c</p></div>d", "div", "abc"),
        ("<td class=x>a</td>b<td class=x>c</td>", ".x", "ac"),
        ("<div class=x>a<p>b<p>c</div>d", ".x", "abc"),
        ("<div class=x>never closed", ".x", "never closed"),
        ("a<b>c</b>", ".x", ""),
    ],
)
def test_a_selector_takes_its_elements_and_nothing_else(page, selector, text):
    assert part(page, selector) == text


@pytest.mark.parametrize("text", ["", "a > b", "a b", "*", "a.b.c", "#", "."])
def test_what_is_no_selector_is_none(text):
    assert parse_selector(text) is None


@pytest.mark.parametrize(
    ("text", "zone", "moment"),
    [
        ("[2026-06-02]", "UTC", datetime(2026, 6, 2, tzinfo=UTC)),
        ("发布时间：2026年6月2日 09:00", "Asia/Shanghai", datetime(2026, 6, 2, 1, tzinfo=UTC)),
        ("2026/6/2 8:05:00 x", "Asia/Tokyo", datetime(2026, 6, 1, 23, 5, tzinfo=UTC)),
        ("Posted June 2, 2026 by", "UTC", datetime(2026, 6, 2, tzinfo=UTC)),
        ("on 2 June 2026.", "UTC", datetime(2026, 6, 2, tzinfo=UTC)),
        ("Stand: 31.05.2026", "Europe/Berlin", datetime(2026, 5, 30, 22, tzinfo=UTC)),
        ("2 juin 2026", "UTC", datetime(2026, 6, 2, tzinfo=UTC)),
        ("05/06/2026", "UTC", None),
        ("No. 2026-99-99, 12026-06-02", "UTC", None),
        ("2026年第41号", "UTC", None),
    ],
)
def test_dates_are_found_in_local_time(text, zone, moment):
    assert find_date(text, zone) == moment


@pytest.mark.parametrize(
    ("head", "moment"),
    [
        ('<meta name="PubDate" content="2026-06-02 09:00">', datetime(2026, 6, 2, 1, tzinfo=UTC)),
        (
            '<meta property="article:published_time" content="2026-06-02T09:00:00+02:00">',
            datetime(2026, 6, 2, 7, tzinfo=UTC),
        ),
        ('<meta name="date" content="soon">', None),
        ("", None),
    ],
)
def test_a_page_says_when_it_was_published(head, moment):
    assert page_date(f"<html>{head}<p>2020-01-01", "Asia/Shanghai") == moment


@pytest.mark.parametrize(
    ("body", "content_type", "encoding"),
    [
        ("<meta charset='gbk'>稀土".encode("gbk"), "text/html", ""),
        ("<meta content='text/html; charset=gb2312'>稀土".encode("gbk"), "", ""),
        ("稀土".encode("gbk"), "text/html; charset=gb18030", ""),
        ("稀土".encode("gbk"), "text/html", "gbk"),
        ("稀土".encode(), "text/html", ""),
    ],
)
def test_the_charset_is_found(body, content_type, encoding):
    assert page_text(Received("p", body, content_type), encoding).text.endswith("稀土")


def test_the_main_part_of_a_page_is_its_text():
    assert main_text("<nav>x</nav><article>a<p>b &amp;lt;</article>") == "a\nb &lt;"
    assert main_text("<nav>x</nav><main>a</main>y") == "a"
    assert main_text("<p>a</p>b") == "a\nb"
    assert main_text("<p>a</p>", parse_selector(".x")) == ""


def test_the_title_of_a_page_is_one_line():
    assert page_title("<head><title> a\n b </title><body>c") == "a b"
    assert page_title("<p>x") == ""


@pytest.mark.parametrize(
    ("pattern", "url", "fits"),
    [
        ("*", "https://a.example/x", True),
        ("/news/*", "https://a.example/news/1", True),
        ("/news/*", "https://a.example/old/news/1", False),
        ("*/art/*.html", "https://a.example/x/art/y.html", True),
        ("/a*a", "https://a.example/a", False),
        ("/x?id=*", "https://a.example/x?id=7", True),
        ("https://a.example/*/b*c*", "https://a.example/z/bxc", True),
        ("/exact", "https://a.example/exact", True),
        ("/exact", "https://a.example/exact2", False),
    ],
)
def test_a_pattern_holds_stars(pattern, url, fits):
    assert glob_fits(pattern, url) is fits
