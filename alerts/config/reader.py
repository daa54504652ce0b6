"""YAML text to marked plain data: no tags, no surprises, bounded work on hostile input.

The values are those of YAML 1.2 with one rule more: a number is a number only when its text says
all of it. `8505` is one; `2805.30`, `0850511` and `1e3` stay text, as do `no`, `off` and
`2025-11-01`, because HS codes, country codes and versions must come back as they were written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from alerts.config.marks import ListMarks, MapMarks, Mark, MarkedDocument, Marks
from alerts.errors import ConfigError, Problem

Scalar = str | int | float | bool | None

#: A larger file is not a configuration.
MAX_BYTES = 5_000_000
#: Collections inside collections.
MAX_DEPTH = 50
#: Values that aliases may add beyond what is written.
MAX_REPEATED = 10_000
#: More mistakes than this in one file are not worth listing.
MAX_PROBLEMS = 100

_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"  # YAML 1.2, 5.1
)
_INT = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"-?[0-9]{1,17}\.[0-9]{1,17}")
_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_TOP = Mark(1, 1)
_TAG = "tag:yaml.org,2002:"
_PLAIN_TAGS = {None, "!", _TAG + "str"}


def load_document(path: Path, name: str | None = None) -> MarkedDocument:
    """Return the one YAML document in this file, with marks; `name` is shown in messages.

    Raises ConfigError with every problem found.
    """
    file = name or str(path)
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise ConfigError([Problem(file, 0, 0, f"cannot be read: {error.strerror}")]) from error
    if len(raw) > MAX_BYTES:
        raise ConfigError([Problem(file, 0, 0, f"is larger than {MAX_BYTES // 1_000_000} MB")])
    return parse_document(_decode(raw, file), file)


def parse_document(text: str, file: str) -> MarkedDocument:
    """Return the one YAML document in this text, with marks; an empty text is a None value.

    Raises ConfigError with every problem found.
    """
    bad = _UNPRINTABLE.search(text)
    if bad:
        mark = _mark_at(text, bad.start())
        what = f"control character U+{ord(bad[0]):04X} is not allowed"
        raise ConfigError([Problem(file, mark.line, mark.column, what, "remove it")])
    builder = _Builder(file)
    try:
        builder.read(yaml.parse(text, Loader=_Loader))
    except yaml.YAMLError as error:
        builder.problems.append(_syntax_problem(error, text, file))
    except _Stop:
        pass
    if builder.problems:
        raise ConfigError(builder.problems)
    return MarkedDocument(file, builder.value, builder.marks)


def _decode(raw: bytes, file: str) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ConfigError([Problem(file, 1, 1, "is written in UTF-16", "save it as UTF-8")])
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        mark = _mark_at(before, len(before))
        problem = Problem(file, mark.line, mark.column, "is not UTF-8 text", "save it as UTF-8")
        raise ConfigError([problem]) from error


def _mark_at(text: str, index: int) -> Mark:
    line_start = text.rfind("\n", 0, index) + 1
    return Mark(text.count("\n", 0, index) + 1, index - line_start + 1)


def _syntax_problem(error: yaml.YAMLError, text: str, file: str) -> Problem:
    said = str(getattr(error, "problem", ""))
    mark = getattr(error, "problem_mark", None)
    begun = getattr(error, "context_mark", None)
    if begun is not None and ("end of stream" in said or "' or '" in said):
        mark = begun  # where the quote or bracket opens says more than where the file ends
    if mark is None:
        return Problem(file, 0, 0, "is not YAML")
    line, column = mark.line + 1, mark.column + 1
    lines = text.split("\n")
    shown = lines[mark.line] if mark.line < len(lines) else ""
    if "\t" in shown[: len(shown) - len(shown.lstrip())]:
        return Problem(
            file, line, shown.index("\t") + 1, "a tab indents this line", "indent with spaces"
        )
    message, hint = next(
        ((message, hint) for sign, message, hint in _SYNTAX if sign in said),
        ("is not valid YAML here", "check the indentation, colons and quotes"),
    )
    return Problem(file, line, column, message, hint)


#: What the YAML library says (a part of it), and what that means to the one who wrote the file.
#: Its own words are never passed on: they may quote the text, and the text may hold a secret.
_SYNTAX = (
    ("mapping values are not allowed", "a colon stands where none may",
     "quote a text that has ': ' in it, or mend the indentation"),
    ("could not find expected ':'", "a key without its colon", "write `key: value`"),
    ("did not find expected key", "the indentation does not fit the lines above",
     "put the keys of one block in one column"),
    ("did not find expected '-' indicator", "the indentation does not fit the list above",
     "put the dashes of one list in one column"),
    ("did not find expected ',' or ']'", "a `[` list is not closed", "close it with `]`"),
    ("did not find expected ',' or '}'", "a `{` block is not closed", "close it with `}`"),
    ("expected ',' or ']'", "a `[` list is not closed", "close it with `]`"),
    ("expected ',' or '}'", "a `{` block is not closed", "close it with `}`"),
    ("unexpected end of stream", "a quote is never closed", "add the closing quote"),
    ("unknown escape character", "a backslash in double quotes starts no known escape",
     "use single quotes"),
    ("cannot start any token", "this character cannot start a value", "put the text in quotes"),
    ("undefined alias", "an alias (*name) has no anchor (&name) above it",
     "quote a text that begins with *"),
    ("undefined tag handle", "tags (!name) are not allowed",
     "quote a text that begins with !"),
)  # fmt: skip


class _Stop(Exception):
    """Reading on would only repeat the problem."""


@dataclass(slots=True)
class _Open:
    """A collection whose end has not been read yet."""

    value: Any
    marks: MapMarks | ListMarks
    anchor: str | None
    #: What had been counted when it began.
    before: int
    #: The key waiting for its value; None while a key is expected.
    key: str | None = None
    key_mark: Mark = _TOP


@dataclass(slots=True)
class _Anchored:
    value: Any
    marks: Marks
    #: Values it stands for; 0 while it is still open.
    size: int


class _Builder:
    """Builds values from parse events without recursion, counting what aliases repeat."""

    def __init__(self, file: str) -> None:
        self.value: Any = None
        self.marks: Marks = _TOP
        self.problems: list[Problem] = []
        self._file = file
        self._stack: list[_Open] = []
        self._anchors: dict[str, _Anchored] = {}
        self._counted = 0
        self._repeated = 0
        self._documents = 0

    def read(self, events: Iterator[yaml.Event]) -> None:
        """Take all events; raises _Stop after a problem that ends the reading."""
        for event in events:
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, yaml.MappingStartEvent):
                self._begin(event, {}, MapMarks(_mark(event)), _TAG + "map")
            elif isinstance(event, yaml.SequenceStartEvent):
                self._begin(event, [], ListMarks(_mark(event)), _TAG + "seq")
            elif isinstance(event, yaml.CollectionEndEvent):
                self._end()
            elif isinstance(event, yaml.AliasEvent):
                self._alias(event)
            elif isinstance(event, yaml.DocumentStartEvent):
                self._document(event)

    def _document(self, event: yaml.Event) -> None:
        self._documents += 1
        if self._documents > 1:
            self._stop(_mark(event), "a second document begins", "remove the `---` line")

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        text: str = event.value
        mark = _mark(event)
        self._counted += 1 + len(text) // 64
        if self._stack and self._wants_key():
            self._key(text, mark, plain=event.implicit[0])
            return
        value = _plain(text) if event.implicit[0] else self._tagged(event.tag, text, mark)
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(value, mark, 1 + len(text) // 64)
        self._put(value, mark)

    def _tagged(self, tag: str | None, text: str, mark: Mark) -> Scalar:
        if tag in _PLAIN_TAGS:
            return text
        if tag in (_TAG + "int", _TAG + "float", _TAG + "bool", _TAG + "null"):
            return _plain(text)
        self._note(mark, "tags (!name) are not allowed", "remove the tag, or quote the text")
        return None

    def _wants_key(self) -> bool:
        top = self._stack[-1]
        return top.key is None and isinstance(top.marks, MapMarks)

    def _key(self, text: str, mark: Mark, *, plain: bool) -> None:
        top = self._stack[-1]
        top.key, top.key_mark = text, mark
        if text == "<<" and plain:
            self._note(mark, "merge keys (<<) are not supported", "write the keys out")
            return
        first = top.marks.keys.get(text) if isinstance(top.marks, MapMarks) else None
        if first is not None:
            self._note(
                mark,
                f"key {shown(text)} is already given in line {first.line}",
                "keep one of the two",
            )

    def _begin(
        self,
        event: yaml.CollectionStartEvent,
        value: dict[str, Any] | list[Any],
        marks: MapMarks | ListMarks,
        tag: str,
    ) -> None:
        if len(self._stack) >= MAX_DEPTH:
            self._stop(marks.start, f"nested more than {MAX_DEPTH} levels deep")
        if self._stack and self._wants_key():
            self._stop(
                marks.start,
                "a list or block cannot be a key",
                "quote a text that begins with [ { ?",
            )
        if event.tag not in (None, "!", tag):
            self._note(marks.start, "tags (!name) are not allowed", "remove the tag")
        self._counted += 1
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(value, marks, 0)
        self._stack.append(_Open(value, marks, event.anchor, self._counted))

    def _end(self) -> None:
        top = self._stack.pop()
        if top.anchor is not None:
            size = self._counted - top.before + 1
            self._anchors[top.anchor] = _Anchored(top.value, top.marks, size)
        self._put(top.value, top.marks)

    def _alias(self, event: yaml.AliasEvent) -> None:
        mark = _mark(event)
        known = self._anchors.get(event.anchor or "")
        if known is None:
            self._stop(mark, "an alias (*name) has no anchor (&name) above it")
        elif not known.size:
            self._stop(mark, "an alias (*name) refers to the block it stands in", "remove it")
        elif self._stack and self._wants_key():
            self._stop(mark, "an alias cannot be a key", "write the key out")
        else:
            self._counted += known.size
            self._repeated += known.size
            if self._repeated > MAX_REPEATED:
                self._stop(mark, "aliases (*name) repeat too much", "write the values out")
            self._put(known.value, mark)

    def _put(self, value: object, marks: Marks) -> None:
        if not self._stack:
            self.value, self.marks = value, marks
            return
        top = self._stack[-1]
        if isinstance(top.marks, ListMarks):
            top.value.append(value)
            top.marks.values.append(marks)
        elif top.key is not None:
            top.value[top.key] = value
            top.marks.keys[top.key] = top.key_mark
            top.marks.values[top.key] = marks
            top.key = None

    def _note(self, mark: Mark, message: str, hint: str = "") -> None:
        self.problems.append(Problem(self._file, mark.line, mark.column, message, hint))
        if len(self.problems) >= MAX_PROBLEMS:
            raise _Stop

    def _stop(self, mark: Mark, message: str, hint: str = "") -> None:
        self.problems.append(Problem(self._file, mark.line, mark.column, message, hint))
        raise _Stop


def shown(text: str) -> str:
    """The text in quotes if it is short and plain enough to be a name; else it may be a secret."""
    return f"`{text}`" if re.fullmatch(r"[\w.-]{1,40}", text) else "(not shown)"


def _mark(event: yaml.Event) -> Mark:
    at = event.start_mark
    return Mark(at.line + 1, at.column + 1) if at else _TOP


def _plain(text: str) -> Scalar:
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text) if text != "-0" else text
    if _FLOAT.fullmatch(text) and repr(float(text)) == text:
        return float(text)
    return text
