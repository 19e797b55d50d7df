"""Revocation evidence that all workers share, and the state of its sources.

Revision: 0004, after: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "revocation_question",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("certificate", sa.LargeBinary(), nullable=False),
        sa.Column("issuer", sa.LargeBinary(), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stale_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claim", sa.String(length=32), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(claim IS NULL) = (claimed_until IS NULL)", name=op.f("ck_revocation_question_claim_ends")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_revocation_question")),
    )
    op.create_index("ix_revocation_question_stale_at", "revocation_question", ["stale_at"])
    op.create_table(
        "revocation_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("about", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("got_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("this_update", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fresh_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revocation_answer")),
        sa.UniqueConstraint("question_key", "sha256", name=op.f("uq_revocation_answer_question_key_sha256")),
    )
    op.create_index(
        "ix_revocation_answer_question_key_seen_at", "revocation_answer", ["question_key", "seen_at"]
    )
    op.create_index(op.f("ix_revocation_answer_sha256"), "revocation_answer", ["sha256"])
    op.create_table(
        "revocation_source",
        sa.Column("url_sha256", sa.String(length=64), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("dead_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_try", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(failures = 0) = (dead_since IS NULL)", name=op.f("ck_revocation_source_dead_since_failure")
        ),
        sa.CheckConstraint(
            "(failures = 0) = (next_try IS NULL)", name=op.f("ck_revocation_source_rests_while_dead")
        ),
        sa.PrimaryKeyConstraint("url_sha256", name=op.f("pk_revocation_source")),
    )


def downgrade() -> None:
    op.drop_table("revocation_source")
    op.drop_table("revocation_answer")
    op.drop_table("revocation_question")
