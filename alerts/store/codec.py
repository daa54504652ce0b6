"""Domain values to JSON and back, exactly: what does not fit the declared type is refused.

A `Codec` is built once from a type: str, int, float, bool, datetime, timedelta, enums, `Literal`,
tuple[T, ...], frozenset[T], dict/Mapping[str, T], `T | None`, object (any JSON) and dataclasses of
these. Empty fields and zeros are left out where that is the default, so most facts cost nothing.
Reading takes a missing field from its default and refuses an unknown one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import (
    Any,
    Generic,
    Literal,
    TypeAlias,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from alerts.errors import StoreError

T = TypeVar("T")
#: JSON data: dict, list, str, int, float, bool, None.
Json: TypeAlias = Any
_Turn = Callable[[Any], Any]


class Codec(Generic[T]):
    """Turns values of one type into JSON data and back."""

    __slots__ = ("_decode", "_encode", "_name")

    def __init__(self, kind: type[T]) -> None:
        self._name = getattr(kind, "__name__", str(kind))
        self._encode, self._decode = _turns(kind)

    def encode(self, value: T) -> Json:
        """The value as JSON data (dict, list, str, int, float, bool, None).

        Raises StoreError when a value is not of its declared type.
        """
        try:
            return self._encode(value)
        except _Mismatch as bad:
            raise StoreError(f"cannot store this {self._name}: {bad}") from bad

    def decode(self, data: Json) -> T:
        """The value this JSON data stands for; raises StoreError when it stands for none."""
        try:
            value: T = self._decode(data)
        except _Mismatch as bad:
            raise StoreError(
                f"a stored {self._name} cannot be read: {bad}; "
                "it was written by another version of alerts, or the database is damaged"
            ) from bad
        return value


def dumps(data: Json) -> str:
    """JSON data as the text that is stored: ASCII only, no blanks, key order kept.

    Raises ValueError for NaN and infinities, which JSON does not have.
    """
    return _ENCODER.encode(data)


# `json.dumps` makes one for each call.
_ENCODER = json.JSONEncoder(separators=(",", ":"), allow_nan=False)


class _Mismatch(Exception):
    def __init__(self, message: str, path: str = "") -> None:
        self.message, self.path = message, path
        super().__init__(f"{path.lstrip('.')}: {message}" if path else message)

    def inside(self, step: str) -> _Mismatch:
        return _Mismatch(self.message, step + self.path)


def _expected(kind: str, value: object) -> _Mismatch:
    return _Mismatch(f"expected {kind}, found {type(value).__name__}")


def _turns(kind: object) -> tuple[_Turn, _Turn]:
    """How to write and how to read a value of this type."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _enum(kind)
    if isinstance(kind, type) and is_dataclass(kind):
        return _dataclass(kind)
    return _generic(kind, get_origin(kind), get_args(kind))


def _generic(kind: object, origin: object, arguments: tuple[Any, ...]) -> tuple[_Turn, _Turn]:
    if origin in (Union, UnionType):
        return _optional(arguments)
    if origin is Literal:
        return _literal(arguments), _literal(arguments)
    if origin is tuple:
        return _sequence(arguments[0], tuple, list)
    if origin is frozenset:
        return _sequence(arguments[0], frozenset, sorted)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(arguments[1])
    raise TypeError(f"no codec for {kind!r}")


def _exactly(kind: type) -> _Turn:
    def turn(value: object) -> Json:
        if type(value) is not kind:
            raise _expected(kind.__name__, value)
        return value

    return turn


def _text(value: object) -> str:
    if type(value) is str:
        return value
    if isinstance(value, str):
        return str(value)
    raise _expected("str", value)


def _number(value: object) -> float:
    if type(value) is float and value - value == 0:
        return value
    if not isinstance(value, float | int) or isinstance(value, bool):
        raise _expected("float", value)
    number = float(value)
    if number - number != 0:  # NaN and infinities: JSON has no word for them
        raise _Mismatch(f"expected a finite number, found {number}")
    return number


def _write_time(value: object) -> str:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise _expected("an aware datetime", value)
    return value.astimezone(UTC).isoformat()


def _read_time(value: object) -> datetime:
    if not isinstance(value, str):
        raise _expected("a time", value)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as bad:
        raise _expected("a time", value) from bad
    if moment.tzinfo is None:
        raise _Mismatch("expected a time with an offset, found one without")
    return moment.astimezone(UTC)


def _write_duration(value: object) -> list[int]:
    if not isinstance(value, timedelta):
        raise _expected("timedelta", value)
    return [value.days, value.seconds, value.microseconds]


def _read_duration(value: object) -> timedelta:
    if not (isinstance(value, list) and len(value) == 3 and all(type(n) is int for n in value)):
        raise _expected("[days, seconds, microseconds]", value)
    return timedelta(*value)


def _anything(value: object) -> Json:
    """Any JSON value, checked in depth so that what is read equals what was written."""
    if value is None or type(value) in (str, int, bool):
        return value
    if type(value) is float:
        return _number(value)
    if isinstance(value, list | tuple):
        return [_anything(each) for each in value]
    if isinstance(value, Mapping) and all(type(key) is str for key in value):
        return {key: _anything(each) for key, each in value.items()}
    raise _expected("a JSON value", value)


def _optional(arguments: tuple[Any, ...]) -> tuple[_Turn, _Turn]:
    inner = [each for each in arguments if each is not NoneType]
    if len(inner) != 1 or len(arguments) != 2:
        raise TypeError(f"no codec for a choice of {arguments!r}")
    write, read = _turns(inner[0])
    return (
        lambda value: None if value is None else write(value),
        lambda value: None if value is None else read(value),
    )


def _literal(choices: tuple[Any, ...]) -> _Turn:
    def turn(value: object) -> Json:
        if value not in choices:
            raise _Mismatch(f"expected one of {choices}, found {value!r}")
        return value

    return turn


def _sequence(
    kind: object, built: type[tuple[Any, ...] | frozenset[Any]], written: _Turn
) -> tuple[_Turn, _Turn]:
    write_one, read_one = _turns(kind)

    def write(value: object) -> Json:
        if not isinstance(value, built):
            raise _expected(built.__name__, value)
        return written(_each(write_one, value))

    def read(value: object) -> object:
        if not isinstance(value, list):
            raise _expected("list", value)
        return built(_each(read_one, value))

    return write, read


def _each(turn: _Turn, values: Iterable[Any]) -> list[Any]:
    done: list[Any] = []
    try:
        done.extend(map(turn, values))
    except _Mismatch as bad:
        raise bad.inside(f"[{len(done)}]") from bad
    return done


def _mapping(kind: object) -> tuple[_Turn, _Turn]:
    def turned(turn: _Turn) -> _Turn:
        def convert(value: object) -> Json:
            if not isinstance(value, Mapping):
                raise _expected("a mapping", value)
            done = {}
            for key, each in value.items():
                try:
                    done[_text(key)] = turn(each)
                except _Mismatch as bad:
                    raise bad.inside(f".{key}") from bad
            return done

        return convert

    write, read = _turns(kind)
    return turned(write), turned(read)


def _enum(kind: type[Enum]) -> tuple[_Turn, _Turn]:
    members = {(type(each.value), each.value): each for each in kind}

    def write(value: object) -> Json:
        if type(value) is not kind:
            raise _expected(kind.__name__, value)
        return value.value

    def read(value: object) -> Json:
        found = members.get((type(value), value)) if isinstance(value, str | int) else None
        if found is None:
            raise _Mismatch(f"{value!r} is not a {kind.__name__}")
        return found

    return write, read


@cache
def _dataclass(kind: type) -> tuple[_Turn, _Turn]:
    hints = get_type_hints(kind)
    turns = {each.name: _turns(hints[each.name]) for each in fields(kind)}
    return _write_fields(kind, turns), _read_fields(kind, turns)


def _write_fields(kind: type, turns: Mapping[str, tuple[_Turn, _Turn]]) -> _Turn:
    writers = [(each.name, turns[each.name][0], _left_out(each)) for each in fields(kind)]

    def write(value: object) -> Json:
        if type(value) is not kind:
            raise _expected(kind.__name__, value)
        done = {}
        for name, turn, left_out in writers:
            part = getattr(value, name)
            if part is left_out or (type(part) is type(left_out) and part == left_out):
                continue
            try:
                done[name] = turn(part)
            except _Mismatch as bad:
                raise bad.inside(f".{name}") from bad
        return done

    return write


def _read_fields(kind: type, turns: Mapping[str, tuple[_Turn, _Turn]]) -> _Turn:
    readers = {name: read for name, (_, read) in turns.items()}
    required = {
        each.name
        for each in fields(kind)
        if each.default is MISSING and each.default_factory is MISSING
    }

    def read(value: object) -> object:
        if not isinstance(value, dict):
            raise _expected(kind.__name__, value)
        if not required <= value.keys():
            raise _Mismatch("missing field", f".{min(required - value.keys())}")
        done = {}
        for name, part in value.items():
            if name not in readers:
                raise _Mismatch("unknown field", f".{name}")
            try:
                done[name] = readers[name](part)
            except _Mismatch as bad:
                raise bad.inside(f".{name}") from bad
        return kind(**done)

    return read


def _left_out(field: Field[Any]) -> object:
    """The empty default at which a field is not stored, or MISSING for a field always stored."""
    default: object = field.default
    if field.default_factory is not MISSING:
        default = field.default_factory()
    empty = isinstance(default, str | int | float | tuple | frozenset | Mapping) and not default
    if is_dataclass(default) and not any(getattr(default, each.name) for each in fields(default)):
        empty = True
    return default if empty else MISSING


_PLAIN: dict[Any, tuple[_Turn, _Turn]] = {
    str: (_text, _exactly(str)),
    int: (_exactly(int), _exactly(int)),
    bool: (_exactly(bool), _exactly(bool)),
    float: (_number, _number),
    datetime: (_write_time, _read_time),
    timedelta: (_write_duration, _read_duration),
    object: (_anything, _anything),
    Any: (_anything, _anything),
}
