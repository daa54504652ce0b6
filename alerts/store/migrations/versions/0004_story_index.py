"""Stories are found by numbered keys in one covering index; what an item says stands beside it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Replace the text keys, which only ever found stories of the last days."""
    op.drop_table("story_keys")
    op.create_table(
        "story_index",
        sa.Column("key", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("at", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("member", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("key", "at", "member"),
        sqlite_with_rowid=False,
    )
    op.add_column("story_items", sa.Column("gist", sa.JSON(), nullable=True))
    op.add_column("stories", sa.Column("gist", sa.JSON(), nullable=True))
    op.create_index("ix_stories_silent", "stories", ["state", "updated"])
