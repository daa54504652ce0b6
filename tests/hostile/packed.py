"""Compressed bodies: bombs, lies and damage."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib

import brotli

from tests.hostile.case import GOOD, OTHER, Must, adder, item, rss

GROUP = "packed/"
ADD = adder(GROUP)

PLAIN = rss(item(), item(OTHER, n=2)).encode()
BOTH = (GOOD, OTHER)
LINES = f'{{"title": "{GOOD}"}}\n{{"title": "{OTHER}"}}\n'.encode()


def bomb(size: float) -> bytes:
    return rss(item("x" * 1_000_000 * int(1 + 99 * size))).encode()


def refuse(name: str, build, encoding: str, **how: object) -> None:
    ADD(name, build, must=Must.REFUSE, content_encoding=encoding, **how)


def read(name: str, build, encoding: str = "", **how: object) -> None:
    ADD(name, build, must=Must.READ, entries=(2, 2), titles=BOTH, content_encoding=encoding, **how)


read("good.xml.gz", gzip.compress(PLAIN), "gzip")
read("undeclared.xml.gz", gzip.compress(PLAIN))
read("says_gzip_is_plain.xml", PLAIN, "gzip")
read("x_gzip.xml.gz", gzip.compress(PLAIN), "X-GZIP")
read("identity.xml", PLAIN, "identity")
read("deflate_wrapped.xml.zz", zlib.compress(PLAIN), "deflate")
read("deflate_raw.xml.zz", zlib.compress(PLAIN)[2:-4], "deflate")
read("brotli.xml.br", brotli.compress(PLAIN), "br")
read("known_by_name.xml.br", brotli.compress(PLAIN))
read("known_by_name.xml.zz", zlib.compress(PLAIN))
read("lines.jsonl.gz", gzip.compress(LINES))
read("lines.jsonl.br", brotli.compress(LINES))
read("twice.xml.gz", gzip.compress(gzip.compress(PLAIN)), "gzip, gzip")
read("two_members.xml.gz", gzip.compress(PLAIN[:50]) + gzip.compress(PLAIN[50:]), "gzip")
read("junk_after.xml.gz", gzip.compress(PLAIN) + b"junk" * 100, "gzip")
refuse("bomb.xml.gz", lambda s: gzip.compress(bomb(s), 9), "gzip", heavy=True)
refuse("bomb_undeclared.xml.gz", lambda s: gzip.compress(bomb(s), 9), "", heavy=True)
refuse(
    "bomb_twice.xml.gz",
    lambda s: gzip.compress(gzip.compress(bomb(s), 9), 9),
    "gzip, gzip",
    heavy=True,
)
refuse(
    "bomb_thrice.xml.gz",
    lambda s: gzip.compress(gzip.compress(gzip.compress(bomb(s)))),
    "gzip,gzip,gzip",
    heavy=True,
)
refuse("bomb.xml.zz", lambda s: zlib.compress(bomb(s), 9), "deflate", heavy=True)
refuse("bomb.xml.br", lambda s: brotli.compress(bomb(s), quality=5), "br", heavy=True)
refuse(
    "bomb_zip_members.xml.gz",
    lambda s: gzip.compress(b"x" * 100_000) * int(3_000 * s + 101),
    "gzip",
    heavy=True,
)
refuse(
    "empty_members.xml.gz", lambda s: gzip.compress(b"") * int(400_000 * s + 1), "gzip", heavy=True
)
refuse("cut.xml.gz", gzip.compress(PLAIN)[:-20], "gzip", problem="compressed data")
refuse("cut_header.xml.gz", b"\x1f\x8b\x08", "gzip", problem="compressed data")
refuse(
    "damaged.xml.gz", gzip.compress(PLAIN)[:40] + b"\xff" * 40, "gzip", problem="compressed data"
)
refuse(
    "damaged_checksum.xml.gz",
    gzip.compress(PLAIN)[:-8] + b"\0" * 8,
    "gzip",
    problem="compressed data",
)
refuse("damaged.xml.br", brotli.compress(PLAIN)[:-9], "br", problem="compressed data")
refuse("says_br_is_plain.xml", PLAIN, "br", problem="compressed data")
refuse("says_deflate_is_plain.xml", PLAIN, "deflate", problem="compressed data")
refuse("encoding_unknown.xml", PLAIN, "zstd", problem="unknown content encoding")
refuse("encoding_many.xml", PLAIN, ",".join(["gzip"] * 1000), problem="more than twice")
refuse("bzip2.xml.bz2", bz2.compress(PLAIN), "")
refuse("xz.xml.xz", lzma.compress(PLAIN), "")
