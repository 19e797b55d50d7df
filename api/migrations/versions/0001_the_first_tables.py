"""The first tables.

Revision: 0001, after:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from archive.search.ddl import create_search_index, drop_search_index
from infra.audit import PROTECTION

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=50), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("parent_name", sa.String(length=300), nullable=True),
        sa.Column("abbreviation", sa.String(length=50), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("seal_diameter_mm", sa.Double(), nullable=True),
        sa.Column("seal_image", sa.String(length=64), nullable=True),
        sa.Column("key_ref", sa.String(length=500), nullable=True),
        sa.CheckConstraint("seal_diameter_mm > 0", name=op.f("ck_agency_seal_diameter_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("code", name=op.f("uq_agency_code")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(length=32), nullable=True),
        sa.Column("actor_name", sa.String(length=300), nullable=True),
        sa.Column("agency_id", sa.String(length=32), nullable=True),
        sa.Column("action", sa.String(length=100), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_entry_hash")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_subject"), ["subject"], unique=False)

    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "counter",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_counter")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=100), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("unique_key", sa.String(length=200), nullable=True),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("done", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("unique_key", name=op.f("uq_outbox_unique_key")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_due",
            ["due"],
            unique=False,
            sqlite_where=sa.text("done IS NULL"),
            postgresql_where=sa.text("done IS NULL"),
        )
        batch_op.create_index(
            "ix_outbox_leased_until",
            ["leased_until"],
            unique=False,
            sqlite_where=sa.text("leased_until IS NOT NULL"),
            postgresql_where=sa.text("leased_until IS NOT NULL"),
        )

    op.create_table(
        "periodic",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("next_due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("interval_s", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_periodic")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("name_hash", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name_hash", name=op.f("pk_sign_in_attempt")),
    )
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_attempt_last"), ["last"], unique=False)

    op.create_table(
        "agency_code",
        sa.Column("code", sa.String(length=50), nullable=False),
        sa.Column("agency_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_agency_code_agency_id_agency")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_agency_code")),
    )
    with op.batch_alter_table("agency_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agency_code_agency_id"), ["agency_id"], unique=False)

    op.create_table(
        "dossier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=100), nullable=False),
        sa.Column("title", sa.String(length=1000), nullable=False),
        sa.Column("notation", sa.String(length=100), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("retention", sa.String(length=2), nullable=False),
        sa.Column("retention_years", sa.Integer(), nullable=True),
        sa.Column("retention_basis", sa.String(length=500), nullable=False),
        sa.Column("mode", sa.String(length=2), nullable=False),
        sa.Column("languages", sa.String(length=100), nullable=False),
        sa.Column("keywords", sa.String(length=100), nullable=False),
        sa.Column("description", sa.String(length=2000), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.String(length=32), nullable=False),
        sa.Column("opened_by", sa.String(length=300), nullable=False),
        sa.Column("last_ordinal", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("object_id", sa.String(length=200), nullable=True),
        sa.Column("taking_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_over_by_id", sa.String(length=32), nullable=True),
        sa.Column("taken_over_by", sa.String(length=300), nullable=True),
        sa.Column("taken_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(retention = '01') = (retention_years IS NULL)",
            name=op.f("ck_dossier_only_permanent_has_no_years"),
        ),
        sa.CheckConstraint(
            "(state = 'open') = (closed_at IS NULL)", name=op.f("ck_dossier_closed_unless_open")
        ),
        sa.CheckConstraint(
            "(state = 'taken_over') = (taken_over_at IS NOT NULL)",
            name=op.f("ck_dossier_taken_over_has_time"),
        ),
        sa.CheckConstraint("mode <> '03'", name=op.f("ck_dossier_no_state_secrets")),
        sa.CheckConstraint(
            "state <> 'open' OR object_id IS NULL", name=op.f("ck_dossier_open_has_no_object")
        ),
        sa.CheckConstraint(
            "state <> 'taken_over' OR object_id IS NOT NULL", name=op.f("ck_dossier_taken_over_has_object")
        ),
        sa.CheckConstraint("state IN ('open', 'closed', 'taken_over')", name=op.f("ck_dossier_state_known")),
        sa.CheckConstraint(
            "(object_id IS NULL) = (taking_over_at IS NULL)", name=op.f("ck_dossier_object_has_intention")
        ),
        sa.CheckConstraint("retention_years > 0", name=op.f("ck_dossier_retention_years_positive")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_dossier_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier")),
        sa.UniqueConstraint("agency_id", "code", name=op.f("uq_dossier_agency_id_code")),
        sa.UniqueConstraint("object_id", name=op.f("uq_dossier_object_id")),
    )
    with op.batch_alter_table("dossier", schema=None) as batch_op:
        batch_op.create_index("ix_dossier_agency_state", ["agency_id", "state"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("agency_id", sa.String(length=32), nullable=False),
        sa.Column("username", sa.String(length=100), nullable=False),
        sa.Column("full_name", sa.String(length=300), nullable=False),
        sa.Column("password_hash", sa.String(length=300), nullable=True),
        sa.Column("position", sa.String(length=200), nullable=False),
        sa.Column("authority", sa.String(length=10), nullable=False),
        sa.Column("signature_image", sa.String(length=64), nullable=True),
        sa.Column("key_ref", sa.String(length=500), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_person_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("username", name=op.f("uq_person_username")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_agency_id"), ["agency_id"], unique=False)

    op.create_table(
        "dossier_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("direction", sa.String(length=10), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=500), nullable=False),
        sa.Column("organ_name", sa.String(length=200), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("type_code", sa.String(length=50), nullable=False),
        sa.Column("type_name", sa.String(length=100), nullable=False),
        sa.Column("number", sa.String(length=11), nullable=False),
        sa.Column("number_key", sa.String(length=11), nullable=False),
        sa.Column("symbol", sa.String(length=30), nullable=False),
        sa.Column("symbol_key", sa.String(length=60), nullable=False),
        sa.Column("signer", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("arrival_number", sa.Integer(), nullable=True),
        sa.Column("arrived_on", sa.Date(), nullable=True),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("identifiers", sa.JSON(), nullable=False),
        sa.Column("verification", sa.JSON(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("logical_path", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "direction IN ('outgoing', 'incoming')", name=op.f("ck_dossier_document_direction_known")
        ),
        sa.CheckConstraint("size > 0", name=op.f("ck_dossier_document_size_positive")),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_dossier_document_dossier_id_dossier")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_document")),
        sa.UniqueConstraint(
            "dossier_id",
            "direction",
            "source_id",
            name=op.f("uq_dossier_document_dossier_id_direction_source_id"),
        ),
        sa.UniqueConstraint("dossier_id", "ordinal", name=op.f("uq_dossier_document_dossier_id_ordinal")),
    )
    with op.batch_alter_table("dossier_document", schema=None) as batch_op:
        batch_op.create_index("ix_dossier_document_issued_on", ["issued_on"], unique=False)
        batch_op.create_index("ix_dossier_document_number", ["number_key", "symbol_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_dossier_document_sha256"), ["sha256"], unique=False)

    op.create_table(
        "dossier_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(length=32), nullable=False),
        sa.Column("actor_name", sa.String(length=300), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_dossier_event_dossier_id_dossier")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_event")),
    )
    with op.batch_alter_table("dossier_event", schema=None) as batch_op:
        batch_op.create_index("ix_dossier_event_dossier_id", ["dossier_id", "id"], unique=False)

    op.create_table(
        "incoming_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.String(length=32), nullable=False),
        sa.Column("sender_id", sa.String(length=32), nullable=False),
        sa.Column("identifier", sa.String(length=200), nullable=False),
        sa.Column("business_type", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=50), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("subject", sa.String(length=500), nullable=False),
        sa.Column("type_code", sa.String(length=30), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("signer", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "arrived",
                "registered",
                "directed",
                "in_progress",
                "completed",
                "refused",
                name="incoming_state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("indication", sa.String(length=20), nullable=True),
        sa.Column("verification", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrival_year", sa.Integer(), nullable=True),
        sa.Column("arrival_number", sa.Integer(), nullable=True),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refusal", sa.String(length=2000), nullable=False),
        sa.Column("instruction", sa.String(length=2000), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("directed_by_id", sa.String(length=32), nullable=True),
        sa.Column("directed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(arrival_number IS NOT NULL) = (state NOT IN ('arrived', 'refused'))",
            name=op.f("ck_incoming_document_registered_has_number"),
        ),
        sa.CheckConstraint(
            "(state = 'refused') = (refusal != '')", name=op.f("ck_incoming_document_refused_has_reason")
        ),
        sa.CheckConstraint(
            "(arrival_number IS NULL) = (registered_at IS NULL)",
            name=op.f("ck_incoming_document_number_with_time"),
        ),
        sa.CheckConstraint("urgency BETWEEN 0 AND 3", name=op.f("ck_incoming_document_urgency_known")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_incoming_document_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["directed_by_id"], ["person.id"], name=op.f("fk_incoming_document_directed_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["sender_id"], ["agency.id"], name=op.f("fk_incoming_document_sender_id_agency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_document")),
        sa.UniqueConstraint(
            "agency_id", "arrival_year", "arrival_number", name="uq_incoming_document_number"
        ),
        sa.UniqueConstraint(
            "agency_id",
            "sender_id",
            "identifier",
            "business_type",
            "digest",
            name="uq_incoming_document_once",
        ),
    )
    with op.batch_alter_table("incoming_document", schema=None) as batch_op:
        batch_op.create_index("ix_incoming_document_agency_state", ["agency_id", "state"], unique=False)
        batch_op.create_index(
            "ix_incoming_document_identifier", ["agency_id", "sender_id", "identifier"], unique=False
        )

    op.create_table(
        "outgoing_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.String(length=32), nullable=False),
        sa.Column("drafter_id", sa.String(length=32), nullable=False),
        sa.Column("signer_id", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=500), nullable=False),
        sa.Column("type_code", sa.String(length=30), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "signed",
                "issuing",
                "issued",
                "dispatched",
                name="outgoing_state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("revision", sa.String(length=64), nullable=False),
        sa.Column(
            "revision_kind",
            sa.Enum(
                "uploaded",
                "prepared",
                "leader",
                "agency",
                "level",
                name="revision_kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("layout", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("printed_year", sa.Integer(), nullable=True),
        sa.Column("symbol", sa.String(length=30), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("identifier", sa.String(length=200), nullable=True),
        sa.Column("level", sa.String(length=10), nullable=True),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dispatched_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "number IS NOT NULL OR state NOT IN ('issuing', 'issued', 'dispatched')",
            name=op.f("ck_outgoing_document_issued_has_number"),
        ),
        sa.CheckConstraint(
            "(number IS NULL) = (identifier IS NULL)",
            name=op.f("ck_outgoing_document_number_with_identifier"),
        ),
        sa.CheckConstraint(
            "(number IS NULL) = (issued_on IS NULL)", name=op.f("ck_outgoing_document_number_with_date")
        ),
        sa.CheckConstraint("urgency BETWEEN 0 AND 3", name=op.f("ck_outgoing_document_urgency_known")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_outgoing_document_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["drafter_id"], ["person.id"], name=op.f("fk_outgoing_document_drafter_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["signer_id"], ["person.id"], name=op.f("fk_outgoing_document_signer_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_document")),
        sa.UniqueConstraint("identifier", name="uq_outgoing_document_identifier"),
    )
    with op.batch_alter_table("outgoing_document", schema=None) as batch_op:
        batch_op.create_index("ix_outgoing_document_agency_state", ["agency_id", "state"], unique=False)

    op.create_table(
        "person_role",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_role_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "role", name=op.f("pk_person_role")),
    )
    op.create_table(
        "web_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_web_session_person_id_person")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_web_session")),
    )
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_web_session_expires"), ["expires"], unique=False)
        batch_op.create_index(batch_op.f("ix_web_session_person_id"), ["person_id"], unique=False)

    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "lead",
                "support",
                "informed",
                name="assignment_role",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["incoming_document.id"],
            name=op.f("fk_assignment_document_id_incoming_document"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_assignment_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint("document_id", "person_id", name="uq_assignment_person"),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(
            "uq_assignment_lead",
            ["document_id"],
            unique=True,
            sqlite_where=sa.text("role = 'lead'"),
            postgresql_where=sa.text("role = 'lead'"),
        )

    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "queued",
                "01",
                "02",
                "03",
                "04",
                "05",
                "06",
                name="delivery_status",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_delivery_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["outgoing_document.id"], name=op.f("fk_delivery_document_id_outgoing_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("document_id", "agency_id", name="uq_delivery_once"),
    )
    op.create_table(
        "dossier_document_text",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("problem", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["dossier_document.id"],
            name=op.f("fk_dossier_document_text_document_id_dossier_document"),
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_dossier_document_text")),
    )
    op.create_table(
        "hand_out",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(length=32), nullable=False),
        sa.Column("actor_name", sa.String(length=300), nullable=False),
        sa.Column("purpose", sa.String(length=500), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["dossier_document.id"], name=op.f("fk_hand_out_document_id_dossier_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_out")),
    )
    with op.batch_alter_table("hand_out", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hand_out_document_id"), ["document_id"], unique=False)

    op.create_table(
        "incoming_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("what", sa.String(length=100), nullable=False),
        sa.Column("from_state", sa.String(length=20), nullable=False),
        sa.Column("to_state", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["incoming_document.id"],
            name=op.f("fk_incoming_event_document_id_incoming_document"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_incoming_event_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_event")),
    )
    with op.batch_alter_table("incoming_event", schema=None) as batch_op:
        batch_op.create_index("ix_incoming_event_document", ["document_id"], unique=False)

    op.create_table(
        "issued_number",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.String(length=32), nullable=False),
        sa.Column("register", sa.String(length=50), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "reserved",
                "confirmed",
                "cancelled",
                name="number_state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state != 'cancelled' OR reason != ''", name=op.f("ck_issued_number_cancelled_has_reason")
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_issued_number_number_positive")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_issued_number_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["outgoing_document.id"],
            name=op.f("fk_issued_number_document_id_outgoing_document"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_number")),
        sa.UniqueConstraint("agency_id", "register", "year", "number", name="uq_issued_number_once"),
    )
    with op.batch_alter_table("issued_number", schema=None) as batch_op:
        batch_op.create_index(
            "uq_issued_number_document",
            ["document_id"],
            unique=True,
            sqlite_where=sa.text("state != 'cancelled'"),
            postgresql_where=sa.text("state != 'cancelled'"),
        )

    op.create_table(
        "outgoing_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("what", sa.String(length=100), nullable=False),
        sa.Column("from_state", sa.String(length=20), nullable=False),
        sa.Column("to_state", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["outgoing_document.id"],
            name=op.f("fk_outgoing_event_document_id_outgoing_document"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_outgoing_event_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_event")),
    )
    with op.batch_alter_table("outgoing_event", schema=None) as batch_op:
        batch_op.create_index("ix_outgoing_event_document", ["document_id"], unique=False)

    op.create_table(
        "outgoing_recipient",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_outgoing_recipient_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["outgoing_document.id"],
            name=op.f("fk_outgoing_recipient_document_id_outgoing_document"),
        ),
        sa.PrimaryKeyConstraint("document_id", "ordinal", name=op.f("pk_outgoing_recipient")),
        sa.UniqueConstraint("document_id", "agency_id", name="uq_outgoing_recipient_once"),
    )
    op.create_table(
        "outgoing_revision",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "uploaded",
                "prepared",
                "leader",
                "agency",
                "level",
                name="revision_kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("level", sa.String(length=10), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["outgoing_document.id"],
            name=op.f("fk_outgoing_revision_document_id_outgoing_document"),
        ),
        sa.PrimaryKeyConstraint("document_id", "ordinal", name=op.f("pk_outgoing_revision")),
    )
    connection = op.get_bind()
    for statement in PROTECTION[connection.dialect.name]:
        connection.exec_driver_sql(statement)
    create_search_index(connection)


def downgrade() -> None:
    connection = op.get_bind()
    drop_search_index(connection)
    op.drop_table("outgoing_revision")
    op.drop_table("outgoing_recipient")
    with op.batch_alter_table("outgoing_event", schema=None) as batch_op:
        batch_op.drop_index("ix_outgoing_event_document")

    op.drop_table("outgoing_event")
    with op.batch_alter_table("issued_number", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_issued_number_document",
            sqlite_where=sa.text("state != 'cancelled'"),
            postgresql_where=sa.text("state != 'cancelled'"),
        )

    op.drop_table("issued_number")
    with op.batch_alter_table("incoming_event", schema=None) as batch_op:
        batch_op.drop_index("ix_incoming_event_document")

    op.drop_table("incoming_event")
    with op.batch_alter_table("hand_out", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hand_out_document_id"))

    op.drop_table("hand_out")
    op.drop_table("dossier_document_text")
    op.drop_table("delivery")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_assignment_lead",
            sqlite_where=sa.text("role = 'lead'"),
            postgresql_where=sa.text("role = 'lead'"),
        )

    op.drop_table("assignment")
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_web_session_person_id"))
        batch_op.drop_index(batch_op.f("ix_web_session_expires"))

    op.drop_table("web_session")
    op.drop_table("person_role")
    with op.batch_alter_table("outgoing_document", schema=None) as batch_op:
        batch_op.drop_index("ix_outgoing_document_agency_state")

    op.drop_table("outgoing_document")
    with op.batch_alter_table("incoming_document", schema=None) as batch_op:
        batch_op.drop_index("ix_incoming_document_identifier")
        batch_op.drop_index("ix_incoming_document_agency_state")

    op.drop_table("incoming_document")
    with op.batch_alter_table("dossier_event", schema=None) as batch_op:
        batch_op.drop_index("ix_dossier_event_dossier_id")

    op.drop_table("dossier_event")
    with op.batch_alter_table("dossier_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dossier_document_sha256"))
        batch_op.drop_index("ix_dossier_document_number")
        batch_op.drop_index("ix_dossier_document_issued_on")

    op.drop_table("dossier_document")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_agency_id"))

    op.drop_table("person")
    with op.batch_alter_table("dossier", schema=None) as batch_op:
        batch_op.drop_index("ix_dossier_agency_state")

    op.drop_table("dossier")
    with op.batch_alter_table("agency_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agency_code_agency_id"))

    op.drop_table("agency_code")
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_attempt_last"))

    op.drop_table("sign_in_attempt")
    op.drop_table("periodic")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_leased_until",
            sqlite_where=sa.text("leased_until IS NOT NULL"),
            postgresql_where=sa.text("leased_until IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_outbox_due", sqlite_where=sa.text("done IS NULL"), postgresql_where=sa.text("done IS NULL")
        )

    op.drop_table("outbox")
    op.drop_table("counter")
    op.drop_table("audit_head")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_subject"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_agency_id"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_actor_id"))

    op.drop_table("audit_entry")
    op.drop_table("agency")
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS audit_entry_refuse()")
