"""JSON Schemas of the files, for completion and checks in editors.

`python -m alerts.config.schema` writes them to config/schema again after a model has changed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel

from alerts.config.deadlines import CalendarFile
from alerts.config.exposure import ExposureFile
from alerts.config.routes import RoutesFile
from alerts.config.settings import Settings
from alerts.config.sources import SourcesFile

#: The model of each file, by its name without the ending.
MODELS: Mapping[str, type[BaseModel]] = {
    "alerts": Settings,
    "sources": SourcesFile,
    "routes": RoutesFile,
    "exposure": ExposureFile,
    "calendar": CalendarFile,
}


def schemas() -> dict[str, str]:
    """Return the text of each schema file by its name, such as "sources.json"."""
    return {f"{name}.json": _text(name, model) for name, model in MODELS.items()}


def write_schemas(folder: Path) -> None:
    """Write every schema file into this folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        (folder / name).write_text(text, encoding="utf-8")


def _text(name: str, model: type[BaseModel]) -> str:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **model.model_json_schema(by_alias=True),
        "title": f"{name}.yaml",
    }
    return json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    write_schemas(Path("config") / "schema")
