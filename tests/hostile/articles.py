"""Pages behind headlines and at watched addresses, what robots.txt says, what names a hub."""

from __future__ import annotations

import io
import random
import zipfile
import zlib

from tests.hostile.case import GOOD, Must, adder
from tests.unit.sources.test_extract import BODY

GROUP = "articles/"
ADD = adder(GROUP)

_RND = random.Random(1)
NOISE = _RND.randbytes(20_000)


def article(inner: str = "", head: str = "", body: str = BODY) -> str:
    return f"<html><head>{head}</head><body><article><h1>{GOOD}</h1>{inner}<p>{body}</p></article></body></html>"


def read(name: str, build, entries=(1, 5), **how: object) -> None:
    ADD(name, build, reader="article", must=Must.READ, entries=entries, **how)


def refuse(name: str, build, **how: object) -> None:
    ADD(name, build, **{"reader": "article", "must": Must.REFUSE, **how})


def bound(name: str, build, **how: object) -> None:
    """So much of something in a page that has an article besides."""
    ADD(
        name,
        lambda s: (
            build(s)
            if callable(build)
            else article(build * int(2_000_000 / len(build) * s)).encode()
        ),
        reader="article",
        must=Must.BOUND,
        entries=(0, 100_000),
        heavy=True,
        seconds=20,
        **how,
    )


read("plain.html", article(), titles=(GOOD, BODY))

# Endless pages. What takes the seconds here is ended by the process around it, after five.
for depth in ("<div>", "<table><tr><td>", "<ul><li>", "<p><span>", "<i><b>", "<svg><g>"):
    bound(f"deep_{depth[1:-1].replace('><', '_')}.html", depth)
WIDE = {
    "paragraphs": "<p>x", "breaks": "<br>", "links": "<a href=x>y</a>", "comments": "<!--", "entities": "&amp;",
    "nulls": "&#0;", "scripts": "<script>", "closings": "</p>", "overrides": "\u202e",
}  # fmt: skip
for wide, piece in WIDE.items():
    bound(f"wide_{wide}.html", piece)
bound("attribute_2mb.html", lambda s: article(f"<p class='{'a ' * int(1_000_000 * s)}'>").encode())
bound(
    "attributes_9k.html",
    lambda s: article(f"<p {' '.join(f'a{n}=b' for n in range(int(9_000 * s)))}>").encode(),
)
bound(
    "paragraphs_13k.html",
    lambda s: article("".join(f"<p>{n} {BODY}</p>" for n in range(int(13_000 * s)))).encode(),
)
bound("word_3mb.html", lambda s: article(body="x" * int(3_000_000 * s)).encode())
bound(
    "data_3mb.html",
    lambda s: article(
        head=f"<script type='application/ld+json'>{'[' * int(3_000_000 * s)}</script>"
    ).encode(),
)

# What is no text of the article.
read(
    "scripts.html",
    article("<script>evil()</script><style>evil</style><p onclick=evil()>x</p>"),
    never=("evil",),
)
read("comments.html", article("<!-- evil --><div class=comments>evil</div>"), never=("<!--",))
ADD(
    "entities.html",
    reader="article",
    must=Must.BOUND,
    build="<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>" + article("<p>&b;</p>"),
    entries=(0, 5),
    never=("root:",),
)
read(
    "includes.html",
    article(
        "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='file:///etc/passwd' parse='text'/>"
    ),
    never=("root:",),
)
read(
    "markup_as_text.html",
    article("<p>&lt;script&gt;alert(1)&lt;/script&gt; said the ministry</p>"),
    entries=(2, 5),
)
read(
    "controls.html", article("<p>a\x1b[31m b\x07 c\x00 d&#27;e</p>"), never=("\x1b", "\x07", "\x00")
)
read(
    "invisible.html",
    article(body="\u202e" + BODY.replace("gallium", "gal\u200bl\u00adi\u2060um") + "\u2066"),
    titles=(BODY,),
    never=("\u202e", "\u200b", "\u2066"),
)
read(
    "half_characters.html",
    article("<p>&#xD800; &#xDFFF; &#x110000; and more of it</p>"),
    never=("\ud800",),
)

# Character sets.
for charset in ("utf-7", "unicode_escape", "zlib", "utf-16", "x-none"):
    read(f"charset_{charset}.html", article(head=f"<meta charset={charset}>"), titles=(BODY,))
read(
    "charset_of_header_lies.html",
    article(body=BODY.replace("ministry", "ministère")),
    content_type="text/html; charset=gb18030",
)
read("utf16_undeclared.html", article().encode("utf-16-le"), titles=(BODY,))
read("invalid_bytes.html", article().encode().replace(b"<p>", b"<p>\xff\xfe\xc0 "))

# What is no page at all, as the article and at a watched address.
_ARCHIVE = io.BytesIO()
with zipfile.ZipFile(_ARCHIVE, "w", zipfile.ZIP_DEFLATED) as _written:
    _written.writestr("word/document.xml", f"<p>{GOOD}</p>" * 3_000)
    _written.writestr("noise", NOISE)
OTHERS = {
    "a PNG picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0\x08\2\0\0\0" + zlib.compress(NOISE),
    "a JPEG picture": b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0" + NOISE,
    "a GIF picture": b"GIF89a\1\0\1\0\x80\0\0" + NOISE,
    "a ZIP archive": _ARCHIVE.getvalue(),
    "an office document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + NOISE + GOOD.encode("utf-16-le") * 20,
    "binary data": b"\0\0\0\x18ftypmp42" + NOISE,
}  # fmt: skip
for _kind, _body in OTHERS.items():
    for _reader in ("article", "page"):
        for _type in (
            "text/html",
            "image/png",
            "text/html; charset=utf-8",
            "text/html; charset=gbk",
        ):
            _name = f"{_reader}_{_kind}_{_type}".replace(" ", "_").replace("/", "_")
            refuse(
                _name, _body, reader=_reader, content_type=_type, problem=f"nor a PDF but {_kind}"
            )

# Lines that are longer than all that is kept.
for _name, _words in (("a_line_of_1m", "x"), ("words_of_1m", "word "), ("han_of_1m", "镓")):
    ADD(
        f"{_name}.html",
        f"<main><p>{_words * (1_000_000 // len(_words))}</main>",
        reader="page",
        must=Must.READ,
        entries=(1, 1),
        problem="too much to be watched",
    )

# What robots.txt says: titles are the addresses that may be asked for.
OPEN = "https://a.example/open/1"


def robots(name: str, build, entries=(0, 2), **how: object) -> None:
    ADD(
        f"robots_{name}.txt",
        build,
        reader="robots",
        must=Must.READ,
        entries=entries,
        seconds=2,
        **how,
    )


LINES = {
    "rules": "Disallow: /x\n", "stars": "Disallow: /*a*b*c*d*e$\n", "escapes": "Disallow: /%41%zz%e4\n",
    "permissions": "Allow: *\n", "agents": "User-agent: alert\n", "delays": "Crawl-delay: 9e999\n",
    "rates": "Request-rate: 1/0s 0000-9999\n", "colons": ":", "line_ends": "\r", "maps": "Sitemap: x\n",
}  # fmt: skip
for _what, _line in LINES.items():
    robots(
        f"9mb_of_{_what}",
        f"User-agent: *\nDisallow: /closed\n{_line * (9_000_000 // len(_line))}",
        entries=(1, 2),
        titles=(OPEN,),
    )
robots(
    "agents_100k",
    "".join(f"User-agent: a{n}\nDisallow: /\n" for n in range(100_000)),
    entries=(2, 2),
)
robots("long_line", f"User-agent: *\nDisallow: /{'*a' * 4_000_000}", entries=(2, 2))
robots("stars", f"User-agent: *\nDisallow: /{'*a' * 100_000}b\nDisallow: /open", entries=(1, 1))
robots(
    "half_a_rule_is_none",
    "User-agent: *\n" + "#" * 511_900 + "\nDisallow: /\nAllow: /open" * 9,
    entries=(0, 2),
)
robots("binary", NOISE, entries=(2, 2))
robots("utf16", "User-agent: *\nDisallow: /".encode("utf-16"))
robots("page", article(), entries=(2, 2))

# What names a hub: titles are the hub and the topic.
HUB = "https://hub.example/"


def hub(name: str, build, titles=(), entries=(0, 2), **how: object) -> None:
    ADD(
        f"hub_{name}",
        build,
        reader="hub",
        must=Must.READ,
        titles=titles,
        entries=entries,
        seconds=1,
        **how,
    )


hub(
    "links_of_10k",
    "\n".join(f"<https://b.example/{n}>; rel=next" for n in range(10_000)) + f"\n<{HUB}>; rel=hub",
    titles=(HUB,),
)
hub(
    "hubs_of_10k",
    "\n".join(f"<https://b.example/{n}>; rel=hub" for n in range(10_000)),
    titles=("https://b.example/0",),
    entries=(1, 1),
)
hub(
    "with_a_password",
    "<https://me:pw@hub.example/>; rel=hub\n<https://me:pw@a.example/>; rel=self",
    titles=(HUB,),
    entries=(2, 2),
    never=("pw",),
)
ADDRESSES = {
    "a_script": "javascript:alert(1)", "a_file": "file:///etc/passwd", "no_host": "//", "half_a_host": "http://[",
    "a_port_too_high": "https://hub.example:99999/", "data": "data:text/html,x", "a_null": "http://\x00/",
    "a_host_that_turns": "https://ｈub.example\u202e/",
}  # fmt: skip
for _what, _href in ADDRESSES.items():
    hub(
        f"at_{_what}",
        f"<{_href}>; rel=hub",
        entries=(0, 1),
        never=("javascript", "passwd", "\u202e", "\x00"),
    )
PIECES = {
    "openings": "<", "targets": "<a>;", "quotes": '<a>; rel="', "links": "<a>; rel=hub,", "commas": ", ",
    "tags": "<link rel=hub ", "hubs": '<link rel="hub" href="/h"/>', "open_tags": "<link rel='",
}  # fmt: skip
for _what, _piece in PIECES.items():
    _many = _piece * (1_000_000 // len(_piece))
    hub(f"1mb_of_{_what}", _many)
    hub(f"1mb_of_{_what}.xml", f"<rss><channel>{_many}")
hub("rels_of_100k", f'<{HUB}>; rel="{"a " * 100_000}hub"')
hub("in_an_entry.xml", f"<rss><channel><item><link rel='hub' href='{HUB}'/></item>", entries=(0, 0))
hub(
    "behind_a_long_head.xml",
    f"<rss><channel>{'<x/>' * 10_000}<link rel='hub' href='{HUB}'/>",
    entries=(0, 0),
)
