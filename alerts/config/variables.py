"""Values from the environment: `${NAME}` inside a file, and `ALERTS_...` instead of one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from alerts.config.files import nearest
from alerts.config.marks import MarkedDocument
from alerts.errors import Problem
from alerts.text.masking import is_secret_name

PREFIX = "ALERTS_"
#: Spellings that mean a setting without the double underscore.
_SHORT = {"ALERTS_DATABASE_URL": ("database", "url")}
#: Variables with the prefix that are no settings.
_OTHER = {"ALERTS_CONFIG"}

_REFERENCE = re.compile(r"\$\$\{|\$\{([^}]*)(\}?)")
_NAME = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?", re.DOTALL)
_MAX_FILE_BYTES = 65_536

Steps = tuple[str | int, ...]


class Unreadable(Exception):
    """The file named by a NAME_FILE variable cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A `${NAME}` without a value; its place holds an empty text instead."""

    path: Steps
    name: str
    problem: Problem


@dataclass(slots=True)
class Expanded:
    """A document with every `${NAME}` replaced, and what could not be."""

    document: MarkedDocument
    missing: list[Missing] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    #: Paths that hold at least one `${NAME}` that has a value, with the values put there.
    filled: dict[Steps, tuple[str, ...]] = field(default_factory=dict)
    #: Of these values, those from a file, or from a variable with the name of a secret.
    secrets: set[str] = field(default_factory=set)


def lookup(env: Mapping[str, str], name: str) -> str:
    """Return the value of a variable, or of the file NAME_FILE names; empty means not set.

    Raises Unreadable when that file cannot be read.
    """
    direct = env.get(name, "")
    file = env.get(name + "_FILE", "")
    if not file:
        return direct
    if direct:
        raise Unreadable(f"{name} and {name}_FILE are both set")
    try:
        with Path(file).open("rb") as stream:
            raw = stream.read(_MAX_FILE_BYTES + 1)
        text = raw.decode("utf-8")
    except OSError as error:
        raise Unreadable(f"the file {name}_FILE names cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Unreadable(f"the file {name}_FILE names is not UTF-8 text") from error
    if len(raw) > _MAX_FILE_BYTES:
        raise Unreadable(f"the file {name}_FILE names is larger than 64 kB")
    return text.strip()


def expand(document: MarkedDocument, env: Mapping[str, str]) -> Expanded:
    """Return the document with `${NAME}` and `${NAME:-default}` in its values replaced.

    `$${` stands for `${` itself. An empty variable counts as not set. Keys are left alone, and
    what a variable holds is not expanded again.
    """
    result = Expanded(document)
    result.document = replace(document, value=_expand(document.value, (), env, result))
    return result


def _expand(value: object, path: Steps, env: Mapping[str, str], result: Expanded) -> object:
    if isinstance(value, dict):
        return {k: _expand(v, (*path, k), env, result) for k, v in value.items()}
    if isinstance(value, list):
        return [_expand(v, (*path, i), env, result) for i, v in enumerate(value)]
    if isinstance(value, str) and "${" in value:
        return _REFERENCE.sub(lambda match: _replace(match, path, env, result), value)
    return value


def _replace(match: re.Match[str], path: Steps, env: Mapping[str, str], result: Expanded) -> str:
    if match[0] == "$${":
        return "${"
    parts = _NAME.fullmatch(match[1])
    if not match[2] or parts is None:
        result.problems.append(
            result.document.problem(
                path,
                "`${` begins no variable",
                "write ${NAME} or ${NAME:-default}, or $${ for `${`",
            )
        )
        return ""
    name, default = parts[1], parts[2]
    try:
        text = lookup(env, name)
    except Unreadable as error:
        result.problems.append(result.document.problem(path, str(error)))
        return ""
    if text:
        result.filled[path] = (*result.filled.get(path, ()), text)
        if env.get(f"{name}_FILE") or is_secret_name(name):
            result.secrets.add(text)
        return text
    if default is None:
        problem = result.document.problem(
            path, f"the environment variable {name} is not set", f"set {name} or {name}_FILE"
        )
        result.missing.append(Missing(path, name, problem))
        return ""
    return str(default)


@dataclass(slots=True)
class Overlay:
    """Settings given outside the file, by their path, with the name each came under."""

    values: dict[tuple[str, ...], str] = field(default_factory=dict)
    names: dict[tuple[str, ...], str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def put(self, path: tuple[str, ...], value: str, name: str) -> None:
        """Set one; a later one of the same path wins."""
        self.values[path], self.names[path] = value, name


def overlay(env: Mapping[str, str], sections: Mapping[str, frozenset[str]]) -> Overlay:
    """Return the settings in `ALERTS_<section>__<key>` variables and their `_FILE` forms.

    `sections` are the known sections with their keys. Other variables with the prefix may belong to
    somebody else (Kubernetes sets `ALERTS_PORT` for a service of that name): they are no mistake,
    but one that looks like a misspelt setting is noted.
    """
    result = Overlay()
    names = {n.removesuffix("_FILE") for n in env if n.startswith(PREFIX)} - _OTHER
    known = {f"{PREFIX}{s}__{k}".upper() for s, keys in sections.items() for k in keys}
    for name in sorted(names):
        path = _SHORT.get(name) or tuple(name.removeprefix(PREFIX).lower().split("__"))
        if len(path) < 2:
            meant = nearest(name, known | set(_SHORT))
            if meant and meant.replace("__", "_") == name.replace("__", "_"):
                result.notes.append(f"environment variable {name} is not a setting; {meant} is")
            continue
        label = f"environment variable {name}"
        if path[0] not in sections:
            meant = nearest(name, known)
            hint = f"did you mean {meant}?" if meant else ""
            result.problems.append(Problem(label, 0, 0, "sets nothing that exists", hint))
            continue
        try:
            value = lookup(env, name)
        except Unreadable as error:
            result.problems.append(Problem(label, 0, 0, str(error)))
            continue
        if value:
            result.put(path, value, label)
    return result
