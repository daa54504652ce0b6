"""Bytes to text: byte order mark, then header, then declaration, then UTF-8, then a superset."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# "<?" and "<r" without a mark, as XML 1.0 appendix F lists them.
_WIDE_STARTS = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))

_DECLARATION = re.compile(
    rb"""^\s{0,64}<\?xml[^>]{0,200}?\bencoding\s{0,8}=\s{0,8}["']([A-Za-z0-9._:\-]{1,40})["']"""
)
_CHARSET_PARAMETER = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._:\-]{1,40})""", re.IGNORECASE)

# What publishers write under the narrow name is nearly always the vendor's superset: a feed that
# says gb2312 holds GBK letters, one that says euc-kr holds cp949 syllables.
_SUPERSETS: dict[str, tuple[str, ...]] = {
    "ascii": ("cp1252",),
    "iso8859-1": ("cp1252",),
    "iso8859-9": ("cp1254",),
    "tis-620": ("cp874",),
    "iso8859-11": ("cp874",),
    "gb2312": ("gb18030",),
    "gbk": ("gb18030",),
    "gb18030": ("gb18030",),
    "hz": ("hz",),
    "euc_kr": ("cp949",),
    "cp949": ("cp949",),
    "johab": ("johab",),
    "shift_jis": ("cp932",),
    "cp932": ("cp932",),
    "euc_jp": ("euc_jp", "euc_jis_2004"),
    "iso2022_jp": ("iso2022_jp_ext",),
    "big5": ("big5hkscs", "cp950"),
    "big5hkscs": ("big5hkscs", "cp950"),
    "cp950": ("cp950", "big5hkscs"),
}
# Python knows codecs that are no character sets (zlib, rot13, unicode_escape) and one that
# smuggles markup (utf-7), so only these families are ever looked up.
_OTHER_ALLOWED = frozenset(
    {"utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"}
    | {f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)}
    | {f"cp{n}" for n in (437, 850, 852, 855, 858, 866, 874, *range(1250, 1259))}
    | {"koi8-r", "koi8-u", "koi8-t", "mac-roman", "mac-cyrillic", "ptcp154"}
)
_ALIASES = {
    "x-sjis": "shift_jis",
    "windows-31j": "cp932",
    "x-gbk": "gbk",
    "x-euc-kr": "euc_kr",
    "windows-949": "cp949",
    "ks_c_5601-1987": "euc_kr",
    "x-x-big5": "big5",
    "unicode": "utf-16",
    "utf8mb4": "utf-8",
}
#: Labels servers add by default; bytes that are valid UTF-8 contradict them.
_DEFAULT_LABELS = frozenset({"ascii", "iso8859-1", "cp1252"})

# XML 1.0 allows no other C0 control; the rest are no characters at all.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text without a byte order mark, and the codec that gave it."""

    text: str
    encoding: str
    #: How many characters had to be replaced by U+FFFD.
    replaced: int = 0


def decode(body: bytes, content_type: str = "") -> Decoded:
    """Return the text of `body`; never fails, letters that cannot be read become U+FFFD.

    The order is that of RFC 7303: mark, charset of `content_type`, XML declaration, then UTF-8,
    then windows-1252. A name that is unknown or dangerous counts as absent.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _replacing(body[len(mark) :], name)
    for start, name in _WIDE_STARTS:
        if body.startswith(start):
            return _replacing(body, name)
    declared = _from_header(content_type) or _from_declaration(body)
    if declared is None:
        return _undeclared(body)
    return _declared(body, declared)


def without_controls(text: str) -> str:
    """Return `text` without the characters that XML forbids, NUL and escape among them."""
    return _FORBIDDEN.sub("", text)


def is_text(decoded: Decoded) -> bool:
    """Return whether these bytes were meant as text: a picture or an archive was not."""
    bad = control_count(decoded.text)
    # Text in an old encoding holds no control characters, text in UTF-8 hardly any.
    if decoded.encoding.startswith("utf"):
        return bad + decoded.replaced <= len(decoded.text) * 0.3
    return bad <= len(decoded.text) * 0.02


def control_count(text: str) -> int:
    """Return how many characters `without_controls` would drop."""
    return sum(1 for _ in _FORBIDDEN.finditer(text))


def _from_header(content_type: str) -> str | None:
    match = _CHARSET_PARAMETER.search(content_type[:500])
    return _known(match.group(1)) if match else None


def _from_declaration(body: bytes) -> str | None:
    match = _DECLARATION.match(body[:400])
    name = _known(match.group(1).decode("ascii")) if match else None
    # An ASCII-readable declaration proves that the bytes are not wide.
    return None if name is not None and name.startswith(("utf-16", "utf-32")) else name


def _known(name: str) -> str | None:
    try:
        found = codecs.lookup(_ALIASES.get(name.lower(), name)).name
    except LookupError:
        return None
    return found if found in _SUPERSETS or found in _OTHER_ALLOWED else None


def _declared(body: bytes, name: str) -> Decoded:
    if name in _DEFAULT_LABELS:
        text = _strict(body, "utf-8")
        if text is not None:
            return Decoded(text, "utf-8")
    candidates = _SUPERSETS.get(name, (name,))
    for codec in candidates:
        text = _strict(body, codec)
        if text is not None:
            return Decoded(text, codec)
    text = _strict(body, "utf-8")
    return Decoded(text, "utf-8") if text is not None else _replacing(body, candidates[0])


def _undeclared(body: bytes) -> Decoded:
    text = _strict(body, "utf-8")
    if text is not None:
        return Decoded(text, "utf-8")
    guess = _replacing(body, "utf-8")
    good = sum(1 for c in guess.text if c > "\x7f") - guess.replaced
    return guess if good > guess.replaced else _replacing(body, "cp1252")


def _strict(body: bytes, codec: str) -> str | None:
    try:
        return body.decode(codec)
    except UnicodeDecodeError:
        return None


def _replacing(body: bytes, codec: str) -> Decoded:
    text = body.decode(codec, "replace")
    return Decoded(text, codec, text.count("\ufffd"))
