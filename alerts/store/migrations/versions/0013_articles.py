"""Items know the article that was read for them, or why none was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; for what is stored already none was asked for."""
    op.add_column("items", sa.Column("article", sa.JSON(none_as_null=True), nullable=True))
