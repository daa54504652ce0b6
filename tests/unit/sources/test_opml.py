"""OPML lists, nested, broken and hostile ones."""

from __future__ import annotations

import pytest

from alerts.sources.opml import Outline, read_opml, write_opml

NESTED = """<?xml version="1.0"?>
<opml version="2.0"><head><title>Mine</title></head><body>
  <outline text="Trade">
    <outline text="Ministries">
      <outline type="rss" text="METI" xmlUrl="https://meti.example/f"/>
    </outline>
    <outline title="Desk" text="desk feed" xmlUrl=" https://desk.example/f?a=1&amp;b=2 "/>
  </outline>
  <outline type="link" text="A page" url="https://page.example/"/>
</body></opml>"""


def test_a_nested_list_keeps_its_folders():
    listed = read_opml(NESTED.encode())
    assert listed.problems == ()
    assert listed.outlines == (
        Outline("https://meti.example/f", "METI", ("Trade", "Ministries")),
        Outline("https://desk.example/f?a=1&b=2", "Desk", ("Trade",)),
    )


def test_what_is_written_reads_back_the_same():
    outlines = (
        Outline(
            "https://a.example/?x=1&y=<2>", 'A "quoted" & <odd> name', ("official",), {"id": "a"}
        ),
        Outline("https://b.example/", "稀土", ("official", "asia"), {"every": "15m", "lang": "zh"}),
        Outline("https://c.example/", "", (), {"enabled": "false"}),
    )
    text = write_opml("My <list>", outlines)
    assert sorted(read_opml(text.encode()).outlines, key=lambda o: o.url) == list(outlines)


def test_bare_ampersands_are_mended_and_said():
    listed = read_opml(NESTED.replace("&amp;", "&").encode())
    assert len(listed.outlines) == 2
    assert listed.problems == ("broken XML, mended (line 7)",)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "not an OPML document"),
        (b"<html></html>", "not an OPML document"),
        (b"<opml version='1.0'><head/></opml>", "an OPML document without a body"),
        (b"x" * 5_000_001, "larger than 5000000 bytes"),
    ],
)
def test_what_is_no_list_is_told(body, problem):
    listed = read_opml(body)
    assert (listed.broken, listed.problems) == (True, (problem,))


def test_entities_are_never_expanded():
    bomb = '<!DOCTYPE opml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    listed = read_opml(
        f'{bomb}<opml><body><outline text="&b;" xmlUrl="https://a.example/"/></body></opml>'.encode()
    )
    [outline] = listed.outlines
    assert outline.url == "https://a.example/"
    assert "aaaa" not in outline.title


def test_deep_and_long_lists_are_bounded():
    deep = "<opml><body>" + "<outline text='x'>" * 50_000 + "</outline>" * 50_000 + "</body></opml>"
    assert read_opml(deep.encode()).outlines == ()
    many = "<outline xmlUrl='https://a.example/'/>" * 10_001
    listed = read_opml(f"<opml><body>{many}</body></opml>".encode())
    assert len(listed.outlines) == 10_000
    assert listed.problems == ("more than 10000 outlines; the rest was left out",)
