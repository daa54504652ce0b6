"""Commands that only read rules work before anybody wrote a configuration."""

from __future__ import annotations

from pathlib import Path

import pytest

from alerts.config import find_readable
from alerts.config.starter import starter_folder


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))


def test_without_any_configuration_the_starter_is_read():
    assert find_readable(None, {}) == starter_folder() / "config"


def test_a_config_folder_here_comes_first(tmp_path: Path):
    (tmp_path / "config").mkdir()
    assert find_readable(None, {}) == Path("config")


def test_a_folder_that_was_named_is_taken_at_its_word(tmp_path: Path):
    assert find_readable(tmp_path / "mistyped", {}) == tmp_path / "mistyped"
    assert find_readable(None, {"ALERTS_CONFIG": "mistyped"}) == Path("mistyped")
