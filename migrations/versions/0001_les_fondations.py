"""Les fondations : structures, charte, comptes, bénéficiaires, dossiers, ordinateurs, journal.

Revision ID: 0001
Revises:
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Closed lists as they were on the day of this migration: a migration never imports what may change later.
GRIDLEVEL = "domaine sous_domaine critere".split()
PARTNERROLE = "MANAGER PRESCRIBER MEDIATOR REFURBISHER FUNDER".split()
PARTNERKIND = (
    "commune epci departement ccas cias france_travail mission_locale cap_emploi "
    "enseignement_superieur lycee organisme_formation iae chambre_consulaire justice medico_social "
    "association_rup udaf association_mediation etablissement_public syndicat_mixte reconditionneur "
    "financeur"
).split()
SCALE = "capacite accord frequence binaire texte_libre".split()
DIRECTION = ("plus_haut_mieux", "plus_bas_mieux", "")
PHASE = "les_deux apres".split()
ACCOUNTROLE = "MANAGER READER PRESCRIBER MEDIATOR REFURBISHER".split()
GENDER = "FEMALE MALE UNTOLD".split()
CONTACTPREFERENCE = "PHONE SMS EMAIL THROUGH_PRESCRIBER".split()
DEVICESTATE = "STORED WAITING BROKEN DELIVERABLE DELIVERED HANDED_OVER RETURNED GONE LOST".split()
DISKKIND = "HDD SSD NVME EMMC NONE".split()
GRADE = "A B C".split()
ERASUREMETHOD = "CLEAR PURGE DESTROY NO_DISK".split()
ERASURERESULT = "SUCCESS FAILURE DESTROYED".split()
BROKENREASON = (
    "batterie ecran carte_mere clavier disque memoire charniere connectique ne_demarre_pas oxydation "
    "verrou_bios incomplet obsolete effacement_impossible"
).split()
OUTCOME = "REUSE PARTS WEEE BACK_TO_SOURCE SOLIDARITY_SALE".split()
DOCUMENTKIND = "SIGNED_CHARTER FOLLOW_UP_SHEET DEED OTHER".split()
SPOTTINGANSWER = "TAKEN DECLINED".split()
READING = "OPENED DOWNLOADED DOCUMENT ASKED".split()
MAILSTATE = "WAITING SENT FAILED".split()
STAGE = "DRAFT SENT TO_REDIRECT ACCEPTED ASSESSED ENGAGED PATH_ENDED EQUIPPED CLOSED".split()
LEVEL = "TO_WORK_ON TO_CHECK ACQUIRED".split()
REFUSALREASON = "NO_STOCK NO_SLOT TOO_FAR UNREACHABLE OTHER_PUBLIC CONFLICT".split()
EXITREASON = ("NOT_ELIGIBLE SOLIDARITY_PRICE GAVE_UP UNREACHABLE MOVED DUPLICATE DECEASED ALREADY_EQUIPPED").split()


def word(name: str, words: Sequence[str]) -> sa.Enum:
    """A closed list kept as text, held by a CHECK called ck_<table>_<name>."""
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True)


def row(table: str) -> tuple[sa.Column | sa.PrimaryKeyConstraint, ...]:
    """What every row carries: its number, its birth, its optimistic lock."""
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def link(table: str, column: str, target: str, *, nullable: bool = True, ondelete: str = "RESTRICT") -> sa.Column:
    key = sa.ForeignKey(f"{target}.id", name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)
    return sa.Column(column, sa.Integer(), key, nullable=nullable)


def pair(table: str, columns: list[str], target: str, keys: list[str]) -> sa.ForeignKeyConstraint:
    """Keys that go together, so that a row cannot point at another structure's."""
    name = op.f(f"fk_{table}_{'_'.join(columns)}")
    return sa.ForeignKeyConstraint(columns, [f"{target}.{k}" for k in keys], name=name, ondelete="RESTRICT")


def unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def index(table: str, *columns: str) -> None:
    """One index for each of these columns."""
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def where(condition: str) -> dict[str, sa.TextClause]:
    return {f"{dialect}_where": sa.text(condition) for dialect in ("sqlite", "postgresql")}


def charter_versions(t: str) -> None:
    op.create_table(
        t,
        *row(t),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("in_force_on", sa.Date()),
        unique(t, "number"),
    )


def competence_grids(t: str) -> None:
    op.create_table(
        t,
        *row(t),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("published_on", sa.Date()),
        unique(t, "number"),
    )


def device_lots(t: str) -> None:
    op.create_table(
        t,
        *row(t),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("source", sa.String(120), nullable=False),
        sa.Column("deed", sa.String(80), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("announced_count", sa.Integer(), nullable=False),
        check(t, "announced_count", "announced_count >= 0"),
        unique(t, "number"),
    )


def digcomp_competences(t: str) -> None:
    op.create_table(
        t,
        *row(t),
        sa.Column("release", sa.String(5), nullable=False),
        sa.Column("code", sa.String(5), nullable=False),
        sa.Column("domain_code", sa.String(2), nullable=False),
        sa.Column("domain", sa.String(120), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("plain_title", sa.String(200), nullable=False),
        unique(t, "release", "code"),
    )


def epcis(t: str) -> None:
    op.create_table(
        t,
        *row(t),
        sa.Column("siren", sa.String(9), nullable=False),
        sa.Column("kind", sa.String(4), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        unique(t, "siren"),
    )


def login_attempts(t: str) -> None:
    op.create_table(
        t,
        *row(t),
        sa.Column("account_key", sa.String(64), nullable=False),
        sa.Column("address", sa.String(45), nullable=False),
        sa.Column("is_success", sa.Boolean(), nullable=False),
    )
    op.create_index(op.f("ix_login_attempts_account_key_created_at"), t, ["account_key", "created_at"])
    op.create_index(op.f("ix_login_attempts_address_created_at"), t, ["address", "created_at"])


def numberings(t: str) -> None:
    op.create_table(
        t,
        *row(t),
        sa.Column("series", sa.String(4), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        unique(t, "series", "year"),
    )


def questionnaire_versions(t: str) -> None:
    op.create_table(
        t,
        *row(t),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("published_on", sa.Date()),
        unique(t, "number"),
    )


def session_themes(t: str) -> None:
    op.create_table(
        t,
        *row(t),
        sa.Column("code", sa.String(60), nullable=False),
        sa.Column("label", sa.String(120), nullable=False),
        unique(t, "code"),
    )


def settings(t: str) -> None:
    op.create_table(
        t,
        *row(t),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("value", sa.String(200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        unique(t, "key", "valid_from"),
    )


def communes(t: str) -> None:
    op.create_table(
        t,
        *row(t),
        sa.Column("insee", sa.String(5), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("postcodes", sa.String(60), nullable=False),
        link(t, "epci_id", "epcis"),
        sa.Column("population", sa.Integer()),
        sa.Column("is_rural", sa.Boolean()),
        unique(t, "insee"),
    )
    index(t, "epci_id", "name")


def dimensions(t: str) -> None:
    op.create_table(
        t,
        *row(t),
        link(t, "questionnaire_version_id", "questionnaire_versions", nullable=False),
        sa.Column("code", sa.String(30), nullable=False),
        sa.Column("label", sa.String(120), nullable=False),
        sa.Column("score_questions", sa.String(80), nullable=False),
        sa.Column("yes_no_questions", sa.String(80), nullable=False),
        sa.Column("minimum", sa.Integer()),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("published_on", sa.Date()),
        unique(t, "questionnaire_version_id", "code"),
    )
    index(t, "questionnaire_version_id")


def grid_items(t: str) -> None:
    op.create_table(
        t,
        *row(t),
        link(t, "grid_id", "competence_grids", nullable=False),
        sa.Column("code", sa.String(12), nullable=False),
        sa.Column("level", word("gridlevel", GRIDLEVEL), nullable=False),
        sa.Column("parent_code", sa.String(12)),
        sa.Column("label", sa.String(300), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("digcomp_codes", sa.String(60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("published_on", sa.Date()),
        pair(t, ["grid_id", "parent_code"], "grid_items", ["grid_id", "code"]),
        unique(t, "grid_id", "code"),
    )
    index(t, "grid_id")


def partners(t: str) -> None:
    op.create_table(
        t,
        *row(t),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("role", word("partnerrole", PARTNERROLE), nullable=False),
        sa.Column("kind", word("partnerkind", PARTNERKIND), nullable=False),
        sa.Column("siret", sa.String(14)),
        link(t, "parent_id", "partners"),
        link(t, "commune_id", "communes"),
        sa.Column("phone", sa.String(20)),
        sa.Column("email", sa.String(120)),
        sa.Column("website", sa.String(200)),
        sa.Column("address", sa.String(200)),
        sa.Column("opening", sa.String(200)),
        sa.Column("has_dedicated_staff", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        check(t, "parent", "parent_id IS NULL OR parent_id <> id"),
        check(t, "siret", "siret IS NULL OR length(siret) = 14"),
        unique(t, "siret"),
    )
    index(t, "commune_id", "name", "parent_id")
    op.create_index(op.f("uq_partners_one_manager"), t, ["role"], unique=True, **where("role = 'MANAGER'"))


def questions(t: str) -> None:
    op.create_table(
        t,
        *row(t),
        link(t, "questionnaire_version_id", "questionnaire_versions", nullable=False),
        link(t, "dimension_id", "dimensions", nullable=False),
        sa.Column("code", sa.String(10), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(300), nullable=False),
        sa.Column("scale", word("scale", SCALE), nullable=False),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.Column("direction", word("direction", DIRECTION), nullable=False),
        sa.Column("phase", word("phase", PHASE), nullable=False),
        sa.Column("is_skippable", sa.Boolean(), nullable=False),
        sa.Column("hint", sa.String(300), nullable=False),
        sa.Column("published_on", sa.Date()),
        unique(t, "questionnaire_version_id", "code"),
    )
    index(t, "dimension_id", "questionnaire_version_id")


def accounts(t: str) -> None:
    op.create_table(
        t,
        *row(t),
        link(t, "partner_id", "partners", nullable=False),
        sa.Column("role", word("accountrole", ACCOUNTROLE), nullable=False),
        sa.Column("email", sa.String(120), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("job", sa.String(80)),
        sa.Column("phone", sa.String(20)),
        sa.Column("is_referent", sa.Boolean(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("password", sa.String(255)),
        sa.Column("fs_uniquifier", sa.String(64), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True)),
        sa.Column("last_login_at", sa.DateTime(timezone=True)),
        check(t, "email_folded", "email = lower(email)"),
        unique(t, "email"),
        unique(t, "fs_uniquifier"),
    )
    index(t, "partner_id")


def beneficiaries(t: str) -> None:
    op.create_table(
        t,
        *row(t),
        link(t, "prescriber_id", "partners", nullable=False),
        link(t, "mediator_id", "partners"),
        sa.Column("shared_on", sa.Date()),
        sa.Column("accepted_on", sa.Date()),
        sa.Column("first_name", sa.String(60), nullable=False),
        sa.Column("last_name", sa.String(60), nullable=False),
        sa.Column("birth_year", sa.Integer()),
        sa.Column("gender", word("gender", GENDER), nullable=False),
        link(t, "commune_id", "communes"),
        sa.Column("phone", sa.String(20)),
        sa.Column("email", sa.String(120)),
        sa.Column("has_no_contact", sa.Boolean(), nullable=False),
        sa.Column("contact_preference", word("contactpreference", CONTACTPREFERENCE)),
        sa.Column("has_representative", sa.Boolean(), nullable=False),
        sa.Column("representative_name", sa.String(80)),
        sa.Column("notice_version", sa.String(20)),
        sa.Column("notice_on", sa.Date()),
        sa.Column("last_contact_on", sa.Date()),
        sa.Column("anonymised_on", sa.Date()),
        sa.Column("trashed_at", sa.DateTime(timezone=True)),
        check(t, "birth_year", "birth_year BETWEEN 1900 AND 2100"),
        unique(t, "id", "prescriber_id"),
    )
    index(t, "commune_id", "last_name", "mediator_id", "prescriber_id")


def devices(t: str) -> None:
    op.create_table(
        t,
        *row(t),
        sa.Column("inventory_number", sa.String(30), nullable=False),
        sa.Column("serial", sa.String(40), nullable=False),
        sa.Column("make", sa.String(40), nullable=False),
        sa.Column("model", sa.String(80), nullable=False),
        sa.Column("state", word("devicestate", DEVICESTATE), nullable=False),
        link(t, "lot_id", "device_lots", nullable=False),
        link(t, "holder_id", "partners"),
        link(t, "refurbisher_id", "partners"),
        link(t, "mediator_id", "partners"),
        sa.Column("year", sa.Integer()),
        sa.Column("cpu", sa.String(80)),
        sa.Column("memory_gb", sa.Integer()),
        sa.Column("disk_kind", word("diskkind", DISKKIND)),
        sa.Column("disk_gb", sa.Integer()),
        sa.Column("disk_serial", sa.String(40)),
        sa.Column("screen_inches", sa.Numeric(4, 1)),
        sa.Column("battery_percent", sa.Integer()),
        sa.Column("has_charger", sa.Boolean(), nullable=False),
        sa.Column("grade", word("grade", GRADE)),
        sa.Column("defects", sa.Text(), nullable=False),
        sa.Column("os", sa.String(40)),
        sa.Column("erasure_method", word("erasuremethod", ERASUREMETHOD)),
        sa.Column("erasure_tool", sa.String(60)),
        sa.Column("erased_on", sa.Date()),
        sa.Column("erasure_result", word("erasureresult", ERASURERESULT)),
        sa.Column("erasure_certificate", sa.String(60)),
        sa.Column("broken_reason", word("brokenreason", BROKENREASON)),
        sa.Column("outcome", word("outcome", OUTCOME)),
        sa.Column("cost", sa.Numeric(8, 2)),
        check(t, "battery_percent", "battery_percent BETWEEN 0 AND 100"),
        check(t, "cost", "cost >= 0"),
        check(t, "year", "year BETWEEN 1990 AND 2100"),
        unique(t, "inventory_number"),
        unique(t, "make", "serial"),
    )
    index(t, "holder_id", "lot_id", "mediator_id", "refurbisher_id", "state")


def documents(t: str) -> None:
    op.create_table(
        t,
        *row(t),
        link(t, "partner_id", "partners", nullable=False),
        link(t, "prescriber_id", "partners"),
        link(t, "mediator_id", "partners"),
        link(t, "refurbisher_id", "partners"),
        sa.Column("kind", word("documentkind", DOCUMENTKIND), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("file_name", sa.String(120), nullable=False),
        sa.Column("media_type", sa.String(40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("table_name", sa.String(40)),
        sa.Column("record_id", sa.Integer()),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("trashed_at", sa.DateTime(timezone=True)),
        unique(t, "id", "partner_id"),
    )
    index(t, "mediator_id", "partner_id", "prescriber_id", "refurbisher_id")


def spottings(t: str) -> None:
    op.create_table(
        t,
        *row(t),
        link(t, "mediator_id", "partners", nullable=False),
        link(t, "prescriber_id", "partners", nullable=False),
        sa.Column("first_name", sa.String(60), nullable=False),
        sa.Column("last_name", sa.String(60), nullable=False),
        sa.Column("contact", sa.String(120), nullable=False),
        link(t, "commune_id", "communes"),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("is_agreed", sa.Boolean(), nullable=False),
        sa.Column("spotted_on", sa.Date(), nullable=False),
        sa.Column("answer", word("spottinganswer", SPOTTINGANSWER)),
        sa.Column("answered_on", sa.Date()),
        sa.Column("answer_note", sa.String(300)),
        sa.Column("trashed_at", sa.DateTime(timezone=True)),
        check(t, "answered", "(answer IS NULL) = (answered_on IS NULL)"),
        unique(t, "id", "prescriber_id"),
    )
    index(t, "commune_id", "mediator_id", "prescriber_id")


def access_logs(t: str) -> None:
    op.create_table(
        t,
        *row(t),
        link(t, "account_id", "accounts"),
        link(t, "viewed_as_id", "accounts"),
        link(t, "partner_id", "partners"),
        sa.Column("reading", word("reading", READING), nullable=False),
        sa.Column("table_name", sa.String(40), nullable=False),
        sa.Column("record_id", sa.Integer()),
        sa.Column("row_count", sa.Integer()),
        sa.Column("request_id", sa.String(36)),
    )
    index(t, "account_id", "partner_id")
    op.create_index(op.f("ix_access_logs_record"), t, ["table_name", "record_id"])


def charter_signatures(t: str) -> None:
    op.create_table(
        t,
        *row(t),
        link(t, "partner_id", "partners", nullable=False),
        link(t, "charter_version_id", "charter_versions", nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("signatory", sa.String(80), nullable=False),
        sa.Column("capacity", sa.String(80), nullable=False),
        sa.Column("document_id", sa.Integer()),
        pair(t, ["document_id", "partner_id"], "documents", ["id", "partner_id"]),
        unique(t, "partner_id", "charter_version_id"),
    )
    index(t, "charter_version_id", "document_id", "partner_id")


def events(t: str) -> None:
    op.create_table(
        t,
        *row(t),
        link(t, "actor_id", "accounts"),
        link(t, "viewed_as_id", "accounts"),
        link(t, "structure_id", "partners"),
        sa.Column("verb", sa.String(40), nullable=False),
        sa.Column("table_name", sa.String(40), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("columns", sa.String(1000), nullable=False),
        sa.Column("request_id", sa.String(36)),
        sa.Column("prescriber_id", sa.Integer()),
        sa.Column("mediator_id", sa.Integer()),
        sa.Column("refurbisher_id", sa.Integer()),
        sa.Column("partner_id", sa.Integer()),
    )
    index(t, "actor_id", "mediator_id", "partner_id", "prescriber_id", "refurbisher_id")
    op.create_index(op.f("ix_events_record"), t, ["table_name", "record_id"])


def outbox_mails(t: str) -> None:
    op.create_table(
        t,
        *row(t),
        sa.Column("recipient", sa.String(120), nullable=False),
        link(t, "account_id", "accounts", ondelete="SET NULL"),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("body", sa.Text()),
        sa.Column("state", word("mailstate", MAILSTATE), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
    )
    index(t, "account_id", "state")


def prescriptions(t: str) -> None:
    op.create_table(
        t,
        *row(t),
        sa.Column("number", sa.String(12), nullable=False),
        sa.Column("beneficiary_id", sa.Integer(), nullable=False),
        link(t, "prescriber_id", "partners", nullable=False),
        link(t, "mediator_id", "partners"),
        sa.Column("spotting_id", sa.Integer()),
        sa.Column("worker_name", sa.String(80), nullable=False),
        sa.Column("stage", word("stage", STAGE), nullable=False),
        sa.Column("criterion_means", sa.Boolean(), nullable=False),
        sa.Column("criterion_skills", sa.Boolean(), nullable=False),
        sa.Column("criterion_autonomy", sa.Boolean(), nullable=False),
        sa.Column("proof_note", sa.String(300), nullable=False),
        sa.Column("is_meeting_told", sa.Boolean(), nullable=False),
        sa.Column("is_pathway_told", sa.Boolean(), nullable=False),
        sa.Column("is_solidarity_told", sa.Boolean(), nullable=False),
        sa.Column("told_on", sa.Date()),
        sa.Column("motivation", sa.String(500), nullable=False),
        sa.Column("estimated_level", word("level", LEVEL)),
        sa.Column("no_stock_reason", sa.String(300)),
        sa.Column("sent_on", sa.Date()),
        sa.Column("reserved_until", sa.Date()),
        sa.Column("answered_on", sa.Date()),
        sa.Column("accepted_on", sa.Date()),
        sa.Column("refused_on", sa.Date()),
        link(t, "refused_by_id", "partners"),
        sa.Column("refusal_reason", word("refusalreason", REFUSALREASON)),
        sa.Column("refusal_note", sa.String(300)),
        link(t, "suggested_id", "partners"),
        sa.Column("met_on", sa.Date()),
        sa.Column("solidarity_told_on", sa.Date()),
        link(t, "device_id", "devices"),
        sa.Column("handed_over_on", sa.Date()),
        sa.Column("exit_reason", word("exitreason", EXITREASON)),
        sa.Column("closed_on", sa.Date()),
        sa.Column("homonym_reason", sa.String(300)),
        sa.Column("identity_key", sa.String(80)),
        sa.Column("trashed_at", sa.DateTime(timezone=True)),
        check(t, "motivation", "length(motivation) <= 500"),
        check(t, "not_judge_and_party", "mediator_id IS NULL OR mediator_id <> prescriber_id"),
        check(t, "sent", "stage = 'DRAFT' OR sent_on IS NOT NULL OR exit_reason IS NOT NULL"),
        pair(t, ["beneficiary_id", "prescriber_id"], "beneficiaries", ["id", "prescriber_id"]),
        pair(t, ["spotting_id", "prescriber_id"], "spottings", ["id", "prescriber_id"]),
        unique(t, "device_id"),
        unique(t, "id", "prescriber_id"),
        unique(t, "number"),
    )
    index(t, "mediator_id", "prescriber_id", "spotting_id")
    op.create_index(op.f("ix_prescriptions_mediator_stage"), t, ["mediator_id", "stage"])
    op.create_index(
        op.f("uq_prescriptions_one_identity"),
        t,
        ["identity_key"],
        unique=True,
        **where("stage <> 'CLOSED' AND identity_key IS NOT NULL"),
    )
    op.create_index(
        op.f("uq_prescriptions_one_open"),
        t,
        ["beneficiary_id"],
        unique=True,
        **where("stage <> 'CLOSED' AND trashed_at IS NULL"),
    )


def changes(t: str) -> None:
    op.create_table(
        t,
        *row(t),
        link(t, "event_id", "events", nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("prescriber_id", sa.Integer()),
        sa.Column("mediator_id", sa.Integer()),
        sa.Column("refurbisher_id", sa.Integer()),
        sa.Column("partner_id", sa.Integer()),
    )
    index(t, "mediator_id", "partner_id", "prescriber_id", "refurbisher_id")
    op.create_index(op.f("ix_changes_event_id"), t, ["event_id"], unique=True)


TABLES = (
    charter_versions,
    competence_grids,
    device_lots,
    digcomp_competences,
    epcis,
    login_attempts,
    numberings,
    questionnaire_versions,
    session_themes,
    settings,
    communes,
    dimensions,
    grid_items,
    partners,
    questions,
    accounts,
    beneficiaries,
    devices,
    documents,
    spottings,
    access_logs,
    charter_signatures,
    events,
    outbox_mails,
    prescriptions,
    changes,
)
"""Each table after those that it points at."""

APPEND_ONLY = (
    ("events", "UPDATE"),
    ("events", "DELETE"),
    ("access_logs", "UPDATE"),
    ("access_logs", "DELETE"),
    # Old and new values may be purged with their record, never rewritten.
    ("changes", "UPDATE"),
)
REFUSAL = "Le journal ne se modifie pas."

# The same answer as pin40.identity.fold for French names. Accents part from their letter first (NFKD), so
# that lower() meets plain letters alone: its answer then depends on no locale.
INVISIBLE = r"\u0300-\u036f\u00ad\u200b-\u200f\ufeff"
"""Combining accents, then soft hyphen, zero-width signs and marks of direction."""
FOLD = rf"""
CREATE FUNCTION fold(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN btrim(regexp_replace(
    replace(replace(replace(
        translate(
            lower(regexp_replace(normalize(value, NFKD), '[{INVISIBLE}]', '', 'g')),
            'ŒÆẞØøĐđŁł''’‘ʼ`´′.·-‐‑‒–—―',
            'œæßooddll               '
        ),
    'œ', 'oe'), 'æ', 'ae'), 'ß', 'ss'),
    '\s+', ' ', 'g'))
"""


def refuse_on_sqlite(table: str, verb: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )


def refuse_on_postgresql(table: str, verb: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def upgrade() -> None:
    for create in TABLES:
        create(create.__name__)
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    if is_postgresql:
        op.execute(FOLD)
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
        )
    for table, verb in APPEND_ONLY:
        (refuse_on_postgresql if is_postgresql else refuse_on_sqlite)(table, verb)


def downgrade() -> None:
    # Indexes, triggers and policies go with their table.
    for create in reversed(TABLES):
        op.drop_table(create.__name__)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")
        op.execute("DROP FUNCTION fold(text)")
