"""Column types that mean the same on SQLite and PostgreSQL, and the statements both share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Insert,
    Integer,
    Select,
    String,
    Table,
    TypeDecorator,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

T = TypeVar("T")
R = TypeVar("R", bound=SQLModel)
Values = Mapping[str, Any]

#: A row number that grows with every insert; SQLite numbers only plain INTEGER keys by itself.
ROW_NUMBER = BigInteger().with_variant(Integer(), "sqlite")

#: JSON as text on both sides. PostgreSQL's JSONB would reorder keys and rewrite numbers, and what
#: was judged must come back byte for byte.
PLAIN_JSON = JSON(none_as_null=True)

#: SQLite takes at most 32,766 values in one statement, older builds 999.
CHUNK = 500


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC with its microseconds, given back aware in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC; SQLite gets no offset, so that text order is time order."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a stored time needs its offset: {value.isoformat()}")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The stored moment, aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Text(TypeDecorator[str]):
    """Text from outside. NUL and lone surrogates, which no database keeps, become U+FFFD.

    One character takes the place of one, so spans into the text stay true.
    """

    impl = String()
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  # the type's signature
        """The text as every database can hold it."""
        return None if value is None else storable(value)


def storable(text: str) -> str:
    """The text with NUL and lone surrogates replaced by U+FFFD, character for character."""
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= each <= "\udfff" else each for each in text)
    return text


def seconds(moment: datetime) -> int:
    """The aware moment in whole seconds since 1970, UTC."""
    return int(moment.timestamp())


def table(model: type[SQLModel]) -> Table:
    """The Core table behind a model, for statements."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


def models(session: Session, statement: Select[R]) -> list[R]:
    """The rows of this statement as models, as they stand in the database now.

    Bulk writes go round the session, so an object it has seen before may be stale.
    """
    return list(session.scalars(statement.execution_options(populate_existing=True)))


def insert_new(session: Session, target: Table, rows: Sequence[Values], by: Sequence[str]) -> None:
    """Insert the rows whose `by` columns are not there yet; the others stay untouched."""
    if rows:
        statement = _insert_new(target, tuple(by), on_server=is_postgresql(session))
        session.connection().execute(statement, list(rows))


def upsert(
    session: Session,
    target: Table,
    rows: Sequence[Values],
    by: Sequence[str],
    keep: Sequence[str] = (),
) -> None:
    """Insert the rows, or overwrite those with the same `by` columns except what is in `keep`."""
    if not rows:
        return
    changed = tuple(name for name in rows[0] if name not in by and name not in keep)
    statement = _upsert(target, tuple(by), changed, on_server=is_postgresql(session))
    session.connection().execute(statement, list(rows))


def add_up(session: Session, target: Table, row: Values, by: Sequence[str], counter: str) -> None:
    """Insert the row, or add its `counter` to the one that is there."""
    statement = _insert(target, on_server=is_postgresql(session))
    total = target.c[counter] + statement.excluded[counter]
    session.execute(
        statement.on_conflict_do_update(index_elements=list(by), set_={counter: total}), dict(row)
    )


def chunks(values: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """The values in runs short enough for one statement."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def is_postgresql(session: Session) -> bool:
    """True when the session speaks to PostgreSQL."""
    return session.get_bind().dialect.name == "postgresql"


# A statement costs more to put together than to run on a handful of rows, so it is kept.
@lru_cache(maxsize=256)
def _upsert(
    target: Table, by: tuple[str, ...], changed: tuple[str, ...], *, on_server: bool
) -> Insert:
    statement = _insert(target, on_server=on_server)
    values = {name: statement.excluded[name] for name in changed}
    return statement.on_conflict_do_update(index_elements=list(by), set_=values)


@lru_cache(maxsize=256)
def _insert_new(target: Table, by: tuple[str, ...], *, on_server: bool) -> Insert:
    statement = _insert(target, on_server=on_server)
    return statement.on_conflict_do_nothing(index_elements=list(by))


def _insert(target: Table, *, on_server: bool) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(target) if on_server else sqlite.insert(target)
