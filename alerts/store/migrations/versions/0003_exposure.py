"""Alerts know their priority and what of the user's exposure they touch."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; alerts of before count by their severity alone."""
    op.add_column("alerts", sa.Column("priority", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("alerts", sa.Column("touches", sa.JSON(), nullable=False, server_default="[]"))
    op.execute(
        "UPDATE alerts SET priority = CASE severity "
        "WHEN 5 THEN 100 WHEN 4 THEN 75 WHEN 3 THEN 50 WHEN 2 THEN 25 WHEN 1 THEN 10 ELSE 0 END"
    )
