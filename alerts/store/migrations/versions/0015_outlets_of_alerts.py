"""Alerts know the outlet whose report they are about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what was told already names none."""
    op.add_column("alerts", sa.Column("outlet", sa.String(), nullable=False, server_default=""))
