"""PDFs that are watched or stand behind a headline: wrong in every object, endless, or no PDF."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from tests.hostile.case import GOOD, Must, adder
from tests.pdfs import a_chinese_pdf, a_file, a_pdf, a_stream, locked

GROUP = "pdf/"
ADD = adder(GROUP)

CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [5 0 R] /Count 1 >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
INFO = b"<< /Title (Notice) >>"
DRAWN = b"BT /F1 11 Tf 72 700 Td (" + GOOD.encode() + b") Tj ET\n"
PACKED = zlib.compress(DRAWN)
_IS_PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
FONTS = b"/Font << /F1 3 0 R >>"


def page(*more: bytes, resources: bytes = b"<< /Font << /F1 3 0 R >> >>") -> bytes:
    return b"%s/Resources %s /Contents 6 0 R %s>>" % (_IS_PAGE, resources, b" ".join(more))


def one(
    content: bytes = DRAWN,
    *more: bytes,
    catalog: bytes = CATALOG,
    pages: bytes = PAGES,
    font: bytes = FONT,
    info: bytes = INFO,
    its_page: bytes | None = None,
) -> bytes:
    """A PDF of one page, whose objects are 1 to 6 in this order, and 7 and on are `more`."""
    drawn = content if content.startswith(b"<<") else a_stream(content, packed=len(content) > 2_000)
    return a_file([catalog, pages, font, info, its_page or page(), drawn, *more])


def stream(content: bytes, entries: bytes, length: bytes | None = None) -> bytes:
    """A stream that says what it likes of itself."""
    said = length or b"%d" % len(content)
    return b"<< /Length %s %s >>\nstream\n%s\nendstream" % (said, entries, content)


def filtered(content: bytes, *names: bytes) -> bytes:
    return stream(content, b"/Filter [%s]" % b" ".join(b"/" + name for name in names))


def nested(depth: int, begins: bytes, ends: bytes) -> bytes:
    return b"<< /Title (Notice) /X " + begins * depth + b"0" + ends * depth + b" >>"


def tree(depth: int, kids: int) -> bytes:
    """A page tree so deep, in which every node has the next one `kids` times."""
    inner = (
        b"<< /Type /Pages /Kids [%s] /Count 1 >>" % (b"%d 0 R " % (n + 3) * kids)
        for n in range(depth)
    )
    return a_file([CATALOG, *inner, page()])


def forms(depth: int) -> bytes:
    """A drawing that draws the next one twice, and so on."""
    head = b"/Type /XObject /Subtype /Form /Resources << /XObject << /X %d 0 R >> >>"
    inner = (stream(b"/X Do /X Do", head % (8 + n)) for n in range(depth))
    its_page = page(resources=b"<< /XObject << /X 7 0 R >> >>")
    return one(b"/X Do", *inner, a_stream(DRAWN), its_page=its_page)


def bomb(size: float, levels: int) -> bytes:
    content = b"q " * int(100_000_000 * size)
    for _ in range(levels):
        content = zlib.compress(content, 9)
    return one(filtered(content, *[b"FlateDecode"] * levels))


def unicode_font(*codes: str) -> bytes:
    """One page whose letters A, B, C... stand for these characters."""
    named = "".join(
        f"<{65 + n:02x}> <{code.encode('utf-16-be').hex()}>\n" for n, code in enumerate(codes)
    )
    table = (
        f"1 begincodespacerange <00> <ff> endcodespacerange\n{len(codes)} beginbfchar\n{named}endbfchar"
    ).encode()
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 7 0 R >>"
    letters = bytes(range(65, 65 + len(codes)))
    drawn = b"BT /F1 11 Tf 72 700 Td (%s) Tj ET" % letters
    return one(drawn, a_stream(table), font=font)


def read(name: str, build, titles: Sequence[str] = (GOOD,), entries=(1, 1), **how: object) -> None:
    ADD(name, build, reader="page", must=Must.READ, entries=entries, titles=titles, **how)


def refuse(name: str, build, problem: str = "PDF", **how: object) -> None:
    ADD(name, build, reader="page", must=Must.REFUSE, problem=problem, **how)


def bound(name: str, build, entries=(0, 300), **how: object) -> None:
    ADD(name, build, reader="page", must=Must.BOUND, entries=entries, **how)


NOTICE = one()
TABLE = NOTICE.index(b"xref\n")
TRAILER = b"/Info 4 0 R"
TOO_MUCH = "more than one document may"
DAMAGED = "damaged"

read("plain.pdf", NOTICE)
read("unpacked.pdf", one(content=stream(DRAWN, b"")))

# What objects hold.
refuse("arrays_100k_deep.pdf", one(info=nested(100_000, b"[", b"]")), DAMAGED)
bound("dictionaries_100k_deep.pdf", one(info=nested(100_000, b"<< /A ", b">>")))
refuse("title_of_100k_arrays.pdf", one(info=b"<< /Title %s >>" % (b"[" * 100_000)), DAMAGED)
refuse("info_names_itself.pdf", one(info=b"4 0 R"), DAMAGED)
refuse("title_in_a_circle.pdf", one(DRAWN, b"8 0 R", b"7 0 R", info=b"<< /Title 7 0 R >>"), DAMAGED)
refuse("name_5mb.pdf", one(its_page=page(b"/" + b"A" * 5_000_000 + b" 1 ")), TOO_MUCH)
refuse("number_100k_digits.pdf", one(DRAWN.replace(b"72", b"9" * 100_000)), TOO_MUCH)
bound("number_odd.pdf", one(DRAWN.replace(b"72", b"1e999").replace(b"11", b"--.")))

# The pages.
refuse("no_pages.pdf", a_pdf(), "has no pages")
refuse("pages_in_a_circle.pdf", one(pages=PAGES.replace(b"[", b"[2 0 R ")), DAMAGED)
refuse(
    "parent_is_itself.pdf",
    one(
        its_page=page()
        .replace(b"2 0 R", b"5 0 R")
        .replace(b"/Resources << /Font << /F1 3 0 R >> >>", b"")
    ),
    TOO_MUCH,
)
refuse("tree_5k_deep.pdf", tree(5_000, 1), TOO_MUCH)
refuse("tree_2_to_the_40.pdf", tree(40, 2), TOO_MUCH)
read("count_999999999999.pdf", one(pages=PAGES.replace(b"Count 1", b"Count 999999999999")))
read("count_negative.pdf", one(pages=PAGES.replace(b"Count 1", b"Count -1")))
refuse(
    "one_page_100k_times.pdf",
    lambda s: one(pages=b"<< /Type /Pages /Kids [%s] /Count 9 >>" % (b"5 0 R " * int(100_000 * s))),
    "what its pages repeat",
    heavy=True,
)
bound("resources_odd.pdf", one(its_page=page(resources=b"[1 (a) 5 0 R]")))
bound("fonts_odd.pdf", one(its_page=page(resources=b"<< /Font [1] >>")))
bound("box_odd.pdf", one(its_page=page(b"/Rotate (x) /MediaBox [/a null 5 0 R]")))
refuse("contents_is_its_page.pdf", one(its_page=page().replace(b"6 0 R", b"5 0 R")), "no text")

# What a stream says of itself.
refuse("flate_bomb.pdf", lambda s: bomb(s, 1), "", heavy=True)
refuse("flate_bomb_in_a_bomb.pdf", lambda s: bomb(s, 2), "", heavy=True)
refuse("flate_50_times.pdf", one(filtered(PACKED, *[b"FlateDecode"] * 50)), TOO_MUCH)
refuse("run_length_bomb.pdf", one(filtered(b"\x81a" * 1_000_000, b"RunLengthDecode")), TOO_MUCH)
refuse(
    "row_of_99m.pdf",
    one(
        stream(PACKED, b"/Filter /FlateDecode /DecodeParms << /Predictor 15 /Columns 999999999 >>")
    ),
    TOO_MUCH,
)
refuse("packed_strangely.pdf", one(filtered(b"abc", b"JBIG2Decode")), "packed in a way")
bound("filter_unknown.pdf", one(filtered(DRAWN, b"EvilDecode")))
bound("damaged_inside.pdf", one(filtered(PACKED[:20] + b"\xff" * 40, b"FlateDecode")))
refuse("length_is_itself.pdf", one(stream(DRAWN, b"", b"6 0 R")), TOO_MUCH)
refuse("length_99g.pdf", one(stream(DRAWN, b"", b"99999999999")), TOO_MUCH)
read("length_negative.pdf", one(stream(DRAWN, b"", b"-5")))

# What is drawn.
bound("texts_50k.pdf", lambda s: one(DRAWN * int(50_000 * s + 2)), heavy=True, seconds=20)
bound("states_500k.pdf", lambda s: one(b"q " * int(500_000 * s) + DRAWN), heavy=True)
bound("forms_2_to_the_25.pdf", lambda s: forms(int(25 * s) + 3), heavy=True)
refuse(
    "form_in_itself.pdf",
    one(
        b"/X Do",
        stream(b"/X Do", b"/Type /XObject /Subtype /Form /Resources << /XObject << /X 7 0 R >> >>"),
        its_page=page(resources=b"<< /XObject << /X 7 0 R >> >>"),
    ),
    "no text",
)
refuse(
    "image_never_ends.pdf",
    one(DRAWN + b"BI /W 99999999 /H 99999999 ID " + b"x" * 1_000_000),
    DAMAGED,
)
read(
    "a_line_of_1m.pdf",
    one(DRAWN.replace(GOOD.encode(), b"x" * 1_000_000)),
    titles=(),
    problem="up to page 1",
)
read(
    "a_sentence_of_1m.pdf",
    one(DRAWN.replace(GOOD.encode(), b"words " * 180_000)),
    titles=(),
    problem="up to page 1",
)

# Fonts.
refuse(
    "code_range_2g.pdf",
    one(
        DRAWN,
        a_stream(
            b"1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <00000000> <7fffffff> <0041> endbfrange"
        ),
        font=FONT.replace(b"/Encoding /WinAnsiEncoding", b"/ToUnicode 7 0 R"),
    ),
    TOO_MUCH,
)
read(
    "widths_99m.pdf",
    one(font=FONT.replace(b"/Encoding", b"/FirstChar 0 /LastChar 99999999 /Widths [1] /Encoding")),
)
refuse(
    "widths_99m_of_one_font.pdf",
    one(
        font=b"<< /Type /Font /Subtype /Type0 /BaseFont /F /Encoding /Identity-H /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /W [0 99999999 500] >>] >>"
    ),
    TOO_MUCH,
)
bound(
    "letters_renamed.pdf",
    one(font=FONT.replace(b"/WinAnsiEncoding", b"<< /Differences [%s] >>" % (b"/a " * 90_000))),
)
bound("font_is_a_number.pdf", one(font=b"5"))
bound(
    "chinese_broken.pdf", a_chinese_pdf("稀土出口管制公告").replace(b"/GBK-EUC-H", b"/GBK-EVIL-H")
)

# Characters that hide, turn round or command.
read(
    "invisible.pdf",
    unicode_font("C", "h", "\u200b", "i", "\u2060", "n", "a", "\ufeff"),
    titles=("China",),
)
read(
    "right_to_left.pdf",
    unicode_font("\u202e", "a", "\u2066", "b", "\u200f", "c"),
    titles=("abc",),
    never=("\u202e", "\u2066", "\u200f"),
)
read("hebrew.pdf", unicode_font("ש", "ל", "ו", "ם"), titles=())
read(
    "controls.pdf",
    unicode_font("a", "\x1b", "[", "3", "1", "m", "\x07", "\x00"),
    titles=(),
    never=("\x1b", "\x07", "\x00"),
)
bound(
    "half_characters.pdf",
    one(
        b"BT /F1 11 Tf 72 700 Td (A) Tj ET",
        a_stream(b"1 beginbfchar <41> <d800> endbfchar"),
        font=FONT.replace(b"/Encoding /WinAnsiEncoding", b"/ToUnicode 7 0 R"),
    ),
    never=("\ud800",),
)
read(
    "markup.pdf",
    one(DRAWN.replace(GOOD.encode(), b"<script>alert\\(1\\)</script> &lt;b&gt;")),
    titles=("<script>alert(1)</script> &lt;b&gt;",),
)
read(
    "title_hides.pdf",
    one(info=b"<< /Title <feff202e0041001b> >>"),
    never=("\u202e", "\x1b"),
)

# What else is in it.
read(
    "javascript.pdf",
    one(
        DRAWN,
        catalog=CATALOG.replace(
            b" >>", b" /OpenAction << /S /JavaScript /JS (app.evil\\(\\)) >> >>"
        ),
    ),
    never=("app.evil",),
)
read(
    "file_inside.pdf",
    one(
        DRAWN,
        b"<< /Type /Filespec /F (evil.exe) /EF << /F 8 0 R >> >>",
        a_stream(b"MZ evil"),
        catalog=CATALOG.replace(
            b" >>", b" /Names << /EmbeddedFiles << /Names [(evil.exe) 7 0 R] >> >> >>"
        ),
    ),
    never=("evil",),
)
read(
    "link_inside.pdf",
    one(its_page=page(b"/Annots [<< /Subtype /Link /A << /S /URI /URI (javascript:evil) >> >>]")),
    never=("javascript:",),
)
read(
    "launches.pdf",
    one(catalog=CATALOG.replace(b" >>", b" /OpenAction << /S /Launch /F (/bin/evil) >> >>")),
    never=("evil",),
)
read(
    "form_of_xfa.pdf",
    one(
        DRAWN,
        a_stream(b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>"),
        catalog=CATALOG.replace(b" >>", b" /AcroForm << /XFA 7 0 R /Fields [5 0 R] >> >>"),
    ),
)

# How the file is put together.
read("table_at_the_wrong_place.pdf", NOTICE.replace(b"startxref\n", b"startxref\n9999"))
read("table_names_itself.pdf", NOTICE.replace(TRAILER, b"/Info 4 0 R /Prev %d" % TABLE))
refuse("table_of_999m.pdf", NOTICE.replace(b"0 7\n0000", b"0 999999999\n0000"), TOO_MUCH)
refuse("cut_before_its_table.pdf", NOTICE[:TABLE], DAMAGED)
refuse("cut_in_a_page.pdf", NOTICE[:500], DAMAGED)
refuse("first_line_only.pdf", b"%PDF-1.7\n", DAMAGED)
read("root_missing.pdf", NOTICE.replace(b"/Root 1 0 R", b"/Root 99 0 R"))
refuse("locked.pdf", locked(NOTICE, "secret", "AES-256"), "password")
refuse(
    "lock_unknown.pdf",
    NOTICE.replace(
        TRAILER, b"/Info 4 0 R /Encrypt << /Filter /Evil /V 9 /R 99 /O (x) /U (y) /P 1 >>"
    ),
    DAMAGED,
)
refuse("lock_is_a_font.pdf", NOTICE.replace(TRAILER, b"/Info 4 0 R /Encrypt 3 0 R"), DAMAGED)
refuse("comments_9mb.pdf", lambda s: b"%PDF-1.7\n" + b"%" * int(9_000_000 * s), DAMAGED, heavy=True)
refuse(
    "openings_9mb.pdf", lambda s: b"%PDF-1.7\n" + b"<<" * int(4_500_000 * s), DAMAGED, heavy=True
)
refuse(
    "objects_1m.pdf",
    lambda s: b"%PDF-1.7\n" + b"1 0 obj\n" * int(1_000_000 * s),
    DAMAGED,
    heavy=True,
)
refuse(
    "tables_700k.pdf",
    lambda s: b"%PDF-1.7\n" + b"startxref\n5\n" * int(700_000 * s),
    DAMAGED,
    heavy=True,
)
