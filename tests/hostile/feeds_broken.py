"""Feeds as careless publishers, proxies and editors leave them."""

from __future__ import annotations

import json

from tests.hostile.case import GOOD, OTHER, Must, adder, atom, item, rss

GROUP = "feeds/"
ADD = adder(GROUP)

TWO = (item(), item(OTHER, n=2))
WHOLE = rss(*TWO)
BOTH = (GOOD, OTHER)


def read(name: str, build, entries=(2, 2), **how: object) -> None:
    ADD(name, build, must=Must.READ, entries=entries, **how)


def refuse(name: str, build, **how: object) -> None:
    ADD(name, build, must=Must.REFUSE, **how)


def bound(name: str, build, entries=(0, 2), **how: object) -> None:
    ADD(name, build, must=Must.BOUND, entries=entries, **how)


# Cut off at every kind of place.
for number, cut in enumerate(
    ("<rs", "<title>W", "<item><tit", "curbs ga", "</item><item>", "<guid>g2</gu")
):
    bound(f"cut_{number}.xml", WHOLE[: WHOLE.index(cut) + len(cut)], entries=(0, 2))
for share in (10, 25, 50, 75, 90, 99):
    bound(f"cut_at_{share}_percent.xml", WHOLE[: len(WHOLE) * share // 100], entries=(0, 2))
read("cut_before_end_tags.xml", WHOLE.removesuffix("</channel></rss>"), titles=BOTH)
bound("cut_in_utf8_letter.xml", rss(item("Zölle")).encode()[:75], entries=(0, 1))
bound("cut_in_entity.xml", rss(item("a &am")).replace("</title><link>", "", 1), entries=(0, 1))

# What stands before and after.
read("before_bom_twice.xml", b"\xef\xbb\xbf\xef\xbb\xbf" + WHOLE.encode(), titles=BOTH)
read("before_blank_lines.xml", "\n\n\t " + WHOLE, titles=BOTH)
read(
    "before_php_notice.xml",
    "<br />\n<b>Notice</b>: Undefined index in <b>/x.php</b><br />\n" + WHOLE,
    entries=(0, 2),
)
read("before_comment.xml", "<!-- cached -->" + WHOLE, titles=BOTH)
read("before_nul.xml", "\0\0\0" + WHOLE, titles=BOTH)
read("after_html.xml", WHOLE + "<!-- page in 0.2 s --><script>track()</script>", titles=BOTH)
read("after_nuls.xml", WHOLE + "\0" * 1000, titles=BOTH)
bound(
    "after_second_feed.xml", WHOLE + WHOLE.replace("g1", "g3").replace("g2", "g4"), entries=(2, 4)
)
read("declaration_twice.xml", '<?xml version="1.0"?>' + WHOLE, titles=BOTH)
read("declaration_1_1.xml", WHOLE.replace('version="1.0"', 'version="1.1"', 1), titles=BOTH)
read("declaration_7_0.xml", WHOLE.replace('version="1.0"', 'version="7.0"', 1), titles=BOTH)
read(
    "declaration_standalone.xml",
    WHOLE.replace('"1.0"?', '"1.0" standalone="maybe"?', 1),
    titles=BOTH,
)
read("declaration_cut.xml", WHOLE.replace('"1.0"?>', '"1.0"', 1), entries=(0, 2))

# Tags.
read("tags_upper.xml", WHOLE.upper().replace("HTTPS", "https"), entries=(0, 2))
read("tags_mixed_case.xml", WHOLE.replace("<item>", "<Item>"), entries=(0, 2))
read(
    "tags_crossed.xml",
    rss(f"<title><b>{GOOD}</title></b><guid>1</guid>", item(OTHER, n=2)),
    entries=(1, 2),
)
read("tags_unclosed_item.xml", WHOLE.replace("</item>", "", 1), entries=(1, 2))
read("tags_unclosed_title.xml", WHOLE.replace("</title><link>", "<link>", 1), entries=(1, 2))
read("tags_closed_twice.xml", WHOLE.replace("</item>", "</item></item>", 1), titles=BOTH)
read(
    "tags_root_closed_early.xml",
    WHOLE.replace("<item>", "</channel></rss><item>", 1),
    entries=(0, 2),
)
read(
    "tags_html_unescaped.xml",
    rss(item(f"{GOOD}<br>next<img src=x>"), item(OTHER, n=2)),
    entries=(1, 2),
)
read("tags_less_than.xml", rss(item("a < b and c<d"), item(OTHER, n=2)), titles=(OTHER,))
read(
    "tags_stray_ampersands.xml",
    rss(item("A&B &amp C &;& &#; &#x;"), item(OTHER, n=2)),
    titles=(OTHER,),
)
read(
    "tags_blank_in_name.xml",
    rss(item(), item(OTHER, n=2)).replace("<item>", "< item>", 1),
    entries=(1, 2),
)
read("tags_digit_names.xml", rss(item(more="<1a>x</1a><-b/>"), item(OTHER, n=2)), entries=(1, 2))
read(
    "tags_bidi_names.xml",
    rss(item(more="<\u05d0\u05d1>x</\u05d0\u05d1>"), item(OTHER, n=2)),
    titles=BOTH,
)
bound("tags_only_open.xml", "<rss>" + "<channel><item><title>" * 200, entries=(0, 200))
read(
    "empty_title_and_text.xml",
    rss("<title/><guid>1</guid>", item(OTHER, n=2)),
    entries=(1, 1),
    titles=(OTHER,),
)
read("blank_everything.xml", rss(" \n\t ", item(OTHER, n=2)), entries=(1, 1))
read("no_items.xml", rss(), entries=(0, 0))
read("atom_no_entries.xml", atom(), entries=(0, 0))
read(
    "atom_in_rss.xml",
    rss(f"<entry><title>{GOOD}</title></entry>", item(OTHER, n=2)),
    entries=(1, 3),
)
read(
    "rss_0_90.xml",
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>c</title></channel><item><title>'
    + GOOD
    + "</title><link>https://a.example/</link></item></rdf:RDF>",
    entries=(1, 1),
    titles=(GOOD,),
)
read("rss_version_missing.xml", WHOLE.replace(' version="2.0"', ""), titles=BOTH)
read("rss_version_odd.xml", WHOLE.replace('version="2.0"', 'version="9e99"'), titles=BOTH)
read(
    "rss_1_0.xml",
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel rdf:about="x"><title>c</title></channel><item rdf:about="https://a.example/1"><title>'
    + GOOD
    + "</title></item></rdf:RDF>",
    entries=(1, 1),
    titles=(GOOD,),
)

# Ids, links, dates.
read(
    "guid_all_same.xml",
    rss(*(item(f"Story {n}", n=n).replace(f"g{n}", "same") for n in range(5))),
    entries=(5, 5),
)
read("guid_same_item_twice.xml", rss(item(), item()), entries=(1, 1), problem="repeated")
read("guid_empty.xml", WHOLE.replace("g1", "").replace("g2", " \n"), titles=BOTH)
read("guid_100k.xml", WHOLE.replace("g1", "g" * 100_000), titles=BOTH)
read("guid_differ_by_blanks.xml", rss(item(), item(OTHER).replace("g1", " g1\n")), entries=(2, 2))
read("guid_controls.xml", WHOLE.replace("g1", "a\u202eb\u0007c"), titles=BOTH)
read("guid_markup.xml", WHOLE.replace("g1", "&lt;script&gt;../../etc/passwd"), titles=BOTH)
read(
    "guid_is_link.xml",
    rss(f"<title>{GOOD}</title><guid isPermaLink='true'>not a url</guid>"),
    entries=(1, 1),
)
LINKS = (
    "javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "http://[::1",
    "//evil.example/x",
    "https://user:pw@a.example/",
    "ht!tp://x",
    "http://a.example:99999/",
    "https://a.example/\u202egpj",
    "vbscript:x",
    "http:///x",
    "https://" + "a" * 300 + ".example/",
    "https://a.example/" + "x" * 5000,
    "\x01http://a.example/",
    "http://xn--/",
    "HTTP://A.EXAMPLE/%zz%00",
)
read(
    "links_odd.xml",
    rss(
        *(
            item(f"Story {n}", n=n).replace(
                f"https://news.example/{n}", link.replace("&", "&amp;").replace("<", "&lt;")
            )
            for n, link in enumerate(LINKS)
        )
    ),
    entries=(len(LINKS), len(LINKS)),
    never=("javascript:", "data:", "vbscript:", "file:", "pw@", "\u202e"),
)
read("link_element_empty.xml", rss(f"<title>{GOOD}</title><link/><guid>1</guid>"), entries=(1, 1))
read(
    "link_of_channel_odd.xml",
    rss(*TWO).replace("<title>Wire", "<link>http://[::1</link><title>Wire"),
    titles=BOTH,
)
read(
    "link_after_broken_tags.xml",
    '<rss version="2.0"><channel><titlr>Wire</tit?e><item>>title>China</title><link>https://'
    "news.example/1?/link><guid>g1</guid><descriptiotext.</descripti?n>/item><item><tit?e>Tariffs"
    "</title><link>https://news.example/2</link><guid>g2</guid></item></chan8el></rss>",
    entries=(0, 2),
)
read(
    "title_utf8_twice.xml",
    rss(item("Zölle".encode().decode("latin-1")), item(OTHER, n=2)),
    titles=(OTHER,),
)
read(
    "link_newlines.xml",
    rss(item().replace("https://news.example/1", "\n https://news.example/1 \n")),
    entries=(1, 1),
)
DATES = (
    "yesterday",
    "0000-00-00",
    "9999-12-31T23:59:59Z",
    "Mon, 32 Foo 2026 99:99:99 GMT",
    "-1",
    "1e309",
    "2026-02-30",
    "Sun, 06 Nov 1994 08:49:60 GMT",
    "2026-11-20T08:00:00+99:99",
    "2026-11-20T24:00:00Z",
    "20261120",
    "١٢/١١/٢٠٢٦",
    "Thu, 01 Jan 1970 00:00:00 GMT",
    "99999999999999",
    "2026-11-20T08:00:00.999999999999999999Z",
    "Fri, 20 Nov 2026 08:00:00 +ABCD",
    "W47",
    "2026-W47-5",
    "2026-324",
    "Fri, 20 Nov 26 08:00 Z",
    "0001-01-01T00:00:00+14:00",
    "Nov 20 2026 8am",
    "&#0;",
    "2026-11-20T08:00:00-00:00" * 10,
)
read(
    "dates_odd.xml",
    rss(*(item(f"Story {n}", f"<pubDate>{d}</pubDate>", n) for n, d in enumerate(DATES))),
    entries=(len(DATES), len(DATES)),
)
read(
    "dates_odd_atom.xml",
    atom(
        *(
            f"<id>{n}</id><title>Story {n}</title><updated>{d}</updated><published>{d}</published>"
            for n, d in enumerate(DATES)
        )
    ),
    entries=(len(DATES), len(DATES)),
)
read(
    "dates_odd_dc.xml",
    rss(
        *(item(f"Story {n}", f"<dc:date>{d}</dc:date>", n) for n, d in enumerate(DATES)),
        rss_attributes=' xmlns:dc="http://purl.org/dc/elements/1.1/"',
    ),
    entries=(len(DATES), len(DATES)),
)
read(
    "dates_three_in_one.xml",
    rss(item(more="<pubDate>Fri, 20 Nov 2026 08:00:00 GMT</pubDate>" * 3)),
    entries=(1, 1),
)
read(
    "ttl_odd.xml",
    rss(*TWO).replace(
        "<title>Wire</title>",
        "<ttl>-5</ttl><ttl>99999999999999999999</ttl><skipHours><hour>99</hour></skipHours><skipDays><day>Noday</day></skipDays>",
    ),
    titles=BOTH,
)
read(
    "language_odd.xml",
    rss(*TWO).replace("<title>Wire</title>", "<language>\u202e&lt;script&gt; en\n\x07</language>"),
    titles=BOTH,
)

# Words that try to be more.
TITLES = (
    "<script>alert(1)</script> curbs",
    "{{7*7}} curbs",
    "=cmd|' /C calc'!A0 curbs",
    "<!channel> curbs",
    "@everyone curbs",
    "a\nb: c curbs",
    "\u202egniht curbs",
    "cu\u200brbs",
    "%s%n curbs",
    "[x](https://e.example) curbs",
    "../../etc/passwd curbs",
    "' OR 1=1 -- curbs",
    "${jndi:ldap://x/a} curbs",
    "curbs" + "\u0301" * 5000,
    "\ufdfa" * 500 + " curbs",
)
read(
    "titles_hostile.xml",
    rss(*(item(t.replace("&", "&amp;").replace("<", "&lt;"), n=n) for n, t in enumerate(TITLES))),
    entries=(len(TITLES), len(TITLES)),
    never=("\u202e", "\u200b"),
)
read(
    "title_type_xhtml.xml",
    atom(
        '<id>1</id><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">China <b>curbs</b> gallium exports<script>x()</script></div></title>'
    ),
    entries=(1, 1),
)
read(
    "title_type_unknown.xml",
    atom(f'<id>1</id><title type="application/x-evil">{GOOD}</title>'),
    entries=(1, 1),
)
read(
    "title_twice.xml",
    rss(f"<title>{GOOD}</title><title>second</title><guid>1</guid>"),
    entries=(1, 1),
)
read("title_escaped_thrice.xml", rss(item("AT&amp;amp;amp;T curbs")), entries=(1, 1))

# Not feeds at all.
HTML = "<!DOCTYPE html><html><head><title>Down</title></head><body><p>Sorry</p></body></html>"
refuse("html_page.xml", HTML, problem="HTML page")
refuse("html_no_doctype.xml", HTML.removeprefix("<!DOCTYPE html>"), problem="HTML page")
refuse(
    "html_names_feed.xml",
    HTML.replace(
        "<title>",
        '<link rel="alternate" type="application/rss+xml" href="https://a.example/f.xml"><title>',
    ),
    problem="names the feed",
)
refuse(
    "html_login.xml",
    "<html><body><form action=/login><input type=password></form></body></html>",
    problem="HTML page",
)
refuse(
    "xhtml_page.xml",
    '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x"><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>',
    problem="HTML page",
)
bound("html_with_rss_word.xml", HTML.replace("Sorry", "&lt;rss&gt; <rss> is here"), entries=(0, 0))
refuse(
    "sitemap.xml",
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://a.example</loc></url></urlset>',
    problem="<urlset>",
)
refuse(
    "soap.xml",
    '<soap:Envelope xmlns:soap="x"><soap:Body/></soap:Envelope>',
    problem="<soap:Envelope>",
)
refuse(
    "svg.xml", '<svg xmlns="http://www.w3.org/2000/svg"><script>x</script></svg>', problem="<svg>"
)
refuse(
    "opml_as_feed.xml",
    "<opml><body><outline xmlUrl='https://a.example/f'/></body></opml>",
    problem="OPML",
)
refuse("plist.xml", '<plist version="1.0"><dict/></plist>', problem="<plist>")
refuse("empty.xml", b"", problem="empty")
refuse("blanks.xml", " \n\t \r\n" * 1000, problem="empty")
refuse("nuls.xml", b"\0" * 100_000, problem="empty")
refuse("png.xml", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 50)
refuse("pdf.xml", b"%PDF-1.7\n" + bytes(range(256)) * 50)
refuse("elf.xml", b"\x7fELF" + bytes(range(256)) * 50)
refuse("zip.xml", b"PK\x03\x04" + bytes(range(256)) * 50)
refuse("random_bytes.xml", bytes((n * 7919 + n // 3) % 256 for n in range(20_000)))
refuse("one_byte.xml", b"<", problem="not XML")
refuse("bom_only.xml", b"\xef\xbb\xbf", problem="empty")
refuse("plain_words.xml", "Service temporarily unavailable", problem="not XML")
refuse("angle_brackets.xml", lambda s: b"<" * int(9_000_000 * s), heavy=True)
refuse("doctypes_9mb.xml", lambda s: b"<!DOCTYPE " * int(900_000 * s), heavy=True)
refuse("links_9mb.xml", lambda s: b"<html>" + b"<link " * int(1_500_000 * s), heavy=True)
bound("root_only_9mb.xml", lambda s: b"<rss " + b"a " * int(4_500_000 * s), heavy=True)
refuse("rsss.xml", "<rsss><channel/></rsss>")
refuse("json_error.xml", json.dumps({"error": "rate limited"}))
bound("root_in_text.xml", "words <rss> words", entries=(0, 0))
bound("root_repeated.xml", "<rss>" * 5000, entries=(0, 0))
bound("self_closed.xml", "<rss/>", entries=(0, 0))
bound("feed_self_closed.xml", '<feed xmlns="http://www.w3.org/2005/Atom"/>', entries=(0, 0))
