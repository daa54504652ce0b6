"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ConfigDir = Annotated[
    Path | None,
    typer.Option(
        "--config",
        "-c",
        envvar="ALERTS_CONFIG",
        help="The config folder; ./config if it exists, else the user's own.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, max=1000, help="Rows at the most.")]
