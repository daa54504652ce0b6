"""The kind of a source and its options: which there are, and what is wrong with those given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import AfterValidator, ValidationError, WithJsonSchema
from pydantic_core import PydanticCustomError

from alerts.config.files import Mistake, Where, nowhere, problems_of
from alerts.config.marks import KeyPath, MarkedDocument
from alerts.errors import Problem
from alerts.model.feed import FeedKind
from alerts.sources.built_in import BUILT_IN
from alerts.sources.kind import Kind, Options
from alerts.sources.kinds import installed


def _known(name: str) -> str:
    if name not in installed().by_name:
        names = ", ".join(f"'{each}'" for each in installed().by_name)
        raise PydanticCustomError("literal_error", "no such kind", {"expected": names})
    return name


#: The name of a kind; the schema names those that come with alerts, a plug-in brings others.
KindName = Annotated[
    str,
    AfterValidator(_known),
    WithJsonSchema({"anyOf": [{"enum": [k.name for k in BUILT_IN]}, {"type": "string"}]}),
]


def options_by_kind(schema: dict[str, Any]) -> None:
    """Add to the schema of a source which options each kind has that comes with alerts."""
    schema["properties"]["options"]["type"] = "object"
    schema["allOf"] = [
        {
            "if": _is_kind(kind),
            "then": {"properties": {"options": kind.options.model_json_schema()}},
        }
        for kind in BUILT_IN
    ]


def _is_kind(kind: Kind) -> dict[str, Any]:
    named = {"properties": {"kind": {"const": kind.name}}}
    return named if kind.name == FeedKind.FEED else {**named, "required": ["kind"]}


def options_of(kind: Kind, given: object) -> Options:
    """Return the options of one source; raises ValidationError, Mistake."""
    return kind.options.model_validate(given)


def option_problems(document: MarkedDocument, where: Where = nowhere) -> list[Problem]:
    """Return every mistake in the options of the sources of a `sources.yaml`, where it stands.

    It needs no valid file, so that all mistakes are told at once. `where` tells where a key that
    is no option belongs.
    """
    problems: list[Problem] = []
    for path, kind, given in _all_options(document.value):
        strangers = _of_other_kinds(kind, given)
        problems += [_no_option(document, path, kind, name) for name in strangers]
        own = {name: value for name, value in given.items() if name not in strangers}
        try:
            options_of(kind, own)
        except ValidationError as error:
            problems += problems_of(document, error, kind.options, path, where)
    return problems


def a(kind: str) -> str:
    """The name of a kind with its article.

    >>> a("inbound")
    'an inbound'
    """
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def _all_options(value: object) -> Iterator[tuple[KeyPath, Kind, dict[str, Any]]]:
    """Each block of options whose kind is known, with where it stands."""
    sources = value.get("sources") if isinstance(value, dict) else None
    for position, source in enumerate(sources if isinstance(sources, list) else ()):
        if not isinstance(source, dict):
            continue
        name = source.get("kind", FeedKind.FEED)
        kind = installed().by_name.get(name) if isinstance(name, str) else None
        options = source.get("options")
        if kind is not None and isinstance(options, dict):
            yield ("sources", position, "options"), kind, options


def _of_other_kinds(kind: Kind, given: dict[str, Any]) -> list[str]:
    """The names among those given that are options, but not of this kind."""
    every = {name for each in installed().by_name.values() for name in each.options.model_fields}
    return [name for name in given if name in every and name not in kind.options.model_fields]


def _no_option(document: MarkedDocument, path: KeyPath, kind: Kind, name: str) -> Problem:
    return document.problem((*path, name), f"{a(kind.name)} has no option `{name}`", "remove it")


def check_together(kind: Kind, location: str, options: Options) -> Mistake | None:
    """Return what is wrong with an address and options that are valid each for itself."""
    try:
        if kind.check is not None:
            kind.check(location, options)
    except Mistake as mistake:
        return mistake
    return None
