from __future__ import annotations

from pathlib import Path

import pytest

from alerts import config
from alerts.config import starter
from alerts.config.starter import copy_starter, starter_folder
from alerts.errors import ConfigError
from alerts.model.feed import FeedKind
from alerts.model.policy import ReceiverKind


@pytest.fixture
def origin(tmp_path):
    """A small starter folder."""
    for name in ("config/sources.yaml", "config/rules/a.yaml", "config/.hidden", "seeds/a.txt"):
        path = tmp_path / "origin" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (tmp_path / "origin" / "README.md").write_text("not copied")
    return tmp_path / "origin"


def test_config_and_seeds_are_copied_and_listed(origin, tmp_path):
    target = tmp_path / "new" / "place"
    written = copy_starter(target, source=origin)
    assert [path.relative_to(target).as_posix() for path in written] == [
        "config/rules/a.yaml",
        "config/sources.yaml",
        "seeds/a.txt",
    ]
    assert (target / "config/rules/a.yaml").read_text() == "config/rules/a.yaml"


def test_a_second_time_writes_nothing(origin, tmp_path):
    copy_starter(tmp_path / "t", source=origin)
    assert copy_starter(tmp_path / "t", source=origin) == []


def test_a_changed_file_is_never_overwritten_and_nothing_else_is_written(origin, tmp_path):
    changed = tmp_path / "t" / "config" / "sources.yaml"
    changed.parent.mkdir(parents=True)
    changed.write_text("mine")
    with pytest.raises(ConfigError, match=r"sources\.yaml: is there already"):
        copy_starter(tmp_path / "t", source=origin)
    assert changed.read_text() == "mine"
    assert not (tmp_path / "t" / "seeds").exists()


def test_a_changed_file_is_overwritten_by_force(origin, tmp_path):
    copy_starter(tmp_path / "t", source=origin)
    changed = tmp_path / "t" / "config" / "sources.yaml"
    changed.write_text("mine")
    assert copy_starter(tmp_path / "t", source=origin, force=True) == [changed]
    assert changed.read_text() == "config/sources.yaml"


def test_a_file_in_the_way_of_a_folder_is_told(origin, tmp_path):
    (tmp_path / "t").write_text("a file")
    with pytest.raises(ConfigError, match="cannot be written: "):
        copy_starter(tmp_path / "t", source=origin)


def test_an_installed_package_has_its_own_starter(tmp_path, monkeypatch):
    (tmp_path / "pkg" / "_starter").mkdir(parents=True)
    monkeypatch.setattr(starter.alerts, "__file__", str(tmp_path / "pkg" / "__init__.py"))
    assert starter_folder() == tmp_path / "pkg" / "_starter"


@pytest.fixture
def read(tmp_path):
    """The starter configuration as a new user gets it, nothing set."""
    copy_starter(tmp_path)
    return config.load(tmp_path / "config", {})


def test_the_starter_is_valid_and_polls(read):
    assert len({feed.id for feed in read.feeds}) == len(read.feeds) > 40
    assert 10 < sum(feed.enabled for feed in read.feeds) < 30


def test_the_starter_reads_dropped_files_and_the_bundled_examples(read, tmp_path):
    seeds, examples = (feed for feed in read.feeds if feed.kind == FeedKind.SEED_DIR)
    assert seeds.backfill
    assert examples.backfill
    assert seeds.options == {"subfolders": False}
    assert Path(seeds.location) == tmp_path / "seeds"
    assert Path(examples.location) == tmp_path / "seeds" / "examples"
    assert any(Path(examples.location).iterdir())


def test_invented_examples_never_reach_a_real_receiver(tmp_path):
    copy_starter(tmp_path)
    env = {"SLACK_WEBHOOK_URL": "https://hooks.slack.example/x"}
    first, *others = config.load(tmp_path / "config", env).routes
    assert first.match.sources == ("examples",)
    assert first.receivers == ("console",)
    assert not first.continues
    assert others


def test_the_starter_speaks_to_the_console_until_a_webhook_is_set(read, tmp_path):
    assert {r.kind for r in read.receivers.values()} == {ReceiverKind.CONSOLE}
    assert all(route.receivers == ("console",) for route in read.routes)
    env = {"SLACK_WEBHOOK_URL": "https://hooks.slack.example/x"}
    assert config.load(tmp_path / "config", env).routes[-1].receivers == ("slack",)


def test_the_starter_says_the_defaults_it_shows(read, tmp_path):
    (tmp_path / "config" / "alerts.yaml").unlink()
    assert config.load(tmp_path / "config", {}).settings == read.settings


def uncomment(file, start, mark):
    """Take `mark` off the lines below the line `start`."""
    above, below = file.read_text(encoding="utf-8").split(start, 1)
    file.write_text(above + start + below.replace(f"\n{mark}", "\n  "), encoding="utf-8")


def test_the_commented_examples_of_the_starter_are_valid(tmp_path):
    copy_starter(tmp_path)
    uncomment(tmp_path / "config" / "exposure.yaml", "\nmaterials:", "#  ")
    uncomment(tmp_path / "config" / "routes.yaml", "\nroutes:", "  # ")
    loaded = config.load(tmp_path / "config", {})
    assert len(loaded.exposure) == 10
    assert [route.continues for route in loaded.routes] == [False, True, False]
