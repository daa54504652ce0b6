"""The list of parts is held against the pins."""

from __future__ import annotations

import json

import pytest

PINS = """\
alembic==1.18.0 \\
    --hash=sha256:00 \\
    --hash=sha256:01
typing-extensions==4.16.0 ; python_full_version < '3.1' \\
    --hash=sha256:02
Brotli==1.2.0 ; python_full_version >= '3.1' \\
    --hash=sha256:03
psycopg[binary]==3.3.0 \\
    --hash=sha256:04
"""


def sbom(**versions: str):
    parts = [{"name": name, "version": version} for name, version in versions.items()]
    return {"components": parts, "metadata": {"component": {"name": "alerts"}}}


GOOD = {"alembic": "1.18.0", "brotli": "1.2.0", "psycopg": "3.3.0"}


def test_only_what_is_pinned_for_this_platform_counts(script) -> None:
    assert script("parts").pinned(PINS) == GOOD


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"alerts": "0.1.0"}, []),
        ({"alembic": "1.18.1"}, ["alembic 1.18.1: pinned as 1.18.0"]),
        ({"left_pad": "1"}, ["left-pad 1: a part that is not pinned"]),
        ({"alembic": None}, ["alembic: pinned, and not among the parts"]),
    ],
)
def test_a_part_that_is_not_as_it_is_pinned_is_refused(
    script, tmp_path, capsys, changes, found
) -> None:
    parts = {name: version for name, version in (GOOD | changes).items() if version}
    source, pins, out = (tmp_path / name for name in ("sbom.json", "pins.txt", "out.json"))
    source.write_text(json.dumps(sbom(**parts)))
    pins.write_text(PINS)
    code = script("parts").main(str(source), str(pins), str(out))
    assert (code, capsys.readouterr().err.splitlines()) == (1 if found else 0, found)
    assert out.exists() is not bool(found)
    if not found:
        assert json.loads(out.read_text())["metadata"]["component"]["version"]
