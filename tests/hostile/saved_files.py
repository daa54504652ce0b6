"""What may lie in a seed folder: mails, tables, lines, pages and plain text."""

from __future__ import annotations

import json
from email.message import EmailMessage

from tests.hostile.case import GOOD, OTHER, Must, adder

GROUP = "files/"
ADD = adder(GROUP)


def read(name: str, build, entries=(1, 1), **how: object) -> None:
    ADD(name, build, must=Must.READ, entries=entries, **how)


def refuse(name: str, build, **how: object) -> None:
    ADD(name, build, must=Must.REFUSE, **how)


def bound(name: str, build, entries=(0, 1), **how: object) -> None:
    ADD(name, build, must=Must.BOUND, entries=entries, **how)


# Mails.
HEAD = f"From: a@b.example\r\nSubject: {GOOD}\r\nMessage-ID: <1@b>\r\n"
MAIL = HEAD + "\r\nThe body.\r\n"
read("plain.eml", MAIL, titles=(GOOD,))
read("headers_only.eml", HEAD, titles=(GOOD,))
read(
    "subject_encoded_badly.eml",
    MAIL.replace(GOOD, "=?utf-8?b?!!!!?= =?x-none?q?=ZZ?="),
    entries=(0, 1),
)
read(
    "subject_codec_trick.eml",
    MAIL.replace(GOOD, "=?zlib_codec?b?eJzLSM3JyQcABiwCFQ==?= curbs"),
    never=("hello",),
)
read("subject_newlines.eml", MAIL.replace(GOOD, "a\r\n\tb\r\n c"), titles=("a b c",))
read("subject_controls.eml", MAIL.replace(GOOD, "a\x1b[31m\x07\x00b"), never=("\x1b", "\x07"))
read("header_100k.eml", MAIL.replace(GOOD, "x " * 50_000))
read(
    "headers_50k.eml", lambda s: (f"X-A: {GOOD}\r\n" * int(50_000 * s) + MAIL).encode(), heavy=True
)
read("date_odd.eml", "Date: Mon, 99 Foo 99999 99:99:99 +9999\r\n" + MAIL)
read("charset_unknown.eml", HEAD + "Content-Type: text/plain; charset=x-none\r\n\r\nThe body.")
read(
    "charset_codec_trick.eml",
    HEAD + "Content-Type: text/plain; charset=unicode_escape\r\n\r\n\\x3cscript",
)
read("base64_broken.eml", HEAD + "Content-Transfer-Encoding: base64\r\n\r\n!!!not=base64===")
read("quoted_broken.eml", HEAD + "Content-Transfer-Encoding: quoted-printable\r\n\r\na=ZZ=\r\n=3")
read(
    "uuencode_broken.eml",
    HEAD + "Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 666 x\r\nzzzz\r\n",
)
read("encoding_unknown.eml", HEAD + "Content-Transfer-Encoding: x-evil\r\n\r\nThe body.")
read("boundary_missing.eml", HEAD + "Content-Type: multipart/mixed\r\n\r\nThe body.")
read(
    "boundary_empty.eml", HEAD + 'Content-Type: multipart/mixed; boundary=""\r\n\r\n--\r\nThe body.'
)
read(
    "boundary_never_ends.eml",
    HEAD + "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nThe body.",
)
read("content_type_junk.eml", HEAD + "Content-Type: ;;;///=\x00\r\n\r\nThe body.")
read(
    "rfc2231_parameters.eml",
    HEAD + "Content-Type: text/plain; charset*0*=utf-8''%FF; charset*1=x\r\n\r\nThe body.",
)


def nested_mail(depth: int) -> bytes:
    """A multipart in a multipart in a multipart."""
    parts = (
        f'Content-Type: multipart/mixed; boundary="b{level}"\r\n\r\n--b{level}\r\n'
        for level in range(depth)
    )
    return (HEAD + "".join(parts) + "\r\nThe body.\r\n").encode()


def many_parts(count: int) -> bytes:
    part = "--x\r\nContent-Type: application/pdf\r\n\r\nzz\r\n"
    head = f"{HEAD}Content-Type: multipart/mixed; boundary=x\r\n\r\n"
    return (head + part * count + "--x\r\n\r\nThe body.\r\n--x--\r\n").encode()


def forwarded(depth: int) -> bytes:
    return ("Content-Type: message/rfc822\r\n\r\n" * depth + MAIL).encode()


bound("nested_90.eml", nested_mail(90))
bound("nested_20k.eml", lambda s: nested_mail(int(20_000 * s)), heavy=True, seconds=10)
bound("parts_100k.eml", lambda s: many_parts(int(100_000 * s)), heavy=True, seconds=10)
bound("forwarded_5k.eml", lambda s: forwarded(int(5_000 * s)), heavy=True, seconds=10)
bound(
    "boundary_lines.eml",
    lambda s: (
        HEAD + "Content-Type: multipart/mixed; boundary=x\r\n\r\n" + "--x\r\n" * int(300_000 * s)
    ).encode(),
    heavy=True,
    seconds=10,
)
bound(
    "parameters_10k.eml",
    lambda s: (
        HEAD
        + "Content-Type: text/plain"
        + "".join(f"; p*{n}*=a" for n in range(int(10_000 * s)))
        + "\r\n\r\nThe body."
    ).encode(),
    heavy=True,
)
bound(
    "base64_9mb.eml",
    lambda s: (
        HEAD
        + "Content-Transfer-Encoding: base64\r\n\r\n"
        + ("QUFB" * 18 + "\r\n") * int(120_000 * s)
    ).encode(),
    heavy=True,
)
bound(
    "encoded_words_50k.eml",
    lambda s: (HEAD.replace(GOOD, "=?utf-8?q?a?= " * int(50_000 * s)) + "\r\nThe body.").encode(),
    heavy=True,
)
bound("one_line_9mb.eml", lambda s: (HEAD + "\r\n" + "x" * int(9_000_000 * s)).encode(), heavy=True)
refuse("empty.eml", b"")
refuse("blank_lines.eml", b"\r\n\r\n\r\n")


def mail_with(part: str, kind: str, name: str = "") -> bytes:
    message = EmailMessage()
    message["Subject"] = GOOD
    message.set_content("The body.")
    message.add_attachment(
        part.encode(),
        maintype=kind.split("/", maxsplit=1)[0],
        subtype=kind.split("/")[1],
        filename=name,
    )
    return message.as_bytes()


read(
    "attachment_path.eml",
    mail_with("evil", "text/html", "../../etc/cron.d/x"),
    titles=(GOOD,),
    never=("evil",),
)
read("attachment_html.eml", mail_with("<script>x</script>", "text/html", "a.html"), titles=(GOOD,))

# Tables.
read("plain.csv", f"title,text\n{GOOD},a\n{OTHER},b\n", entries=(2, 2), titles=(GOOD, OTHER))
read(
    "formula.csv",
    f'title,text\n=HYPERLINK("http://e"),a\n+1+1,b\n@SUM(A1),c\n-2,d\n{GOOD},e\n',
    entries=(5, 5),
    titles=(GOOD,),
)
read("nul.csv", f"title,text\n{GOOD},a\0b\n\0{OTHER},\0\n", entries=(2, 2))
read("quotes_open.csv", f'title,text\n{GOOD},"never closed\n{OTHER},b\n', entries=(1, 2))
read("quotes_odd.csv", f'title,text\n"{GOOD}"x"y,a\n"{OTHER}" ,b\n', entries=(2, 2))
read(
    "columns_missing.csv",
    f"title,text,url\n{GOOD}\n{OTHER},b,c,d,e,f\n",
    entries=(2, 2),
    titles=(GOOD, OTHER),
)
read("columns_twice.csv", f"title,title,text\n{GOOD},{OTHER},x\n", entries=(1, 1))
read("semicolons.csv", f"title;text\n{GOOD};a\n", titles=(GOOD,))
read("tabs_utf16.csv", f"title\ttext\n{GOOD}\ta\n".encode("utf-16"), titles=(GOOD,))
read("carriage_returns.csv", f"title,text\r{GOOD},a\r{OTHER},b\r", entries=(2, 2))
refuse("no_title.csv", "a,b,c\n1,2,3\n", problem="column")
refuse("header_only_blank.csv", ",,,\n", problem="column")
refuse("header_only.csv", "title,text\n", problem="no article")
read(
    "field_200k.csv",
    f"title,text\n{GOOD},{'x' * 200_000}\n{OTHER},b\n",
    entries=(2, 2),
    titles=(GOOD, OTHER),
)
read(
    "field_2m.csv",
    f"title,text\n{GOOD},b\n{OTHER},{'x' * 2_000_000}\nthird,b\n",
    titles=(GOOD,),
    problem="after line 2",
)
bound(
    "columns_100k.csv",
    lambda s: ("title" + ",c" * int(100_000 * s) + f"\n{GOOD}\n").encode(),
    heavy=True,
)
bound(
    "rows_500k.csv",
    lambda s: ("title\n" + "a\n" * int(500_000 * s)).encode(),
    entries=(0, 20_000),
    heavy=True,
)
bound(
    "cells_5m.csv",
    lambda s: ("title,b\n" + ",".join("a" * int(4_000_000 * s))).encode(),
    heavy=True,
)
bound("quotes_9mb.csv", lambda s: b"title,text\n" + b'"' * int(9_000_000 * s), heavy=True)
bound("delimiters_9mb.csv", lambda s: b"title,text\n" + b"," * int(9_000_000 * s), heavy=True)

# Lines.
GOOD_LINE, OTHER_LINE = (json.dumps({"id": n, "title": t}) for n, t in ((1, GOOD), (2, OTHER)))
read(
    "mixed.jsonl",
    f"{GOOD_LINE}\nnot json\n\n[]\n5\n{{}}\n{OTHER_LINE}\n",
    entries=(2, 2),
    titles=(GOOD, OTHER),
    problem="line 2",
)
read(
    "last_line_cut.jsonl",
    f"{GOOD_LINE}\n{OTHER_LINE[:-5]}",
    entries=(1, 1),
    titles=(GOOD,),
    problem="line 2",
)
read("carriage_returns.jsonl", f"{GOOD_LINE}\r\n{OTHER_LINE}\r\n", entries=(2, 2))
read("line_separators.jsonl", f'{GOOD_LINE}\n{{"title": "a\u2028b\x85c"}}\n', entries=(2, 2))
read(
    "deep_line.jsonl",
    f"{GOOD_LINE}\n{'[' * 100_000}\n{OTHER_LINE}",
    entries=(2, 2),
    problem="line 2",
)
read("huge_number.jsonl", f'{{"title": "x", "id": {"9" * 9999}}}\n{OTHER_LINE}', entries=(2, 2))
read(
    "invalid_line.jsonl",
    GOOD_LINE.encode() + b"\n\xff\xfe{}\n" + OTHER_LINE.encode(),
    entries=(2, 2),
)
bound(
    "lines_500k.jsonl",
    lambda s: b'{"title":"a"}\n' * int(500_000 * s),
    entries=(0, 20_000),
    heavy=True,
)
bound("bad_lines_1m.jsonl", lambda s: b"x\n" * int(1_000_000 * s), entries=(0, 0), heavy=True)
bound("blank_lines_9m.jsonl", lambda s: b"\n" * int(9_000_000 * s), entries=(0, 0), heavy=True)
read("array.json", f"[{GOOD_LINE},{OTHER_LINE}]", entries=(2, 2))
read("one_object.json", GOOD_LINE, titles=(GOOD,))

# Text and pages.
read("plain.txt", f"{GOOD}\n\nThe body.", titles=(GOOD,))
read("front_matter.md", f"---\ntitle: {GOOD}\ndate: 2026-11-20\n---\nBody", titles=(GOOD,))
read("front_matter_open.md", f"---\ntitle: {GOOD}\n" + "k: v\n" * 5000)
read(
    "front_matter_yaml_tricks.md",
    f"---\ntitle: !!python/object:os.system {GOOD}\na: &a [*a]\n---\nBody",
)
read("front_matter_colons.md", "---\n" + "a:" * 900 + "\n---\nBody")
read(
    "controls.txt",
    f"{GOOD}\n\x1b]0;title\x07\x1b[2J body\0",
    titles=(GOOD,),
    never=("\x1b", "\x07"),
)
read("bidi.txt", f"\u202e{GOOD}\u202c\n\u2066x\u2069", never=("\u202e", "\u2066"))
read("form_feeds.txt", f"{GOOD}\x0c\x0b\nBody")
read("only_first_line.txt", GOOD, titles=(GOOD,))
read("zalgo.txt", GOOD + "\u0301" * 100_000)
read("emoji_joiners.txt", GOOD + "\n" + "\U0001f468\u200d" * 50_000)
refuse("binary.txt", bytes(range(256)) * 500, problem="not a text file")
refuse("blank.txt", " \n\t\n\u3000", problem="empty")
refuse("empty.md", b"", problem="empty")
bound("line_9mb.txt", lambda s: b"x" * int(9_000_000 * s), heavy=True)
bound("lines_9m.txt", lambda s: b"\n".join([b"x"] * int(4_500_000 * s)), heavy=True)
bound("tags_9mb.txt", lambda s: b"words\n" + b"<a " * int(3_000_000 * s), heavy=True)
bound("combining_4m.txt", lambda s: ("a\n" + "\u0301" * int(4_000_000 * s)).encode(), heavy=True)

PAGE = f"<html><head><title>{GOOD}</title></head><body><p>The body.</p></body></html>"
read("plain.html", PAGE, titles=(GOOD,))
read("unclosed.html", PAGE.replace("</title></head>", "").replace("</p></body></html>", ""))
read("no_body.html", f"<title>{GOOD}</title>words", titles=(GOOD,))
read("script_open.html", PAGE.replace("<p>", "<p>text<script>never closed "), titles=(GOOD,))
read("title_markup.html", PAGE.replace(GOOD, "&lt;img src=x onerror=alert(1)&gt; curbs"))
read(
    "meta_date_odd.html",
    PAGE.replace("<title>", '<meta property="article:published_time" content="9999"><title>'),
)
read(
    "canonical_javascript.html",
    PAGE.replace("<title>", '<link rel="canonical" href="javascript:alert(1)"><title>'),
    never=("javascript:",),
)
read(
    "meta_charset_lies.html",
    PAGE.replace("<title>", '<meta charset="utf-7"><title>'),
    titles=(GOOD,),
)
read(
    "feed_named_html.html",
    '<rss version="2.0"><channel><item><title>x</title></item></channel></rss>',
)
bound("comments_9mb.html", lambda s: b"<html>" + b"<!--" * int(2_000_000 * s), heavy=True)
bound("tags_nested_1m.html", lambda s: b"<html><body>" + b"<div>" * int(1_500_000 * s), heavy=True)
bound("scripts_1m.html", lambda s: b"<html><body>" + b"<script>" * int(1_000_000 * s), heavy=True)
bound("quotes_9mb.html", lambda s: b"<html><body>" + b"<a b='" * int(1_500_000 * s), heavy=True)
bound("entities_1m.html", lambda s: b"<html><body>" + b"&amp;" * int(1_800_000 * s), heavy=True)
bound(
    "attributes_9mb.html",
    lambda s: b"<html><body><p " + b"a=b " * int(2_000_000 * s) + b">x",
    heavy=True,
)
bound("heads_9mb.html", lambda s: b"<html " * int(1_500_000 * s), heavy=True)
bound(
    "links_9mb.html", lambda s: b"<html>" + b"<link rel=canonical " * int(450_000 * s), heavy=True
)
bound("closings_9mb.html", lambda s: b"<html><body>" + b"</p>" * int(2_000_000 * s), heavy=True)
