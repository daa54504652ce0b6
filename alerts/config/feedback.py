"""`rules/feedback.yaml`: what people said of verdicts, as examples the rules should satisfy.

These are wishes: `alerts test` reports each one the rules do not meet yet, and the daemon goes on.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from alerts.config.files import parse_document
from alerts.config.reader import load_document
from alerts.errors import ConfigError, Problem

NAME = "feedback.yaml"
_HEADER = """\
# What people said of verdicts (`alerts stories feedback`), as wishes to the rules. `alerts test`
# lists those not met yet; change a rule, or remove the wish. Unlike other examples they keep
# nobody from using the rules.

examples:
"""
#: Legal in JSON and not in YAML, or a line break there.
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Written:
    """Where a wish stands."""

    path: Path
    line: int
    #: False when the same wish was there before.
    new: bool


def is_wish(file: str) -> bool:
    """True when an example of this file is a wish and no condition."""
    return Path(file).name == NAME


def add_wish(rules: Path, wish: Mapping[str, object]) -> Written:
    """Append the wish to the feedback file under the folder `rules`; the same one is kept once.

    Raises ConfigError when the file cannot be read or written, or does not end with its examples.
    """
    path = rules / NAME
    before = _read(path)
    document = load_document(path) if before else None
    if document is not None and isinstance(document.value, dict):
        for position, known in enumerate(document.value.get("examples") or ()):
            if known == wish:
                line = document.locate(("examples", position)).line
                return Written(path, line, new=False)
    start = before or _HEADER
    if not start.endswith("\n"):
        start += "\n"
    pairs = [f"{key}: {_quoted(value)}" for key, value in wish.items()]
    text = start + "  - " + "\n    ".join(pairs) + "\n"
    _proved(text, path, wish)
    _write(path, text)
    return Written(path, start.count("\n") + 1, new=True)


def _proved(text: str, path: Path, wish: Mapping[str, object]) -> None:
    try:
        value = parse_document(text, str(path)).value
    except ConfigError:
        value = None
    examples = value.get("examples") if isinstance(value, dict) else None
    if not isinstance(examples, list) or examples[-1] != wish:
        hint = "keep `examples:` its last key and indent its entries with two blanks"
        problem = Problem(str(path), 0, 0, "an example cannot be added at its end", hint)
        raise ConfigError([problem])


def _quoted(value: object) -> str:
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_quoted(each) for each in value) + "]"
    text = json.dumps(value, ensure_ascii=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8") if path.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([Problem(str(path), 0, 0, f"cannot be read: {error}")]) from error


def _write(path: Path, text: str) -> None:
    """Put the whole file in place at once; a reader never sees half of it."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".feedback-")
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError as error:
        message = f"cannot be written: {error.strerror}"
        raise ConfigError([Problem(str(path), 0, 0, message)]) from error
