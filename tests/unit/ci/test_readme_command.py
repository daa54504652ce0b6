from __future__ import annotations

from pathlib import Path

import pytest

README = """# alerts

<!-- run -->

```sh
python3 -m venv .venv && .venv/bin/alerts demo
```

<!-- test -->
```
.venv/bin/python -m pytest -q
```

<!-- two -->
```sh
one
two
```

<!-- far -->
A paragraph stands between.

```sh
lost
```
"""


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("run", "python3 -m venv .venv && .venv/bin/alerts demo"),
        ("test", ".venv/bin/python -m pytest -q"),
    ],
)
def test_the_line_under_the_mark_is_given_word_for_word(script, name: str, line: str) -> None:
    assert script("readme_command").command(README, name) == line


@pytest.mark.parametrize("name", ["two", "far", "absent", "r.n"])
def test_anything_but_one_line_under_the_mark_is_an_error(script, name: str) -> None:
    with pytest.raises(ValueError, match="not 1"):
        script("readme_command").command(README, name)


def test_a_mark_that_stands_twice_is_an_error(script) -> None:
    with pytest.raises(ValueError, match="2 blocks"):
        script("readme_command").command(README + README, "run")


@pytest.mark.parametrize("name", ["run", "test"])
def test_the_readme_has_the_line(script, name: str) -> None:
    tool = script("readme_command")
    line = tool.command(tool.README.read_text(encoding="utf-8"), name)
    assert line.startswith("python3 -m venv .venv && .venv/bin/pip install -q ")


def test_what_is_wrong_is_said_on_standard_error(script, tmp_path: Path, monkeypatch, capsys):
    readme = tmp_path / "README.md"
    readme.write_text(README, encoding="utf-8")
    tool = script("readme_command")
    monkeypatch.setattr("sys.argv", ["readme_command.py", "test", str(readme)])
    assert tool.main() == 0
    assert capsys.readouterr().out == ".venv/bin/python -m pytest -q\n"
    monkeypatch.setattr("sys.argv", ["readme_command.py", "absent", str(readme)])
    assert tool.main() == 1
    assert "README.md: 0 blocks" in capsys.readouterr().err
