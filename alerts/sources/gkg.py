"""A file of GDELT's Global Knowledge Graph: a zipped table, one article a row."""

from __future__ import annotations

import html
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from alerts.model.item import Entry
from alerts.sources.base import one_line
from alerts.sources.dates import credible, parse_date
from alerts.sources.gdelt_languages import TAGS
from alerts.text.urls import safe_link

_MAX_MEMBERS = 3
_MAX_TABLE = 300_000_000
#: Such tables shrink to about a quarter.
_MAX_RATIO = 60
_MAX_ROW = 2_000_000
_MAX_ROWS = 100_000
_COLUMNS = 27
_DATE, _OUTLET, _URL, _TRANSLATION, _EXTRAS = 1, 3, 4, 25, 26
_TITLE = re.compile(r"<PAGE_TITLE>(.{1,4000}?)</PAGE_TITLE>")
_PUBLISHED = re.compile(r"<PAGE_PRECISEPUBTIMESTAMP>(\d{14})</PAGE_PRECISEPUBTIMESTAMP>")
_TRANSLATED = re.compile(r"srclc:([a-z]{3})")
#: What the library raises where a file is not what it says.
_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    ValueError,
)


@dataclass(slots=True)
class Table:
    """The wanted articles of one file, and what is wrong with others."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    #: Rows that are no article, or name no title.
    left_out: int = 0
    broken: bool = False


class _BadFile(Exception):
    """The file cannot be read within its bounds; the message says why."""


def read_gkg(body: bytes, terms: Sequence[str], now: datetime) -> Table:
    """Return the articles of a zipped table whose title holds one of `terms`, in lower case.

    The table is read row by row and never held whole; rows, members, size and ratio are bounded.
    Never raises on bad input.
    """
    table = Table()
    odd = untitled = rows = 0
    try:
        for row in _rows(body):
            rows += 1
            columns = row.split("\t")
            if len(columns) < _COLUMNS:
                odd += 1
                continue
            title = _TITLE.search(columns[_EXTRAS])
            if title is None:
                untitled += 1
            elif any(term in html.unescape(title[1]).casefold() for term in terms):
                table.entries.append(_entry(columns, title[1], now))
    except (_BadFile, *_FAULTS) as error:
        said = str(error) if isinstance(error, _BadFile) else f"damaged ({type(error).__name__})"
        table.problems.append(f"{said}; read up to row {rows}")
    table.broken = rows == odd
    table.left_out = odd + untitled
    if odd:
        table.problems.append(f"{odd} rows have fewer than {_COLUMNS} columns")
    if untitled:
        table.problems.append(f"{untitled} articles without a title left out")
    return table


def _rows(body: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        members = archive.infolist()
        if len(members) > _MAX_MEMBERS:
            raise _BadFile(f"more than {_MAX_MEMBERS} files in one")
        most = min(_MAX_TABLE, max(len(body), 20_000) * _MAX_RATIO)
        for member in members:
            if member.flag_bits & 1:
                raise _BadFile("encrypted")
            if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise _BadFile("packed in an unusual way")
            if not member.filename.lower().endswith(".csv"):
                continue
            with archive.open(member) as stream:
                yield from _lines(io.BufferedReader(stream), most)  # type: ignore[arg-type]


def _lines(stream: io.BufferedReader, most: int) -> Iterator[str]:
    """The rows of one table, as long as it keeps to its bounds whatever it declared."""
    size = 0
    for _ in range(_MAX_ROWS):
        line = stream.readline(_MAX_ROW)
        if not line:
            return
        size += len(line)
        if size > most:
            raise _BadFile(f"larger than {most} bytes when unpacked")
        if len(line) == _MAX_ROW:
            raise _BadFile(f"a row is longer than {_MAX_ROW} bytes")
        yield line.decode("utf-8", "replace").rstrip("\r\n")
    raise _BadFile(f"more than {_MAX_ROWS} rows")


def _entry(columns: list[str], title: str, now: datetime) -> Entry:
    url = safe_link(columns[_URL].strip())
    language = _TRANSLATED.search(columns[_TRANSLATION][:200])
    published = _PUBLISHED.search(columns[_EXTRAS])
    return Entry(
        key=url or one_line(columns[0], 200),
        url=url,
        title=title.strip(),
        lang=TAGS.get(language[1], "") if language else "en",
        published=_moment(published[1] if published else columns[_DATE], now),
        outlet=one_line(columns[_OUTLET], 200),
    )


def _moment(stamp: str, now: datetime) -> datetime | None:
    return credible(parse_date(f"{stamp[:8]}T{stamp[8:14]}Z"), now)
