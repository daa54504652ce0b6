"""Blocks and single values of the files a user writes, and the mistakes in them in plain words.

What stands here is for the options of a source kind too, those of a plug-in among them:

    class Options(Strict):
        every: Pause | None = None
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import BaseModel, ConfigDict, PlainValidator, WithJsonSchema

from alerts.model.policy import Secret

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DURATION = re.compile(r"(?:[0-9]{1,6}[smhdw])+")
_PART = re.compile(r"([0-9]+)([smhdw])")
_LONGEST = timedelta(days=3650)
_LONGEST_ZONE = 64


class Strict(BaseModel):
    """A block of a file: unknown keys are mistakes, numbers are welcome where text is wanted."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class Mistake(ValueError):
    """A mistake found by a validator: plain words, what to do, and where below the value."""

    def __init__(self, message: str, hint: str = "", at: Iterable[str | int] = ()) -> None:
        self.hint = hint
        self.at = tuple(at)
        super().__init__(message)


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name this one was probably meant to be, or an empty text."""
    names = {each.casefold(): each for each in known}
    given = name[:80].casefold()
    close = difflib.get_close_matches(given, names, n=1, cutoff=0.72)
    # "ulr" is too short for the ratio to see that two letters only changed places
    close += [each for each in names if sorted(each) == sorted(given)]
    return names[close[0]] if close else ""


def parse_duration(value: object) -> timedelta:
    """Return the length of time written as "30s", "15m", "72h", "7d" or "1h30m".

    Raises Mistake for anything else, zero and more than ten years.
    """
    length = parse_pause(value)
    if not length:
        raise Mistake("a length of time is more than nothing here", "such as 1s")
    return length


def parse_pause(value: object) -> timedelta:
    """Return the length of time as `parse_duration` does, where "0s" is allowed too."""
    if isinstance(value, timedelta):
        return value
    text = str(value).replace(" ", "") if isinstance(value, str | int | float) else ""
    if isinstance(value, bool) or not _DURATION.fullmatch(text):
        raise Mistake("a length of time is written with its unit", 'such as "30s", "15m" or "7d"')
    total = timedelta()
    for number, unit in _PART.findall(text):
        total += timedelta(**{_UNITS[unit]: int(number)})
    if total > _LONGEST:
        raise Mistake("a length of time is at most ten years")
    return total


def parse_zone(value: object) -> str:
    """Return the IANA time zone of this name; raises Mistake for any other text."""
    # The lookup takes every "/" of a name for a level of folders, and goes down them all.
    name = value if isinstance(value, str) and len(value) <= _LONGEST_ZONE else ""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        known = available_timezones()
        if not known:
            raise Mistake("no time zones are installed here", "install tzdata") from None
        meant = nearest(name, known)
        hint = f"did you mean `{meant}`?" if meant else 'such as "Europe/Berlin" or "UTC"'
        raise Mistake("there is no such time zone", hint) from None
    return name


def _secret(value: object) -> Secret:
    if isinstance(value, Secret):
        return value
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Mistake("must be text", "write ${NAME} to take it from the environment")
    return Secret(str(value).strip())


_TEXT = {"type": "string"}

_DURATION_SCHEMA = WithJsonSchema(
    {**_TEXT, "pattern": r"^([0-9]{1,6}[smhdw])+$", "examples": ["15m", "72h"]}
)

Duration = Annotated[timedelta, PlainValidator(parse_duration), _DURATION_SCHEMA]
#: A length of time that may be none at all.
Pause = Annotated[timedelta, PlainValidator(parse_pause), _DURATION_SCHEMA]
#: A text that is neither shown nor stored.
SecretText = Annotated[Secret, PlainValidator(_secret), WithJsonSchema(_TEXT)]
#: The name of a time zone.
Zone = Annotated[
    str, PlainValidator(parse_zone), WithJsonSchema({**_TEXT, "examples": ["Europe/Berlin", "UTC"]})
]
