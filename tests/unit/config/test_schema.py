from __future__ import annotations

import json
import runpy

import pytest

from alerts.config.schema import schemas, write_schemas
from alerts.config.starter import starter_folder


@pytest.mark.parametrize("name", schemas())
def test_the_shipped_schema_is_up_to_date(name):
    shipped = (starter_folder() / "config" / "schema" / name).read_text(encoding="utf-8")
    assert shipped == schemas()[name], "run: python -m alerts.config.schema"


@pytest.mark.parametrize("name", schemas())
def test_the_starter_file_names_its_schema_in_its_first_line(name):
    file = starter_folder() / "config" / name.replace(".json", ".yaml")
    first = file.read_text(encoding="utf-8").splitlines()[0]
    assert first == f"# yaml-language-server: $schema=schema/{name}"


def test_unknown_keys_are_refused_by_the_schema_too():
    for text in schemas().values():
        assert json.loads(text)["additionalProperties"] is False


def test_a_length_of_time_is_a_text_in_the_schema():
    source = json.loads(schemas()["sources.json"])["$defs"]["SourceEntry"]
    assert source["properties"]["every"]["type"] == "string"
    assert "pattern" in source["properties"]["every"]


def test_schemas_are_written_where_asked(tmp_path):
    write_schemas(tmp_path / "a" / "b")
    assert sorted(p.name for p in (tmp_path / "a" / "b").iterdir()) == sorted(schemas())


def test_the_module_writes_them_into_the_config_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(__import__("sys").modules, "alerts.config.schema")
    runpy.run_module("alerts.config.schema", run_name="__main__")
    assert len(list((tmp_path / "config" / "schema").iterdir())) == len(schemas())
