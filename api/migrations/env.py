"""Alembic's entry: runs on the connection that `api.migrate` hands over, never on one of its own."""

from __future__ import annotations

from alembic import context

from api.schema import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata(),
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
