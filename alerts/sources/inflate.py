"""Compressed bodies to plain ones, bounded in size and in ratio."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import brotli

_GZIP = b"\x1f\x8b"
_MAX_LAYERS = 2
#: Parts of one gzip body; each costs what it takes to set up a decompressor.
_MAX_MEMBERS = 1_000
#: Feeds shrink ten- to fiftyfold; a megabyte that grew from next to nothing is an attack.
_MAX_RATIO = 200
_RATIO_FROM = 1_000_000


class BadBody(Exception):
    """The body cannot be decompressed within its bounds; the message says why."""


def inflate(body: bytes, content_encoding: str, max_bytes: int) -> bytes:
    """Return `body` without its content encodings; raises BadBody.

    A body that is gzip without saying so is recognised, and one that says gzip without being it
    is taken as it is. The result has at most `max_bytes` bytes.
    """
    names = [n for n in content_encoding.lower().replace(" ", "").split(",") if n]
    layers = [name for name in names if name != "identity"]
    if len(layers) > _MAX_LAYERS:
        raise BadBody("compressed more than twice")
    for name in reversed(layers):
        body = _bounded(body, _reader(name), max_bytes)
    if body.startswith(_GZIP) and len(layers) < _MAX_LAYERS:
        body = _bounded(body, _gzip, max_bytes)
    return body


Reader = Callable[[bytes, int], bytes]


def _reader(name: str) -> Reader:
    readers: dict[str, Reader] = {
        "gzip": _gzip,
        "x-gzip": _gzip,
        "deflate": _deflate,
        "br": _brotli,
    }
    if name not in readers:
        raise BadBody("unknown content encoding")
    return readers[name]


def _bounded(body: bytes, read: Reader, max_bytes: int) -> bytes:
    plain = read(body, max_bytes + 1)
    if len(plain) > max_bytes:
        raise BadBody(f"larger than {max_bytes} bytes when decompressed")
    if len(plain) > max(_RATIO_FROM, len(body) * _MAX_RATIO):
        raise BadBody(f"grows more than {_MAX_RATIO}-fold when decompressed")
    return plain


def _gzip(body: bytes, limit: int) -> bytes:
    return _zlib(body, limit, 16 + zlib.MAX_WBITS) if body.startswith(_GZIP) else body


def _deflate(body: bytes, limit: int) -> bytes:
    # Some servers send the zlib wrapper the standard asks for, others the bare stream.
    try:
        return _zlib(body, limit, zlib.MAX_WBITS)
    except BadBody:
        return _zlib(body, limit, -zlib.MAX_WBITS)


def _zlib(body: bytes, limit: int, window: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    # A gzip body may consist of several members, one after the other.
    while body and size < limit:
        if len(parts) >= _MAX_MEMBERS:
            raise BadBody(f"compressed in more than {_MAX_MEMBERS} parts")
        member = zlib.decompressobj(window)
        try:
            parts.append(member.decompress(body, limit - size))
        except zlib.error:
            raise BadBody("compressed data is damaged") from None
        size += len(parts[-1])
        if not member.eof and size < limit:
            raise BadBody("compressed data breaks off")
        body = member.unused_data if member.unused_data.startswith(_GZIP) else b""
    return b"".join(parts)


def _brotli(body: bytes, limit: int) -> bytes:
    stream = brotli.Decompressor()
    try:
        plain: bytes = stream.process(body, output_buffer_limit=limit)
    except brotli.error:
        raise BadBody("compressed data is damaged") from None
    if len(plain) < limit and not stream.is_finished():
        raise BadBody("compressed data breaks off")
    return plain
