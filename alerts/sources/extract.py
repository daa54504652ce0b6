"""The text of an article's page without what stands around it, read by trafilatura."""

from __future__ import annotations

import logging
import re
import sys
from importlib.util import find_spec

from alerts.sources.base import Reading, Received
from alerts.sources.charset import without_controls
from alerts.sources.html_page import page_problem, page_text
from alerts.sources.pdf import is_pdf, read_pdf

#: What is written when the extra is not there.
NEEDED = "pip install 'alerts[extract]'"
_MAX_TEXT = 100_000
#: A page of fewer characters is a notice that there is no article to be had.
_LEAST = 150
_REFERENCE = re.compile(r"&#(?:x([0-9a-f]{1,8})|([0-9]{1,9}));?", re.IGNORECASE)
_FAULTS = (AttributeError, LookupError, RuntimeError, TypeError, ValueError)


def is_installed() -> bool:
    """Return whether the extra is there."""
    return all(find_spec(name) is not None for name in ("trafilatura", "protego"))


def read_full_text(document: Received) -> Reading:
    """Return the text of an article, a page or a PDF, at most 100,000 characters; never raises."""
    if is_pdf(document):
        reading = read_pdf(document)
        return Reading(text=reading.text[:_MAX_TEXT], problem=reading.failure)
    page = page_text(document)
    if problem := page_problem(document, page):
        return Reading(problem=problem)
    try:
        import trafilatura
    except ImportError:
        return Reading(problem="reading an article takes an extra", todo=NEEDED)
    # It logs what is odd about a page, and the address with it.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        found = trafilatura.extract(_REFERENCE.sub(_storable, page.text), include_comments=False)
    except _FAULTS as error:
        return Reading(problem=f"the page cannot be read ({type(error).__name__})")
    text = "\n".join(" ".join(line.split()) for line in (found or "").split("\n") if line.strip())
    if len(text) < _LEAST:
        return Reading(problem="no article was found in the page")
    return Reading(text=text[:_MAX_TEXT])


def _storable(reference: re.Match[str]) -> str:
    """The reference, unless it names a control: for one of them the whole page has no article."""
    number = int(reference[1], 16) if reference[1] else int(reference[2])
    return reference[0] if number > sys.maxunicode or without_controls(chr(number)) else ""
