"""Batches signed on their owner's machine, and certificates that are registered from there.

Revision: 0012, after: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLES = ("signing_batch", "signing_batch_item")
NEW = {"signing_batch": ("certificate", "offer", "asked_until"), "signing_batch_item": ("request_id",)}


def upgrade() -> None:
    op.add_column("signature_request", sa.Column("batch_id", sa.Integer(), nullable=True))
    op.create_index("ix_signature_request_batch", "signature_request", ["batch_id"])
    _made_anew(is_new=True)
    op.create_table(
        "key_enrolment",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("whose", _closed("person", "agency", name="enrolment_owner"), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("agency_id", sa.String(length=32), nullable=False),
        sa.Column("wrong_answers", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_key_enrolment_agency_id_agency")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_key_enrolment_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_enrolment")),
    )


def downgrade() -> None:
    op.drop_table("key_enrolment")
    op.execute("UPDATE signing_batch_item SET state = 'waiting' WHERE state = 'asked'")
    op.execute(
        "UPDATE signing_batch SET state = 'paused', offer = NULL, asked_until = NULL WHERE state = 'asking'"
    )
    _made_anew(is_new=False)
    op.drop_index("ix_signature_request_batch", "signature_request")
    op.drop_column("signature_request", "batch_id")


def _made_anew(*, is_new: bool) -> None:
    """Exchange both tables: SQLite alters no CHECK, and drops none that another table refers to."""
    columns = {}
    for table in TABLES:
        known = [column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)]
        columns[table] = ", ".join(name for name in known if name not in NEW[table])
        op.execute(f"CREATE TABLE {table}_0011 AS SELECT * FROM {table}")  # noqa: S608 -- our own names
    for table in reversed(TABLES):
        op.drop_table(table)
    _create_batches(is_new=is_new)
    _create_items(is_new=is_new)
    for table in TABLES:
        names = columns[table]
        op.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {table}_0011")  # noqa: S608 -- our own names
        op.drop_table(f"{table}_0011")
        if op.get_bind().dialect.name == "postgresql":
            op.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"  # noqa: S608
            )


def _create_batches(*, is_new: bool) -> None:
    states = ["running", "paused", "stopped", "done"]
    more: list[sa.schema.SchemaItem] = []
    if is_new:
        states.append("asking")
        more = [
            sa.Column("certificate", sa.String(length=64), nullable=True),
            sa.Column("offer", sa.String(length=32), nullable=True),
            sa.Column("asked_until", sa.DateTime(timezone=True), nullable=True),
            sa.CheckConstraint(
                "state != 'asking' OR (certificate IS NOT NULL AND offer IS NOT NULL"
                " AND asked_until IS NOT NULL)",
                name=op.f("ck_signing_batch_asking_has_offer"),
            ),
        ]
    op.create_table(
        "signing_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _closed("sign", "issue", name="batch_kind"), nullable=False),
        sa.Column("state", _closed(*states, name="batch_state"), nullable=False),
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
        *more,
    )


def _create_items(*, is_new: bool) -> None:
    states = ["waiting", "acting", "done", "refused", "stopped"]
    is_open = "state IN ('waiting', 'acting', 'asked')" if is_new else "state IN ('waiting', 'acting')"
    more: list[sa.schema.SchemaItem] = []
    if is_new:
        states.append("asked")
        more = [
            sa.Column("request_id", sa.String(length=32), nullable=True),
            sa.ForeignKeyConstraint(
                ["request_id"],
                ["signature_request.id"],
                name=op.f("fk_signing_batch_item_request_id_signature_request"),
            ),
            sa.UniqueConstraint("request_id", name=op.f("uq_signing_batch_item_request_id")),
            sa.CheckConstraint(
                "state != 'asked' OR request_id IS NOT NULL",
                name=op.f("ck_signing_batch_item_asked_has_request"),
            ),
        ]
    op.create_table(
        "signing_batch_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.String(length=64), nullable=False),
        sa.Column("seen", sa.String(length=64), nullable=False),
        sa.Column("opened", sa.Boolean(), nullable=False),
        sa.Column("state", _closed(*states, name="batch_item_state"), nullable=False),
        sa.Column("runner", sa.String(length=32), nullable=True),
        sa.Column("acting_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state != 'refused' OR reason != ''", name=op.f("ck_signing_batch_item_refused_has_reason")
        ),
        sa.CheckConstraint(
            f"({is_open}) = (ended_at IS NULL)", name=op.f("ck_signing_batch_item_open_has_no_end")
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
        *more,
    )
    op.create_index(
        "uq_signing_batch_item_open",
        "signing_batch_item",
        ["document_id"],
        unique=True,
        sqlite_where=sa.text(is_open),
        postgresql_where=sa.text(is_open),
    )


def _closed(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=20)
