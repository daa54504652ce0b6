"""Bytes that are not what they say."""

from __future__ import annotations

from tests.hostile.case import GOOD, OTHER, Must, adder, item, rss

GROUP = "encodings/"
ADD = adder(GROUP)

UMLAUT = "Zölle auf Gallium"
HAN = "商务部公布稀土出口管制"


def declared(encoding: str, title: str = UMLAUT) -> str:
    return rss(item(title), item(OTHER, n=2), head=f'<?xml version="1.0" encoding="{encoding}"?>')


def read(name: str, body: bytes, *titles: str, **how: object) -> None:
    ADD(name, body, must=Must.READ, entries=(2, 2), titles=(*titles, OTHER), **how)


for codec in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
    read(
        f"{codec}.xml",
        declared(codec.partition("-le")[0].partition("-be")[0]).encode(codec),
        UMLAUT,
    )
for codec in ("utf-32-le", "utf-32-be"):
    read(f"{codec}_no_mark.xml", declared("UTF-32").encode(codec), UMLAUT)
read(
    "utf-16_no_declaration.xml",
    rss(item(UMLAUT), item(OTHER, n=2), head="").encode("utf-16"),
    UMLAUT,
)
read("utf-16_says_utf8.xml", declared("UTF-8").encode("utf-16"), UMLAUT)
read("utf-8_says_utf16.xml", declared("UTF-16").encode(), UMLAUT)
read("utf-8_says_utf32.xml", declared("UTF-32").encode(), UMLAUT)
read("utf-8_says_latin1.xml", declared("ISO-8859-1").encode(), UMLAUT)
read("utf-8_says_ascii.xml", declared("us-ascii").encode(), UMLAUT)
read(
    "utf-8_header_latin1.xml",
    declared("UTF-8").encode(),
    UMLAUT,
    content_type="text/xml; charset=ISO-8859-1",
)
read("latin1_says_utf8.xml", declared("UTF-8").encode("latin-1"))
read(
    "latin1_header_utf8.xml",
    declared("UTF-8").encode("latin-1"),
    content_type="text/xml; charset=utf-8",
)
read(
    "cp1252_says_nothing.xml",
    rss(item("The “dual-use” list"), item(OTHER, n=2)).encode("cp1252"),
    "The “dual-use” list",
)
read(
    "cp1251.xml",
    declared("windows-1251", "Пошлины на галлий").encode("cp1251"),
    "Пошлины на галлий",
)
read("koi8_r.xml", declared("KOI8-R", "Пошлины на галлий").encode("koi8-r"), "Пошлины на галлий")
read("gb2312_with_gbk_letters.xml", declared("gb2312", HAN + "鎵").encode("gb18030"), HAN + "鎵")
read(
    "gbk_header_only.xml",
    rss(item(HAN), item(OTHER, n=2)).encode("gbk"),
    HAN,
    content_type="text/xml; charset=GBK",
)
read("big5.xml", declared("big5", "稀土出口管制").encode("big5"), "稀土出口管制")
read("euc_jp.xml", declared("EUC-JP", "レアアース規制").encode("euc_jp"), "レアアース規制")
read(
    "iso_2022_jp.xml",
    declared("ISO-2022-JP", "レアアース規制").encode("iso2022_jp"),
    "レアアース規制",
)
read("euc_kr_cp949.xml", declared("euc-kr", "희토류 수출 똠방").encode("cp949"), "희토류 수출 똠방")
read("declared_unknown.xml", declared("x-klingon").encode(), UMLAUT)
read("declared_zlib.xml", declared("zlib_codec").encode(), UMLAUT)
read("declared_unicode_escape.xml", declared("unicode_escape").encode(), UMLAUT)
read("declared_idna.xml", declared("idna").encode(), UMLAUT)
read("declared_undefined.xml", declared("undefined").encode(), UMLAUT)
read("declared_utf7.xml", declared("UTF-7", "+ADw-script+AD4-").encode(), never=("<script",))
read("declared_empty.xml", declared("").encode(), UMLAUT)
read("declared_ebcdic.xml", declared("cp037").encode(), UMLAUT)
read("declared_5000_letters.xml", declared("x" * 5000).encode(), UMLAUT)
ADD("ebcdic_bytes.xml", declared("cp037").encode("cp037", "replace"), must=Must.REFUSE)
read(
    "header_charset_junk.xml",
    declared("UTF-8").encode(),
    UMLAUT,
    content_type='x/y; charset="\udcff;;=' + "a" * 9000,
)
read("overlong_utf8.xml", rss(item("a\xc0\xaf"), item(OTHER, n=2)).encode("latin-1"))
read(
    "invalid_bytes.xml",
    rss(item("a@@b"), item(OTHER, n=2)).encode().replace(b"@@", b"\xff\xfe\x80"),
)
read(
    "cesu8_surrogates.xml",
    rss(item("a@@b"), item(OTHER, n=2)).encode().replace(b"@@", b"\xed\xa0\xbd\xed\xb8\x80"),
)
read(
    "six_byte_utf8.xml",
    rss(item("a@@b"), item(OTHER, n=2)).encode().replace(b"@@", b"\xfc\x80\x80\x80\x80\x80"),
)
read("double_encoded.xml", rss(item(UMLAUT.encode().decode("cp1252")), item(OTHER, n=2)).encode())
read("mixed_bytes.xml", rss(item(UMLAUT), item(OTHER, n=2)).encode() + "Größe".encode("latin-1"))
read("nul_every_other.xml", rss(item("a\0b\0c\0"), item(OTHER, n=2)).encode())
read(
    "controls_everywhere.xml",
    rss(item("".join(map(chr, range(1, 32))) + GOOD), item(OTHER, n=2)).encode(),
    never=("\x1b", "\x07"),
)
read("noncharacters.xml", rss(item("a\ufdd0\ufffe\uffff\U0001ffff b"), item(OTHER, n=2)).encode())
read("utf-16_odd_length.xml", rss(item(), item(OTHER, n=2)).encode("utf-16") + b"x", GOOD)
read(
    "utf-16_lone_surrogate.xml",
    rss(item("a\ud800b"), item(OTHER, n=2)).encode("utf-16", "surrogatepass"),
)
read(
    "utf-32_beyond.xml",
    rss(item("a@b"), item(OTHER, n=2)).encode("utf-32-le").replace(b"@\0\0\0", b"\xff\xff\xff\x7f"),
)
ADD(
    "invalid_9mb.xml",
    lambda s: (
        rss(item("x@x"), item(OTHER, n=2)).encode().replace(b"@", b"\xff" * int(9_000_000 * s))
    ),
    must=Must.BOUND,
    entries=(0, 2),
    heavy=True,
)
ADD(
    "iso_2022_escapes.xml",
    lambda s: (
        declared("ISO-2022-JP", "@").encode().replace(b"@", b"\x1b$B\x1b(B" * int(1_000_000 * s))
    ),
    must=Must.BOUND,
    entries=(0, 2),
    heavy=True,
)
