from __future__ import annotations

import typer
from typer.testing import CliRunner

from alerts.cli.init import init
from alerts.errors import ConfigError

app = typer.Typer()
app.command()(init)


def test_the_starter_is_written_and_the_next_commands_are_told(tmp_path):
    result = CliRunner().invoke(app, [str(tmp_path / "new")])
    assert result.exit_code == 0
    assert (tmp_path / "new" / "config" / "sources.yaml").is_file()
    assert (tmp_path / "new" / "config" / "rules").is_dir()
    assert any((tmp_path / "new" / "seeds").iterdir())
    assert f"alerts check --config {tmp_path}/new/config" in result.stdout
    assert f"alerts run --config {tmp_path}/new/config" in result.stdout


def test_in_the_working_folder_the_next_commands_need_no_option(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, [])
    assert (tmp_path / "config" / "routes.yaml").is_file()
    assert "alerts check  " in result.stdout
    assert "--config" not in result.stdout


def test_what_the_user_changed_is_kept_until_forced(tmp_path):
    CliRunner().invoke(app, [str(tmp_path)])
    changed = tmp_path / "config" / "routes.yaml"
    changed.write_text("routes: []\n")
    refused = CliRunner().invoke(app, [str(tmp_path)])
    assert isinstance(refused.exception, ConfigError)
    assert changed.read_text() == "routes: []\n"
    assert CliRunner().invoke(app, [str(tmp_path), "--force"]).exit_code == 0
    assert changed.read_text() != "routes: []\n"
