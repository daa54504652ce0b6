"""`alerts score`, `alerts test` and `alerts calibrate` on the command line."""

import gzip
import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from alerts.cli.main import app

RULES = Path(__file__).parents[1] / "rules" / "data"
TITLE = "Brussels raises tariffs on imported steel to 50%"


@pytest.fixture
def run(tmp_path):
    """Commands on a config folder with a small pack of rules."""
    config = tmp_path / "config"
    (config / "rules").mkdir(parents=True)
    for name in ("base", "small"):
        shutil.copy(RULES / f"{name}.yaml", config / "rules")

    def command(*words, stdin=None):
        return CliRunner().invoke(app, [*map(str, words), "--config", str(config)], input=stdin)

    return command


def rows(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def lines(*documents):
    return "".join(json.dumps(d, ensure_ascii=False) + "\n" for d in documents)


def test_each_line_is_judged_in_order_and_spans_are_exact(run, tmp_path):
    given = [
        {"id": "a", "title": TITLE, "text": "", "lang": "en", "other": 1},
        {"title": "Garden  show", "text": None},
        {"id": 3, "title": "x", "text": "  Tariffs\u00a0were raised by Brussels. "},
    ]
    path = tmp_path / "in.jsonl"
    path.write_text(lines(*given), encoding="utf-8")
    result = run("score", path, "--json")
    assert result.exit_code == 0, result.output
    found = rows(result)
    assert [r["id"] for r in found] == ["a", f"{path}:2", "3"]
    assert found[0]["alert"] is True
    assert found[0]["direction"] == "escalating"
    assert found[1]["severity"] == "none"
    for row, document in zip(found, given, strict=True):
        assert sum(e["points"] for e in row["evidence"]) == row["score"]
        for each in row["evidence"]:
            assert (document[each["field"]] or "")[each["start"] : each["end"]] == each["text"]
    assert [f["value"] for f in found[0]["facts"]["rates"]] == ["50"]


def test_packed_lines_and_standard_input_read_alike(run, tmp_path):
    text = lines({"id": "a", "title": TITLE, "first_seen": "2026-01-05T10:00"})
    packed = tmp_path / "in.jsonl.gz"
    packed.write_bytes(gzip.compress(text.encode()))
    assert rows(run("score", packed, "--json")) == rows(run("score", "-", "--json", stdin=text))


def test_text_and_html_files_have_a_title(run, tmp_path):
    (tmp_path / "a.txt").write_text(f"{TITLE}\n\nMore to come.\n")
    (tmp_path / "b.html").write_text(f"<html><title>{TITLE}</title><body>More</body></html>")
    for name in ("a.txt", "b.html"):
        (row,) = rows(run("score", tmp_path / name, "--json"))
        assert row["topics"]["tariff"] > 0.9
        assert {e["field"] for e in row["evidence"]} == {"title"}
    assert rows(run("score", "--json", stdin=f"{TITLE}\n"))[0]["alert"] is True


def test_people_see_the_text_and_the_waterfall(run):
    result = run("score", "-", stdin=f"{TITLE}\n")
    assert TITLE in result.stdout
    assert "escalating" in result.stdout
    assert "score" in result.stdout


def test_bad_lines_are_told_and_the_others_judged(run):
    result = run(
        "score", "-", "--json", stdin='{"title": "x"}\n{"title": \n[1]\n\n{"title": "y"}\n'
    )
    assert len(rows(result)) == 2
    assert "-:2: is not one JSON object" in result.stderr
    assert "-:3: is not a JSON object" in result.stderr
    assert result.exit_code == 1


def test_half_a_surrogate_pair_is_printed_as_its_escape(run):
    result = run("score", "-", "--json", stdin='{"title": "\\ud800 tariffs on steel raised"}\n')
    (row,) = rows(result)
    assert row["topics"]["tariff"] > 0.9


def test_repeating_gives_the_same_bytes(run):
    text = lines({"id": "a", "title": TITLE, "text": "China halts exports of gallium."})
    assert run("score", "-", "--json", stdin=text).stdout == run(
        "score", "-", "--json", stdin=text
    ).stdout  # fmt: skip


def test_examples_that_fail_end_with_three(tmp_path):
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "a.yaml").write_text(
        "topics: [tariff]\nsets: {a: {topic: tariff, points: 9}, b: {}}\nlang: en\n"
        "words: {a: [duty], b: [x]}\n"
        "examples: [{title: A duty, alert: true}, {title: Nothing, alert: false}]\n"
    )
    result = CliRunner().invoke(app, ["test", "--rules", str(rules), "--lint"])
    assert result.exit_code == 3
    assert "rules/a.yaml:5:12: alert of “A duty”: false, expected true" in result.stdout
    assert "nothing asks for set `b`" in result.stdout
    assert "2 examples, 1 failed" in result.stdout
    told = CliRunner().invoke(app, ["test", "--rules", str(rules), "--json"])
    assert json.loads(told.stdout)["examples"] == 2


def test_calibrate_prints_a_section_and_its_error(run, tmp_path):
    labelled = [
        {"title": TITLE, "lang": "en", "source": s, "labels": {"tariff": 1}} for s in "ab"
    ] + [{"title": "Garden", "source": "a", "labels": {"tariff": 0, "rare_earth": None}}]
    path = tmp_path / "gold.jsonl.gz"
    path.write_bytes(gzip.compress(lines(*labelled, {"title": "unlabelled"}).encode()))
    result = run("calibrate", path)
    assert result.exit_code == 0, result.output
    assert "calibration:\n" in result.stdout
    assert "tariff: 3 documents, 2 on topic; F1 1.000" in result.stderr
    assert "held out by source" in result.stderr


def test_a_file_that_cannot_be_read_is_an_error(run, tmp_path):
    assert run("score", tmp_path / "none.jsonl").exit_code == 1
    (tmp_path / "bad.jsonl.gz").write_bytes(b"no gzip")
    assert run("score", tmp_path / "bad.jsonl.gz", "--json").exit_code == 1
