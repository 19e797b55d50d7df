"""Requests to keys that are elsewhere.

Revision: 0011, after: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

OPEN = sa.text("state IN ('waiting', 'storing')")


def upgrade() -> None:
    op.create_table(
        "signature_request",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", _closed("sign", "issue", name="request_kind"), nullable=False),
        sa.Column(
            "state",
            _closed(
                "waiting", "storing", "answered", "refused", "cancelled", "expired", name="request_state"
            ),
            nullable=False,
        ),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.String(length=64), nullable=False),
        sa.Column("seen", sa.String(length=64), nullable=False),
        sa.Column("pages", sa.JSON(), nullable=False),
        sa.Column("pending", sa.LargeBinary(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("binding", sa.String(length=64), nullable=False),
        sa.Column("wrong_answers", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("storing_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state IN ('waiting', 'storing')) = (pending IS NOT NULL)",
            name=op.f("ck_signature_request_open_has_pending"),
        ),
        sa.CheckConstraint(
            "(state = 'storing') = (storing_until IS NOT NULL)",
            name=op.f("ck_signature_request_storing_has_end"),
        ),
        sa.CheckConstraint(
            "(kind = 'issue') = (number IS NOT NULL)", name=op.f("ck_signature_request_issue_has_number")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_signature_request_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["outgoing_document.id"],
            name=op.f("fk_signature_request_document_id_outgoing_document"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_signature_request_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature_request")),
    )
    op.create_index("ix_signature_request_document", "signature_request", ["document_id"])
    op.create_index(
        "uq_signature_request_open",
        "signature_request",
        ["document_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    op.drop_table("signature_request")


def _closed(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=20)
