"""WHO MAY SEE AND DO WHAT: one table. What is not written is refused.

Read a line as: this role reaches these rows, with these verbs (c create, r read, u change,
d throw away), may write these columns, and does not see those.
Source: model, §4, after the charter's « Rôle et engagement des parties ».
"""

from pin40.columns import (
    CARD,
    COLLEAGUE,
    CONTACTS,
    DOCUMENTED,
    IDENTIFIED,
    IDENTITY,
    PRESCRIBED,
    PROFILE,
    REACHING,
    REFUSED,
    SPOTTED,
    TECHNICAL,
)
from pin40.conditions import (
    EVERY_ROW,
    NO_ROW,
    Act,
    All,
    Any,
    ByReferent,
    Condition,
    Grant,
    Is,
    IsEmpty,
    IsFilled,
    Own,
    Person,
    Read,
)
from pin40.words import PartnerRole, Role, Stage

# ───────── Words of the table ─────────
MY_STRUCTURE = Own("id")
OF_MY_STRUCTURE = Own("partner_id")
MYSELF = Own("id", "account_id")
BY_THE_REFERENT = All((OF_MY_STRUCTURE, ByReferent()))
PRESCRIBED_BY_US = Own("prescriber_id")
MEDIATED_BY_US = Own("mediator_id")
REFURBISHED_BY_US = Own("refurbisher_id")
ORIENTED_TO_US = All((MEDIATED_BY_US, IsFilled("sent_on")))
NEVER_SENT = IsEmpty("shared_on")
DRAFT = Is("stage", (Stage.DRAFT,))
ABOUT_US = Any((PRESCRIBED_BY_US, MEDIATED_BY_US, REFURBISHED_BY_US, OF_MY_STRUCTURE))


def card_of(*roles: PartnerRole) -> Condition:
    """The active structures of these roles: their card is public within the scheme."""
    return All((Is("role", roles), Is("is_active", (True,))))


GRID = ("CompetenceGrid", "GridItem")
QUESTIONNAIRE = ("QuestionnaireVersion", "Dimension", "Question")
REFERENCE = ("Commune", "Epci", "DigcompCompetence", "SessionTheme", *GRID)
REFERENCE_WRITES = ("name", "postcodes", "epci_id", "population", "is_rural", "title", "text", "label", "code", "insee")

ACCOUNTS = (Grant(MYSELF, "ru", PROFILE), Grant(BY_THE_REFERENT, "crud", COLLEAGUE))
SIGNATURES = (Grant(OF_MY_STRUCTURE), Grant(BY_THE_REFERENT, "c", ("charter_version_id",)))
PAPERS = (Grant(ABOUT_US), Grant(OF_MY_STRUCTURE, "cud", DOCUMENTED))
EVERYONE = {
    "Account": ACCOUNTS,
    "CharterVersion": (Grant(EVERY_ROW),),
    "CharterSignature": SIGNATURES,
    "Document": PAPERS,
    "Event": (Grant(ABOUT_US),),
    "Change": (Grant(ABOUT_US),),
    **{name: (Grant(EVERY_ROW),) for name in REFERENCE},
}
PUBLISHED_FROZEN = {name: (Grant(EVERY_ROW, "cr"), Grant(IsEmpty("published_on"), "u", REFERENCE_WRITES))
                    for name in (*GRID, *QUESTIONNAIRE)}  # fmt: skip

# ───────── The table ─────────
GRANTS: dict[Role, dict[str, tuple[Grant, ...]]] = {
    Role.PRESCRIBER: {
        **EVERYONE,
        **{name: (Grant(EVERY_ROW),) for name in QUESTIONNAIRE},
        "Partner": (Grant(MY_STRUCTURE, "ru", CONTACTS), Grant(card_of(PartnerRole.MEDIATOR), only=CARD)),
        "Beneficiary": (
            Grant(PRESCRIBED_BY_US, "cr", (*IDENTITY, *REACHING)),
            Grant(All((PRESCRIBED_BY_US, NEVER_SENT)), "ud", (*IDENTITY, *REACHING)),
        ),
        "Spotting": (Grant(PRESCRIBED_BY_US),),
        "Prescription": (
            Grant(PRESCRIBED_BY_US, "cr", PRESCRIBED, hidden=("met_on", "device_id", "solidarity_told_on")),
            Grant(All((PRESCRIBED_BY_US, DRAFT)), "ud", PRESCRIBED),
        ),
    },
    Role.MEDIATOR: {
        **EVERYONE,
        **{name: (Grant(EVERY_ROW),) for name in QUESTIONNAIRE},
        "Partner": (
            Grant(MY_STRUCTURE, "ru", CONTACTS),
            Grant(card_of(PartnerRole.PRESCRIBER, PartnerRole.REFURBISHER), only=CARD),
        ),
        "Beneficiary": (
            Grant(MEDIATED_BY_US),
            Grant(All((MEDIATED_BY_US, IsFilled("accepted_on"))), "u", REACHING),
        ),
        "Spotting": (
            Grant(MEDIATED_BY_US, "cr", SPOTTED),
            Grant(All((MEDIATED_BY_US, IsEmpty("answered_on"))), "ud", SPOTTED),
        ),
        "Prescription": (
            Grant(ORIENTED_TO_US, hidden=REFUSED),
        ),
        "Device": (Grant(MEDIATED_BY_US, hidden=("cost",)),),
    },
    Role.REFURBISHER: {
        **EVERYONE,
        "Partner": (Grant(MY_STRUCTURE, "ru", CONTACTS),),
        "Device": (Grant(REFURBISHED_BY_US, "ru", TECHNICAL),),
    },
    Role.READER: {"Account": (Grant(MYSELF, "ru", PROFILE),)},
    Role.MANAGER: {
        "Partner": (Grant(EVERY_ROW, "crud", (
            "name", "role", "kind", "siret", "parent_id", "commune_id", "has_dedicated_staff", "is_active", *CONTACTS,
        )),),
        "Account": (Grant(EVERY_ROW, "crud", ("partner_id", "role", *COLLEAGUE)),),
        "CharterVersion": (Grant(EVERY_ROW, "cr"), Grant(IsEmpty("in_force_on"), "u", ("text", "changes"))),
        "CharterSignature": (Grant(EVERY_ROW, "cr", ("partner_id", "charter_version_id")),),
        "Beneficiary": (
            Grant(EVERY_ROW, "ru", (*IDENTITY, *REACHING)),
            Grant(NEVER_SENT, "d"),
        ),
        "Spotting": (Grant(EVERY_ROW),),
        "Prescription": (Grant(EVERY_ROW),),
        "DeviceLot": (
            Grant(EVERY_ROW, "crud", ("number", "source", "deed", "received_on", "announced_count")),
        ),
        "Device": (Grant(EVERY_ROW, "cru", IDENTIFIED),),
        "Document": (Grant(EVERY_ROW), Grant(OF_MY_STRUCTURE, "cud", DOCUMENTED)),
        "Event": (Grant(EVERY_ROW),),
        "Change": (Grant(EVERY_ROW),),
        "AccessLog": (Grant(EVERY_ROW),),
        "OutboxMail": (Grant(EVERY_ROW),),
        "LoginAttempt": (Grant(EVERY_ROW),),
        "Setting": (Grant(EVERY_ROW, "cru", ("key", "value", "valid_from")),),
        **{name: (Grant(EVERY_ROW, "cru", REFERENCE_WRITES),) for name in REFERENCE},
        **PUBLISHED_FROZEN,
    },
}  # fmt: skip

SECRETS = {
    "Account": ("password", "fs_uniquifier"),
    "OutboxMail": ("body",),
    "Document": ("content",),
    "Prescription": ("identity_key",),
    "LoginAttempt": ("account_key",),
}
"""Columns that nobody reads on a screen, whatever the role."""


ACTS: dict[str, dict[str, Act]] = {
    "Prescription": {
        "transmettre": Act((Role.PRESCRIBER,), ("Prescription", "Beneficiary", "Spotting"), "Rôle du Prescripteur"),
        "reorienter": Act((Role.PRESCRIBER,), ("Prescription", "Beneficiary"), "Rôle du Prescripteur"),
        "accepter": Act((Role.MEDIATOR,), ("Prescription", "Beneficiary"), "Rôle du Médiateur"),
        "refuser": Act((Role.MEDIATOR,), ("Prescription", "Beneficiary"), "Rôle du Médiateur"),
        "abandonner": Act(
            (Role.PRESCRIBER, Role.MEDIATOR, Role.MANAGER), ("Prescription", "Beneficiary"), "Le parcours"
        ),
        "clore": Act((Role.PRESCRIBER, Role.MEDIATOR, Role.MANAGER), ("Prescription", "Beneficiary"), "Le parcours"),
        "lever-homonyme": Act((Role.MANAGER,), ("Prescription",), "Rôle du Gestionnaire"),
    },
    "Spotting": {"repondre": Act((Role.PRESCRIBER,), ("Spotting",), "Définitions : le Prescripteur")},
    "CharterSignature": {
        "signer": Act(
            (Role.PRESCRIBER, Role.MEDIATOR, Role.REFURBISHER, Role.MANAGER),
            ("CharterSignature", "CharterVersion", "Document"),
            "Objet : la signature conditionne la mise en œuvre",
        )
    },
    "Account": {
        "inviter": Act(
            (Role.PRESCRIBER, Role.MEDIATOR, Role.REFURBISHER, Role.MANAGER), ("Account",), "Protection des données"
        )
    },
}

BEFORE_SIGNING = ("Account", "CharterSignature", "CharterVersion", "Document")
"""What a structure that has not signed the version in force may still write (Objet)."""

QUESTIONS = {
    "stock": (Role.PRESCRIBER, Role.MEDIATOR, Role.MANAGER),
    "already_equipped": (Role.PRESCRIBER, Role.MANAGER),
    "charter_signed": (Role.PRESCRIBER, Role.MEDIATOR, Role.REFURBISHER, Role.MANAGER),
    "mediator_named": (Role.MEDIATOR,),
    "counts": (Role.READER, Role.MANAGER),
}
"""The closed list of answers that cross the rows one may see: numbers or yes/no only."""


def grants(person: Person, table: str) -> tuple[Grant, ...]:
    """The rights of this person on this table; empty means it is closed."""
    return GRANTS.get(person.role, {}).get(table, ())


def reach(person: Person, table: str, verb: str) -> Condition:
    """Which rows of `table` this person may `verb` (one of c r u d)."""
    if person.role == Role.SYSTEM:
        return EVERY_ROW
    parts = tuple(grant.where for grant in grants(person, table) if verb in grant.verbs)
    return Any(parts) if parts else NO_ROW


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
