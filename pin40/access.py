"""WHO MAY SEE AND DO WHAT: one table. What is not written is refused.

Read a line as: this role reaches these rows, with these verbs (c create, r read, u change,
d throw away), may write these columns, and does not see those.
Source: model, §4, after the charter's « Rôle et engagement des parties ».
"""

from pin40 import columns as col
from pin40 import reaches as whose
from pin40.acts import ACTS
from pin40.conditions import EVERY_ROW, NO_ROW, All, Any, Condition, Grant, IsEmpty, IsFilled, Person, Read
from pin40.words import AccountRole, PartnerRole, Role

# ───────── The table ─────────
GRANTS: dict[Role, dict[str, tuple[Grant, ...]]] = {
    Role.PRESCRIBER: {
        **whose.everyone(AccountRole.PRESCRIBER),
        **{name: (Grant(EVERY_ROW),) for name in whose.QUESTIONNAIRE},
        "Partner": (Grant(whose.MY_STRUCTURE, "ru", col.CONTACTS), Grant(whose.card_of(PartnerRole.MEDIATOR), only=col.CARD)),
        "Beneficiary": (
            Grant(whose.PRESCRIBED_BY_US, "cr", (*col.IDENTITY, *col.REACHING)),
            Grant(All((whose.PRESCRIBED_BY_US, whose.NEVER_SENT)), "ud", (*col.IDENTITY, *col.REACHING)),
        ),
        "Spotting": (Grant(whose.PRESCRIBED_BY_US),),
        "Prescription": (
            Grant(whose.PRESCRIBED_BY_US, "cr", col.PRESCRIBED, hidden=col.BEHIND_THE_DOOR),
            Grant(All((whose.PRESCRIBED_BY_US, whose.DRAFT)), "ud", col.PRESCRIBED),
        ),
    },
    Role.MEDIATOR: {
        **whose.everyone(AccountRole.MEDIATOR),
        **{name: (Grant(EVERY_ROW),) for name in whose.QUESTIONNAIRE},
        "Partner": (
            Grant(whose.MY_STRUCTURE, "ru", col.CONTACTS),
            Grant(whose.card_of(PartnerRole.PRESCRIBER, PartnerRole.REFURBISHER), only=col.CARD),
        ),
        "Beneficiary": (
            Grant(whose.MEDIATED_BY_US),
            Grant(All((whose.MEDIATED_BY_US, IsFilled("accepted_on"))), "u", col.REACHING),
        ),
        "Spotting": (
            Grant(whose.MEDIATED_BY_US, "cr", col.SPOTTED),
            Grant(All((whose.MEDIATED_BY_US, IsEmpty("answered_on"))), "ud", col.SPOTTED),
        ),
        "Prescription": (
            Grant(whose.ORIENTED_TO_US, hidden=col.REFUSED),
        ),
        "CompetenceAssessment": (
            Grant(whose.MEDIATED_BY_US, "cr", ("prescription_id",)),
            Grant(whose.NOT_VALIDATED, "ud", ("started_on",)),
        ),
        "AssessmentMark": (Grant(whose.MEDIATED_BY_US, "cr", ("value",)), Grant(whose.NOT_VALIDATED, "ud", ("value",))),
        "DigcompGoal": (
            Grant(whose.MEDIATED_BY_US, "cr", ("prescription_id", "competence_id", "level_start", "level_target")),
            Grant(whose.NOT_ENDED, "ud", ("level_start", "level_target", "level_end")),
        ),
        "Pathway": (
            Grant(whose.MEDIATED_BY_US, "cr", ("prescription_id", *col.AGREED)),
            Grant(whose.NOT_ENDED, "u", col.AGREED),
            Grant(All((whose.MEDIATED_BY_US, IsEmpty("sheet_signed_on"))), "d"),
        ),
        "Workshop": (Grant(whose.MEDIATED_BY_US, "crud", col.HELD),),
        "Attendance": (
            Grant(whose.MEDIATED_BY_US, "cr", ("presence",)),
            Grant(whose.NOT_ENDED, "u", ("presence",)),
        ),
        "QuestionnaireResponse": (
            Grant(whose.MEDIATED_BY_US, "cr", ("prescription_id", "answered_on", "mode")),
            Grant(whose.JUST_ENTERED, "u", ("answered_on", "mode")),
        ),
        "Answer": (
            Grant(whose.MEDIATED_BY_US, "cr", ("value", "is_not_concerned", "words")),
            Grant(whose.JUST_ENTERED, "u", ("value", "is_not_concerned", "words")),
        ),
        "QuestionnaireLink": (Grant(whose.MEDIATED_BY_US, "cr", ("prescription_id", "moment")),),
        "Handover": (Grant(whose.MEDIATED_BY_US, "cr", ("prescription_id", "receipt_signed_on", "signatory")),),
        "AfterCare": (
            Grant(whose.MEDIATED_BY_US, "cr", ("prescription_id", *col.HAPPENED)),
            Grant(whose.MEDIATED_BY_US, "u", col.SOLVED),
        ),
        "Device": (Grant(whose.MEDIATED_BY_US, hidden=("cost",)),),
        "DeviceEvent": (Grant(whose.MEDIATED_BY_US),),
        "DeviceRequest": (
            Grant(whose.MEDIATED_BY_US, "cr", col.ASKED),
            Grant(All((whose.MEDIATED_BY_US, IsEmpty("sent_on"))), "ud", col.ASKED),
        ),
        "Pickup": (Grant(whose.MEDIATED_BY_US),),
        "PickupLine": (Grant(whose.MEDIATED_BY_US),),
    },
    Role.REFURBISHER: {
        **whose.everyone(AccountRole.REFURBISHER),
        "Partner": (
            Grant(whose.MY_STRUCTURE, "ru", col.CONTACTS),
            Grant(whose.card_of(PartnerRole.MEDIATOR, PartnerRole.MANAGER), only=col.CARD),
        ),
        "Device": (Grant(whose.REFURBISHED_BY_US, "ru", col.TECHNICAL),),
        "DeviceEvent": (Grant(whose.REFURBISHED_BY_US),),
        "PurchaseOrder": (Grant(whose.ISSUED_TO_US),),
        "PurchaseOrderLine": (Grant(whose.ISSUED_TO_US),),
        "Pickup": (
            Grant(whose.REFURBISHED_BY_US),
            Grant(whose.FROM_US, "c", ("mediator_id", *col.COLLECTED)),
            Grant(All((whose.FROM_US, whose.NOT_SIGNED)), "ud", col.COLLECTED),
        ),
        "PickupLine": (
            Grant(whose.REFURBISHED_BY_US),
            Grant(whose.LINE_FROM_US, "c", ("pickup_id", "device_id")),
            Grant(whose.LINE_FROM_US, "ud", ("device_id",)),
        ),
    },
    Role.READER: {"Account": (Grant(whose.MYSELF, "ru", col.PROFILE),)},
    Role.MANAGER: {
        "Partner": (Grant(EVERY_ROW, "crud", (
            "name", "role", "kind", "siret", "parent_id", "commune_id", "has_dedicated_staff", "is_active", *col.CONTACTS,
            *col.CONTRACTED,
        )),),
        "Account": (Grant(EVERY_ROW, "crud", ("partner_id", "role", *col.COLLEAGUE)),),
        "CharterVersion": (Grant(EVERY_ROW, "cr"), Grant(IsEmpty("in_force_on"), "u", ("text", "changes"))),
        "CharterSignature": (Grant(EVERY_ROW, "cr", ("partner_id", "charter_version_id")),),
        "Beneficiary": (
            Grant(EVERY_ROW, "ru", (*col.IDENTITY, *col.REACHING)),
            Grant(whose.NEVER_SENT, "d"),
        ),
        "Spotting": (Grant(EVERY_ROW),),
        "Prescription": (Grant(EVERY_ROW),),
        **{name: (Grant(EVERY_ROW),) for name in (
            "CompetenceAssessment", "AssessmentMark", "DigcompGoal", "Pathway", "Workshop", "Attendance",
            "QuestionnaireResponse", "QuestionnaireLink", "Handover", "DeviceEvent", "DeviceRequest",
        )},
        "AfterCare": (
            Grant(EVERY_ROW, "cr", ("prescription_id", *col.HAPPENED)),
            Grant(EVERY_ROW, "u", col.SOLVED),
        ),
        "PurchaseOrder": (
            Grant(EVERY_ROW, "cr", ("refurbisher_id", *col.ORDERED)),
            Grant(whose.NOT_ISSUED, "ud", col.ORDERED),
        ),
        "PurchaseOrderLine": (
            Grant(EVERY_ROW),
            Grant(whose.NOT_ISSUED, "c", ("purchase_order_id", "device_id")),
            Grant(whose.NOT_ISSUED, "ud", ("device_id",)),
        ),
        "Pickup": (
            Grant(EVERY_ROW),
            Grant(whose.FROM_THE_ALPI, "c", ("purchase_order_id", *col.COLLECTED)),
            Grant(All((whose.FROM_THE_ALPI, whose.NOT_SIGNED)), "ud", col.COLLECTED),
        ),
        "PickupLine": (
            Grant(EVERY_ROW),
            Grant(whose.LINE_FROM_THE_ALPI, "c", ("pickup_id", "device_id")),
            Grant(whose.LINE_FROM_THE_ALPI, "ud", ("device_id",)),
        ),
        "DeviceLot": (
            Grant(EVERY_ROW, "crud", ("number", "source", "deed", "received_on", "announced_count")),
        ),
        "Device": (Grant(EVERY_ROW, "cru", col.IDENTIFIED),),
        "Document": (Grant(EVERY_ROW), Grant(whose.OF_MY_STRUCTURE, "cud", col.DOCUMENTED)),
        "Draft": whose.MY_DRAFTS,
        **{name: (Grant(whose.NOT_A_MEDIATORS), *own) for name, own in whose.MY_NOTES.items()},
        "Event": (Grant(EVERY_ROW),),
        "Change": (Grant(EVERY_ROW),),
        "AccessLog": (Grant(EVERY_ROW),),
        "OutboxMail": (Grant(EVERY_ROW),),
        "LoginAttempt": (Grant(EVERY_ROW),),
        "Snapshot": (Grant(EVERY_ROW, "cr", ("name",)),),
        "SavedView": whose.VIEWS,
        "Setting": (Grant(EVERY_ROW, "cru", ("key", "value", "valid_from")),),
        **{name: (Grant(EVERY_ROW, "cru", whose.REFERENCE_WRITES),) for name in whose.REFERENCE},
        **whose.PUBLISHED_FROZEN,
    },
}  # fmt: skip

SECRETS = {
    "Account": ("password", "fs_uniquifier"),
    "OutboxMail": ("body",),
    "Document": ("content",),
    "Prescription": ("identity_key", "folded"),
    **dict.fromkeys(("Device", "Beneficiary", "Partner"), ("folded",)),
    "LoginAttempt": ("account_key",),
    "QuestionnaireLink": ("token_hash",),
    "Snapshot": ("content",),
}
"""Columns that nobody reads on a screen, whatever the role."""


BEFORE_SIGNING = ("Account", "CharterSignature", "CharterVersion", "Document")
"""What a structure that has not signed the version in force may still write (Objet)."""

QUESTIONS = {
    "stock": (Role.PRESCRIBER, Role.MEDIATOR, Role.MANAGER),
    "already_equipped": (Role.PRESCRIBER, Role.MANAGER),
    "charter_signed": (Role.PRESCRIBER, Role.MEDIATOR, Role.REFURBISHER, Role.MANAGER),
    "mediator_named": (Role.MEDIATOR,),
    "counts": (Role.READER, Role.MANAGER),
    "impact": (Role.MANAGER,),
    "releases": (Role.READER, Role.MANAGER, Role.MEDIATOR),
}
"""The closed list of answers that cross the rows one may see: numbers or yes/no only."""

ROOMS = {"activity": (Role.MANAGER, Role.PRESCRIBER, Role.MEDIATOR, Role.REFURBISHER)}
"""Pages of figures that count the rows one may see, and no other: the gate bounds them."""


def grants(person: Person, table: str) -> tuple[Grant, ...]:
    """The rights of this person on this table; empty means it is closed."""
    return GRANTS.get(person.role, {}).get(table, ())


def reach(person: Person, table: str, verb: str) -> Condition:
    """Which rows of `table` this person may `verb` (one of c r u d)."""
    if person.role == Role.SYSTEM:
        return EVERY_ROW
    parts = tuple(grant.where for grant in grants(person, table) if verb in grant.verbs)
    return EVERY_ROW if EVERY_ROW in parts else Any(parts) if parts else NO_ROW


def may(person: Person, table: str, verb: str, read: Read) -> bool:
    """Whether this person may `verb` the row whose columns `read` gives."""
    return reach(person, table, verb).holds(read, person)


def writable(person: Person, table: str, verb: str, read: Read) -> frozenset[str]:
    """The columns that this person may set on this row (verb c or u)."""
    return frozenset(
        column
        for grant in grants(person, table)
        if verb in grant.verbs and grant.where.holds(read, person)
        for column in grant.writes
    )


def readable(person: Person, table: str, columns: tuple[str, ...], read: Read | None = None) -> tuple[str, ...]:
    """The columns one may see: of this row, or without a row those that every reached row shows."""
    secret = SECRETS.get(table, ())
    seen = [
        {c for c in columns if c not in grant.hidden and (grant.only is None or c in grant.only)}
        for grant in grants(person, table)
        if "r" in grant.verbs and (read is None or grant.where.holds(read, person))
    ]
    if person.role == Role.SYSTEM:
        seen = [set(columns)]
    shown = (set.intersection(*seen) if read is None else set.union(*seen)) if seen else set()
    return tuple(c for c in columns if c in shown and c not in secret)


def may_act(person: Person, table: str, act: str) -> bool:
    """Whether this role has this act at all; the row must be in reach, and the rules must agree."""
    known = ACTS.get(table, {}).get(act)
    return known is not None and person.role in known.roles
