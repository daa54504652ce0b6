"""The quick way gives the answer that feedparser gives, or declines."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from alerts.sources.feed import parse_feed
from alerts.sources.quick_feed import read_quickly

ITEM = (
    "<item><title>T</title><link>https://a.example/1</link><guid>g</guid>"
    "<pubDate>Mon, 01 Jun 2026 08:00:00 GMT</pubDate><description>D</description></item>"
)
ENTRY = (
    '<entry><id>g</id><title>T</title><link href="https://a.example/1"/>'
    "<updated>2026-06-01T08:00:00Z</updated><summary>D</summary></entry>"
)


def rss(items: str, head: str = "", root: str = "") -> str:
    return f'<rss version="2.0"{root}><channel><title>C</title>{head}{items}</channel></rss>'


def atom(entries: str, root: str = "") -> str:
    return f'<feed xmlns="http://www.w3.org/2005/Atom"{root}><title>C</title>{entries}</feed>'


#: Ways to write one part of an entry; the first of each is the plain one.
TITLES = (
    "<title>China curbs gallium</title>",
    "<title><![CDATA[A &amp; B <b>bold</b>]]></title>",
    "<title> a &lt;i&gt; &amp;amp; \n b </title>",
    "<title>a<!-- c -->b<?pi x?></title>",
    "<title>稀土 &#x7A00; &#150; x</title>",
    "<title>a <b>b</b></title>",
    "<title type='html'>x</title>",
    "<title/>",
    "",
    "<title>a</title><title>b</title>",
)
LINKS = (
    "<link>https://a.example/{n}</link>",
    "<link> https://a.example/{n}?a=1&amp;b=2&amp;copy=3 </link>",
    "<link>/relative/{n}</link>",
    "<link>https:///a.example/{n}</link>",
    "<link>https://a.example/{n}?a=1&amp;b;=2</link>",
    "<link>ftp://a.example/{n}</link>",
    "<link href='https://a.example/{n}'/>",
    "",
)
GUIDS = (
    "<guid>id-{n}</guid>",
    "<guid isPermaLink='false'> id {n} </guid>",
    "<guid isPermaLink='true'>https://a.example/g{n}</guid>",
    "<guid/>",
    "",
    "<guid>a</guid><guid>b</guid>",
)
DATES = (
    "<pubDate>Mon, 01 Jun 2026 08:00:00 GMT</pubDate>",
    "<pubDate>Mon, 1 Jun 2026 08:00 EDT</pubDate>",
    "<pubDate>2026-06-01T08:00:00.5+02:00</pubDate>",
    "<pubDate>05/06/2026</pubDate>",
    "<pubDate>yesterday</pubDate>",
    "<pubDate/>",
    "",
    "<dc:date>2026-06-01</dc:date>",
    "<pubDate>Thu, 01 Jan 2099 00:00:00 GMT</pubDate>",
)
TEXTS = (
    "<description>&lt;p&gt;Text &amp;amp; more&lt;/p&gt;</description>",
    "<description>short</description><content:encoded><![CDATA[<p>long</p>]]></content:encoded>",
    "<content:encoded> </content:encoded><description>d</description>",
    "<description>a</description><description>b</description>",
    "<description><p>not escaped</p></description>",
    "<media:description>m</media:description>",
    "",
)
OTHERS = (
    "<category>c</category><dc:creator>me</dc:creator><comments>https://a.example/c</comments>",
    "<enclosure url='https://a.example/x.mp3' length='1' type='audio/mpeg'/>",
    "<media:content url='https://a.example/x.jpg'/>",
    "<media:group><media:title>other</media:title></media:group>",
    "<source url='https://b.example/'>B</source>",
    "<source url='https://www.b.example/a'/>",
    "<source url='javascript:x'> B &amp; C &amp;amp; D &lt;b&gt; \n E </source>",
    "<source>稀土日报</source>",
    "<source url='https://b.example/'>B</source><source>C</source>",
    "<source url='https://b.example/'><title>B</title></source>",
    "<atom:link rel='alternate' href='https://b.example/'/>",
    "<author>a@b.example (A)</author>",
    "<itunes:summary>s</itunes:summary>",
    "<x:title xmlns:x='urn:x'>other</x:title>",
    "<image><title>i</title><url>https://a.example/i.png</url></image>",
    "",
)
HEADS = (
    "<language>en-us</language><link>https://a.example/</link><ttl>60</ttl>",
    "<atom:link rel='self' href='https://a.example/f'/><sy:updatePeriod>hourly</sy:updatePeriod>",
    "<language>de</language><language>fr</language>",
    "<dc:language>fr</dc:language>",
    "<image><url>https://a.example/i.png</url><title>I</title><link>https://a.example/</link></image>",
    "",
)
NAMESPACES = (
    " xmlns:dc='http://purl.org/dc/elements/1.1/'"
    " xmlns:content='http://purl.org/rss/1.0/modules/content/'"
    " xmlns:media='http://search.yahoo.com/mrss/' xmlns:atom='http://www.w3.org/2005/Atom'"
    " xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'"
    " xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'"
)
ROOTS = (NAMESPACES, NAMESPACES + " xml:lang='fr'", NAMESPACES + " xml:base='https://b.example/'")

ATOM_TITLES = (
    "<title>China curbs gallium</title>",
    "<title type='html'>a &lt;b&gt;b&lt;/b&gt; &amp;amp; c</title>",
    "<title type='text'>a &lt;b&gt;</title>",
    "<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>a <b>b</b></div></title>",
    "<title xml:lang='ja'>x</title>",
    "<title type='text/plain'>x</title>",
    "",
)
ATOM_LINKS = (
    "<link href='https://a.example/{n}'/>",
    "<link rel='self' href='https://a.example/s'/><link rel='alternate' type='text/html' href='https://a.example/{n}'/>",
    "<link href='https://a.example/{n}'/><link rel='alternate' href='https://a.example/o{n}'/>",
    "<link href='{n}.html'/>",
    "<link rel='enclosure' href='https://a.example/{n}.mp3'/>",
    "<link type='application/pdf' href='https://a.example/{n}.pdf'/>",
    "",
)
ATOM_IDS = ("<id>tag:a.example,{n}</id>", "<id> https://a.example/i{n} </id>", "<id/>", "")
ATOM_DATES = (
    "<published>2026-06-01T08:00:00Z</published><updated>2026-06-01T09:00:00+02:00</updated>",
    "<updated>2026-06-01T09:00:00.123Z</updated>",
    "<updated>01.06.26</updated>",
    "<published>2026-06-01</published>",
    "<modified>2026-06-01T08:00:00Z</modified>",
    "<created>2026-06-01T08:00:00Z</created><updated>2026-06-02T08:00:00Z</updated>",
    "",
)
ATOM_TEXTS = (
    "<summary>s</summary>",
    "<content type='html'>&lt;p&gt;c&lt;/p&gt;</content><summary type='text'>s &lt; t</summary>",
    "<summary>s</summary><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>x</div></content>",
    "<content src='https://a.example/c'/>",
    "<content type='image/png'>aGk=</content>",
    "<content type='text/html'>x &lt;b&gt;</content>",
    "",
)
ATOM_OTHERS = (
    "<author><name>A</name><uri>https://a.example/</uri></author><category term='t'/>",
    "<source><id>s</id><title>S</title><updated>2020-01-01T00:00:00Z</updated></source>",
    "<contributor><name>B</name></contributor><rights>r</rights>",
    "<subtitle>s</subtitle>",
    "",
)


def drawn(rnd: Random, choices: tuple[str, ...], plain: float) -> str:
    """Mostly the plain way, at times any other."""
    return choices[0] if rnd.random() < plain else rnd.choice(choices)


def an_rss(rnd: Random, plain: float) -> str:
    parts = (TITLES, LINKS, GUIDS, DATES, TEXTS, OTHERS)
    items = []
    for n in range(rnd.randint(1, 6)):
        chosen = [drawn(rnd, part, plain).replace("{n}", str(n)) for part in parts]
        rnd.shuffle(chosen)
        items.append(f"<item>{''.join(chosen)}</item>")
    head, root = drawn(rnd, HEADS, plain), drawn(rnd, ROOTS, plain)
    return rss("".join(items), head, root)


def an_atom(rnd: Random, plain: float) -> str:
    parts = (ATOM_TITLES, ATOM_LINKS, ATOM_IDS, ATOM_DATES, ATOM_TEXTS, ATOM_OTHERS)
    entries = []
    for n in range(rnd.randint(1, 6)):
        chosen = [drawn(rnd, part, plain).replace("{n}", str(n)) for part in parts]
        rnd.shuffle(chosen)
        entries.append(f"<entry>{''.join(chosen)}</entry>")
    return atom("".join(entries), drawn(rnd, ("", " xml:lang='ja'", " xml:lang=''"), plain))


@pytest.mark.parametrize("make", [an_rss, an_atom], ids=["rss", "atom"])
@pytest.mark.parametrize("seed", range(60))
def test_the_quick_way_and_feedparser_say_the_same(make: Callable[..., str], seed, now):
    rnd = Random(seed)
    document = make(rnd, plain=rnd.choice((0.98, 0.9, 0.5)))
    for lang in ("", "de"):
        given = {"now": now, "url": "https://a.example/feed", "lang": lang}
        body = document.encode()
        assert parse_feed(body, **given) == parse_feed(body, **given, quick=False), document


@pytest.mark.parametrize("make", [an_rss, an_atom], ids=["rss", "atom"])
def test_plain_documents_take_the_quick_way(make: Callable[..., str], now):
    taken = [read_quickly(make(Random(seed), plain=1.0), now=now) for seed in range(20)]
    assert all(entries for entries in taken)


@pytest.mark.parametrize("choices", [TITLES, LINKS, GUIDS, DATES, TEXTS, OTHERS], ids=str)
def test_each_way_to_write_a_part_of_rss_gives_the_same(choices, now):
    for odd in choices:
        parts = [TITLES, LINKS, GUIDS, DATES, TEXTS, OTHERS]
        chosen = [odd if part is choices else part[0] for part in parts]
        item = f"<item>{''.join(chosen).replace('{n}', '1')}</item>"
        for document in (rss(item, root=NAMESPACES), rss(ITEM + item, HEADS[0], NAMESPACES)):
            body = document.encode()
            assert parse_feed(body, now=now) == parse_feed(body, now=now, quick=False), document


@pytest.mark.parametrize(
    "choices",
    [ATOM_TITLES, ATOM_LINKS, ATOM_IDS, ATOM_DATES, ATOM_TEXTS, ATOM_OTHERS],
    ids=str,
)
def test_each_way_to_write_a_part_of_atom_gives_the_same(choices, now):
    for odd in choices:
        parts = [ATOM_TITLES, ATOM_LINKS, ATOM_IDS, ATOM_DATES, ATOM_TEXTS, ATOM_OTHERS]
        chosen = [odd if part is choices else part[0] for part in parts]
        entry = f"<entry>{''.join(chosen).replace('{n}', '1')}</entry>"
        for document in (atom(entry), atom(ENTRY + entry, " xml:lang='ja'")):
            body = document.encode()
            assert parse_feed(body, now=now) == parse_feed(body, now=now, quick=False), document


@pytest.mark.parametrize(
    "document",
    [
        "<rss><channel><item>",
        "<feed/>",
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>",
        rss(""),
        rss(ITEM.replace("T<", "&nbsp;<")),
        rss(f"<item>{ITEM}</item>"),
        rss(ITEM, root=" xmlns='http://backend.userland.com/rss2'"),
        rss(ITEM.replace("<guid>", f"<guid x='{'y' * 4000}'>")),
        rss(ITEM.replace("D<", "D" * 200_001 + "<")),
        atom(ENTRY.replace("<summary>", "<summary xml:lang='de'>")),
        atom(f"<x>{ENTRY}</x>"),
        rss(ITEM, root=" xmlns:media = 'http://search.yahoo.com/mrss/ '"),
        rss(ITEM, root=' xmlns:media="http://search.yahoo.com/mrss/&#10;"'),
    ],
)
def test_what_is_in_doubt_is_declined(document, now):
    assert read_quickly(document, now=now) is None


@pytest.mark.parametrize("blank", [" ", "\n", "\r", "&#x20;"])
def test_a_blank_in_a_namespace_is_mended(blank, now):
    """The parser calls it a syntax error; the feed is read all the same."""
    feed = atom(ENTRY).replace("2005/Atom", f"2005/Atom{blank}")
    podcast = rss(ITEM, root=f" xmlns:x='https://x.example/a{blank}b'")
    for document in (feed, podcast):
        found = parse_feed(document.encode(), now=now)
        assert [entry.key for entry in found.entries] == ["g"]
        assert "broken XML, mended" in found.problems[0]
