"""Which folder holds the configuration."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from alerts.config.settings import user_folder


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
