"""Types of single values in the files: durations, secrets, names."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from alerts.fields import (
    Duration,
    Mistake,
    Pause,
    SecretText,
    parse_duration,
    parse_pause,
)
from alerts.model.policy import Secret

__all__ = [
    "Duration",
    "Identifier",
    "Language",
    "LowerCase",
    "Pause",
    "SecretText",
    "Words",
    "duration_text",
    "key_mistake",
    "parse_duration",
    "parse_pause",
    "repeated",
]

#: A signing key shorter or longer than this is refused by the Standard Webhooks specification.
_KEY_BYTES = range(24, 65)


def duration_text(length: timedelta) -> str:
    """Return the shortest text that `parse_duration` reads as this many whole seconds."""
    left = int(length.total_seconds())
    parts = []
    for seconds, unit in ((86_400, "d"), (3_600, "h"), (60, "m"), (1, "s")):
        count, left = divmod(left, seconds)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"


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


Identifier = Annotated[str, AfterValidator(_identifier)]
Language = Annotated[str, AfterValidator(_language)]
Words = Annotated[tuple[str, ...], BeforeValidator(_words)]
#: Put before a Literal whose choices are lower-case words.
LowerCase = BeforeValidator(_lower)
