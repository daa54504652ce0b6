"""New sources come into the file without moving anything that stands there."""

from __future__ import annotations

import pytest

from alerts.config.edit_sources import add_to_file, with_sources
from alerts.config.files import parse_document
from alerts.config.starter import starter_folder
from alerts.errors import ConfigError

NEW = {"id": "b", "url": "https://b.example/f", "tier": "wire"}

BEFORE_AND_AFTER = {
    "below the last one": (
        "# top\nsources:\n  - id: a   # mine\n    url: https://a.example/\n\n# end\n",
        (
            "# top\nsources:\n  - id: a   # mine\n    url: https://a.example/\n"
            "  - id: b\n    url: https://b.example/f\n    tier: wire\n\n# end\n"
        ),
    ),
    "at the list's own indent": (
        "sources:\n- {id: a, url: 'https://a.example/'} # x",
        (
            "sources:\n- {id: a, url: 'https://a.example/'} # x\n"
            "- id: b\n  url: https://b.example/f\n  tier: wire\n"
        ),
    ),
    "in a list with nothing but comments": (
        "sources:   # none yet\n  # - id: x\n",
        (
            "sources:   # none yet\n  - id: b\n    url: https://b.example/f\n    tier: wire\n"
            "  # - id: x\n"
        ),
    ),
    "in empty brackets": (
        "sources: []  # none\n",
        "sources:   # none\n  - id: b\n    url: https://b.example/f\n    tier: wire\n",
    ),
    "in an empty file": (
        "# nothing",
        "# nothing\nsources:\n  - id: b\n    url: https://b.example/f\n    tier: wire\n",
    ),
    "before what follows the list": (
        "sources:\n  - id: a\n    url: https://a.example/\n    options:\n      spacing: 5s\nx: 1\n",
        (
            "sources:\n  - id: a\n    url: https://a.example/\n    options:\n      spacing: 5s\n"
            "  - id: b\n    url: https://b.example/f\n    tier: wire\nx: 1\n"
        ),
    ),
    "after a block of text": (
        "sources:\n  - id: a\n    name: >-\n      long\n      name\n",
        (
            "sources:\n  - id: a\n    name: >-\n      long\n      name\n"
            "  - id: b\n    url: https://b.example/f\n    tier: wire\n"
        ),
    ),
}


@pytest.mark.parametrize(
    ("before", "after"), BEFORE_AND_AFTER.values(), ids=BEFORE_AND_AFTER.keys()
)
def test_a_source_is_added(before, after):
    assert with_sources(before, [NEW]) == after


@pytest.mark.parametrize(
    "text",
    [
        "sources: [{id: a, url: 'https://a.example/'}]\n",
        "{sources: []}\n",
        "sources:\n  - &x {id: a}\n  - *x\n",
    ],
)
def test_a_layout_that_cannot_be_added_to_is_refused(text):
    with pytest.raises(ConfigError):
        with_sources(text, [NEW])


@pytest.mark.parametrize(
    "name", ["no", "1:30", "${HOME}", "a: b # c", "- x", "'\"", "稀土", " x ", "a\nb", "null", "{"]
)
def test_any_text_stays_text_and_takes_nothing_from_the_environment(name):
    text = with_sources("sources:\n", [{**NEW, "name": name, "enabled": False}])
    [source] = parse_document(text, "sources.yaml").value["sources"]
    assert source == {**NEW, "name": name.replace("${", "$${"), "enabled": False}


def test_the_file_that_ships_only_grows(tmp_path):
    before = (starter_folder() / "config" / "sources.yaml").read_text(encoding="utf-8")
    path = tmp_path / "sources.yaml"
    path.write_text(before, encoding="utf-8")
    add_to_file(path, [NEW])
    after = path.read_text(encoding="utf-8")
    kept = [line for line in after.splitlines() if line in before.splitlines()]
    assert len(after.splitlines()) == len(before.splitlines()) + 3
    assert len(kept) >= len(before.splitlines())


def test_a_file_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(ConfigError, match="cannot be written"):
        add_to_file(tmp_path / "none" / "sources.yaml", [NEW])
