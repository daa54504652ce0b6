"""`alerts backtest` over small archives and the shipped rules."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from alerts.cli import backtest as command
from alerts.cli.main import app
from alerts.config.starter import copy_starter

ROWS = (
    {"id": "b", "title": "Beijing restricts gallium exports", "first_seen": "2026-03-02T11:00"},
    {
        "id": "a",
        "title": "China imposes export controls on gallium",
        "first_seen": "2026-03-02T08:00",
        "source": "wire",
        "text": "",
        "lang": "en",
        "url": "https://wire.example/1",
    },
    {"id": "c", "title": "Five teams to watch", "published": "2026-03-02T12:00Z"},
    {
        "id": "d",
        "title": "Trump threatens 100% tariff on Chinese goods",
        "published": "2026-03-03T09:00Z",
    },
    {"id": "e", "title": "Ten teams to watch"},
)


@pytest.fixture(autouse=True, scope="module")
def compiled_once() -> Iterator[None]:
    """Each rule folder is compiled once for all commands here: it is most of their time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(command, "_judging", cache(command._judging))
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("backtest")
    copy_starter(path)
    return path


def run(folder: Path, *words: str, code: int = 0) -> Result:
    config = str(folder / "config")
    result = CliRunner().invoke(app, ["backtest", *words, "--config", config])
    assert result.exit_code == code, result.output
    return result


def archive(path: Path, *lines: object, name: str = "archive.jsonl") -> str:
    body = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    data = body.encode()
    (path / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return str(path / name)


def lines(result: Result) -> list[dict]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_every_item_is_one_line_in_time_order(folder: Path, tmp_path: Path) -> None:
    found = lines(run(folder, archive(tmp_path, *ROWS, name="a.jsonl.gz"), "--json"))
    assert [row["id"] for row in found] == ["a", "b", "c", "d", "e"]
    a, b, c, d, _ = found
    assert a["story"] == b["story"]
    assert len({row["story"] for row in (a, c, d)}) == 3
    assert (a["alert"]["kind"], b["alert"], c["alert"]) == ("raised", None, None)
    assert [row["reason"] for row in (a, b, c)] == ["raised", "echo", "off_topic"]
    assert a["severity"] == a["alert"]["severity"]
    assert {"score", "topics", "direction", "stage", "evidence", "facts", "rules_hash"} <= set(a)
    assert "both name gallium" in b["joined"]


def test_a_summary_is_for_people(folder: Path, tmp_path: Path) -> None:
    said = run(folder, archive(tmp_path, *ROWS)).stdout
    assert "5 items in 2 days, 3 on topic" in said
    assert "2 stories" in said
    assert "2 raised, 0 updates, 0 corrections" in said
    assert "1.00 alerts a day, 1 on the busiest" in said
    assert "2 items  China imposes export controls on gallium" in said


def test_an_item_that_comes_again_changes_nothing(folder: Path, tmp_path: Path) -> None:
    once = run(folder, archive(tmp_path, *ROWS), "--json").stdout
    assert run(folder, archive(tmp_path, *ROWS, *ROWS), "--json").stdout == once


def deaf(folder: Path, path: Path) -> str:
    """A copy of the rules under which hardly anything is worth an alert."""
    rules = folder / "config" / "rules"
    for file in rules.rglob("*.yaml"):
        copy = path / "rules" / file.relative_to(rules)
        copy.parent.mkdir(parents=True, exist_ok=True)
        body = file.read_text(encoding="utf-8")
        bands = "bands: {info: 1, low: 10, medium: 98, high: 99, critical: 100}"
        copy.write_text(re.sub(r"bands: \{[^}]*\}", bands, body), encoding="utf-8")
    return str(path / "rules")


def test_two_rule_folders_are_compared(folder: Path, tmp_path: Path) -> None:
    name, rules = archive(tmp_path, *ROWS), str(folder / "config" / "rules")
    same = run(folder, name, "--rules", rules, "--against", rules).stdout
    assert "2 alerts with the rules, 2 against them" in same
    assert "0 would alert no more, 0 would alert anew" in same
    silent = deaf(folder, tmp_path)
    said = run(folder, name, "--against", silent).stdout
    assert "- 2026-03-02 08:00 China imposes export controls on gallium" in said
    assert "raised (raised, medium" in said
    assert "2 would alert no more, 0 would alert anew" in said
    assert (
        "0 would alert no more, 2 would alert anew"
        in run(folder, name, "--rules", silent, "--against", rules).stdout
    )
    rows = lines(run(folder, name, "--against", silent, "--json"))
    assert [row["id"] for row in rows] == ["a", "d"]
    assert rows[0]["against"].startswith("no alert (below_threshold, low")


def test_what_is_no_item_is_shown_and_the_rest_is_judged(folder: Path, tmp_path: Path) -> None:
    result = run(folder, archive(tmp_path, "{", "[1]", ROWS[0], ""), "--json", code=1)
    assert [row["id"] for row in lines(result)] == ["b"]
    assert "archive.jsonl:1: is not one JSON object in UTF-8" in result.stderr
    assert "archive.jsonl:2: is not a JSON object" in result.stderr


def test_lines_without_id_or_date_are_known_by_their_place(folder: Path, tmp_path: Path) -> None:
    name = archive(tmp_path, {"title": "China bans gallium exports"}, {"title": "x", "id": 7})
    found = lines(run(folder, name, "--json"))
    assert {row["id"] for row in found} == {f"{name}:1", "7"}


@pytest.mark.parametrize("name", ["missing.jsonl", "archive.csv"])
def test_an_archive_that_cannot_be_read_says_so(folder: Path, tmp_path: Path, name: str) -> None:
    result = CliRunner().invoke(
        app, ["backtest", str(tmp_path / name), "--config", str(folder / "config")]
    )
    assert result.exit_code == 1
    assert name in str(result.exception)
