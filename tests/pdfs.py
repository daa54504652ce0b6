"""PDF files, written here byte by byte."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence

#: Where the first line of a page stands, how far they are apart, how many there are.
_TOP, _LEADING, _LINES = 780, 14, 50


def a_pdf(*pages: Sequence[str], title: str = "", packed: bool = True) -> bytes:
    """A document of these pages, each a list of its lines; one without lines is a picture."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    first = 5
    kids = " ".join(f"{first + 2 * n} 0 R" for n in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    objects.append(
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    )
    objects.append(b"<< /Title " + _utf16(title) + b" >>")
    for number, lines in enumerate(pages):
        objects.append(_page(first + 2 * number + 1))
        objects.append(a_stream(_drawn(lines), packed=packed))
    return a_file(objects)


def a_chinese_pdf(*lines: str) -> bytes:
    """One page in a font that names its characters by GBK, as office programs of China write it."""
    drawn = "".join(
        f"BT /F1 12 Tf 72 {_TOP - _LEADING * n} Td <{line.encode('gbk').hex()}> Tj ET\n"
        for n, line in enumerate(lines)
    )
    font = b"/Type /Font /BaseFont /SimSun"
    system = b"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >>"
    return a_file(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [5 0 R] /Count 1 >>",
            b"<< %s /Subtype /Type0 /Encoding /GBK-EUC-H /DescendantFonts [4 0 R] >>" % font,
            b"<< %s /Subtype /CIDFontType2 %s >>" % (font, system),
            _page(6),
            a_stream(drawn.encode()),
        ]
    )


def locked(pdf: bytes, password: str, algorithm: str) -> bytes:
    """The same document encrypted; with an empty password anyone may read it."""
    from pypdf import PdfWriter

    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    writer.encrypt(user_password=password, owner_password="owner", algorithm=algorithm)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def a_stream(content: bytes, *, packed: bool = True) -> bytes:
    how = b""
    if packed:
        content, how = zlib.compress(content), b" /Filter /FlateDecode"
    return b"<< /Length %d%s >>\nstream\n%s\nendstream" % (len(content), how, content)


def a_file(objects: Sequence[bytes]) -> bytes:
    """A file of these objects, numbered from 1: the catalogue, and the fourth tells its title."""
    written = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    starts = []
    for number, content in enumerate(objects, 1):
        starts.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for start in starts:
        written += b"%010d 00000 n \n" % start
    written += b"trailer\n<< /Size %d /Root 1 0 R /Info 4 0 R >>\n" % (len(objects) + 1)
    written += b"startxref\n%d\n%%%%EOF\n" % table
    return bytes(written)


def _page(contents: int) -> bytes:
    shown = b"/MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
    return b"<< /Type /Page /Parent 2 0 R %s /Contents %d 0 R >>" % (shown, contents)


def _drawn(lines: Sequence[str]) -> bytes:
    if not lines:
        return b"q 500 0 0 700 40 70 cm 0.5 g 0 0 1 1 re f Q"
    return b"".join(
        b"BT /F1 11 Tf 72 %d Td (%s) Tj ET\n" % (_TOP - _LEADING * (n % _LINES), _escaped(line))
        for n, line in enumerate(lines)
    )


def _escaped(line: str) -> bytes:
    text = line.encode("cp1252")
    for char in (b"\\", b"(", b")"):
        text = text.replace(char, b"\\" + char)
    return text


def _utf16(text: str) -> bytes:
    return b"<feff" + text.encode("utf-16-be").hex().encode() + b">"
