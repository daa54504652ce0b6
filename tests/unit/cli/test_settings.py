"""Every setting is shown with where it comes from, and no secret is."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from alerts.cli.main import app

SECRETS = ("T0KEN-PLANTED", "PASSW0RD-PLANTED", "PATH-PLANTED")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "sources.yaml").write_text("sources: []\n")
    (tmp_path / "alerts.yaml").write_text(
        "web: {port: 9000, token: T0KEN-PLANTED}\nlog: {level: debug}\n"
        "heartbeat: {url: 'https://beat.example/PATH-PLANTED'}\n"
    )
    monkeypatch.setenv("ALERTS_DATABASE_URL", "postgresql://me:PASSW0RD-PLANTED@db.example/alerts")
    monkeypatch.setenv("ALERTS_LOG__FORMAT", "json")
    return tmp_path


def test_every_setting_names_its_value_and_origin(folder):
    shown = CliRunner().invoke(app, ["config", "show", "--config", str(folder), "--json"])
    assert shown.exit_code == 0, shown.output
    settings = {s["name"]: (s["value"], s["origin"]) for s in json.loads(shown.stdout)["settings"]}
    assert settings["web.port"] == ("9000", "alerts.yaml")
    assert settings["web.host"] == ("127.0.0.1", "default")
    assert settings["web.token"] == ("***", "alerts.yaml")
    assert settings["log.format"] == ("json", "environment variable ALERTS_LOG__FORMAT")
    assert settings["stories.max_age"] == ("7d", "default")
    assert settings["database.url"][1].endswith(" ALERTS_DATABASE_URL")


@pytest.mark.parametrize("words", [["config", "show"], ["config", "show", "--json"], ["check"]])
def test_no_secret_is_shown(folder, words):
    shown = CliRunner().invoke(app, [*words, "--config", str(folder)])
    assert not [secret for secret in SECRETS if secret in shown.output]
