"""Keys in the addresses of sources are taken out of everything that is stored."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

from alerts.store.tables import METADATA
from alerts.store.upgrade import REWRITE_WANTED
from alerts.text.masking import MASK, secrets_of, shown

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

#: Here a key is replaced as polls replace it from now on, so that an item is known again. All other
#: text keeps its length, so that spans into it stay true.
_ADDRESSES = {("items", "key"), ("items", "url"), ("items", "canonical_url"), ("alerts", "url")}


def upgrade() -> None:
    """Add the digest of each location, show the locations, and take the keys out of all text."""
    column = sa.Column("location_hash", sa.String(), nullable=False, server_default="")
    op.add_column("feeds", column)
    connection = op.get_bind()
    feeds = _table(connection, "feeds")
    secrets: set[str] = set()
    hidden = 0
    for id_, location, health in connection.execute(
        sa.select(feeds.c.id, feeds.c.location, feeds.c.health)
    ).all():
        secrets.update(secrets_of(location), secrets_of(health.get("moved_to", "")))
        known = {**health}
        if "moved_to" in known:
            known["moved_to"] = shown(known["moved_to"])
        hidden += known != health or shown(location) != location
        connection.execute(
            sa.update(feeds)
            .where(feeds.c.id == id_)
            .values(
                location=shown(location),
                location_hash=sha256(location.encode(errors="replace")).hexdigest(),
                health=known,
            )
        )
    for secret in sorted(secrets, key=lambda each: (-len(each), each)):
        _take_out(connection, secret)
    if hidden and connection.dialect.name == "sqlite":
        # What was overwritten is still in unused parts of the file.
        connection.exec_driver_sql(f"PRAGMA user_version = {REWRITE_WANTED}")


def _take_out(connection: sa.Connection, secret: str) -> None:
    found = json.dumps(secret)[1:-1]
    for table, column in _texts(connection):
        text = sa.cast(column, sa.Text)
        mask = MASK if (table.name, column.name) in _ADDRESSES else "*" * len(found)
        is_json = isinstance(column.type, sa.JSON)
        sought = found if is_json else secret
        # Without the cast back PostgreSQL takes no text for JSON; SQLite would make a number of it.
        replaced: sa.ColumnElement[object] = sa.func.replace(text, sought, mask)
        if is_json and connection.dialect.name == "postgresql":
            replaced = sa.cast(replaced, column.type)
        holds = text.contains(sought, autoescape=True)
        connection.execute(
            sa.update(table).where(holds).values({column.name: sa.type_coerce(replaced, sa.Text)})
        )


def _texts(connection: sa.Connection) -> Iterator[tuple[sa.Table, sa.Column[object]]]:
    """Every column that holds text, of every table of ours."""
    for name in sorted(METADATA.tables.keys() & set(sa.inspect(connection).get_table_names())):
        table = _table(connection, name)
        for column in table.columns:
            if isinstance(column.type, sa.String | sa.JSON) and column.name != "id":
                yield table, column


def _table(connection: sa.Connection, name: str) -> sa.Table:
    return sa.Table(name, sa.MetaData(), autoload_with=connection)
