"""Batches of documents signed under one PIN, and who opened which document.

Revision: 0009, after: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

OPEN = sa.text("state IN ('waiting', 'acting')")


def upgrade() -> None:
    _create_batches()
    _create_items()
    op.create_table(
        "document_sighting",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("seen", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["outgoing_document.id"],
            name=op.f("fk_document_sighting_document_id_outgoing_document"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_document_sighting_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", "document_id", "seen", name=op.f("pk_document_sighting")),
    )


def downgrade() -> None:
    op.drop_table("document_sighting")
    op.drop_table("signing_batch_item")
    op.drop_table("signing_batch")


def _create_batches() -> None:
    op.create_table(
        "signing_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _closed("sign", "issue", name="batch_kind"), nullable=False),
        sa.Column(
            "state", _closed("running", "paused", "stopped", "done", name="batch_state"), nullable=False
        ),
        sa.Column("agency_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("request_key", sa.String(length=64), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("runner", sa.String(length=32), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind = 'issue') = (issued_on IS NOT NULL)", name=op.f("ck_signing_batch_issue_has_date")
        ),
        sa.CheckConstraint(
            "(state = 'running') = (runner IS NOT NULL)", name=op.f("ck_signing_batch_running_has_runner")
        ),
        sa.CheckConstraint(
            "(runner IS NULL) = (leased_until IS NULL)", name=op.f("ck_signing_batch_runner_has_lease")
        ),
        sa.CheckConstraint(
            "(state IN ('done', 'stopped')) = (ended_at IS NOT NULL)",
            name=op.f("ck_signing_batch_ended_has_time"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_signing_batch_agency_id_agency")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_signing_batch_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_batch")),
        sa.UniqueConstraint("person_id", "request_key", name="uq_signing_batch_request"),
    )


def _create_items() -> None:
    op.create_table(
        "signing_batch_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.String(length=64), nullable=False),
        sa.Column("seen", sa.String(length=64), nullable=False),
        sa.Column("opened", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            _closed("waiting", "acting", "done", "refused", "stopped", name="batch_item_state"),
            nullable=False,
        ),
        sa.Column("runner", sa.String(length=32), nullable=True),
        sa.Column("acting_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state != 'refused' OR reason != ''", name=op.f("ck_signing_batch_item_refused_has_reason")
        ),
        sa.CheckConstraint(
            "(state IN ('waiting', 'acting')) = (ended_at IS NULL)",
            name=op.f("ck_signing_batch_item_open_has_no_end"),
        ),
        sa.CheckConstraint(
            "state != 'acting' OR runner IS NOT NULL", name=op.f("ck_signing_batch_item_acting_has_runner")
        ),
        sa.CheckConstraint(
            "(runner IS NULL) = (acting_until IS NULL)", name=op.f("ck_signing_batch_item_runner_until")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["signing_batch.id"], name=op.f("fk_signing_batch_item_batch_id_signing_batch")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["outgoing_document.id"],
            name=op.f("fk_signing_batch_item_document_id_outgoing_document"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_batch_item")),
        sa.UniqueConstraint("batch_id", "ordinal", name="uq_signing_batch_item_ordinal"),
        sa.UniqueConstraint("batch_id", "document_id", name="uq_signing_batch_item_document"),
    )
    op.create_index(
        "uq_signing_batch_item_open",
        "signing_batch_item",
        ["document_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def _closed(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=20)
