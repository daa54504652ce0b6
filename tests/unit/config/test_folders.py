from __future__ import annotations

from pathlib import Path

from alerts.config import find_folder


def test_the_flag_comes_before_the_environment_before_the_working_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config").mkdir()
    env = {"ALERTS_CONFIG": "/etc/alerts"}
    assert find_folder(Path("mine"), env) == Path("mine")
    assert find_folder(None, env) == Path("/etc/alerts")
    assert find_folder(None, {"ALERTS_CONFIG": ""}) == Path("config")


def test_without_a_config_folder_here_it_is_the_users_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    assert find_folder(None, {}) == tmp_path / "home" / "alerts"
