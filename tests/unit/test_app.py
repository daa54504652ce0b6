"""Rules come into use only when they pass their own examples."""

from __future__ import annotations

import gc
import shutil
import weakref
from pathlib import Path

import pytest

from alerts.app import built_to_last, load_config, load_ruleset
from alerts.errors import ConfigError

DATA = Path(__file__).parent / "rules" / "data"
EXAMPLE = "examples:\n  - {{title: Trump doubled tariffs, topics: [{topic}]}}\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "rules").mkdir()
    for name in ("base", "small"):
        shutil.copy(DATA / f"{name}.yaml", tmp_path / "rules")
    (tmp_path / "rules" / "z.yaml").write_text(EXAMPLE.format(topic="tariff"), encoding="utf-8")
    return tmp_path


def test_rules_that_passed_before_are_refused_once_an_example_fails(folder):
    assert load_ruleset(folder).hash == load_ruleset(folder).hash
    (folder / "rules" / "z.yaml").write_text(EXAMPLE.format(topic="rare_earth"), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(ConfigError, match="expected critical_mineral, rare_earth"):
            load_ruleset(folder)


def test_the_garbage_collector_is_back_when_the_rules_are_built_or_refused(folder):
    with built_to_last():
        assert not gc.isenabled()
    (folder / "rules" / "z.yaml").write_text("examples: 7\n", encoding="utf-8")
    with pytest.raises(ConfigError):
        load_ruleset(folder)
    assert gc.isenabled()
    assert gc.get_freeze_count()


def test_what_was_frozen_is_collected_when_rules_are_built_again():
    class Cycle:
        """Held by itself alone, once its name is gone."""

    gone = []
    with built_to_last():
        cycle = Cycle()
        cycle.me = cycle
        held = weakref.finalize(cycle, gone.append, "collected")
        del cycle
    assert held.alive
    with built_to_last():
        assert gone == ["collected"]


def test_a_template_with_a_mistake_is_refused_with_its_place(tmp_path):
    (tmp_path / "sources.yaml").write_text("sources: []", encoding="utf-8")
    routes = tmp_path / "routes.yaml"
    text = "receivers:\n  desk: {kind: console, template: '{{ alert.nope }}'}\n"
    routes.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        load_config(tmp_path, {})
    [problem] = refused.value.problems
    assert (problem.line, problem.column) == (2, 35)
    assert "an alert has no 'nope'" in problem.message
