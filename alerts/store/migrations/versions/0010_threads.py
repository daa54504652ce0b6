"""Deliveries know their message at the receiver, so that it can be answered and changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, and an index for the messages to change."""
    for name in ("thread", "posted"):
        column = sa.Column(name, sa.String(), nullable=False, server_default="")
        op.add_column("deliveries", column)
    op.add_column("deliveries", sa.Column("refresh_at", sa.DateTime(timezone=True)))
    set_ = sa.text("refresh_at IS NOT NULL")
    op.create_index(
        "ix_deliveries_refresh",
        "deliveries",
        ["refresh_at"],
        sqlite_where=set_,
        postgresql_where=set_,
    )
