"""Where in the files a key belongs that stands where it is not known."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from typing import get_args

from pydantic import BaseModel

from alerts.config.schema import MODELS
from alerts.sources.kinds import installed

#: A key with more places than this says little of where it was meant to stand.
_MOST = 3


def belongs(key: str, file: str) -> str:
    """Return a hint that names the blocks with this key, or an empty text.

    Those of the same file as `file`, a path, win over those of others.
    """
    name = PurePath(file).name
    places = list(dict.fromkeys(place for known, place in _keys() if known == key))
    places = [place for place in places if place.endswith(name)] or places
    return f"it is a setting of {' or of '.join(places)}" if 0 < len(places) <= _MOST else ""


def _keys() -> Iterator[tuple[str, str]]:
    """Every key of the files with its place."""
    for stem, model in MODELS.items():
        yield from _keys_of(model, f"{stem}.yaml", (model,))
    for kind in installed().by_name.values():
        for name in kind.options.model_fields:
            yield name, "`options:` in sources.yaml"


def _keys_of(
    model: type[BaseModel], place: str, around: tuple[type[BaseModel], ...]
) -> Iterator[tuple[str, str]]:
    """The keys of a block and of all below it; `around` are the blocks it stands in."""
    file = place.rpartition(" ")[2]
    for name, field in model.model_fields.items():
        key = field.alias or name
        yield key, place
        for inner in _models(field.annotation):
            if inner not in around:
                yield from _keys_of(inner, f"`{key}:` in {file}", (*around, inner))


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    """The blocks an annotation speaks of, inside lists, mappings and unions too."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)
