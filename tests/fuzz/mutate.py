"""New inputs from old ones: cut, doubled, spliced, flipped and salted with what parsers dislike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

#: What has a meaning to one reader or another.
SALT = (
    b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?xml", b"?>", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;",
    b"&#0;", b"&#xD800;", b"&amp;lt;", b"</", b"<item>", b"</item>", b"<entry>", b'xmlns="a"', b"<a:b>",
    b"xml:base='//'", b"xml:lang=''", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\x1b$B",
    b"\x1f\x8b\x08", b"\r\n\r\n", b"\r", b"\xe2\x80\xae", b"\xc2\x85", b"\xe2\x80\xa8", b"'", b'"', b"\\u0000",
    b"\\ud800", b"[[[[", b'{"a":', b"null", b"NaN", b"1e999", b"-", b"0000-00-00", b"9999-12-31T23:59:60Z",
    b"&a *a", b"!!python/object:os.system x", b"? ", b"- - - ", b": ", b"|", b">", b"{{7*7}}", b"=?utf-8?b?!!?=",
    b"endobj", b"<< ", b" >>", b"5 0 R ", b"/Kids [", b"stream\n", b"BT (a) Tj ET", b"BI ID ", b"/Filter /LZWDecode",
    b"Content-Type: multipart/mixed; boundary=", b"--", b";", b",", b"\t", b"http://[::1", b"javascript:x",
    b"<!channel>", b"<@U1>", b"*", b"_", b"`", b"25%", b"8541.10", b"$1 billion", b"1 April", b"\xe5\x95\x86\xe5\x8a\xa1\xe9\x83\xa8",
)  # fmt: skip
_LONGEST = 60_000


def mutated(rnd: Random, seeds: Sequence[bytes]) -> bytes:
    """One to six random changes to one of the seeds."""
    body = rnd.choice(seeds)
    for _ in range(rnd.randint(1, 6)):
        body = rnd.choice(_CHANGES)(rnd, body, seeds)[:_LONGEST]
    return body


def _span(rnd: Random, body: bytes) -> tuple[int, int]:
    start = rnd.randint(0, len(body))
    return start, min(len(body), start + int(rnd.paretovariate(0.7)))


def _cut(rnd: Random, body: bytes, _: Sequence[bytes]) -> bytes:
    start, end = _span(rnd, body)
    return body[:start] + body[end:]


def _truncate(rnd: Random, body: bytes, _: Sequence[bytes]) -> bytes:
    return body[: rnd.randint(0, len(body))]


def _double(rnd: Random, body: bytes, _: Sequence[bytes]) -> bytes:
    start, end = _span(rnd, body)
    return body[:end] + body[start:end] * rnd.choice((1, 2, 50, 1000)) + body[end:]


def _salt(rnd: Random, body: bytes, _: Sequence[bytes]) -> bytes:
    at = rnd.randint(0, len(body))
    return body[:at] + rnd.choice(SALT) * rnd.choice((1, 1, 1, 2, 300)) + body[at:]


def _flip(rnd: Random, body: bytes, _: Sequence[bytes]) -> bytes:
    changed = bytearray(body)
    for _ in range(rnd.randint(1, 8)):
        if changed:
            changed[rnd.randrange(len(changed))] = rnd.randrange(256)
    return bytes(changed)


def _splice(rnd: Random, body: bytes, seeds: Sequence[bytes]) -> bytes:
    start, end = _span(rnd, other := rnd.choice(seeds))
    at = rnd.randint(0, len(body))
    return body[:at] + other[start:end] + body[at:]


def _move(rnd: Random, body: bytes, _: Sequence[bytes]) -> bytes:
    start, end = _span(rnd, body)
    rest = body[:start] + body[end:]
    at = rnd.randint(0, len(rest))
    return rest[:at] + body[start:end] + rest[at:]


_CHANGES: tuple[Callable[[Random, bytes, Sequence[bytes]], bytes], ...] = (
    _cut, _truncate, _double, _salt, _salt, _flip, _splice, _move,
)  # fmt: skip
