"""A configuration folder from texts, and what loading it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from alerts import config
from alerts.config import Config
from alerts.errors import ConfigError

Write = Callable[..., Path]
Complain = Callable[..., list[str]]
Load = Callable[..., Config]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write `name="text"` as name.yaml into a config folder; sources.yaml is there in any case."""

    def _write(**texts: str) -> Path:
        folder = tmp_path / "config"
        folder.mkdir(exist_ok=True)
        for name, text in {"sources": "sources: []\n", **texts}.items():
            (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        return folder

    return _write


@pytest.fixture
def load(write: Write) -> Load:
    """Load a config folder with these texts."""

    def _load(
        env: Mapping[str, str] | None = None,
        flags: Mapping[str, str] | None = None,
        **texts: str,
    ) -> Config:
        return config.load(write(**texts), env or {}, flags)

    return _load


@pytest.fixture
def complaints(write: Write) -> Complain:
    """The problems of a config folder with these texts, one line each, without its path."""

    def _complaints(env: Mapping[str, str] | None = None, **texts: str) -> list[str]:
        folder = write(**texts)
        with pytest.raises(ConfigError) as caught:
            config.load(folder, env or {})
        return [str(p).removeprefix(f"{folder}/") for p in caught.value.problems]

    return _complaints
