"""List pages, watched pages, source lists, sent items and documents to score."""

from __future__ import annotations

import gzip
import json

from tests.hostile.case import GOOD, OTHER, Must, adder

GROUP = "pages/"
ADD = adder(GROUP)


def add(
    name: str, build, reader: str, must: Must = Must.READ, entries=(2, 2), **how: object
) -> None:
    ADD(name, build, reader=reader, must=must, entries=entries, **how)


LIST = f'<ul><li><a href="/1">{GOOD}</a> 2026-11-20<li><a href="/2">{OTHER}</a> 2026-11-19</ul>'
add("list.html", LIST, "listing", titles=(GOOD, OTHER))
add(
    "list_unclosed_all.html",
    f"<table><tr><td><a href=/1>{GOOD}<tr><td><a href=/2>{OTHER}",
    "listing",
)
add(
    "list_unclosed_quote.html",
    f'<a href="/1">{GOOD}</a><a href="/2>{OTHER}</a>',
    "listing",
    entries=(1, 2),
)
add("list_upper.html", LIST.upper(), "listing", entries=(2, 2))
add(
    "list_bad_links.html",
    LIST + '<a href="javascript:x">x</a><a href="http://[">y</a><a href="//u:p@h/">z</a>',
    "listing",
    entries=(2, 3),
    never=("javascript", "u:p@"),
)
add("list_base_href.html", '<base href="javascript:x">' + LIST, "listing")
add("list_same_link_twice.html", LIST + LIST, "listing")
add(
    "list_nested_links.html",
    f'<a href="/1"><a href="/2"><a href="/3">{GOOD}</a></a></a>',
    "listing",
    entries=(1, 3),
)
add("list_in_script.html", f"<script>{LIST}</script>{LIST}", "listing")
add("list_in_comment.html", f"<!-- {LIST} -->{LIST}", "listing")
add("list_comment_open.html", f"{LIST}<!-- never closed", "listing")
add(
    "list_dates_odd.html",
    LIST.replace("2026-11-20", "2026-99-99").replace("2026-11-19", "20260231"),
    "listing",
)
add(
    "list_gbk_undeclared.html",
    "<a href=/1>稀土出口管制</a><a href=/2>关税</a>".encode("gbk"),
    "listing",
    entries=(0, 2),
)
add("list_empty.html", "", "listing", entries=(0, 0))
add(
    "list_1m_links.html",
    lambda s: b"<a href=/1>x" * int(700_000 * s),
    "listing",
    Must.BOUND,
    (0, 1_000),
    heavy=True,
)
add(
    "list_many_links.html",
    lambda s: "".join(f"<a href=/{n}>Story {n}</a>" for n in range(int(200_000 * s))).encode(),
    "listing",
    Must.BOUND,
    (0, 1_000),
    heavy=True,
)
add(
    "list_dates_9mb.html",
    lambda s: b"<a href=/1>x</a>" + b"2026-11-2 " * int(300_000 * s),
    "listing",
    Must.BOUND,
    (0, 1),
    heavy=True,
)
add(
    "list_month_redos.html",
    lambda s: b"<a href=/1>x</a>" + b"Nov 1 " * int(400_000 * s),
    "listing",
    Must.BOUND,
    (0, 1),
    heavy=True,
)
add(
    "list_nested_1m.html",
    lambda s: b"<div>" * int(600_000 * s) + LIST.encode(),
    "listing",
    Must.BOUND,
    (0, 2),
    heavy=True,
)
add(
    "list_attributes.html",
    lambda s: b"<a href=/1 " + b"a=b " * int(700_000 * s) + b">x</a>",
    "listing",
    Must.BOUND,
    (0, 1),
    heavy=True,
)
add(
    "list_brackets.html",
    lambda s: b"<" * int(3_000_000 * s),
    "listing",
    Must.BOUND,
    (0, 0),
    heavy=True,
)

add("page.html", f"<title>T</title><main><p>{GOOD}</p></main>", "page", entries=(1, 1))
add("page_no_text.html", "<script>x()</script>", "page", Must.REFUSE, (0, 0), problem="no text")
add("page_unclosed.html", f"<article><p>{GOOD}<p>more", "page", entries=(1, 2))
add(
    "page_tables_1m.html",
    lambda s: b"<table><tr><td>" * int(200_000 * s) + b"x",
    "page",
    Must.BOUND,
    (0, 200_001),
    heavy=True,
)
add(
    "page_articles.html",
    lambda s: b"<article>" * int(300_000 * s) + b"x",
    "page",
    Must.BOUND,
    (0, 2),
    heavy=True,
)
add(
    "page_mains_closed.html",
    lambda s: b"<main></main>" * int(200_000 * s) + b"x",
    "page",
    Must.BOUND,
    (0, 2),
    heavy=True,
)
add(
    "page_styles.html",
    lambda s: b"<style>" * int(400_000 * s),
    "page",
    Must.BOUND,
    (0, 1),
    heavy=True,
)
add(
    "page_lines.html",
    lambda s: b"<p>a" * int(700_000 * s),
    "page",
    Must.BOUND,
    (0, 200_000),
    heavy=True,
)

OUTLINES = '<outline text="A" xmlUrl="https://a.example/f"/><outline text="B" xmlUrl="https://b.example/f"/>'
OPML = f"<opml><body>{OUTLINES}</body></opml>"
add("list.opml", OPML, "opml")
add(
    "entities.opml",
    '<!DOCTYPE opml [<!ENTITY a "b"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    + OPML.replace('"A"', '"&c;"'),
    "opml",
    never=("root:",),
)
add("no_body.opml", "<opml><head/></opml>", "opml", Must.REFUSE, (0, 0), problem="body")
add("cut.opml", OPML[:-25], "opml", entries=(1, 2))
add("not_opml.opml", "<html></html>", "opml", Must.REFUSE, (0, 0), problem="not an OPML")
add("controls.opml", OPML.replace('"A"', '"\x1b[31m\x00A"'), "opml", never=("\x1b",))
add("utf16.opml", OPML.encode("utf-16"), "opml")
add(
    "nested_100k.opml",
    lambda s: ("<opml><body>" + '<outline text="x">' * int(100_000 * s) + OUTLINES).encode(),
    "opml",
    Must.BOUND,
    (0, 2),
    heavy=True,
)
add(
    "outlines_40k.opml",
    lambda s: (
        "<opml><body>" + '<outline xmlUrl="https://a.example/"/>' * int(100_000 * s)
    ).encode(),
    "opml",
    Must.BOUND,
    (0, 10_000),
    heavy=True,
)
add(
    "attributes.opml",
    lambda s: (
        "<opml><body><outline "
        + " ".join(f'a{n}="x"' for n in range(int(200_000 * s)))
        + f"/>{OUTLINES}"
    ).encode(),
    "opml",
    Must.BOUND,
    (0, 2),
    heavy=True,
)

ITEM = json.dumps({"title": GOOD, "text": "t"})
add("item.json", ITEM, "items", entries=(1, 1))
add(
    "items_1001.json",
    json.dumps([{"title": f"T{n}"} for n in range(1001)]),
    "items",
    Must.REFUSE,
    (0, 0),
    problem="more than 1000",
)
add("items_nested.json", "[" * 100_000, "items", Must.REFUSE, (0, 0), problem="nested")
add("items_odd.json", json.dumps([None, 1, "x", [], {"title": GOOD}]), "items", entries=(1, 1))
add(
    "items_types.json",
    json.dumps({"title": ["x"], "text": {"a": 1}, "id": 5, "lang": 1, "url": [], "published": {}}),
    "items",
    Must.REFUSE,
    (0, 0),
)
add("items_empty.json", "", "items", Must.REFUSE, (0, 0))

# To score: id, title, text as they are, however odd; the answer is one JSON line a document.
add(
    "odd_lines.jsonl",
    f'{ITEM}\nx\n[]\n{{"title": 5, "text": null}}\n{{"title": "a\\ud800b", "lang": [], "published": "9999-99-99"}}\n',
    "score",
    entries=(3, 3),
    problem="is not",
)
add(
    "nul_lines.jsonl",
    '{"title": "China bans gallium\\u0000\\u001b[31m exports", "text": "\\u202e"}\n',
    "score",
    entries=(1, 1),
)
add(
    "text_1mb.jsonl",
    lambda s: (
        json.dumps({"title": "t", "text": "China bans exports of gallium. " * int(32_000 * s)})
        + "\n"
    ).encode(),
    "score",
    Must.READ,
    (1, 1),
    heavy=True,
    seconds=30,
)
add(
    "text_8mb.jsonl",
    lambda s: (
        json.dumps({"title": "t", "text": "tariff 25% on " * int(600_000 * s)}) + "\n"
    ).encode(),
    "score",
    Must.READ,
    (1, 1),
    heavy=True,
    seconds=60,
)
add(
    "digits_1mb.jsonl",
    lambda s: (json.dumps({"title": "t", "text": "1" * int(1_000_000 * s)}) + "\n").encode(),
    "score",
    Must.READ,
    (1, 1),
    heavy=True,
    seconds=30,
)
add(
    "numbers_1mb.jsonl",
    lambda s: (json.dumps({"title": "t", "text": "1,000.5 " * int(120_000 * s)}) + "\n").encode(),
    "score",
    Must.READ,
    (1, 1),
    heavy=True,
    seconds=30,
)
add(
    "no_blanks_1mb.jsonl",
    lambda s: (json.dumps({"title": "t", "text": "gallium" * int(140_000 * s)}) + "\n").encode(),
    "score",
    Must.READ,
    (1, 1),
    heavy=True,
    seconds=30,
)
add(
    "capitals_1mb.jsonl",
    lambda s: (
        json.dumps({"title": "t", "text": "China United States " * int(50_000 * s)}) + "\n"
    ).encode(),
    "score",
    Must.READ,
    (1, 1),
    heavy=True,
    seconds=30,
)
add(
    "hts_codes_1mb.jsonl",
    lambda s: (json.dumps({"title": "t", "text": "8541.10.00 " * int(90_000 * s)}) + "\n").encode(),
    "score",
    Must.READ,
    (1, 1),
    heavy=True,
    seconds=30,
)
add(
    "dates_1mb.jsonl",
    lambda s: (
        json.dumps({"title": "t", "text": "1 December 2026 " * int(60_000 * s)}) + "\n"
    ).encode(),
    "score",
    Must.READ,
    (1, 1),
    heavy=True,
    seconds=30,
)
add(
    "brackets_1mb.jsonl",
    lambda s: (json.dumps({"title": "t", "text": "(((" * int(330_000 * s)}) + "\n").encode(),
    "score",
    Must.READ,
    (1, 1),
    heavy=True,
    seconds=30,
)
add(
    "quotes_1mb.jsonl",
    lambda s: (json.dumps({"title": "t", "text": "\"'“" * int(330_000 * s)}) + "\n").encode(),
    "score",
    Must.READ,
    (1, 1),
    heavy=True,
    seconds=30,
)
add(
    "han_1mb.jsonl",
    lambda s: (
        json.dumps({"title": "稀土", "text": "中国商务部宣布对镓出口管制" * int(30_000 * s)}) + "\n"
    ).encode(),
    "score",
    Must.READ,
    (1, 1),
    heavy=True,
    seconds=30,
)
add(
    "title_1mb.jsonl",
    lambda s: (json.dumps({"title": "Tariff and gallium " * int(50_000 * s)}) + "\n").encode(),
    "score",
    Must.READ,
    (1, 1),
    heavy=True,
    seconds=30,
)
add(
    "bomb.jsonl.gz",
    lambda s: gzip.compress(b" " * int(200_000_000 * s) + ITEM.encode()),
    "score",
    Must.BOUND,
    (0, 1),
    heavy=True,
    seconds=10,
)
add(
    "cut.jsonl.gz",
    gzip.compress((ITEM + "\n").encode() * 1000)[:-30],
    "score",
    Must.BOUND,
    (0, 1000),
)
add("not_gzip.jsonl.gz", ITEM, "score", Must.REFUSE, (0, 0))
