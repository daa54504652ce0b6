"""Run by Alembic for each command; `alerts.store.upgrade` hands over the open connection."""

from __future__ import annotations

from alembic import context

from alerts.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
