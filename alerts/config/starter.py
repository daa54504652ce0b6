"""The configuration and seed files a new user begins with."""

from __future__ import annotations

from pathlib import Path

import alerts
from alerts.errors import ConfigError, Problem

#: The folders that are copied.
PARTS = ("config", "seeds")


def starter_folder() -> Path:
    """Where the starter `config` and `seeds` lie: in the installed package, or in a checkout."""
    package = Path(alerts.__file__).resolve().parent
    installed = package / "_starter"
    return installed if installed.is_dir() else package.parent


def copy_starter(target: Path, *, force: bool = False, source: Path | None = None) -> list[Path]:
    """Copy the starter folders below `target` and return the files written, in order.

    A file that is there with the same content is left alone. Raises ConfigError, and writes
    nothing, when one is there with other content, unless `force`; or when writing fails.
    """
    origin = source or starter_folder()
    wanted = {target / path.relative_to(origin): path.read_bytes() for path in _files(origin)}
    try:
        new = {path: raw for path, raw in wanted.items() if _content(path) != raw}
        changed = [path for path in new if path.exists()]
        if changed and not force:
            hint = "move it away, or use --force to overwrite it"
            raise ConfigError([Problem(str(p), 0, 0, "is there already", hint) for p in changed])
        for path, raw in new.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(raw)
    except OSError as error:
        file = str(error.filename or target)
        raise ConfigError([Problem(file, 0, 0, f"cannot be written: {error.strerror}")]) from error
    return sorted(new)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _files(origin: Path) -> list[Path]:
    return [
        path
        for part in PARTS
        for path in sorted((origin / part).rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    ]
