from __future__ import annotations

import json
import shutil

import pytest
import typer
from typer.testing import CliRunner

from alerts.cli.check import check
from alerts.config.starter import copy_starter

app = typer.Typer()
app.command()(check)


RULES = """\
topics: [tariff, rare_earth]
alerting: [tariff]
examples:
  - {title: Nothing of interest happened today, severity: none}
"""


@pytest.fixture
def folder(tmp_path):
    """The starter configuration with a rule file of a few lines."""
    copy_starter(tmp_path)
    shutil.rmtree(tmp_path / "config" / "rules")
    (tmp_path / "config" / "rules").mkdir()
    (tmp_path / "config" / "rules" / "small.yaml").write_text(RULES)
    return tmp_path / "config"


def run(folder, *options, env=None):
    return CliRunner().invoke(app, ["--config", str(folder), *options], env=env)


def test_the_starter_is_in_order(tmp_path):
    copy_starter(tmp_path)
    result = run(tmp_path / "config")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("ok: ")
    assert " 1 receiver, 2 routes, 0 exposures, " in result.stdout
    assert "note: receiver `slack` is left out: SLACK_WEBHOOK_URL is not set" in result.stderr


def test_a_set_nobody_asks_for_is_a_note_and_no_mistake(folder):
    (folder / "rules" / "more.yaml").write_text(
        "sets:\n  my.idle: {}\nlang: en\nwords:\n  my.idle: [idling]\n"
    )
    result = run(folder)
    assert result.exit_code == 0, result.stderr
    assert f"note: {folder}/rules/more.yaml:2:" in result.stderr


def test_mistakes_in_settings_and_rules_come_together_sorted_by_place(folder):
    (folder / "sources.yaml").write_text("sources:\n  - {id: a, locaton: x}\n")
    (folder / "exposure.yaml").write_text("sites: 5\n")
    (folder / "rules" / "broken.yaml").write_text("a: [1\n")
    result = run(folder)
    assert result.exit_code == 2
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert lines[:3] == [
        (
            f"{folder}/exposure.yaml:1:8: `sites` must be a list "
            "(write one entry a line, each after `- `)"
        ),
        f"{folder}/rules/broken.yaml:1:4: a `[` list is not closed (close it with `]`)",
        f"{folder}/sources.yaml:2:13: unknown key `locaton` (did you mean `url`?)",
    ]
    assert lines[-1] == "3 problems"


def test_programs_read_the_problems_on_standard_output(folder):
    (folder / "exposure.yaml").write_text("sites: 5\n")
    result = run(folder, "--json")
    assert result.exit_code == 2
    said = json.loads(result.stdout)
    assert said["ok"] is False
    assert said["problems"] == [
        {
            "file": f"{folder}/exposure.yaml",
            "line": 1,
            "column": 8,
            "message": "`sites` must be a list",
            "hint": "write one entry a line, each after `- `",
        }
    ]


def test_programs_read_the_counts_of_a_good_folder(folder):
    said = json.loads(run(folder, "--json").stdout)
    assert said["ok"] is True
    assert said["counts"]["sources"] > said["counts"]["sources_enabled"] > 10
    assert (said["counts"]["rules"], said["counts"]["examples"]) == (0, 1)


def test_an_example_that_fails_is_told_at_its_place(folder):
    (folder / "rules" / "small.yaml").write_text(RULES.replace("severity: none", "severity: high"))
    result = run(folder)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"{folder}/rules/small.yaml:4:")
    assert "Nothing of interest happened today" in result.stderr


def test_a_route_for_a_topic_no_rule_gives_is_a_mistake(folder):
    routes = "routes: [{name: a, receivers: [console], match: {topics: [tarif]}}]"
    (folder / "routes.yaml").write_text(routes)
    result = run(folder)
    assert result.exit_code == 2
    assert "routes.yaml:1:59: no rule gives the topic `tarif` (did you mean `tariff`?)" in (
        result.stderr
    )


def test_an_absent_folder_is_told_once(tmp_path):
    result = run(tmp_path / "none")
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        f"{tmp_path}/none: there is no such configuration folder (`alerts init` writes one)",
        "1 problem",
    ]


def test_a_secret_in_the_wrong_place_is_not_shown(folder):
    hook = "https://hooks.example/T0/B0/PLANTED-SECRET-42"
    (folder / "routes.yaml").write_text(f"receivers:\n  s:\n    kind: slak\n    url: {hook}\n")
    for options in ([], ["--json"]):
        result = run(folder, *options, env={"ALERTS_DATABASE_URL": "mysql://u:PLANTED@h/d"})
        assert result.exit_code == 2
        assert "PLANTED" not in result.stdout + result.stderr
