from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

# In pieces, so that the check does not find its own cases.
BAD = [
    "see https://" + "py" + "pi.org/project/alerts",
    "index-url = https://files.python" + "hosted.org/simple",
    "registry." + "npm" + "js.org",
    "FROM docker" + ".io/library/python",
    'open("' + "/wo" + 'rk/shared/x")',
    "cd " + "/ro" + "ot/project",
]
GOOD = [
    "https://example.org/news",
    "framework/roots/x",
    "pip install alerts",
    "FROM python:3.12-slim",
    "https://example.com/work/order",
    "../shared/fixtures",
    "tmpfs: /tmp",
]


@pytest.mark.parametrize("line", BAD)
def test_a_host_or_a_path_is_found_with_its_line(script, line: str) -> None:
    (found,) = script("check_names").finds("a.md", f"first\n{line}\n")
    assert found.startswith("a.md:2: ")


@pytest.mark.parametrize("line", GOOD)
def test_ordinary_text_passes(script, line: str) -> None:
    assert script("check_names").finds("a.md", line) == []


def git(*arguments: str) -> None:
    found = shutil.which("git")
    assert found is not None
    subprocess.run([found, *arguments], check=True)


def test_only_what_git_tracks_is_read(script, tmp_path: Path) -> None:
    git("init", "-q", str(tmp_path))
    (tmp_path / "a file").write_text("x", encoding="utf-8")
    (tmp_path / "other").write_text("y", encoding="utf-8")
    git("-C", str(tmp_path), "add", "a file")
    assert script("check_names").tracked(tmp_path) == ["a file"]
