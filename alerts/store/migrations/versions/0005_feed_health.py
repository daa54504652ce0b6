"""Feeds keep a few numbers about how they fare."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what is known of a feed is learned anew."""
    op.add_column("feeds", sa.Column("health", sa.JSON(), nullable=False, server_default="{}"))
