"""Renewal ahead of need is for what records rest on, not for what strangers had checked.

Revision: 0010, after: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("revocation_question", sa.Column("needed_at", sa.DateTime(timezone=True), nullable=True))
    # Nobody knows any more whose questions these were; those that are needed come up again.
    op.execute("UPDATE revocation_question SET needed_at = met_at")


def downgrade() -> None:
    with op.batch_alter_table("revocation_question") as table:
        table.drop_column("needed_at")
