"""New entries in a sources.yaml, with every comment and every blank of it left as it is."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from alerts.config.files import parse_document
from alerts.errors import ConfigError, Problem

Value = str | bool | Mapping[str, Any]
#: One source: keys and values, in the order they are to be written. Texts may come from outside;
#: a block (`options`) is the user's own words, `${NAME}` in them included.
NewSource = Mapping[str, Value]


def add_to_file(path: Path, new: Sequence[NewSource]) -> None:
    """Add these sources to the file, all or none; raises ConfigError when that cannot be done."""
    try:
        before = path.read_text(encoding="utf-8")
        after = with_sources(before, new, str(path))
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".sources-")
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(after)
        Path(name).chmod(path.stat().st_mode & 0o777)
        Path(name).replace(path)
    except OSError as error:
        raise ConfigError(
            [Problem(str(path), 0, 0, f"cannot be written: {error.strerror}")]
        ) from error


def with_sources(text: str, new: Sequence[NewSource], file: str = "sources.yaml") -> str:
    """Return the text of a sources.yaml with these sources at the end of its list.

    Raises ConfigError for a file that is no valid YAML, or whose list is written in brackets.
    """
    known = _sources_of(text, file)
    new = [{name: _escaped(value) for name, value in each.items()} for each in new]
    edited = _edited(text, new, file)
    # What an unusual layout would make of the new lines shows here, before anything is written.
    if _sources_of(edited, file) != [*known, *(dict(each) for each in new)]:
        raise _not_editable(file)
    return edited


def _sources_of(text: str, file: str) -> list[object]:
    value = parse_document(text, file).value
    sources = value.get("sources") if isinstance(value, dict) else None
    return list(sources) if isinstance(sources, list) else []


def _edited(text: str, new: Sequence[NewSource], file: str) -> str:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if root is None:
        return _appended(text, "sources:\n" + _entries(new, "  "))
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        raise _not_editable(file)
    for key, value in root.value:
        if key.value == "sources":
            return _into_list(text, key, value, new, file)
    return _appended(text, "sources:\n" + _entries(new, "  "))


def _into_list(
    text: str, key: yaml.Node, value: yaml.Node, new: Sequence[NewSource], file: str
) -> str:
    if isinstance(value, yaml.SequenceNode) and value.value and not value.flow_style:
        first = value.value[0].start_mark
        line = text.splitlines(keepends=True)[first.line]
        indent = line[: len(line) - len(line.lstrip())]
        return _inserted(text, _last(value), _entries(new, indent))
    if isinstance(value, yaml.SequenceNode) and value.value:
        raise _not_editable(file)
    # An empty list: nothing, or a pair of brackets that has to go.
    start, end = value.start_mark.index, value.end_mark.index
    emptied = text[:start] + text[end:] if end > start else text
    return _inserted(emptied, key.end_mark.index, _entries(new, "  "))


def _last(node: yaml.Node) -> int:
    """Where the last thing written inside a node ends."""
    if isinstance(node, yaml.ScalarNode) or not node.value or getattr(node, "flow_style", False):
        return int(node.end_mark.index)
    last = node.value[-1]
    return max(_last(part) for part in last) if isinstance(last, tuple) else _last(last)


def _inserted(text: str, position: int, lines: str) -> str:
    """The text with whole lines put after the line that holds `position`."""
    if position and text[position - 1] == "\n":
        return text[:position] + lines + text[position:]
    end = text.find("\n", position)
    if end < 0:
        return f"{text}\n{lines}"
    return text[: end + 1] + lines + text[end + 1 :]


def _appended(text: str, lines: str) -> str:
    return f"{text}{'' if not text or text.endswith(chr(10)) else chr(10)}{lines}"


def _entries(new: Sequence[NewSource], indent: str) -> str:
    return "".join(_entry(each, indent) for each in new)


def _entry(source: NewSource, indent: str) -> str:
    pairs = [f"{name}: {_scalar(value)}\n" for name, value in source.items()]
    return f"{indent}- " + f"{indent}  ".join(pairs)


def _scalar(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        block: str = yaml.safe_dump(
            dict(value),
            allow_unicode=True,
            width=1_000_000,
            default_flow_style=True,
            sort_keys=False,
        )
        return block.strip()
    dumped: str = yaml.safe_dump(value, allow_unicode=True, width=1_000_000)
    line = dumped.removesuffix("...\n").strip()
    if "\n" not in line:
        return line
    quoted: str = yaml.safe_dump(value, default_style='"', width=1_000_000)
    return quoted.strip()


def _escaped(value: Value) -> Value:
    """Text from outside must not take anything from the environment."""
    return value.replace("${", "$${") if isinstance(value, str) else value


def _not_editable(file: str) -> ConfigError:
    hint = "write the sources below each other, each after a dash"
    return ConfigError([Problem(file, 0, 0, "has a layout that cannot be added to", hint)])
