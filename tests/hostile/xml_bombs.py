"""XML that grows, nests, repeats or reaches out."""

from __future__ import annotations

from tests.hostile.case import GOOD, OTHER, Must, adder, atom, item, rss

GROUP = "xml/"
ADD = adder(GROUP)

SECRET = "planted-secret-file"
TWO = (item(), item(OTHER, n=2))


def _doctype(body: str) -> str:
    return rss(*TWO, head=f'<?xml version="1.0"?><!DOCTYPE rss [{body}]>')


def laughs(levels: int, each: int = 10) -> bytes:
    """Nested entities worth `each` to the power of `levels` words."""
    lines = ['<!ENTITY e0 "lol">']
    lines += [f'<!ENTITY e{n} "{f"&e{n - 1};" * each}">' for n in range(1, levels + 1)]
    used = rss(item(f"&e{levels};"), item(OTHER, n=2), head="")
    return f'<?xml version="1.0"?><!DOCTYPE rss [{"".join(lines)}]>{used}'.encode()


def quadratic(size: float) -> bytes:
    """One long entity used very often."""
    big, times = "A" * int(100_000 * size), int(20_000 * size)
    used = rss(item("&a;" * times), item(OTHER, n=2), head="")
    return f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "{big}">]>{used}'.encode()


def add(name: str, build, must: Must = Must.BOUND, entries=(0, 2), **how: object) -> None:
    ADD(name, build, must=must, entries=entries, **how)


ENTITIES = "entity declarations ignored"
add("laughs_10.xml", laughs(10), problem=ENTITIES, never=("lollol",))
add("laughs_utf16.xml", laughs(9).decode().encode("utf-16"), never=("lollol",))
add("laughs_wide.xml", laughs(3, 400), problem=ENTITIES, never=("lollol",))
add("quadratic_entity.xml", quadratic, problem=ENTITIES, never=("AAAA",))
add("recursive_entity.xml", _doctype('<!ENTITY a "&b;"><!ENTITY b "&a;">').replace(GOOD, "&a;"))
add(
    "external_file.xml",
    _doctype('<!ENTITY x SYSTEM "file:///etc/passwd">').replace(GOOD, "&x; word"),
    never=("root:",),
)
add(
    "external_file_public.xml",
    _doctype('<!ENTITY x PUBLIC "-//A//B" "file:///etc/hostname">').replace(GOOD, "&x; word"),
)
add(
    "external_http.xml",
    _doctype('<!ENTITY x SYSTEM "http://127.0.0.1:1/x">').replace(GOOD, "&x; word"),
)
add(
    "external_netdoc.xml",
    _doctype('<!ENTITY x SYSTEM "netdoc:///etc/passwd">').replace(GOOD, "&x; word"),
    never=("root:",),
)
add(
    "external_php.xml",
    _doctype('<!ENTITY x SYSTEM "php://filter/read=convert.base64-encode/resource=/etc/passwd">'),
)
add("external_dtd.xml", rss(*TWO, head='<!DOCTYPE rss SYSTEM "http://127.0.0.1:1/r.dtd">'))
add(
    "parameter_entity.xml",
    _doctype('<!ENTITY % p SYSTEM "http://127.0.0.1:1/p"> %p; <!ENTITY % q "%p;">'),
)
add(
    "parameter_laughs.xml",
    _doctype("".join(f'<!ENTITY % p{n + 1} "%p{n};%p{n};">' for n in range(60))),
)
add("attlist_default.xml", _doctype('<!ATTLIST item xml:base CDATA "javascript:alert(1)">'))
add("doctype_never_ends.xml", f"<!DOCTYPE rss [{'<!ENTITY a ' * 2000}" + rss(*TWO, head=""))
add(
    "doctype_hides_root.xml",
    '<!DOCTYPE x [<!ENTITY a "<rss><channel><item><title>fake</title></item></channel></rss>">]>'
    + rss(*TWO, head=""),
)
add(
    "doctype_in_comment.xml",
    rss(*TWO, head='<!-- <!DOCTYPE a [<!ENTITY b "c">]> -->'),
    Must.READ,
    (2, 2),
)
add("doctype_twice.xml", rss(*TWO, head="<!DOCTYPE rss><!DOCTYPE rss>"), Must.READ, (2, 2))
add(
    "netscape_doctype.xml",
    rss(*TWO, head='<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" '
    '"http://my.netscape.com/publish/formats/rss-0.91.dtd">'),
    Must.READ,
    (2, 2),
)  # fmt: skip
add(
    "xinclude.xml",
    rss(item(more='<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd" '
    'parse="text"/>')),
    Must.READ,
    (1, 1),
    never=("root:",),
)  # fmt: skip
add(
    "stylesheet.xml",
    rss(*TWO, head='<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="file:///x"?>'),
    Must.READ,
    (2, 2),
)


def many(count: int, tail: str = "") -> str:
    """So many small items."""
    return rss(*(f"<title>Item {n}</title><guid>{n}</guid>" for n in range(count))) + tail


def in_one_title(text: str, times: int) -> bytes:
    """`text` so many times in the title of the first of two items."""
    return rss(item(text * times), item(OTHER, n=2)).encode()


add(
    "million_entries.xml",
    lambda s: many(int(1_000_000 * s)).encode(),
    entries=(0, 10_001),
    heavy=True,
)
add(
    "entries_10001.xml",
    lambda s: many(int(10_001 * s)).encode(),
    Must.READ,
    (10_000, 10_001),
    heavy=True,
    seconds=15,
)
add(
    "million_elements.xml",
    lambda s: rss(item(more="<a/>" * int(1_000_000 * s)), item(OTHER, n=2)).encode(),
    entries=(0, 2),
    heavy=True,
)
add("field_100mb.xml", lambda s: in_one_title("x" * 1000, int(100_000 * s)), heavy=True)
add("field_9mb.xml", lambda s: in_one_title("words and ", int(900_000 * s)), heavy=True)
add("field_9mb_markup.xml", lambda s: in_one_title("&lt;p ", int(1_500_000 * s)), heavy=True)
add("field_9mb_amps.xml", lambda s: in_one_title("&amp;", int(1_800_000 * s)), heavy=True)
add("field_9mb_entities.xml", lambda s: in_one_title("&#38;lt;", int(1_000_000 * s)), heavy=True)
add("field_bare_amps.xml", lambda s: in_one_title("& ", int(1_000_000 * s)), heavy=True)
add(
    "nested_100k.xml",
    lambda s: rss(item("<b>" * int(100_000 * s))).encode(),
    heavy=True,
    entries=(0, 2),
)
add(
    "nested_closed_100k.xml",
    lambda s: rss(
        item("<b>" * int(100_000 * s) + "x" + "</b>" * int(100_000 * s)), item(n=2)
    ).encode(),
    heavy=True,
)
add(
    "nested_items.xml",
    rss("<item>" * 3000 + "<title>x</title>" + "</item>" * 3000, item(n=2)),
    entries=(0, 3001),
)
add("nested_channels.xml", "<rss>" + "<channel>" * 3000 + "</channel>" * 3000 + "</rss>")
add(
    "nested_divs_atom.xml",
    atom('<title>T</title><id>a</id><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'
    + "<div>" * 2000 + "word" + "</div>" * 2000 + "</div></content>"),
    entries=(0, 1),
)  # fmt: skip
add(
    "attributes_100k.xml",
    lambda s: rss(
        item(more="<a " + " ".join(f'a{n}=""' for n in range(int(100_000 * s))) + "/>"),
        item(OTHER, n=2),
    ).encode(),
    heavy=True,
)
add(
    "attribute_9mb.xml",
    lambda s: rss(item(more=f'<a b="{"v" * int(9_000_000 * s)}"/>'), item(OTHER, n=2)).encode(),
    heavy=True,
)
add(
    "attribute_same_twice.xml",
    rss(item(more='<a b="1" b="2"/>'), item(OTHER, n=2)),
    Must.READ,
    (2, 2),
)
add(
    "attribute_unquoted.xml",
    rss(item(more="<enclosure url=http://a.example/x length=1/>"), item(OTHER, n=2)),
    Must.READ,
    (2, 2),
)
add(
    "attribute_open_quote.xml",
    rss(item(more='<a b="never closed>'), item(OTHER, n=2)),
    entries=(1, 2),
)
add(
    "namespaces_10k.xml",
    lambda s: rss(
        *TWO, rss_attributes="".join(f' xmlns:n{n}="urn:{n}"' for n in range(int(10_000 * s)))
    ).encode(),
    heavy=True,
)
add(
    "namespace_nested.xml",
    lambda s: rss(
        item(more="".join(f'<n{n}:a xmlns:n{n}="urn:{n}">' for n in range(int(20_000 * s)))),
        item(OTHER, n=2),
    ).encode(),
    heavy=True,
)
add(
    "namespace_9mb_name.xml",
    lambda s: rss(
        item(
            more=f'<x:a xmlns:x="{"u" * int(3_000_000 * s)}">'
            + "<x:b/>" * int(2_000 * s)
            + "</x:a>"
        ),
        item(OTHER, n=2),
    ).encode(),
    heavy=True,
)
add(
    "namespace_swapped.xml",
    '<r:rss xmlns:r="http://www.w3.org/2005/Atom"><r:channel><r:item><r:title>T</r:title></r:item></r:channel></r:rss>',
    entries=(0, 1),
)
add(
    "namespace_atom_prefixed.xml",
    '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:id>1</a:id><a:title>'
    + GOOD
    + "</a:title></a:entry></a:feed>",
    Must.READ,
    (1, 1),
    titles=(GOOD,),
)
add(
    "namespace_wrong_atom.xml",
    atom(f"<id>1</id><title>{GOOD}</title>").replace("2005/Atom", "2005/Atom/"),
    Must.READ,
    (1, 1),
    titles=(GOOD,),
)
add(
    "namespace_redeclared_xml.xml",
    rss(item(), rss_attributes=' xmlns:xml="urn:not-xml"'),
    entries=(0, 1),
)
add(
    "namespace_xmlns_prefix.xml", rss(item(), rss_attributes=' xmlns:xmlns="urn:x"'), entries=(0, 1)
)
add("namespace_empty_prefix.xml", rss(item(), rss_attributes=' xmlns:a=""'), entries=(0, 1))
add(
    "namespace_colon_names.xml",
    rss(item(more="<a:b:c>x</a:b:c><:a/><a:/>"), item(OTHER, n=2)),
    entries=(1, 2),
)
add(
    "namespace_media_title.xml",
    rss(item(more='<media:title xmlns:media="http://search.yahoo.com/mrss/">Not it</media:title>')),
    Must.READ,
    (1, 1),
    titles=(GOOD,),
)
add(
    "comments_open_100k.xml",
    lambda s: rss(item("<!--" * int(100_000 * s))).encode(),
    heavy=True,
    entries=(0, 1),
)
add(
    "comments_closed_100k.xml",
    lambda s: rss(item(more="<!---->" * int(1_000_000 * s)), item(OTHER, n=2)).encode(),
    heavy=True,
)
add(
    "comment_double_dash.xml",
    rss(item(more="<!-- a -- b -->"), item(OTHER, n=2)),
    Must.READ,
    (2, 2),
)
add(
    "comment_with_item.xml",
    rss(item(), "<!-- <item><title>fake</title></item> --><title>b</title>"),
    Must.READ,
    (2, 2),
    never=("fake",),
)
add(
    "cdata_open_100k.xml",
    lambda s: rss(item("<![CDATA[" * int(100_000 * s))).encode(),
    heavy=True,
    entries=(0, 1),
)
add("cdata_closed_100k.xml", lambda s: in_one_title("<![CDATA[a]]>", int(500_000 * s)), heavy=True)
add(
    "cdata_nested.xml",
    rss(item(f"<![CDATA[a <![CDATA[ b ]]> {GOOD} ]]>"), item(OTHER, n=2)),
    entries=(1, 2),
)
add(
    "cdata_split_end.xml",
    rss(item(f"<![CDATA[{GOOD} ]]]]><![CDATA[> more]]>"), item(OTHER, n=2)),
    Must.READ,
    (2, 2),
    titles=(f"{GOOD} ]]> more",),
)
add(
    "cdata_holds_item.xml",
    rss(item("<![CDATA[x</title></item><item><title>fake]]>")),
    Must.READ,
    (1, 1),
)
add(
    "cdata_bare_end.xml",
    rss(item("a ]]> b"), item(OTHER, n=2)),
    Must.READ,
    (2, 2),
    titles=("a ]]> b",),
)
add("cdata_lower_case.xml", rss(item("<![cdata[words]]>"), item(OTHER, n=2)), entries=(1, 2))
add(
    "pi_open_100k.xml",
    lambda s: rss(item("<?x " * int(100_000 * s))).encode(),
    heavy=True,
    entries=(0, 1),
)
add(
    "pi_php.xml",
    rss(item('<?php system("id"); ?>' + GOOD), item(OTHER, n=2)),
    Must.READ,
    (2, 2),
    never=("system",),
)
add("char_refs_zero.xml", rss(item("a&#0;b&#x0;c"), item(OTHER, n=2)), Must.READ, (2, 2))
add("char_refs_surrogate.xml", rss(item("a&#xD800;b&#56320;"), item(OTHER, n=2)), Must.READ, (2, 2))
add(
    "char_refs_beyond.xml",
    rss(item("a&#x110000;&#99999999999999999999;"), item(OTHER, n=2)),
    Must.READ,
    (2, 2),
)
add(
    "char_refs_controls.xml",
    rss(item("a&#1;&#27;[31m&#8;b&#xFFFE;&#x7f;"), item(OTHER, n=2)),
    Must.READ,
    (2, 2),
    never=("\x1b", "\x08", "\x01"),
)
add(
    "char_refs_c1.xml",
    rss(item("a&#133;b&#155;c&#128;"), item(OTHER, n=2)),
    Must.READ,
    (2, 2),
    never=("\x9b", "\x85"),
)
add("char_refs_million.xml", lambda s: in_one_title("&#65;", int(1_500_000 * s)), heavy=True)
add(
    "entities_html_all.xml",
    rss(item("&nbsp;&euro;&mdash;&hellip;&ouml;&NotEqualTilde;&unknown;" + GOOD), item(OTHER, n=2)),
    Must.READ,
    (2, 2),
)
add(
    "author_email_redos.xml",
    lambda s: rss(
        item(
            more=f"<author>{'a@' * int(200_000 * s)}</author><dc:creator xmlns:dc='http://purl.org/dc/elements/1.1/'>{'(' * int(100_000 * s)}</dc:creator>"
        ),
        item(OTHER, n=2),
    ).encode(),
    Must.READ,
    (2, 2),
    heavy=True,
)
add(
    "date_redos.xml",
    lambda s: rss(
        item(more=f"<pubDate>{'1 ' * int(100_000 * s)}</pubDate>"), item(OTHER, n=2)
    ).encode(),
    Must.READ,
    (2, 2),
    heavy=True,
)
add(
    "georss_coordinates.xml",
    lambda s: rss(
        item(
            more=f"<georss:polygon xmlns:georss='http://www.georss.org/georss'>{'1 2 ' * int(100_000 * s)}</georss:polygon>"
        ),
        item(OTHER, n=2),
    ).encode(),
    Must.READ,
    (2, 2),
    heavy=True,
)
add(
    "gml_broken.xml",
    rss(
        item(
            more="<georss:point xmlns:georss='http://www.georss.org/georss'>nan inf</georss:point>"
        ),
        item(OTHER, n=2),
    ),
    Must.READ,
    (2, 2),
)
add(
    "itunes_categories.xml",
    lambda s: rss(
        item(
            more="<itunes:keywords xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'>"
            + "a, " * int(500_000 * s)
            + "</itunes:keywords>"
        ),
        item(OTHER, n=2),
    ).encode(),
    Must.READ,
    (2, 2),
    heavy=True,
)
add(
    "categories_100k.xml",
    lambda s: rss(
        item(more="<category>c</category>" * int(100_000 * s)), item(OTHER, n=2)
    ).encode(),
    entries=(1, 2),
    heavy=True,
    seconds=15,
)
add(
    "enclosures_50k.xml",
    lambda s: rss(
        item(
            more='<enclosure url="https://a.example/x.mp3" length="1" type="a/b"/>'
            * int(50_000 * s)
        ),
        item(OTHER, n=2),
    ).encode(),
    entries=(1, 2),
    heavy=True,
    seconds=15,
)
add(
    "links_50k_atom.xml",
    lambda s: atom(
        "<id>1</id><title>T</title>"
        + '<link href="https://a.example/" rel="alternate"/>' * int(50_000 * s)
    ).encode(),
    entries=(0, 1),
    heavy=True,
    seconds=15,
)
add(
    "base64_content.xml",
    atom(
        f'<id>1</id><title>{GOOD}</title><content type="application/octet-stream">!!not base64!!</content>'
    ),
    Must.READ,
    (1, 1),
)
add(
    "base64_bomb.xml",
    lambda s: atom(
        f'<id>1</id><title>{GOOD}</title><content type="image/png">{"QUFB" * int(2_000_000 * s)}</content>'
    ).encode(),
    entries=(0, 1),
    heavy=True,
)
add("xml_base_bad.xml", rss(item(), rss_attributes=' xml:base="http://[::1"'), Must.READ, (1, 1))
add(
    "xml_base_javascript.xml",
    atom(
        f'<id>1</id><title>{GOOD}</title><link href="x"/>',
        attributes=' xml:base="javascript:alert(1)//"',
    ),
    Must.READ,
    (1, 1),
    never=("javascript",),
)
add("xml_lang_huge.xml", rss(f"<title xml:lang='{'x' * 5000}'>{GOOD}</title>"), Must.READ, (1, 1))
