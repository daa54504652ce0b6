"""Items know the outlet that a source of many publishers names."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what is stored already names none."""
    op.add_column("items", sa.Column("outlet", sa.String(), nullable=False, server_default=""))
