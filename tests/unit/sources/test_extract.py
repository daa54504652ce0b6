"""The text of articles, taken out of their pages."""

from __future__ import annotations

import sys

import pytest

from alerts.sources.base import Received
from alerts.sources.extract import is_installed, read_full_text
from tests.pdfs import a_pdf

BODY = (
    "The ministry of commerce said that the export of gallium to the United States is prohibited "
    "from 1 June 2026. Licences that were granted before that day lapse."
)
PAGE = f"""<html><head><title>Ban</title></head><body>
<nav><a href="/">Home</a> <a href="/markets">Markets</a></nav>
<article><h1>China bans exports</h1><p>{BODY}</p><p>Traders were surprised.</p></article>
<aside><p>Read also: our shop for mugs and calendars</p></aside>
<footer>All rights reserved. Cookie settings.</footer></body></html>"""


def read(body: bytes, content_type: str = "text/html"):
    return read_full_text(Received("https://a.example/1", body, content_type))


def test_the_article_is_read_and_what_stands_around_it_is_not():
    found = read(PAGE.encode())
    assert found.problem == ""
    assert BODY in found.text
    for other in ("Markets", "mugs", "Cookie"):
        assert other not in found.text


def test_the_charset_is_that_of_header_or_page():
    text = "商务部公布对镓相关物项实施出口管制的决定，自2026年6月1日起正式实施。" * 8
    page = f"<html><meta charset=gbk><article><p>{text}</p></article></html>".encode("gbk")
    assert text in read(page).text
    assert text in read(page.replace(b"gbk", b"x"), "text/html; charset=gbk").text


def test_an_article_may_be_a_pdf():
    assert read(a_pdf([BODY])).text == BODY
    assert "holds no text" in read(a_pdf([])).problem


@pytest.mark.parametrize(
    "page",
    [b"", b"<html></html>", b"<p>Please switch on JavaScript.</p>", b"<" * 10_000],
    ids=["empty", "no body", "a wall", "no page"],
)
def test_a_page_without_an_article_is_a_problem(page):
    assert read(page).problem == "no article was found in the page"


def test_deep_and_wide_pages_are_read_or_refused():
    for page in (b"<div>" * 5_000, b"<p>x" * 5_000, b"<table><tr><td>" * 1_000):
        found = read(page)
        assert bool(found.text) != bool(found.problem)


@pytest.mark.parametrize("name", ["trafilatura", "protego"])
def test_without_the_extra_it_is_said_what_to_install(name, monkeypatch):
    assert is_installed()
    monkeypatch.setitem(sys.modules, name, None)
    assert not is_installed()
    if name == "trafilatura":
        said = "reading an article takes an extra: pip install 'alerts[extract]'"
        assert read(PAGE.encode()).failure == said
