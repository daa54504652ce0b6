"""Types of single values in the files: durations, secrets, names."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, PlainValidator, WithJsonSchema

from alerts.config.files import Mistake
from alerts.model.policy import Secret

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DURATION = re.compile(r"(?:[0-9]{1,6}[smhdw])+")
_PART = re.compile(r"([0-9]+)([smhdw])")
_LONGEST = timedelta(days=3650)

#: A signing key shorter or longer than this is refused by the Standard Webhooks specification.
_KEY_BYTES = range(24, 65)


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


def duration_text(length: timedelta) -> str:
    """Return the shortest text that `parse_duration` reads as this many whole seconds."""
    left = int(length.total_seconds())
    parts = []
    for seconds, unit in ((86_400, "d"), (3_600, "h"), (60, "m"), (1, "s")):
        count, left = divmod(left, seconds)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"


def _secret(value: object) -> Secret:
    if isinstance(value, Secret):
        return value
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Mistake("must be text", "write ${NAME} to take it from the environment")
    return Secret(str(value).strip())


def _identifier(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", text):
        raise Mistake(
            "a name has letters, digits, `_`, `-` and `.` only, at most 64 of them",
            "such as mining_com",
        )
    return text


def _language(text: str) -> str:
    if text and not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", text):
        raise Mistake("a language is a BCP 47 tag", 'such as "en" or "zh-Hans"; "" for several')
    return text


def _words(value: object) -> object:
    """A text with commas as a list, so that one environment variable can hold several."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def key_mistake(secret: Secret) -> str:
    """Return what is wrong with this signing key, or an empty text; never the key itself."""
    text = secret.reveal().removeprefix("whsec_")
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return "the signing key is not base64"
    if len(key) not in _KEY_BYTES:
        return f"the signing key has {len(key)} bytes; it must have 24 to 64"
    return ""


def repeated(names: Iterable[str]) -> list[tuple[int, int]]:
    """Return (position, position of the first) of every name given before."""
    first: dict[str, int] = {}
    return [
        (position, first[name])
        for position, name in enumerate(names)
        if first.setdefault(name, position) != position
    ]


_TEXT = {"type": "string"}

_DURATION_SCHEMA = WithJsonSchema(
    {**_TEXT, "pattern": r"^([0-9]{1,6}[smhdw])+$", "examples": ["15m", "72h"]}
)

Duration = Annotated[timedelta, PlainValidator(parse_duration), _DURATION_SCHEMA]
#: A length of time that may be none at all.
Pause = Annotated[timedelta, PlainValidator(parse_pause), _DURATION_SCHEMA]
SecretText = Annotated[Secret, PlainValidator(_secret), WithJsonSchema(_TEXT)]
Identifier = Annotated[str, AfterValidator(_identifier)]
Language = Annotated[str, AfterValidator(_language)]
Words = Annotated[tuple[str, ...], BeforeValidator(_words)]
#: Put before a Literal whose choices are lower-case words.
LowerCase = BeforeValidator(_lower)
