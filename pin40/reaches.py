"""The words in which the table of rights is written: whose rows, and at which moment of their life."""

from pin40.columns import (
    COLLEAGUE,
    DIMENSION,
    DOCUMENTED,
    PROFILE,
    QUESTION,
    TYPED,
    VIEWED,
)
from pin40.conditions import (
    EVERY_ROW,
    All,
    Any,
    ByReferent,
    Condition,
    Grant,
    Is,
    IsEmpty,
    IsFilled,
    Own,
    Within,
)
from pin40.path_words import PickupKind
from pin40.questionnaire import CHANGE_DAYS
from pin40.words import AccountRole, PartnerRole, Stage

# ───────── Words of the table ─────────
MY_STRUCTURE = Own("id")
OF_MY_STRUCTURE = Own("partner_id")
MYSELF = Own("id", "account_id")
MY_VIEW = All((Own("account_id", "account_id"), OF_MY_STRUCTURE))
A_COLLEAGUES_VIEW = All((OF_MY_STRUCTURE, Is("is_shared", (True,))))
BY_THE_REFERENT = All((OF_MY_STRUCTURE, ByReferent()))
PRESCRIBED_BY_US = Own("prescriber_id")
MEDIATED_BY_US = Own("mediator_id")
REFURBISHED_BY_US = Own("refurbisher_id")
ORIENTED_TO_US = All((MEDIATED_BY_US, IsFilled("sent_on")))
NEVER_SENT = IsEmpty("shared_on")
DRAFT = Is("stage", (Stage.DRAFT,))
NOT_VALIDATED = All((MEDIATED_BY_US, IsEmpty("validated_on")))
NOT_ENDED = All((MEDIATED_BY_US, IsEmpty("ended_on")))
JUST_ENTERED = All((MEDIATED_BY_US, Within("entered_on", CHANGE_DAYS)))
ISSUED_TO_US = All((REFURBISHED_BY_US, IsFilled("issued_on")))
NOT_ISSUED = IsEmpty("issued_on")
FROM_US = All((REFURBISHED_BY_US, Is("kind", (PickupKind.TO_MEDIATOR,))))
FROM_THE_ALPI = Is("kind", (PickupKind.TO_REFURBISHER,))
NOT_SIGNED = IsEmpty("signed_on")
LINE_FROM_US = All((REFURBISHED_BY_US, IsFilled("mediator_id"), NOT_SIGNED))
LINE_FROM_THE_ALPI = All((IsEmpty("mediator_id"), NOT_SIGNED))
ABOUT_US = Any((PRESCRIBED_BY_US, MEDIATED_BY_US, REFURBISHED_BY_US, OF_MY_STRUCTURE))


def card_of(*roles: PartnerRole) -> Condition:
    """The active structures of these roles: their card is public within the scheme."""
    return All((Is("role", roles), Is("is_active", (True,))))


GRID = ("CompetenceGrid", "GridItem")
QUESTIONNAIRE = ("QuestionnaireVersion", "Dimension", "Question")
REFERENCE = ("Commune", "Epci", "DigcompCompetence", "SessionTheme", *GRID)
REFERENCE_WRITES = ("name", "postcodes", "epci_id", "population", "is_rural", "title", "text", "label", "code", "insee")

SIGNATURES = (Grant(OF_MY_STRUCTURE), Grant(BY_THE_REFERENT, "c", ("charter_version_id",)))
VIEWS = (Grant(MY_VIEW, "crud", VIEWED), Grant(A_COLLEAGUES_VIEW))
PAPERS = (Grant(ABOUT_US), Grant(OF_MY_STRUCTURE, "cud", DOCUMENTED))

MY_DRAFTS = (Grant(Own("account_id", "account_id"), "crud", TYPED),)
MY_NOTES = {"Note": (Grant(OF_MY_STRUCTURE, "crud", ("words",)),), "Tag": (Grant(OF_MY_STRUCTURE, "crud", ("label",)),)}
NOT_A_MEDIATORS = Is("structure_role", (PartnerRole.MANAGER, PartnerRole.PRESCRIBER, PartnerRole.REFURBISHER))


def everyone(role: AccountRole) -> dict[str, tuple[Grant, ...]]:
    """What each partner has, whatever its role; a colleague's account opens its referent's own panel, no other."""
    colleague = All((BY_THE_REFERENT, Is("role", (role,))))
    return {
        "Account": (Grant(MYSELF, "ru", PROFILE), Grant(colleague, "crud", COLLEAGUE)),
        "CharterVersion": (Grant(EVERY_ROW),),
        "CharterSignature": SIGNATURES,
        "Document": PAPERS,
        "Draft": MY_DRAFTS,
        **MY_NOTES,
        "SavedView": VIEWS,
        "Event": (Grant(ABOUT_US),),
        "Change": (Grant(ABOUT_US),),
        **{name: (Grant(EVERY_ROW),) for name in REFERENCE},
    }


DRAFTED = {"QuestionnaireVersion": ("title",), "Dimension": DIMENSION, "Question": QUESTION}
PUBLISHED_FROZEN = {
    **{name: (Grant(EVERY_ROW, "cr"), Grant(IsEmpty("published_on"), "u", REFERENCE_WRITES)) for name in GRID},
    **{name: (Grant(EVERY_ROW), Grant(IsEmpty("published_on"), "cud", columns)) for name, columns in DRAFTED.items()},
}
