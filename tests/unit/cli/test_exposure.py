from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from alerts.cli.main import app


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "sources.yaml").write_text("sources: []\n")
    (folder / "exposure.yaml").write_text("materials: [{name: neodymium, owner: Motors}]\n")

    def _run(*words: str, code: int = 0) -> Result:
        result = CliRunner().invoke(app, ["exposure", *words, "--config", str(folder)])
        assert result.exit_code == code, result.output
        return result

    return _run


@pytest.fixture
def vendors(tmp_path):
    path = tmp_path / "Vendor List.csv"
    path.write_text("Kreditor;Buyer;Kritik\nExample AG;Motors;80%\nOther Ltd;Pumps;50%\n")
    return path


MAPPED = ("--kind", "supplier", "--column", "name=Kreditor", "--column", "weight=Kritik")


def names(result: Result) -> list[str]:
    return [each["name"] for each in json.loads(result.stdout)["exposure"]]


def test_an_imported_list_is_part_of_the_configuration(run, vendors, tmp_path):
    said = json.loads(run("import", str(vendors), *MAPPED, "--json").stdout)
    assert said["ok"]
    assert said["entries"] == 2
    assert Path(said["file"]) == tmp_path / "config" / "exposure" / "vendor_list.csv"
    assert names(run("list", "--json")) == ["neodymium", "Example AG", "Other Ltd"]
    assert names(run("list", "--kind", "supplier", "--json")) == ["Example AG", "Other Ltd"]
    assert names(run("list", "--owner", "motors", "--json")) == ["neodymium", "Example AG"]
    shown = run("list").stdout
    assert "3 entries" in shown
    assert "0.8" in shown


def test_a_list_is_replaced_only_when_asked(run, vendors):
    assert "2 entries are in" in run("import", str(vendors), *MAPPED).stdout
    assert "is there already" in run("import", str(vendors), *MAPPED, code=2).stderr
    run("import", str(vendors), *MAPPED, "--replace")
    run("import", str(vendors), *MAPPED, "--name", "again")
    assert names(run("list", "--json")) == ["neodymium", *["Example AG", "Other Ltd"] * 2]


def test_a_mistake_is_told_and_nothing_is_written(run, vendors, tmp_path):
    vendors.write_text("name,weight,spare\na,9,x\nb,1,x\n")
    told = run("import", str(vendors), "--kind", "supplier", code=2).stderr
    assert f"{vendors}:2:1: has a weight that is not from 0 to 1" in told
    assert "columns not read: spare" in told
    assert "nothing is written" in told
    assert not (tmp_path / "config" / "exposure").exists()
    said = json.loads(run("import", str(vendors), "--kind", "supplier", "--json", code=2).stdout)
    assert (said["ok"], said["file"], said["problems"][0]["line"]) == (False, "", 2)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--kind", "vendor"), "--kind is one of material"),
        (("--column", "Kreditor"), "--column is OURS=THEIRS"),
        (("--column", "label=Kreditor"), "--column is OURS=THEIRS"),
        (("--name", "../.."), "needs a name of letters or digits"),
    ],
)
def test_what_is_asked_wrongly_is_a_usage_error(run, vendors, words, told):
    shown = run("import", str(vendors), *words, code=2).stderr.replace("│", " ")
    assert told in " ".join(shown.split())
