"""Days that bind, and which alerts remind of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEXTS = ("id", "story", "role", "zone", "instrument", "scope", "headline", "item", "text")
_TIMES = ("stated", "since", "updated")
_OF_DEADLINE = sa.text("deadline <> ''")


def upgrade() -> None:
    """Make the table, and the column."""
    op.create_table(
        "deadlines",
        sa.Column("row", _KEY, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in (*_TEXTS, "state", "entry")),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("span", sa.JSON(), nullable=True),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in _TIMES),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("former", sa.JSON(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("row"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("ix_deadlines_state", "deadlines", ["state", "day"])
    for name in ("story", "item", "instrument", "entry"):
        op.create_index(f"ix_deadlines_{name}", "deadlines", [name])
    op.add_column("alerts", sa.Column("deadline", sa.String(), nullable=False, server_default=""))
    op.create_index(
        "ix_alerts_deadline",
        "alerts",
        ["deadline"],
        sqlite_where=_OF_DEADLINE,
        postgresql_where=_OF_DEADLINE,
    )
