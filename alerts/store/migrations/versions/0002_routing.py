"""Held, bundled and suppressed deliveries; silences, groups, reminders, and what people say."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the columns and make the tables."""
    _deliveries()
    _bundles()
    _groups()
    _reminders()
    _silences()
    _handlings()


def _deliveries() -> None:
    for name in ("route", "reason", "bucket", "bundle"):
        column = sa.Column(name, sa.String(), nullable=False, server_default="")
        op.add_column("deliveries", column)
    op.add_column("deliveries", sa.Column("interrupt_at", MOMENT, nullable=True))
    op.execute("UPDATE deliveries SET interrupt_at = created")
    held = sa.text("state = 'held'")
    op.create_index(
        "ix_deliveries_held",
        "deliveries",
        ["receiver", "bucket", "next_at"],
        sqlite_where=held,
        postgresql_where=held,
    )
    spent = sa.text("interrupt_at IS NOT NULL")
    op.create_index(
        "ix_deliveries_interrupts",
        "deliveries",
        ["receiver", "interrupt_at"],
        sqlite_where=spent,
        postgresql_where=spent,
    )
    op.create_index("ix_deliveries_bundle", "deliveries", ["bundle"])
    op.create_index("ix_alerts_created", "alerts", ["created"])


def _bundles() -> None:
    op.create_table(
        "bundles",
        sa.Column("row", ROW, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("receiver", sa.String(), nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("digest", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("row"),
        sa.UniqueConstraint("id"),
    )


def _groups() -> None:
    op.create_table(
        "groups",
        sa.Column("receiver", sa.String(), nullable=False),
        sa.Column("bucket", sa.String(), nullable=False),
        sa.Column("told_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("receiver", "bucket"),
    )


def _reminders() -> None:
    op.create_table(
        "reminders",
        sa.Column("story", sa.String(), nullable=False),
        sa.Column("receiver", sa.String(), nullable=False),
        sa.Column("alert", sa.String(), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("due", MOMENT, nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["story"], ["stories.id"]),
        sa.ForeignKeyConstraint(["alert"], ["alerts.id"]),
        sa.PrimaryKeyConstraint("story", "receiver"),
    )
    op.create_index("ix_reminders_due", "reminders", ["due"])


def _silences() -> None:
    op.create_table(
        "silences",
        sa.Column("row", ROW, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("ends", MOMENT, nullable=False),
        sa.Column("silence", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("row"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("ix_silences_ends", "silences", ["ends"])


def _handlings() -> None:
    op.create_table(
        "handlings",
        sa.Column("story", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("until", MOMENT, nullable=True),
        sa.Column("assignee", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["story"], ["stories.id"]),
        sa.PrimaryKeyConstraint("story"),
    )
