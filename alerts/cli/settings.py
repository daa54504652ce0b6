"""`alerts config show`: every setting in force, and where each comes from."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import typer

from alerts.cli.options import AsJson, ConfigDir
from alerts.cli.output import print_json, print_table

app = typer.Typer(help="See the settings in force.")


@app.callback()
def group() -> None:
    """See the settings in force."""


@app.command("show")
def show(config: ConfigDir = None, as_json: AsJson = False) -> None:
    """List every setting of alerts.yaml with its value and its origin; secrets show as ***."""
    from alerts.config import find_folder

    folder = find_folder(config, os.environ)
    rows = list(_rows(folder, os.environ))
    if as_json:
        keys = ("name", "value", "origin")
        settings = [dict(zip(keys, row, strict=True)) for row in rows]
        print_json({"folder": str(folder), "settings": settings})
    else:
        print_table(str(folder), ("setting", "value", "from"), rows)


def _rows(folder: Path, env: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    from alerts import config
    from alerts.config.settings import overlay_settings

    settings = config.load(folder, env).settings
    named = overlay_settings(env, {}).names
    written = _written(folder / "alerts.yaml")
    for section in type(settings).model_fields:
        for key, value in getattr(settings, section):
            origin = "alerts.yaml" if (section, key) in written else "default"
            yield f"{section}.{key}", _text(section, key, value), named.get((section, key), origin)


def _written(path: Path) -> set[tuple[str, str]]:
    """The settings that the file names."""
    from alerts.config.files import load_document

    sections = load_document(path).value if path.exists() else None
    if not isinstance(sections, dict):
        return set()
    return {(str(name), str(key)) for name, keys in sections.items() for key in keys or ()}


def _text(section: str, key: str, value: object) -> str:
    from alerts.config.fields import duration_text
    from alerts.store import addresses

    if (section, key) == ("database", "url"):
        return addresses.shown(addresses.parse(str(value)))
    if isinstance(value, timedelta):
        return duration_text(value)
    if isinstance(value, (tuple, list, frozenset)):
        return ", ".join(sorted(map(str, value)))
    return str(value)
