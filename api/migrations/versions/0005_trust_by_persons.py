"""Two persons rather than two accounts, what a proposal was based on, and trust lists that are fetched.

Revision: 0005, after: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from infra.append_only import protection
from infra.database import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEPT = ("trust_endorsement", "trust_list_fetch")


def upgrade() -> None:
    op.add_column("person", sa.Column("identity_number", sa.String(length=12), nullable=True))
    op.create_index(op.f("ix_person_identity_number"), "person", ["identity_number"])
    op.add_column("trust_proposal", sa.Column("based_on", sa.BigInteger(), nullable=True))
    op.add_column("trust_proposal", sa.Column("in_demo", sa.Boolean(), nullable=True))
    op.add_column("trust_decision", sa.Column("in_demo", sa.Boolean(), nullable=True))
    op.create_table(
        "trust_endorsement",
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(length=32), nullable=False),
        sa.Column("actor_name", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["trust_proposal.id"],
            name=op.f("fk_trust_endorsement_proposal_id_trust_proposal"),
        ),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk_trust_endorsement")),
    )
    op.create_table(
        "trust_list_fetch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=310), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(length=2000), nullable=False),
        sa.Column("asked_by", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["trust_proposal.id"],
            name=op.f("fk_trust_list_fetch_proposal_id_trust_proposal"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trust_list_fetch")),
    )
    op.create_index(op.f("ix_trust_list_fetch_key"), "trust_list_fetch", ["key"])
    op.create_table(
        "trust_list_source",
        sa.Column("key", sa.String(length=310), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("dead_since", UtcDateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("asked_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("next_try", UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_trust_list_source")),
    )
    dialect = op.get_bind().dialect.name
    for table in KEPT:
        for statement in protection(table)[dialect]:
            op.execute(statement)


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.drop_table("trust_list_source")
    for table in reversed(KEPT):
        op.drop_table(table)
        if dialect == "postgresql":
            op.execute(f"DROP FUNCTION IF EXISTS {table}_refuse()")
    op.drop_column("trust_decision", "in_demo")
    op.drop_column("trust_proposal", "in_demo")
    op.drop_column("trust_proposal", "based_on")
    op.drop_index(op.f("ix_person_identity_number"), table_name="person")
    op.drop_column("person", "identity_number")
