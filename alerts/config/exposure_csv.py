"""Tables of what the user depends on: CSV as purchasing systems export it, to model objects.

    read_tables(folder)                         every `exposure/*.csv` of a config folder
    read_table(path, columns=..., kind=...)     one file, its columns mapped to ours
    write_table(path, entries)                  in our own columns, which `read_tables` reads

The first line names the columns, in any order and case. The separator is what the first line has
most of: comma, semicolon, tab or bar. Several aliases or needs stand in one cell, parted by `;`
or `|`. A line that is wrong is told with its number, and the others are still read.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from alerts.config.exposure import hs_code, weight_of
from alerts.config.files import Mistake, nearest
from alerts.errors import ConfigError, Problem
from alerts.model.exposure import Exposure, ExposureKind

#: The folder of the tables inside the config folder.
TABLES = "exposure"
COLUMNS = ("kind", "name", "aliases", "weight", "owner", "note", "tier", "needs")
#: A larger file is no list of what somebody depends on.
MAX_BYTES = 50_000_000
MAX_ROWS = 500_000
#: Mistakes told of one file.
MAX_PROBLEMS = 100
MAX_NAME = 200

#: What purchasing systems call our columns, folded.
_CALLED = {
    "kind": ("type", "category", "art"),
    "name": (
        "supplier", "supplier name", "vendor", "vendor name", "company", "material", "commodity",
        "description", "site", "country", "programme", "program", "code", "hs code", "hs",
        "tariff code", "lieferant", "bezeichnung",
    ),
    "aliases": ("alias", "also known as", "other names", "synonyms"),
    "weight": ("criticality", "importance", "risk weight", "gewicht"),
    "owner": ("buyer", "responsible", "category manager", "contact", "verantwortlich"),
    "note": ("notes", "comment", "comments", "remark", "remarks", "bemerkung"),
    "tier": ("supplier tier", "level"),
    "needs": ("materials", "part of", "bill of materials", "bom"),
}  # fmt: skip
_PLURAL = {f"{kind.value}s": kind for kind in ExposureKind} | {"countries": ExposureKind.COUNTRY}


@dataclass(slots=True)
class Table:
    """What one or more files say."""

    entries: list[Exposure] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_tables(folder: Path) -> Table:
    """Return what every table of this config folder says, file by file in the order of names."""
    whole = Table()
    for path in sorted((folder / TABLES).glob("*")):
        if path.suffix.lower() != ".csv":
            if path.suffix != ".md" and not path.name.startswith("."):
                whole.notes.append(f"{path} is not read by alerts")
            continue
        part = read_table(path)
        whole.entries += part.entries
        whole.problems += part.problems
        whole.notes += part.notes
    return whole


def read_table(
    path: Path,
    *,
    columns: Mapping[str, str] | None = None,
    kind: ExposureKind | None = None,
    encoding: str = "",
) -> Table:
    """Return what this file says; `columns` names the file's column for some of ours.

    `kind` holds for lines without one of their own; a file `suppliers.csv` needs none. Without an
    `encoding` the file is UTF-8, or UTF-16 when it says so itself.
    """
    table = Table()
    try:
        text = _text(path, encoding)
        _Reading(path, table, kind or _PLURAL.get(path.stem.lower())).read(text, columns or {})
    except ConfigError as error:
        table.problems += error.problems
    return table


def write_table(path: Path, entries: Sequence[Exposure]) -> None:
    """Write the entries in our own columns, all at once or not at all; raises ConfigError."""
    rows = io.StringIO(newline="")
    writer = csv.writer(rows, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_row(entry) for entry in entries)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.new")
        beside.write_text(rows.getvalue(), encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        problem = Problem(str(path), 0, 0, f"cannot be written: {error.strerror}")
        raise ConfigError([problem]) from error


def _row(entry: Exposure) -> list[str]:
    return [
        entry.kind.value,
        entry.name,
        "; ".join(entry.aliases),
        f"{entry.weight:g}",
        entry.owner,
        entry.note,
        str(entry.tier or ""),
        "; ".join(entry.needs),
    ]


def _text(path: Path, encoding: str) -> str:
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise ConfigError([Problem(str(path), 0, 0, f"cannot be read: {error.strerror}")]) from None
    if len(raw) > MAX_BYTES:
        raise ConfigError([Problem(str(path), 0, 0, f"is larger than {MAX_BYTES // 10**6} MB")])
    utf16 = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        return raw.decode(encoding or ("utf-16" if utf16 else "utf-8-sig"))
    except (UnicodeDecodeError, LookupError):
        hint = "save it as UTF-8, or name its encoding when importing"
        raise ConfigError([Problem(str(path), 1, 1, "is not UTF-8 text", hint)]) from None


class _Reading:
    """One pass over one file."""

    def __init__(self, path: Path, table: Table, kind: ExposureKind | None) -> None:
        self._file = str(path)
        self._table = table
        self._kind = kind
        self._places: dict[str, int] = {}
        self._line = 1

    def read(self, text: str, columns: Mapping[str, str]) -> None:
        rows = self._rows(text)
        header = next(rows, None)
        if header is None:
            self._stop("is empty", "the first line names the columns")
        self._look_up(header, columns)
        seen: set[tuple[object, ...]] = set()
        repeated = 0
        for row in rows:
            if len(self._table.entries) >= MAX_ROWS:
                self._stop(f"has more than {MAX_ROWS} lines")
            entry = self._entry(row)
            if entry is None:
                continue
            identity = (entry.kind, entry.name, entry.owner)
            repeated += identity in seen
            if identity not in seen:
                self._table.entries.append(entry)
            seen.add(identity)
        if repeated:
            self._table.notes.append(f"{self._file}: {repeated} lines repeat another")

    def _rows(self, text: str) -> Iterator[list[str]]:
        first = text.partition("\n")[0]
        separator = max(",;\t|", key=first.count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        try:
            for row in reader:
                self._line = reader.line_num
                if any(cell.strip() for cell in row):
                    yield row
        except csv.Error as error:
            self._line = max(reader.line_num, 1)
            self._stop(f"is not CSV from here on: {error}", "look for a quote without its partner")

    def _look_up(self, header: list[str], columns: Mapping[str, str]) -> None:
        there = {
            " ".join(cell.lower().replace("_", " ").split()): n for n, cell in enumerate(header)
        }
        for ours, theirs in columns.items():
            place = there.get(" ".join(theirs.lower().replace("_", " ").split()))
            if place is None:
                meant = nearest(theirs, header)
                self._tell(f"has no column `{theirs}`", f"did you mean `{meant}`?" if meant else "")
            else:
                self._places[ours] = place
        for ours in COLUMNS:
            names = (ours, *_CALLED[ours])
            found = next((there[n] for n in names if n in there), None)
            if found is not None and found not in self._places.values():
                self._places.setdefault(ours, found)
        if "name" not in self._places:
            self._stop("has no column `name`", "say which one it is with --column name=THEIRS")
        used = set(self._places.values())
        spare = [cell.strip() for n, cell in enumerate(header) if n not in used and cell.strip()]
        if spare:
            self._table.notes.append(f"{self._file}: columns not read: {', '.join(spare)}")

    def _entry(self, row: list[str]) -> Exposure | None:
        try:
            kind = self._kind_of(self._cell(row, "kind"))
            name = _named(self._cell(row, "name"), kind)
            tier = _tier(self._cell(row, "tier"))
            return Exposure(
                kind=kind,
                name=name,
                aliases=_names(self._cell(row, "aliases")),
                weight=weight_of(_weight(self._cell(row, "weight")), tier),
                owner=_short(self._cell(row, "owner")),
                note=self._cell(row, "note")[:1000],
                needs=_names(self._cell(row, "needs")),
                tier=tier,
            )
        except Mistake as mistake:
            self._tell(str(mistake), mistake.hint)
            return None

    def _cell(self, row: list[str], column: str) -> str:
        place = self._places.get(column, -1)
        return row[place].strip() if 0 <= place < len(row) else ""

    def _kind_of(self, text: str) -> ExposureKind:
        word = "_".join(text.lower().split())
        kind = _PLURAL.get(word) or (ExposureKind(word) if word in list(ExposureKind) else None)
        if kind is None and not word and self._kind is not None:
            return self._kind
        if kind is None:
            allowed = ", ".join(ExposureKind)
            raise Mistake("has no known kind" if word else "has no kind", f"one of {allowed}")
        return kind

    def _tell(self, message: str, hint: str = "") -> None:
        self._table.problems.append(Problem(self._file, self._line, 1, message, hint))
        if len(self._table.problems) >= MAX_PROBLEMS:
            raise ConfigError([Problem(self._file, self._line, 1, "has more mistakes than these")])

    def _stop(self, message: str, hint: str = "") -> NoReturn:
        raise ConfigError([Problem(self._file, self._line, 1, message, hint)])


def _named(name: str, kind: ExposureKind) -> str:
    if not name:
        raise Mistake("has no name", "every line needs one")
    return hs_code(name) if kind is ExposureKind.HS_CODE else _short(name)


def _short(text: str) -> str:
    if len(text) > MAX_NAME:
        raise Mistake(f"has a name longer than {MAX_NAME} characters")
    return text


def _names(cell: str) -> tuple[str, ...]:
    parts = (part.strip() for part in cell.replace("|", ";").split(";"))
    return tuple(_short(part) for part in parts if part)


def _weight(cell: str) -> float | None:
    """0.8, "0,8" and "80 %" are one weight; None for an empty cell."""
    if not cell:
        return None
    number = cell.replace(",", ".").removesuffix("%").strip()
    try:
        weight = float(number) / (100 if cell.endswith("%") else 1)
    except ValueError:
        weight = -1.0
    if not 0 <= weight <= 1:
        raise Mistake("has a weight that is not from 0 to 1", 'such as 0.8, "0,8" or 80%')
    return weight


def _tier(cell: str) -> int:
    digits = cell.lower().removeprefix("tier").strip(" -")
    if not digits:
        return 0
    if digits not in set("0123456789"):
        raise Mistake("has a tier that is not from 0 to 9", "1 delivers to you, 2 to those")
    return int(digits)
