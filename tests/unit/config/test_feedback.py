"""Wishes are written where the rules find them, and never at the cost of what stands there."""

from __future__ import annotations

import pytest

from alerts.config.feedback import NAME, add_wish, is_wish
from alerts.config.files import load_document
from alerts.errors import ConfigError

WISH = {"title": "China bans gallium", "lang": "en", "alert": False, "note": "irrelevant"}


def test_the_first_wish_makes_the_file_with_its_head(tmp_path):
    written = add_wish(tmp_path, WISH)
    text = written.path.read_text(encoding="utf-8")
    assert text.startswith("# What people said of verdicts")
    assert text.splitlines()[written.line - 1] == '  - title: "China bans gallium"'
    assert load_document(written.path).value == {"examples": [WISH]}


def test_wishes_are_added_at_the_end_and_kept_once(tmp_path):
    other = {"title": "b", "topics": ["tariff", "rare_earth"], "severity": "high"}
    first, second = add_wish(tmp_path, WISH), add_wish(tmp_path, other)
    assert (first.new, second.new, add_wish(tmp_path, WISH)) == (
        True,
        True,
        type(first)(first.path, first.line, new=False),
    )
    assert load_document(first.path).value == {"examples": [WISH, other]}


@pytest.mark.parametrize(
    "title",
    [
        '"',
        "\\",
        "- a: [b",
        "# c",
        "x\ny",
        "\u2028\u2029\u0085\ufeff\x7f",
        "\U0001f600",
        "中国",
        "{",
        "",
    ],
)
def test_any_title_comes_back_as_it_was(title, tmp_path):
    written = add_wish(tmp_path, {"title": title, "alert": True})
    assert load_document(written.path).value == {"examples": [{"title": title, "alert": True}]}


@pytest.mark.parametrize(
    "text",
    [
        "examples: []\n",
        "examples:\n  - {title: x}\nwords: {}\n",
        "examples:\n- {title: x}\n",
        "words: {}\n",
        "examples: [",
        "5\n",
    ],
)
def test_a_file_that_would_not_hold_the_wish_stays_as_it_is(text, tmp_path):
    (tmp_path / NAME).write_text(text)
    with pytest.raises(ConfigError):
        add_wish(tmp_path, WISH)
    assert (tmp_path / NAME).read_text() == text
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


def test_a_file_without_its_last_line_end_is_continued(tmp_path):
    (tmp_path / NAME).write_text("examples:\n  - {title: x}")
    add_wish(tmp_path, WISH)
    assert load_document(tmp_path / NAME).value == {"examples": [{"title": "x"}, WISH]}


def test_a_file_in_another_encoding_is_told(tmp_path):
    (tmp_path / NAME).write_bytes(b"\xff\xfee")
    with pytest.raises(ConfigError, match="cannot be read"):
        add_wish(tmp_path, WISH)


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ConfigError, match="cannot be written"):
        add_wish(tmp_path / "nowhere", WISH)


def test_only_the_feedback_file_holds_wishes():
    assert is_wish("rules/feedback.yaml")
    assert not is_wish("rules/en/examples.yaml")
    assert not is_wish("")
