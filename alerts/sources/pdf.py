"""PDF documents: their text, or why there is none to be had.

The reading is done by pypdf, of the extra `pdf`: it is written in Python alone, so a hostile
document cannot do more than take time and memory, which the process around it bounds.
"""

from __future__ import annotations

import io
import logging
import zlib
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from alerts.sources.apart import UNKNOWN_COST
from alerts.sources.base import Reading, Received, one_line
from alerts.sources.pdf_lines import paragraphs
from alerts.text.clean import visible

if TYPE_CHECKING:
    from pypdf import PdfReader

#: What is written when the extra is not there.
NEEDED = "pip install 'alerts[pdf]'"
_MAX_PAGES = 300
#: Characters of all pages together.
_MAX_TEXT = 500_000
#: Bytes that one compressed part of a document may grow to.
_MAX_STREAM = 20_000_000
_START = 1_024
_MAX_TITLE = 300


@dataclass(frozen=True, slots=True)
class _Pages:
    """The texts of the pages that were read."""

    texts: list[str]
    #: How many pages there are.
    count: int
    #: How many of those read hold no text.
    blank: int
    #: True: there is more text than is taken of one document.
    cut: bool


def is_installed() -> bool:
    """Return whether the extra is there."""
    return find_spec("pypdf") is not None


def names_pdf(url: str) -> bool:
    """Return whether an address is plainly that of a PDF."""
    return url.partition("?")[0].partition("#")[0].lower().endswith(".pdf")


def is_pdf(document: Received) -> bool:
    """Return whether the document is a PDF, by its first bytes, whatever its server calls it."""
    start = document.body[:_START].lstrip()
    return b"%PDF-" in start and not start.startswith(b"<")


def cost_of(document: Received) -> int:
    """Return the size by which a page or PDF is read here or in a process of its own."""
    return UNKNOWN_COST if is_pdf(document) else len(document.body)


def read_pdf(document: Received) -> Reading:
    """Return the paragraphs of a PDF, a line each, with its title; never raises.

    One without the extra, encrypted, damaged or without any text has a `problem` instead. At most
    300 pages and 500,000 characters are read; what lies behind is told in `notes`.
    """
    try:
        import pypdf
        from pypdf.errors import DependencyError, LimitReachedError, PyPdfError
    except ImportError:
        return Reading(problem="reading a PDF takes an extra", todo=NEEDED)
    # It logs what is odd about a document, in the document's own words.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    locked = False
    try:
        with pypdf.apply_configuration(
            zlib_maximum_output_length=_MAX_STREAM,
            lzw_maximum_output_length=_MAX_STREAM,
            run_length_maximum_output_length=_MAX_STREAM,
            array_based_stream_maximum_output_length=_MAX_STREAM,
            jbig2dec_binary=None,
        ):
            reader = pypdf.PdfReader(io.BytesIO(document.body))
            locked = reader.is_encrypted
            if locked and not reader.decrypt(""):
                return Reading(problem="the PDF is encrypted and asks for a password")
            return _reading(_title(reader), _pages(reader))
    except DependencyError:
        if locked:
            return Reading(problem="the PDF is encrypted; reading it takes an extra", todo=NEEDED)
        problem = "the PDF is packed in a way that is not read"
    except LimitReachedError:
        problem = "the PDF holds more than one document may"
    except (PyPdfError, *_FAULTS) as error:
        problem = f"the PDF is damaged ({type(error).__name__})"
    return Reading(problem=problem)


#: What pypdf lets through where a document is not what the standard says.
_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    zlib.error,
)


def _pages(reader: PdfReader) -> _Pages:
    texts: list[str] = []
    size = blank = 0
    count = len(reader.pages)
    for page in reader.pages[:_MAX_PAGES]:
        text = visible(page.extract_text())
        blank += not text.strip()
        texts.append(text)
        size += len(text)
        if size > _MAX_TEXT:
            break
    return _Pages(texts, count, blank, size > _MAX_TEXT)


def _reading(title: str, pages: _Pages) -> Reading:
    read = len(pages.texts)
    if not read:
        return Reading(problem="the PDF has no pages")
    if pages.blank == read:
        return Reading(problem="the PDF holds no text: its pages are pictures")
    text = "\n".join(paragraphs(pages.texts))[:_MAX_TEXT]
    if not text:
        return Reading(problem="the PDF holds no text but what its pages repeat, such as numbers")
    notes = []
    if read < pages.count or pages.cut:
        notes.append(f"the PDF is read up to page {read} of {pages.count}")
    if pages.blank:
        notes.append(f"{pages.blank} of {read} pages of the PDF hold no text")
    return Reading(title, text, notes=tuple(notes))


def _title(reader: PdfReader) -> str:
    """The title, unless it is the name of a file that a program left there."""
    found = reader.metadata.title if reader.metadata else None
    title = one_line(found or "", _MAX_TITLE)
    leftover = title.lower().startswith(("microsoft ", "untitled")) or title.lower().endswith(
        (".doc", ".docx", ".indd", ".pdf", ".ppt", ".pptx", ".wps", ".xls", ".xlsx")
    )
    return "" if leftover else title
