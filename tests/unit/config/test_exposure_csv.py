from __future__ import annotations

from pathlib import Path

import pytest

from alerts.config import exposure_csv
from alerts.config.exposure_csv import read_table, write_table
from alerts.errors import ConfigError
from alerts.model.exposure import Exposure, ExposureKind

KIND = ExposureKind


@pytest.fixture
def csv_file(tmp_path):
    def _write(text: str | bytes, name: str = "suppliers.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return _write


def complaints(path: Path, **given) -> list[str]:
    return [str(p).removeprefix(f"{path}:") for p in read_table(path, **given).problems]


def test_a_table_in_our_own_columns(csv_file):
    path = csv_file(
        "kind,name,aliases,weight,owner,note,tier,needs\n"
        'supplier,"Example Magnetics Co., Ltd.",Ex Mag; 示例磁材,0.8,Motors,sole source,2,\n'
        "hs_code,8505.11,,,,,,NdFeB magnets|neodymium\n"
        "\n"
        "countries,Peru,,,,,,\n",
        "anything.csv",
    )
    assert read_table(path).entries == [
        Exposure(
            KIND.SUPPLIER,
            "Example Magnetics Co., Ltd.",
            ("Ex Mag", "示例磁材"),
            0.8,
            "Motors",
            "sole source",
            (),
            2,
        ),
        Exposure(KIND.HS_CODE, "8505.11", needs=("NdFeB magnets", "neodymium")),
        Exposure(KIND.COUNTRY, "Peru"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_what_purchasing_systems_export_is_understood(csv_file, separator, encoding):
    rows = [["Vendor_Name", "Supplier  Tier", "Buyer"], ["Süd Magnete GmbH", "Tier 2", "Motors"]]
    text = "\r\n".join(separator.join(row) for row in rows) + "\r\n"
    [entry] = read_table(csv_file(text.encode(encoding))).entries
    assert entry == Exposure(KIND.SUPPLIER, "Süd Magnete GmbH", (), 0.7, "Motors", tier=2)


def test_columns_are_mapped_and_those_not_read_are_named(csv_file):
    path = csv_file('Kreditor,Relevanz,Werk\nExample AG,"0,8",Nord\n', "export.csv")
    table = read_table(path, columns={"name": "kreditor", "weight": "Relevanz"}, kind=KIND.SUPPLIER)
    assert table.entries == [Exposure(KIND.SUPPLIER, "Example AG", weight=0.8)]
    assert table.notes == [f"{path}: columns not read: Werk"]


def test_a_mapped_column_is_not_taken_for_another(csv_file):
    path = csv_file("name,supplier\nQ-17,Example AG\n")
    [entry] = read_table(path, columns={"name": "supplier"}).entries
    assert entry.name == "Example AG"


@pytest.mark.parametrize(
    ("cell", "weight"), [("", 1.0), ("0", 0.0), ("0.25", 0.25), ("80%", 0.8), ("7,5 %", 0.075)]
)
def test_weights(csv_file, cell, weight):
    [entry] = read_table(csv_file(f"name;weight\nx;{cell}\n")).entries
    assert entry.weight == pytest.approx(weight)


def test_another_encoding_is_named(csv_file):
    path = csv_file("name\nSüd\n".encode("cp1252"))
    assert complaints(path) == [
        "1:1: is not UTF-8 text (save it as UTF-8, or name its encoding when importing)"
    ]
    assert read_table(path, encoding="cp1252").entries[0].name == "Süd"
    assert complaints(path, encoding="no such") == complaints(path)


TIER = "has a tier that is not from 0 to 9 (1 delivers to you, 2 to those)"
WEIGHT = 'has a weight that is not from 0 to 1 (such as 0.8, "0,8" or 80%)'
OPEN_QUOTE = (
    "is not CSV from here on: unexpected end of data (look for a quote without its partner)"
)
MISTAKES = {
    "an empty file": ("", "1:1: is empty (the first line names the columns)"),
    "no name column": (
        "tier,remarks\n1,x\n",
        "1:1: has no column `name` (say which one it is with --column name=THEIRS)",
    ),
    "no name": ("name,owner\n,x\n", "2:1: has no name (every line needs one)"),
    "a weight above one": ("name,weight\nx,5\n", f"2:1: {WEIGHT}"),
    "a weight in words": ("name,weight\nx,high\n", f"2:1: {WEIGHT}"),
    "a weight that is no number": ("name,weight\nx,nan\n", f"2:1: {WEIGHT}"),
    "a tier in words": ("name,tier\nx,first\n", f"2:1: {TIER}"),
    "an unknown kind": (
        "name,kind\nx,vendor\n",
        "2:1: has no known kind (one of material, hs_code, supplier, country, site, programme)",
    ),
    "a code that is none": (
        "name,kind\n850511x,hs_code\n",
        "2:1: an HS code has 2, 4, 6, 8 or 10 digits (such as 8505 or 8505.11)",
    ),
    "a name without end": (
        f"name\n{'x' * 201}\n",
        "2:1: has a name longer than 200 characters",
    ),
    "a quote that never closes": (
        'name,owner\nx,"y\n',
        f"2:1: {OPEN_QUOTE}",
    ),
}


@pytest.mark.parametrize(("text", "wanted"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake(csv_file, text, wanted):
    assert complaints(csv_file(text)) == [wanted]


def test_the_other_lines_are_read_beside_a_wrong_one(csv_file):
    table = read_table(csv_file("name,weight\na,1\nb,9\nc,1\n"))
    assert [e.name for e in table.entries] == ["a", "c"]
    assert [p.line for p in table.problems] == [3]


def test_a_missing_column_is_told_with_the_nearest(csv_file):
    path = csv_file("vendor,owner\nx,y\n")
    assert complaints(path, columns={"name": "vendr"}) == [
        "1:1: has no column `vendr` (did you mean `vendor`?)"
    ]


def test_no_kind_at_all_is_a_mistake(csv_file):
    [said] = complaints(csv_file("name\nx\n", "export.csv"))
    assert said.startswith("2:1: has no kind (one of material")


def test_lines_that_repeat_another_are_counted(csv_file):
    table = read_table(csv_file("name,owner\na,x\na,x\na,y\n"))
    assert [(e.name, e.owner) for e in table.entries] == [("a", "x"), ("a", "y")]
    assert len(table.notes) == 1
    assert "1 lines repeat another" in table.notes[0]


def test_mistakes_and_lines_are_bounded(csv_file, monkeypatch):
    path = csv_file("name,tier\n" + "x,y\n" * 500)
    assert len(complaints(path)) == exposure_csv.MAX_PROBLEMS + 1
    monkeypatch.setattr(exposure_csv, "MAX_ROWS", 2)
    assert complaints(csv_file("name\na\nb\nc\n")) == ["4:1: has more than 2 lines"]
    monkeypatch.setattr(exposure_csv, "MAX_BYTES", 3)
    assert "is larger than" in complaints(csv_file("name\na\n"))[0]


def test_a_file_that_is_not_there_is_a_problem(tmp_path):
    assert "cannot be read" in str(read_table(tmp_path / "none.csv").problems[0])


def test_what_is_written_is_read_again(tmp_path):
    entries = [
        Exposure(KIND.SUPPLIER, 'A "B", C', ("x", "y"), 0.123, "o", "n; m", (), 3),
        Exposure(KIND.PROGRAMME, "P", needs=("8505.11", "x")),
    ]
    path = tmp_path / "exposure" / "mine.csv"
    write_table(path, entries)
    assert read_table(path).entries == entries
    assert [p.name for p in path.parent.iterdir()] == ["mine.csv"]


def test_a_table_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "exposure").write_text("in the way")
    with pytest.raises(ConfigError, match="cannot be written"):
        write_table(tmp_path / "exposure" / "mine.csv", [])


def test_the_tables_of_a_config_folder_follow_its_file(write, load):
    folder = write(exposure="suppliers: [Own]\n")
    (folder / "exposure").mkdir()
    (folder / "exposure" / "suppliers.csv").write_text("name\nBought\n")
    (folder / "exposure" / "countries.csv").write_text("name\nPeru\n")
    (folder / "exposure" / "notes.txt").write_text("no table")
    loaded = load(exposure="suppliers: [Own]\n")
    assert [e.name for e in loaded.exposure] == ["Own", "Peru", "Bought"]
    other = folder / "exposure" / "notes.txt"
    assert f"{other} is not read by alerts" in loaded.notes


def test_a_mistake_in_a_table_is_told_with_its_line(write, complaints):
    folder = write()
    (folder / "exposure").mkdir()
    (folder / "exposure" / "suppliers.csv").write_text("name,weight\nx,9\n")
    assert complaints() == [f"exposure/suppliers.csv:2:1: {WEIGHT}"]
