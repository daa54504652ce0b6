"""Pages of a growing list, newest first; a page never shifts because something was added."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Generic, TypeVar

from alerts.errors import StoreError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows, and the cursor of the rows that follow; `next` is None on the last page."""

    rows: tuple[T, ...]
    next: str | None = None


def cursor_of(kind: str, row: int) -> str:
    """An opaque cursor that stands behind this row of this kind of list."""
    return base64.urlsafe_b64encode(f"{kind}:{row}".encode()).decode().rstrip("=")


def row_of(kind: str, cursor: str) -> int:
    """The row number this cursor stands behind; raises StoreError for a cursor of another list."""
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True).decode()
        name, _, row = text.partition(":")
        if name == kind and row.isdecimal() and len(row) < 19:
            return int(row)
    except (ValueError, binascii.Error):
        pass
    raise StoreError(f"this cursor is not from a list of {kind}; start again without a cursor")


def cut(kind: str, numbered: list[tuple[int, T]], limit: int) -> Page[T]:
    """A page of `limit` rows from a query for `limit + 1` (row number, value) pairs."""
    rows = tuple(value for _, value in numbered[:limit])
    more = len(numbered) > limit
    return Page(rows, cursor_of(kind, numbered[limit - 1][0]) if more else None)
