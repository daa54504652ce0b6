"""`alerts init`: the commented starter configuration."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def init(
    directory: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="Where config/ and seeds/ go.")
    ] = Path(),
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that differ.")] = False,
) -> None:
    """Write the starter config/ and seeds/ into DIR, the current folder by default."""
    from alerts.config.starter import copy_starter

    written = copy_starter(directory, force=force)
    option = "" if directory == Path() else f" --config {directory / 'config'}"
    typer.echo(f"{len(written)} files written to {directory / 'config'} and {directory / 'seeds'}")
    typer.echo("Next:")
    typer.echo(f"  alerts check{option}   # is everything well-formed?")
    typer.echo(f"  alerts run{option}     # watch the sources and raise alerts")
