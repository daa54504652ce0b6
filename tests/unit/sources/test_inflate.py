"""Compressed bodies become plain ones within their bounds."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.sources.inflate import BadBody, inflate

TEXT = b"<rss>" + bytes(range(256)) * 20 + b"</rss>"
MOST = 10_000_000


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("sent", "encoding"),
    [
        (TEXT, ""),
        (TEXT, "identity"),
        (gzip.compress(TEXT, mtime=0), "gzip"),
        (gzip.compress(TEXT, mtime=0), "X-GZIP"),
        (gzip.compress(TEXT[:50], mtime=0) + gzip.compress(TEXT[50:], mtime=0), "gzip"),
        (gzip.compress(TEXT, mtime=0) + b"trailing", "gzip"),
        (zlib.compress(TEXT), "deflate"),
        (raw_deflate(TEXT), "deflate"),
        (brotli.compress(TEXT), "br"),
        (gzip.compress(brotli.compress(TEXT)), "br, gzip"),
        (gzip.compress(gzip.compress(TEXT, mtime=0)), "gzip,gzip"),
        (gzip.compress(TEXT, mtime=0), ""),
        (TEXT, "gzip"),
        (b"", ""),
    ],
)
def test_a_body_is_unpacked(sent: bytes, encoding: str) -> None:
    assert inflate(sent, encoding, MOST) == (TEXT if sent else b"")


@pytest.mark.parametrize(
    ("sent", "encoding", "reason"),
    [
        (gzip.compress(bytes(60_000_000)), "gzip", "larger than"),
        (gzip.compress(bytes(60_000_000)), "", "larger than"),
        (zlib.compress(bytes(60_000_000)), "deflate", "larger than"),
        (brotli.compress(bytes(60_000_000), quality=1), "br", "larger than"),
        (gzip.compress(gzip.compress(bytes(60_000_000))), "gzip, gzip", "larger than"),
        (gzip.compress(bytes(5_000_000)), "gzip", "grows more than"),
        (TEXT, "gzip, gzip, gzip", "more than twice"),
        (TEXT, "compress", "unknown content encoding"),
        (TEXT, "deflate", "damaged"),
        (TEXT, "br", "damaged"),
        (gzip.compress(TEXT, mtime=0)[:-20], "gzip", "breaks off"),
        (brotli.compress(TEXT)[:-20], "br", "breaks off"),
    ],
)
def test_a_body_that_cannot_be_unpacked_says_why(sent: bytes, encoding: str, reason: str) -> None:
    with pytest.raises(BadBody, match=reason):
        inflate(sent, encoding, MOST)


@given(st.binary(max_size=300), st.sampled_from(["", "gzip", "deflate", "br", "br,gzip"]))
def test_no_bytes_make_it_fail_otherwise(body: bytes, encoding: str) -> None:
    try:
        plain = inflate(body, encoding, 1000)
    except BadBody:
        return
    assert len(plain) <= 1000
