"""How each receiver takes what it is sent is remembered; a fallback knows whom it stands in for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and the column."""
    op.create_table(
        "receivers",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True)),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True)),
        sa.Column("paced_until", sa.DateTime(timezone=True)),
        sa.Column("gone_at", sa.DateTime(timezone=True)),
        sa.Column("gone_mark", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    added = sa.Column("instead_of", sa.String(), nullable=False, server_default="")
    op.add_column("deliveries", added)
