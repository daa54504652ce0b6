from __future__ import annotations

from pathlib import Path

import pytest

from alerts import config
from alerts.errors import ConfigError


def test_mistakes_of_all_files_and_of_the_environment_come_at_once(complaints):
    found = complaints(
        {"ALERTS_WEB__PORT": "x"},
        alerts="log: {level: loud}\n",
        sources="sources: [{id: a}]\n",
        routes="routes: [{name: a, receivers: [b]}]\n",
        exposure="sites: 5\n",
    )
    assert [line.partition(": ")[0] for line in found] == [
        "alerts.yaml:1:14",
        "exposure.yaml:1:8",
        "routes.yaml:1:32",
        "sources.yaml:1:11",
        "environment variable ALERTS_WEB__PORT",
    ]


def test_a_file_that_is_no_yaml_does_not_hide_the_mistakes_of_the_others(complaints):
    bad = "a: [1"
    found = complaints(alerts=bad, sources=bad, routes="routes: 1", exposure=bad)
    assert [line.partition(":")[0] for line in found] == [
        "alerts.yaml",
        "exposure.yaml",
        "routes.yaml",
        "sources.yaml",
    ]


def test_routes_that_are_no_yaml_are_told(complaints):
    assert complaints(routes="a: [1") == [
        "routes.yaml:1:4: a `[` list is not closed (close it with `]`)"
    ]


def test_a_bad_reference_is_told_with_everything_else(complaints):
    found = complaints(alerts="web: {host: '${}', port: x}")
    assert [line.partition(": ")[0] for line in found] == ["alerts.yaml:1:13", "alerts.yaml:1:26"]


def test_without_sources_there_is_no_configuration(tmp_path):
    with pytest.raises(ConfigError, match=r"sources\.yaml: is missing \(`alerts init` writes"):
        config.load(tmp_path, {})


def test_an_absent_folder_is_told_with_what_to_do(tmp_path):
    with pytest.raises(ConfigError, match=r"no such configuration folder \(`alerts init` writes"):
        config.load(tmp_path / "none", {})


def test_a_folder_that_may_not_be_listed_is_told(write, monkeypatch):
    folder = write()

    def refuse(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(ConfigError, match=r"config: cannot be read: Permission denied"):
        config.load(folder, {})


def test_a_folder_in_the_place_of_a_file_is_told(write):
    folder = write()
    (folder / "routes.yaml").mkdir()
    with pytest.raises(ConfigError, match=r"routes\.yaml: cannot be read: Is a directory"):
        config.load(folder, {})


def test_sources_alone_are_enough(load):
    read = load()
    assert read.feeds == ()
    assert read.exposure == ()
    assert list(read.receivers) == ["console"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("sources.yml", "sources.yaml"),
        ("source.yaml", "sources.yaml"),
        ("route.yaml", "routes.yaml"),
    ],
)
def test_a_file_whose_name_is_nearly_right_is_a_mistake(name, meant, tmp_path):
    (tmp_path / name).write_text("")
    if meant != "sources.yaml":
        (tmp_path / "sources.yaml").write_text("")
    with pytest.raises(ConfigError, match=rf"{name}: is not a file .*did you mean {meant}\?"):
        config.load(tmp_path, {})


def test_other_files_are_noted_and_the_known_ones_are_not(write):
    folder = write(alerts="", routes="", exposure="")
    for name in ("rules", "schema"):
        (folder / name).mkdir()
    for name in ("holidays.yaml", "calendar.yaml", "sources.yaml~", ".env", "README.md"):
        (folder / name).write_text("")
    noted = [note for note in config.load(folder, {}).notes if "not read" in note]
    assert noted == [
        f"{folder}/holidays.yaml is not read by alerts",
        f"{folder}/sources.yaml~ is not read by alerts",
    ]
