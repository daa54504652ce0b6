"""Every error this package raises on purpose.

    AlertsError
    ├── ConfigError          a setting, file or rule the user must mend; carries every problem found
    ├── SourceError          a source cannot be read at all
    │   └── ParseError       bytes arrived and are not what the source kind expects
    ├── StoreError           the database cannot be used
    │   └── NotFound         no stored object has this id
    └── NotifyError          a receiver cannot be built or used

Answers that *will* happen (a 304, a 429, a feed that is HTML today) are outcomes, not errors.
The docstring of a class is its default message.
"""

from __future__ import annotations

from dataclasses import dataclass


class AlertsError(Exception):
    """Something alerts cannot go on with."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake in a file the user edits; `line` and `column` count from 1, 0 means unknown."""

    file: str
    line: int
    column: int
    message: str
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{where}: {self.message}" + (f" ({self.hint})" if self.hint else "")


class ConfigError(AlertsError):
    """The configuration is not valid."""

    def __init__(self, problems: list[Problem] | str) -> None:
        self.problems = (
            [Problem("", 0, 0, problems)] if isinstance(problems, str) else sorted(problems)
        )
        super().__init__("\n".join(str(p).removeprefix(": ") for p in self.problems))


class SourceError(AlertsError):
    """The source cannot be read."""


class ParseError(SourceError):
    """The document is not of the kind this source expects."""


class StoreError(AlertsError):
    """The database cannot be used."""


class NotFound(StoreError):
    """Nothing is stored under this id."""


class NotifyError(AlertsError):
    """The receiver cannot be used."""
