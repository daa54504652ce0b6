"""Database errors in words that say what to do."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from alerts.errors import StoreError

#: What SQLite says, and what the user can do about it.
_ADVICE = (
    (
        "file is not a database",
        "the file is not an SQLite database; name another file, or restore a backup",
    ),
    ("malformed", "the file is damaged; restore a backup, or save what is left with `.recover`"),
    ("unable to open", "the file cannot be opened; check that the folder exists and is writable"),
    ("readonly", "the file or its folder cannot be written; check its owner and mode"),
    ("read-only", "the file or its folder cannot be written; check its owner and mode"),
    ("disk is full", "the disk is full; free some space and start again"),
    ("database is locked", "another process keeps writing to it; stop that process"),
    ("disk i/o error", "the disk answers with errors; check it, then restore a backup"),
    ("no such table", "it was not set up; run `alerts db upgrade`"),
    ("does not exist", "it was not set up, or not for this user; run `alerts db upgrade`"),
    ("connection refused", "no server listens there; start it, or correct the address"),
    ("password authentication failed", "the server refuses this user and password"),
    ("server closed the connection", "the server went away; it is tried again with the next write"),
)


def explained(error: SQLAlchemyError, shown: str) -> StoreError:
    """The same error as a StoreError that names the database and the way out.

    Values of the failed statement are never in the message.
    """
    cause = str(error.orig if isinstance(error, DBAPIError) else _inner(error)).strip()
    said = cause.splitlines()[0] if cause else type(error).__name__
    if isinstance(error, IntegrityError):
        return StoreError(f"{shown}: what was to be stored contradicts what is there: {said}")
    lowered = cause.lower()
    for sign, advice in _ADVICE:
        if sign in lowered:
            return StoreError(f"{shown}: {advice} ({said})")
    return StoreError(f"{shown}: {said}")


def damaged(shown: str, said: str) -> StoreError:
    """A file that was read through and found wanting."""
    return StoreError(
        f"{shown}: the file is damaged; put a backup in its place while alerts is stopped, or save "
        f"what is left with `.recover` ({' '.join(said.split())[:200]})"
    )


def replaced(shown: str) -> StoreError:
    """Another file, or none, under the name of the one in use."""
    return StoreError(
        f"{shown}: the file was replaced or removed while in use, so nothing is stored; "
        "put it back, or restart alerts to use what is there now"
    )


def _inner(error: SQLAlchemyError) -> object:
    """The cause without the statement and its values, which SQLAlchemy appends to its own text."""
    return getattr(error, "orig", None) or type(error).__name__
