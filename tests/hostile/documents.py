"""Every hostile document of ours, by name."""

from tests.hostile import (
    encodings,
    feeds_broken,
    json_documents,
    packed,
    pages,
    saved_files,
    xml_bombs,
)
from tests.hostile.case import CORPUS

GROUPS = (encodings, feeds_broken, json_documents, packed, pages, saved_files, xml_bombs)

__all__ = ["CORPUS", "GROUPS"]
