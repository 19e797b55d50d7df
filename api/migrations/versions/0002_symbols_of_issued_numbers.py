"""Symbols of issued numbers.

Revision: 0002, after: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "issued_number",
        sa.Column("symbol", sa.String(length=30), server_default=sa.text("''"), nullable=False),
    )
    op.execute(
        "UPDATE issued_number SET symbol = coalesce((SELECT outgoing_document.symbol FROM outgoing_document"
        " WHERE outgoing_document.id = issued_number.document_id), '')"
    )


def downgrade() -> None:
    with op.batch_alter_table("issued_number", schema=None) as batch_op:
        batch_op.drop_column("symbol")
