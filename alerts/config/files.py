"""Files to validated objects: every mistake of a document as file:line:column in plain words.

    document = load_document(path)            # plain data with marks; ConfigError on bad YAML
    rules = validate(document, RuleFile)      # a pydantic model; ConfigError with all mistakes

A validator says its mistake by raising `Mistake`. What the user wrote is repeated in a message only
when it is a near miss of something valid, so a secret on the wrong line is never shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import ErrorDetails

from alerts.config.marks import KeyPath, Mark, MarkedDocument
from alerts.config.reader import load_document, parse_document, shown
from alerts.errors import ConfigError, Problem
from alerts.fields import Mistake, Strict, nearest

__all__ = [
    "KeyPath",
    "Mark",
    "MarkedDocument",
    "Mistake",
    "Strict",
    "Where",
    "WholeFile",
    "load_document",
    "nearest",
    "nowhere",
    "parse_document",
    "problems_of",
    "shown",
    "validate",
]

M = TypeVar("M", bound=BaseModel)
#: From a key that is not known in its block, and the file, to a hint where it belongs, or "".
Where = Callable[[str, str], str]


def _keys_may_be_empty(schema: dict[str, Any]) -> None:
    for key, shape in schema.get("properties", {}).items():
        schema["properties"][key] = {"anyOf": [shape, {"type": "null"}]}


class WholeFile(Strict):
    """The top of a file: a key with nothing but comments below it counts as left out."""

    model_config = ConfigDict(json_schema_extra=_keys_may_be_empty)

    @model_validator(mode="before")
    @classmethod
    def _left_out(cls, value: object) -> object:
        if isinstance(value, dict):
            return {key: below for key, below in value.items() if below is not None}
        return value


def nowhere(_key: str, _file: str) -> str:
    """Return no hint: the `Where` of a caller that knows of one file only."""
    return ""


def validate(document: MarkedDocument, model: type[M], where: Where = nowhere) -> M:
    """Return the document as this model; an empty document counts as an empty block.

    Raises ConfigError with every mistake.
    """
    data = {} if document.value is None else document.value
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise ConfigError(problems_of(document, error, model, where=where)) from None


def problems_of(
    document: MarkedDocument,
    error: ValidationError,
    model: type[BaseModel],
    below: KeyPath = (),
    where: Where = nowhere,
) -> list[Problem]:
    """Every mistake pydantic found, each once, where it stands in the document.

    `below` is where the block that was validated stands.
    """
    errors = error.errors(include_url=False)
    return sorted({_problem(document, each, model, below, where) for each in errors})


def _problem(
    document: MarkedDocument,
    error: ErrorDetails,
    model: type[BaseModel],
    below: KeyPath,
    where: Where,
) -> Problem:
    kind, inside = error["type"], error["loc"]
    path = (*below, *inside)
    if kind == "extra_forbidden":
        known = sorted(_keys_allowed(model, inside[:-1]))
        return _unknown_key(document, path, known, where)
    if kind == "missing":
        return document.problem(path[:-1], f"key `{path[-1]}` is missing", "add it")
    cause = error.get("ctx", {}).get("error")
    if path and path[-1] == "[key]":
        said = (str(cause), cause.hint) if isinstance(cause, Mistake) else ("is no valid name", "")
        return document.problem(path[:-1], *said, key=True)
    if isinstance(cause, Mistake):
        return document.problem((*path, *cause.at), str(cause), cause.hint)
    message, hint = _plain_words(error)
    return document.problem(path, f"{_named(inside)}{message}", hint)


def _unknown_key(
    document: MarkedDocument, path: KeyPath, known: list[str], where: Where
) -> Problem:
    name = str(path[-1])
    meant = nearest(name, [*known, *(s for s, key in _SAME.items() if key in known)])
    hint = "" if meant in known or meant == name else where(name, document.file)
    meant = _SAME.get(meant, meant) if meant not in known else meant
    hint = hint or (f"did you mean `{meant}`?" if meant else _choice("known keys: ", known))
    return document.problem(path, f"unknown key {shown(name)}", hint, key=True)


#: Words people use for keys of ours.
_SAME = {
    "address": "url",
    "location": "url",
    "link": "url",
    "href": "url",
    "folder": "path",
    "interval": "every",
    "language": "lang",
    "type": "kind",
    "title": "name",
}


def _named(path: KeyPath) -> str:
    """The last key of the path with its list positions, to open a message with."""
    text = ""
    for step in reversed(path):
        if isinstance(step, str):
            return f"`{step}{text}` " if re.fullmatch(r"[\w.-]{1,40}", step) else ""
        text = f"[{step}]{text}"
    return ""


def _choice(before: str, names: Iterable[str], most: int = 12) -> str:
    listed = list(names)
    more = ", ..." if len(listed) > most else ""
    return before + ", ".join(listed[:most]) + more if listed else ""


#: pydantic's error type to plain words; {name} comes from the error's context.
_WORDS = {
    "string_type": "must be text",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "must be a smaller whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be a finite number",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "set_type": "must be a list",
    "frozen_set_type": "must be a list",
    "dict_type": "must be a block of `key: value` lines",
    "model_type": "must be a block of `key: value` lines",
    "model_attributes_type": "must be a block of `key: value` lines",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "too_short": "must have at least {min_length} entries",
    "too_long": "must have at most {max_length} entries",
    "string_pattern_mismatch": "must be written like {pattern}",
    "none_required": "must be empty",
}


def _plain_words(error: ErrorDetails) -> tuple[str, str]:
    kind, context, given = error["type"], error.get("ctx", {}), error["input"]
    if kind in ("enum", "literal_error"):
        return _not_a_choice(str(context.get("expected", "")), given)
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return _not_a_choice(str(context.get("expected_tags", "")), None)
    if kind == "value_error":
        return str(context.get("error", "is not valid")), ""
    words = _WORDS.get(kind)
    if words is None:
        return f"is not valid: {kind.replace('_', ' ')}", ""
    if given is None:
        return f"has no value; it {words.format_map(context)}", "write one or remove the key"
    hint = "write one entry a line, each after `- `" if words == "must be a list" else ""
    return words.format_map(context), hint


def _not_a_choice(expected: str, given: object) -> tuple[str, str]:
    allowed = re.findall(r"'([^']*)'", expected)
    meant = nearest(given, allowed) if isinstance(given, str) else ""
    if meant:
        return f"has no choice {shown(str(given))}", f"did you mean `{meant}`?"
    return _choice("must be one of ", (name for name in allowed if name), most=30), ""


def _keys_allowed(model: type[BaseModel], path: KeyPath) -> set[str]:
    """The keys a mapping at this path may have, over every shape a union allows."""
    shapes = set(_shapes(model))
    for step in path:
        below = {deeper for shape in shapes for deeper in _step(shape, step)}
        shapes = below or shapes  # a discriminator name in the path is no step
    return {
        field.alias or name
        for shape in shapes
        if isinstance(shape, type) and issubclass(shape, BaseModel)
        for name, field in shape.model_fields.items()
    }


def _shapes(annotation: object) -> Iterator[object]:
    """The plain alternatives of an annotation: models, collections, scalars."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _shapes(get_args(annotation)[0])
    elif origin in (Union, UnionType):
        for each in get_args(annotation):
            yield from _shapes(each)
    else:
        yield annotation


def _step(shape: object, step: str | int) -> Iterator[object]:
    origin, arguments = get_origin(shape), get_args(shape)
    if isinstance(shape, type) and issubclass(shape, BaseModel):
        for name, field in shape.model_fields.items():
            if step in (name, field.alias):
                yield from _shapes(field.annotation)
    elif isinstance(origin, type) and issubclass(origin, Mapping):
        yield from _shapes(arguments[1])
    elif origin is not None and isinstance(step, int) and arguments:
        yield from _shapes(arguments[0])
