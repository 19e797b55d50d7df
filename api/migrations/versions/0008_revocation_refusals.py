"""Questions that a living source refuses rest by themselves; answers say whether they were verified.

Revision: 0008, after: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("revocation_question") as table:
        table.add_column(sa.Column("known", sa.LargeBinary(), nullable=True))
        table.add_column(sa.Column("refusals", sa.Integer(), nullable=False, server_default=sa.text("0")))
        table.add_column(sa.Column("next_try", sa.DateTime(timezone=True), nullable=True))
        table.create_check_constraint(
            op.f("ck_revocation_question_rests_while_refused"), "(refusals = 0) = (next_try IS NULL)"
        )
    with op.batch_alter_table("revocation_answer") as table:
        # What was kept as a part of something was not looked at: it is asked for anew.
        table.add_column(sa.Column("verified", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("revocation_answer") as table:
        table.drop_column("verified")
    with op.batch_alter_table("revocation_question") as table:
        table.drop_constraint(op.f("ck_revocation_question_rests_while_refused"), type_="check")
        table.drop_column("next_try")
        table.drop_column("refusals")
        table.drop_column("known")
