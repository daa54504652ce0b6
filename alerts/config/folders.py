"""Which folder holds the configuration."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from alerts.config.settings import user_folder
from alerts.config.starter import starter_folder


def find_folder(flag: Path | None, env: Mapping[str, str]) -> Path:
    """Return the configuration folder: flag, else ALERTS_CONFIG, else ./config, else the user's.

    The folder need not exist: `load` says so then.
    """
    if flag is not None:
        return flag
    named = env.get("ALERTS_CONFIG", "")
    if named:
        return Path(named)
    here = Path("config")
    return here if here.is_dir() else user_folder()


def find_readable(flag: Path | None, env: Mapping[str, str]) -> Path:
    """Return the folder of `find_folder`, or the starter's where nobody chose or wrote one.

    For commands that only read rules, so that they work before `alerts init`.
    """
    found = find_folder(flag, env)
    chosen = flag is not None or env.get("ALERTS_CONFIG", "")
    return found if chosen or found.is_dir() else starter_folder() / "config"
