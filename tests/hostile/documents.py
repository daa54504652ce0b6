"""Every hostile document of ours, by name."""

from tests.hostile import (
    articles,
    encodings,
    feeds_broken,
    json_documents,
    packed,
    pages,
    pdf_documents,
    saved_files,
    xml_bombs,
)
from tests.hostile.case import CORPUS

GROUPS = (
    articles,
    encodings,
    feeds_broken,
    json_documents,
    packed,
    pages,
    pdf_documents,
    saved_files,
    xml_bombs,
)

__all__ = ["CORPUS", "GROUPS"]
