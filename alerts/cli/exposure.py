"""`alerts exposure`: what you depend on, and how long lists of it get in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from alerts.cli.options import AsJson, ConfigDir
from alerts.cli.output import print_json, print_table

if TYPE_CHECKING:
    from alerts.config.exposure_csv import Table
    from alerts.model.exposure import Exposure, ExposureKind

app = typer.Typer(help="See what you depend on, and import lists of it.")


@app.command("import")
def import_table(  # noqa: PLR0917 - Typer calls it by name
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="A table with a header line.")],
    config: ConfigDir = None,
    kind: Annotated[
        str,
        typer.Option(help="What its lines are when they do not say so: supplier, material, ..."),
    ] = "",
    column: Annotated[
        Optional[list[str]],  # noqa: UP045 - read by Typer
        typer.Option(metavar="OURS=THEIRS", help="Which column is ours; repeatable."),
    ] = None,
    name: Annotated[str, typer.Option(help="Name of the list; else that of the file.")] = "",
    replace: Annotated[bool, typer.Option(help="Replace the list of this name.")] = False,
    encoding: Annotated[str, typer.Option(help="When the file is neither UTF-8 nor UTF-16.")] = "",
    as_json: AsJson = False,
) -> None:
    """Read a CSV file into the config folder, as exposure/NAME.csv; exit 2 on any mistake in it.

    Our columns are kind, name, aliases, weight, owner, note, tier and needs; only `name` must be
    there. Common headings such as Vendor, Buyer or Criticality are understood by themselves.
    """
    from alerts.config import find_folder
    from alerts.config.exposure_csv import TABLES, read_table, write_table

    stem = _stem(name or file.stem)
    target = find_folder(config, os.environ) / TABLES / f"{stem}.csv"
    if target.exists() and not replace:
        raise typer.BadParameter(f"{target} is there already; --replace overwrites it")
    table = read_table(file, columns=_mapped(column or []), kind=_kind(kind), encoding=encoding)
    if not table.problems:
        write_table(target, table.entries)
    if as_json:
        print_json(_report(target, table))
    else:
        _print(target, table)
    if table.problems:
        raise typer.Exit(2)


@app.command("list")
def list_exposure(
    config: ConfigDir = None,
    kind: Annotated[str, typer.Option(help="Only this kind.")] = "",
    owner: Annotated[str, typer.Option(help="Only what this owner answers for.")] = "",
    as_json: AsJson = False,
) -> None:
    """List everything you depend on, from exposure.yaml and the tables beside it."""
    from alerts.cli.database import load_config

    wanted = _kind(kind)
    entries = [
        each
        for each in load_config(config).exposure
        if (wanted is None or each.kind is wanted)
        and (not owner or each.owner.casefold() == owner.casefold())
    ]
    if as_json:
        print_json({"exposure": [_shape(each) for each in entries]})
        return
    print_table(
        f"{len(entries)} entries",
        ("kind", "name", "weight", "owner", "tier", "note", "aliases", "through"),
        [
            (
                e.kind,
                e.name,
                f"{e.weight:g}",
                e.owner,
                e.tier or "",
                e.note,
                ", ".join(e.aliases),
                ", ".join(e.needs),
            )
            for e in entries
        ],
    )


def _stem(name: str) -> str:
    """The name as a file may be called inside the config folder."""
    stem = "".join(c if c.isalnum() or c in "_-" else "_" for c in name.strip())[:64].lower()
    if not stem.strip("_-"):
        raise typer.BadParameter("the list needs a name of letters or digits: --name")
    return stem


def _mapped(columns: list[str]) -> dict[str, str]:
    from alerts.config.exposure_csv import COLUMNS

    mapped = {}
    for each in columns:
        ours, equals, theirs = each.partition("=")
        if ours.strip() not in COLUMNS or not equals:
            raise typer.BadParameter(f"--column is OURS=THEIRS; ours are {', '.join(COLUMNS)}")
        mapped[ours.strip()] = theirs.strip()
    return mapped


def _kind(name: str) -> ExposureKind | None:
    from alerts.model.exposure import ExposureKind

    if not name:
        return None
    if name not in list(ExposureKind):
        raise typer.BadParameter(f"--kind is one of {', '.join(ExposureKind)}")
    return ExposureKind(name)


def _report(target: Path, table: Table) -> dict[str, object]:
    from dataclasses import asdict

    return {
        "ok": not table.problems,
        "file": "" if table.problems else str(target),
        "entries": len(table.entries),
        "problems": [asdict(problem) for problem in table.problems],
        "notes": table.notes,
    }


def _print(target: Path, table: Table) -> None:
    for note in table.notes:
        typer.echo(f"note: {note}", err=True)
    for problem in table.problems:
        typer.echo(str(problem), err=True)
    if table.problems:
        typer.echo(f"nothing is written: mend {len(table.problems)} problems first", err=True)
    else:
        typer.echo(f"{len(table.entries)} entries are in {target} now; a reload takes them in")


def _shape(entry: Exposure) -> dict[str, object]:
    return {
        "kind": entry.kind.value,
        "name": entry.name,
        "aliases": list(entry.aliases),
        "weight": entry.weight,
        "owner": entry.owner,
        "note": entry.note,
        "tier": entry.tier,
        "needs": list(entry.needs),
    }
