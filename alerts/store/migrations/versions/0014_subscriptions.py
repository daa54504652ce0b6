"""Subscriptions at hubs that push feeds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "subscriptions",
        sa.Column("feed", sa.String(), sa.ForeignKey("feeds.id"), nullable=False),
        sa.Column("hub", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("path_hash", sa.String(), nullable=False),
        sa.Column("next_at", moment, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("lease_until", moment, nullable=True),
        sa.Column("last_push", moment, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("feed"),
    )
    op.create_index("ix_subscriptions_next_at", "subscriptions", ["next_at"])
    op.create_index("ix_subscriptions_path_hash", "subscriptions", ["path_hash"])
