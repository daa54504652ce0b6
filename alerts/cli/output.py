"""How commands print: JSON for programs, tables for people; outside text never becomes markup."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import BaseModel

#: Columns of a table that goes to a file or another program, where no window limits it.
PIPED_WIDTH = 200


def print_json(value: object) -> None:
    """Print one JSON document on one line of standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, sort_keys=False) + "\n")


def shape(view: str, value: object) -> dict[str, Any]:
    """A value in the JSON shape of the HTTP API, by the name of its view in `alerts.web.views`."""
    from alerts.web import views

    found: type[BaseModel] = getattr(views, view)
    return found.model_validate(value).model_dump(mode="json")


def shapes(view: str, values: Iterable[object]) -> list[dict[str, Any]]:
    """Values in one JSON shape of the HTTP API, in order."""
    return [shape(view, each) for each in values]


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; cells are plain text, control characters made visible."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column == "id")
    for row in rows:
        table.add_row(*(Text(plain(cell)) for cell in row))
    wide = None if sys.stdout.isatty() or "COLUMNS" in os.environ else PIPED_WIDTH
    Console(width=wide).print(table)


def plain(value: object) -> str:
    """`value` as people read it, in one line without control characters."""
    if value is None:
        return "-"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return "".join(c if c.isprintable() else " " for c in str(value))
