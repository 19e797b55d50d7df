"""Trust anchors: proposals, their changes, and decisions.

Revision: 0003, after: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from infra.append_only import protection
from infra.database import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = ("trust_proposal", "trust_change", "trust_decision")


def upgrade() -> None:
    op.create_table(
        "trust_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(length=32), nullable=True),
        sa.Column("actor_name", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trust_proposal")),
    )
    op.create_table(
        "trust_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["trust_proposal.id"], name=op.f("fk_trust_change_proposal_id_trust_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trust_change")),
        sa.UniqueConstraint("proposal_id", "ordinal", name=op.f("uq_trust_change_proposal_id_ordinal")),
    )
    op.create_table(
        "trust_decision",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(length=32), nullable=True),
        sa.Column("actor_name", sa.String(length=300), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["trust_proposal.id"], name=op.f("fk_trust_decision_proposal_id_trust_proposal")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_trust_decision")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_trust_decision_proposal_id")),
    )
    dialect = op.get_bind().dialect.name
    for table in TABLES:
        for statement in protection(table)[dialect]:
            op.execute(statement)


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    for table in reversed(TABLES):
        op.drop_table(table)
        if dialect == "postgresql":
            op.execute(f"DROP FUNCTION IF EXISTS {table}_refuse()")
