"""Rule files that passed their examples are remembered; any change of theirs is not."""

from __future__ import annotations

import pytest

from alerts.config.proven import Proof


@pytest.fixture
def rules(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "rules"
    (folder / "more").mkdir(parents=True)
    (folder / "a.yaml").write_text("topics: [tariff]\n", encoding="utf-8")
    (folder / "more" / "b.yml").write_text("words: {}\n", encoding="utf-8")
    return folder


def test_a_proof_is_known_once_it_is_remembered(rules):
    assert not Proof(rules).known()
    Proof(rules).remember()
    assert Proof(rules).known()


@pytest.mark.parametrize(
    "change",
    [
        lambda rules: (rules / "more" / "b.yml").write_text("words: { }\n", encoding="utf-8"),
        lambda rules: (rules / "c.yaml").touch(),
        lambda rules: (rules / "a.yaml").rename(rules / "b.yaml"),
        lambda rules: (rules / "a.yaml").unlink(),
    ],
    ids=["changed", "added", "renamed", "removed"],
)
def test_a_change_of_the_files_is_not_proven(rules, change):
    Proof(rules).remember()
    change(rules)
    assert not Proof(rules).known()


def test_the_same_files_elsewhere_are_proven(rules, tmp_path):
    Proof(rules).remember()
    assert Proof(rules.rename(tmp_path / "moved")).known()


def test_where_nothing_can_be_written_nothing_is_remembered(rules, tmp_path):
    (tmp_path / "cache").write_text("a file where the folder should be", encoding="utf-8")
    Proof(rules).remember()
    assert not Proof(rules).known()
