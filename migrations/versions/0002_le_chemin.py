"""Le chemin : diagnostics, parcours, questionnaires, mouvements, commandes, retraits, remises.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


REFUSAL = "Le journal ne se modifie pas."
NEW_COLUMNS = (
    ("devices", "office_suite", sa.String(60)),
    ("devices", "erased_at", sa.DateTime(timezone=True)),
    ("devices", "back_at", sa.DateTime(timezone=True)),
    ("devices", "back_on", sa.Date()),
    ("devices", "gone_on", sa.Date()),
    ("devices", "gone_to", sa.String(80)),
    ("devices", "gone_slip", sa.String(60)),
    ("partners", "contract_reference", sa.String(60)),
    ("partners", "contract_from", sa.Date()),
    ("partners", "contract_until", sa.Date()),
    ("prescriptions", "assessed_on", sa.Date()),
    ("prescriptions", "before_on", sa.Date()),
    ("prescriptions", "sheet_signed_on", sa.Date()),
    ("prescriptions", "path_ended_on", sa.Date()),
    ("prescriptions", "after_on", sa.Date()),
)
TABLES = (
    "device_requests",
    "purchase_orders",
    "workshops",
    "pickups",
    "purchase_order_lines",
    "after_cares",
    "competence_assessments",
    "device_events",
    "digcomp_goals",
    "handovers",
    "pathways",
    "pickup_lines",
    "questionnaire_responses",
    "answers",
    "assessment_marks",
    "attendances",
)
LEVEL = (
    "ALTER TABLE prescriptions ADD COLUMN assessed_level VARCHAR(10) CONSTRAINT ck_prescriptions_assessedlevel "
    "CHECK (assessed_level IN ('TO_WORK_ON', 'TO_CHECK', 'ACQUIRED'))"
)


def upgrade() -> None:
    op.create_table(
        "device_requests",
        sa.Column("mediator_id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.String(length=7), nullable=False),
        sa.Column("proposed", sa.Integer(), nullable=True),
        sa.Column("proposal", sa.String(length=300), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "DRAFT",
                "SENT",
                "GRANTED",
                "REDUCED",
                "REFUSED",
                name="requeststatus",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("granted", sa.Integer(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decision_reason", sa.String(length=300), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("asked BETWEEN 1 AND 10000", name=op.f("ck_device_requests_asked")),
        sa.CheckConstraint("granted >= 0 AND granted <= asked", name=op.f("ck_device_requests_granted")),
        sa.ForeignKeyConstraint(
            ["mediator_id"], ["partners.id"], name=op.f("fk_device_requests_mediator_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_requests")),
    )
    op.create_index(op.f("ix_device_requests_mediator_id"), "device_requests", ["mediator_id"], unique=False)

    op.create_table(
        "purchase_orders",
        sa.Column("number", sa.String(length=14), nullable=True),
        sa.Column("refurbisher_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("DRAFT", "ISSUED", "CANCELLED", name="orderstatus", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("contract_reference", sa.String(length=60), nullable=True),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("cancel_reason", sa.String(length=300), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["refurbisher_id"], ["partners.id"], name=op.f("fk_purchase_orders_refurbisher_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_orders")),
        sa.UniqueConstraint("number", name=op.f("uq_purchase_orders_number")),
    )
    op.create_index(op.f("ix_purchase_orders_refurbisher_id"), "purchase_orders", ["refurbisher_id"], unique=False)

    op.create_table(
        "workshops",
        sa.Column("mediator_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("minutes BETWEEN 5 AND 600", name=op.f("ck_workshops_minutes")),
        sa.ForeignKeyConstraint(
            ["mediator_id"], ["partners.id"], name=op.f("fk_workshops_mediator_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["session_themes.id"], name=op.f("fk_workshops_theme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshops")),
    )
    op.create_index(op.f("ix_workshops_held_on"), "workshops", ["held_on"], unique=False)
    op.create_index(op.f("ix_workshops_mediator_id"), "workshops", ["mediator_id"], unique=False)

    op.create_table(
        "pickups",
        sa.Column("number", sa.String(length=14), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "TO_REFURBISHER", "TO_MEDIATOR", "RETURN", name="pickupkind", native_enum=False, create_constraint=True
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum("DRAFT", "SIGNED", "RECEIVED", name="pickupstatus", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("refurbisher_id", sa.Integer(), nullable=True),
        sa.Column("mediator_id", sa.Integer(), nullable=True),
        sa.Column("purchase_order_id", sa.Integer(), nullable=True),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("collector_name", sa.String(length=80), nullable=True),
        sa.Column("collector_partner_id", sa.Integer(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "collector_partner_id IS NULL OR collector_partner_id = to_id", name=op.f("ck_pickups_nobody_delivers")
        ),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_pickups_two_sides")),
        sa.ForeignKeyConstraint(
            ["collector_partner_id"], ["partners.id"], name=op.f("fk_pickups_collector_partner_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["from_id"], ["partners.id"], name=op.f("fk_pickups_from_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["mediator_id"], ["partners.id"], name=op.f("fk_pickups_mediator_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["purchase_order_id"],
            ["purchase_orders.id"],
            name=op.f("fk_pickups_purchase_order_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["refurbisher_id"], ["partners.id"], name=op.f("fk_pickups_refurbisher_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["device_requests.id"], name=op.f("fk_pickups_request_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["to_id"], ["partners.id"], name=op.f("fk_pickups_to_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pickups")),
        sa.UniqueConstraint("number", name=op.f("uq_pickups_number")),
    )
    op.create_index(op.f("ix_pickups_mediator_id"), "pickups", ["mediator_id"], unique=False)
    op.create_index(op.f("ix_pickups_purchase_order_id"), "pickups", ["purchase_order_id"], unique=False)
    op.create_index(op.f("ix_pickups_refurbisher_id"), "pickups", ["refurbisher_id"], unique=False)
    op.create_index(op.f("ix_pickups_request_id"), "pickups", ["request_id"], unique=False)

    op.create_table(
        "purchase_order_lines",
        sa.Column("purchase_order_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("refurbisher_id", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"], ["devices.id"], name=op.f("fk_purchase_order_lines_device_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["purchase_order_id"],
            ["purchase_orders.id"],
            name=op.f("fk_purchase_order_lines_purchase_order_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["refurbisher_id"],
            ["partners.id"],
            name=op.f("fk_purchase_order_lines_refurbisher_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_order_lines")),
        sa.UniqueConstraint(
            "purchase_order_id", "device_id", name=op.f("uq_purchase_order_lines_purchase_order_id_device_id")
        ),
    )
    op.create_index(op.f("ix_purchase_order_lines_device_id"), "purchase_order_lines", ["device_id"], unique=False)
    op.create_index(
        op.f("ix_purchase_order_lines_purchase_order_id"), "purchase_order_lines", ["purchase_order_id"], unique=False
    )
    op.create_index(
        op.f("ix_purchase_order_lines_refurbisher_id"), "purchase_order_lines", ["refurbisher_id"], unique=False
    )
    op.create_index(
        "uq_purchase_order_lines_one_open",
        "purchase_order_lines",
        ["device_id"],
        unique=True,
        sqlite_where=sa.text("is_open"),
        postgresql_where=sa.text("is_open"),
    )

    op.create_table(
        "after_cares",
        sa.Column("prescription_id", sa.Integer(), nullable=False),
        sa.Column("mediator_id", sa.Integer(), nullable=True),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "BREAKDOWN", "SWAP", "RETURN", "LOSS", name="aftercarekind", native_enum=False, create_constraint=True
            ),
            nullable=False,
        ),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("solved_on", sa.Date(), nullable=True),
        sa.Column("solution", sa.String(length=300), nullable=True),
        sa.Column("new_device_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"], ["devices.id"], name=op.f("fk_after_cares_device_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["mediator_id"], ["partners.id"], name=op.f("fk_after_cares_mediator_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["new_device_id"], ["devices.id"], name=op.f("fk_after_cares_new_device_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["prescription_id"], ["prescriptions.id"], name=op.f("fk_after_cares_prescription_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_after_cares")),
    )
    op.create_index(op.f("ix_after_cares_device_id"), "after_cares", ["device_id"], unique=False)
    op.create_index(op.f("ix_after_cares_mediator_id"), "after_cares", ["mediator_id"], unique=False)
    op.create_index(op.f("ix_after_cares_new_device_id"), "after_cares", ["new_device_id"], unique=False)
    op.create_index(op.f("ix_after_cares_prescription_id"), "after_cares", ["prescription_id"], unique=False)

    op.create_table(
        "competence_assessments",
        sa.Column("prescription_id", sa.Integer(), nullable=False),
        sa.Column("mediator_id", sa.Integer(), nullable=True),
        sa.Column("grid_id", sa.Integer(), nullable=False),
        sa.Column(
            "moment",
            sa.Enum("START", "END", name="assessmentmoment", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("validated_on", sa.Date(), nullable=True),
        sa.Column(
            "level",
            sa.Enum("TO_WORK_ON", "TO_CHECK", "ACQUIRED", name="level", native_enum=False, create_constraint=True),
            nullable=True,
        ),
        sa.Column("levels", sa.JSON(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["grid_id"], ["competence_grids.id"], name=op.f("fk_competence_assessments_grid_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["mediator_id"], ["partners.id"], name=op.f("fk_competence_assessments_mediator_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["prescription_id"],
            ["prescriptions.id"],
            name=op.f("fk_competence_assessments_prescription_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competence_assessments")),
    )
    op.create_index(op.f("ix_competence_assessments_grid_id"), "competence_assessments", ["grid_id"], unique=False)
    op.create_index(
        op.f("ix_competence_assessments_mediator_id"), "competence_assessments", ["mediator_id"], unique=False
    )
    op.create_index(
        op.f("ix_competence_assessments_prescription_id"), "competence_assessments", ["prescription_id"], unique=False
    )

    op.create_table(
        "device_events",
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "entrer",
                "commander",
                "remettre-au-reconditionneur",
                "livrable",
                "hors-service",
                "reprendre",
                "faire-retirer",
                "manquant",
                "remettre",
                "retourner",
                "recevoir-retour",
                "sortir",
                "perdu",
                name="deviceact",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column(
            "state_before",
            sa.Enum(
                "STORED",
                "WAITING",
                "BROKEN",
                "DELIVERABLE",
                "DELIVERED",
                "HANDED_OVER",
                "RETURNED",
                "GONE",
                "LOST",
                name="statebefore",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=True,
        ),
        sa.Column(
            "state_after",
            sa.Enum(
                "STORED",
                "WAITING",
                "BROKEN",
                "DELIVERABLE",
                "DELIVERED",
                "HANDED_OVER",
                "RETURNED",
                "GONE",
                "LOST",
                name="stateafter",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("holder_id", sa.Integer(), nullable=True),
        sa.Column("refurbisher_id", sa.Integer(), nullable=True),
        sa.Column("mediator_id", sa.Integer(), nullable=True),
        sa.Column("purchase_order_id", sa.Integer(), nullable=True),
        sa.Column("pickup_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"], ["devices.id"], name=op.f("fk_device_events_device_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["partners.id"], name=op.f("fk_device_events_holder_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["lot_id"], ["device_lots.id"], name=op.f("fk_device_events_lot_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["mediator_id"], ["partners.id"], name=op.f("fk_device_events_mediator_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["pickup_id"], ["pickups.id"], name=op.f("fk_device_events_pickup_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["purchase_order_id"],
            ["purchase_orders.id"],
            name=op.f("fk_device_events_purchase_order_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["refurbisher_id"], ["partners.id"], name=op.f("fk_device_events_refurbisher_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_events")),
    )
    op.create_index("ix_device_events_device_day", "device_events", ["device_id", "happened_on", "id"], unique=False)
    op.create_index(op.f("ix_device_events_lot_id"), "device_events", ["lot_id"], unique=False)
    op.create_index(op.f("ix_device_events_mediator_id"), "device_events", ["mediator_id"], unique=False)
    op.create_index(op.f("ix_device_events_refurbisher_id"), "device_events", ["refurbisher_id"], unique=False)

    op.create_table(
        "digcomp_goals",
        sa.Column("prescription_id", sa.Integer(), nullable=False),
        sa.Column("mediator_id", sa.Integer(), nullable=True),
        sa.Column("competence_id", sa.Integer(), nullable=False),
        sa.Column("level_start", sa.Integer(), nullable=True),
        sa.Column("level_target", sa.Integer(), nullable=True),
        sa.Column("level_end", sa.Integer(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("level_end BETWEEN 0 AND 8", name=op.f("ck_digcomp_goals_level_end")),
        sa.CheckConstraint("level_start BETWEEN 0 AND 8", name=op.f("ck_digcomp_goals_level_start")),
        sa.CheckConstraint("level_target BETWEEN 0 AND 8", name=op.f("ck_digcomp_goals_level_target")),
        sa.ForeignKeyConstraint(
            ["competence_id"],
            ["digcomp_competences.id"],
            name=op.f("fk_digcomp_goals_competence_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["mediator_id"], ["partners.id"], name=op.f("fk_digcomp_goals_mediator_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["prescription_id"],
            ["prescriptions.id"],
            name=op.f("fk_digcomp_goals_prescription_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digcomp_goals")),
        sa.UniqueConstraint(
            "prescription_id", "competence_id", name=op.f("uq_digcomp_goals_prescription_id_competence_id")
        ),
    )
    op.create_index(op.f("ix_digcomp_goals_mediator_id"), "digcomp_goals", ["mediator_id"], unique=False)
    op.create_index(op.f("ix_digcomp_goals_prescription_id"), "digcomp_goals", ["prescription_id"], unique=False)

    op.create_table(
        "handovers",
        sa.Column("prescription_id", sa.Integer(), nullable=False),
        sa.Column("mediator_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("receipt_signed_on", sa.Date(), nullable=False),
        sa.Column("signatory", sa.String(length=80), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"], ["devices.id"], name=op.f("fk_handovers_device_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["mediator_id"], ["partners.id"], name=op.f("fk_handovers_mediator_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["prescription_id"], ["prescriptions.id"], name=op.f("fk_handovers_prescription_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
        sa.UniqueConstraint("prescription_id", name=op.f("uq_handovers_prescription_id")),
    )
    op.create_index(op.f("ix_handovers_device_id"), "handovers", ["device_id"], unique=False)
    op.create_index(op.f("ix_handovers_mediator_id"), "handovers", ["mediator_id"], unique=False)

    op.create_table(
        "pathways",
        sa.Column("prescription_id", sa.Integer(), nullable=False),
        sa.Column("mediator_id", sa.Integer(), nullable=True),
        sa.Column("objectives", sa.Text(), nullable=False),
        sa.Column("planned_hours", sa.Numeric(precision=5, scale=1), nullable=True),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("sheet_signed_on", sa.Date(), nullable=True),
        sa.Column("signatory", sa.String(length=80), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "REACHED", "PARTLY", "NOT_REACHED", name="pathwayoutcome", native_enum=False, create_constraint=True
            ),
            nullable=True,
        ),
        sa.Column("end_note", sa.String(length=300), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ended_on IS NULL OR sheet_signed_on IS NOT NULL", name=op.f("ck_pathways_ended")),
        sa.CheckConstraint("planned_hours > 0 AND planned_hours <= 500", name=op.f("ck_pathways_planned_hours")),
        sa.ForeignKeyConstraint(
            ["mediator_id"], ["partners.id"], name=op.f("fk_pathways_mediator_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["prescription_id"], ["prescriptions.id"], name=op.f("fk_pathways_prescription_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pathways")),
        sa.UniqueConstraint("prescription_id", name=op.f("uq_pathways_prescription_id")),
    )
    op.create_index(op.f("ix_pathways_mediator_id"), "pathways", ["mediator_id"], unique=False)

    op.create_table(
        "pickup_lines",
        sa.Column("pickup_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("refurbisher_id", sa.Integer(), nullable=True),
        sa.Column("mediator_id", sa.Integer(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("is_received", sa.Boolean(), nullable=False),
        sa.Column("is_missing", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"], ["devices.id"], name=op.f("fk_pickup_lines_device_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["mediator_id"], ["partners.id"], name=op.f("fk_pickup_lines_mediator_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["pickup_id"], ["pickups.id"], name=op.f("fk_pickup_lines_pickup_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["refurbisher_id"], ["partners.id"], name=op.f("fk_pickup_lines_refurbisher_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pickup_lines")),
        sa.UniqueConstraint("pickup_id", "device_id", name=op.f("uq_pickup_lines_pickup_id_device_id")),
    )
    op.create_index(op.f("ix_pickup_lines_device_id"), "pickup_lines", ["device_id"], unique=False)
    op.create_index(op.f("ix_pickup_lines_mediator_id"), "pickup_lines", ["mediator_id"], unique=False)
    op.create_index(op.f("ix_pickup_lines_pickup_id"), "pickup_lines", ["pickup_id"], unique=False)
    op.create_index(op.f("ix_pickup_lines_refurbisher_id"), "pickup_lines", ["refurbisher_id"], unique=False)

    op.create_table(
        "questionnaire_responses",
        sa.Column("prescription_id", sa.Integer(), nullable=False),
        sa.Column("mediator_id", sa.Integer(), nullable=True),
        sa.Column("questionnaire_version_id", sa.Integer(), nullable=False),
        sa.Column(
            "moment",
            sa.Enum("avant", "apres", "6mois", name="moment", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "BESIDE", "PAPER", "ALONE", "IMPORTED", name="answermode", native_enum=False, create_constraint=True
            ),
            nullable=False,
        ),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entered_by_id"],
            ["accounts.id"],
            name=op.f("fk_questionnaire_responses_entered_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["mediator_id"], ["partners.id"], name=op.f("fk_questionnaire_responses_mediator_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["prescription_id"],
            ["prescriptions.id"],
            name=op.f("fk_questionnaire_responses_prescription_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["questionnaire_version_id"],
            ["questionnaire_versions.id"],
            name=op.f("fk_questionnaire_responses_questionnaire_version_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire_responses")),
        sa.UniqueConstraint(
            "prescription_id", "moment", name=op.f("uq_questionnaire_responses_prescription_id_moment")
        ),
    )
    op.create_index(
        op.f("ix_questionnaire_responses_mediator_id"), "questionnaire_responses", ["mediator_id"], unique=False
    )

    op.create_table(
        "answers",
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("mediator_id", sa.Integer(), nullable=True),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("is_not_concerned", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("value BETWEEN 0 AND 3", name=op.f("ck_answers_value")),
        sa.CheckConstraint("value IS NULL OR NOT is_not_concerned", name=op.f("ck_answers_not_concerned")),
        sa.ForeignKeyConstraint(
            ["mediator_id"], ["partners.id"], name=op.f("fk_answers_mediator_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_answers_question_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["questionnaire_responses.id"], name=op.f("fk_answers_response_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
        sa.UniqueConstraint("response_id", "question_id", name=op.f("uq_answers_response_id_question_id")),
    )
    op.create_index(op.f("ix_answers_mediator_id"), "answers", ["mediator_id"], unique=False)
    op.create_index(op.f("ix_answers_response_id"), "answers", ["response_id"], unique=False)

    op.create_table(
        "assessment_marks",
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("mediator_id", sa.Integer(), nullable=True),
        sa.Column("grid_item_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("validated_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("value BETWEEN 0 AND 2", name=op.f("ck_assessment_marks_value")),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["competence_assessments.id"],
            name=op.f("fk_assessment_marks_assessment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["grid_item_id"], ["grid_items.id"], name=op.f("fk_assessment_marks_grid_item_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["mediator_id"], ["partners.id"], name=op.f("fk_assessment_marks_mediator_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_marks")),
        sa.UniqueConstraint(
            "assessment_id", "grid_item_id", name=op.f("uq_assessment_marks_assessment_id_grid_item_id")
        ),
    )
    op.create_index(op.f("ix_assessment_marks_assessment_id"), "assessment_marks", ["assessment_id"], unique=False)
    op.create_index(op.f("ix_assessment_marks_mediator_id"), "assessment_marks", ["mediator_id"], unique=False)

    op.create_table(
        "attendances",
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("pathway_id", sa.Integer(), nullable=False),
        sa.Column("mediator_id", sa.Integer(), nullable=True),
        sa.Column(
            "presence",
            sa.Enum("PRESENT", "ABSENT", "EXCUSED", name="presence", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mediator_id"], ["partners.id"], name=op.f("fk_attendances_mediator_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["pathway_id"], ["pathways.id"], name=op.f("fk_attendances_pathway_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshops.id"], name=op.f("fk_attendances_workshop_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendances")),
        sa.UniqueConstraint("workshop_id", "pathway_id", name=op.f("uq_attendances_workshop_id_pathway_id")),
    )
    op.create_index(op.f("ix_attendances_mediator_id"), "attendances", ["mediator_id"], unique=False)
    op.create_index(op.f("ix_attendances_pathway_id"), "attendances", ["pathway_id"], unique=False)
    op.create_index(op.f("ix_attendances_workshop_id"), "attendances", ["workshop_id"], unique=False)
    # Added one by one, never by copying the table: dossiers and laptops are pointed at by others.
    for table, name, kind in NEW_COLUMNS:
        op.add_column(table, sa.Column(name, kind, nullable=True))
    op.execute(LEVEL)
    seal("device_events")


def seal(table: str) -> None:
    """The chain of custody is only ever added to."""
    for verb in ("UPDATE", "DELETE"):
        name = f"{table}_no_{verb.lower()}"
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()")
        else:
            op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")


def downgrade() -> None:
    for table, name in [("prescriptions", "assessed_level"), *((table, name) for table, name, _ in NEW_COLUMNS)]:
        op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
    for table in reversed(TABLES):
        op.drop_table(table)
