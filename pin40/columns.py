"""Groups of columns that the table of rights names in one word."""

CONTACTS = ("phone", "email", "website", "address", "opening")
CARD = ("id", "name", "role", "kind", "commune_id", *CONTACTS, "version", "is_active")
PROFILE = ("name", "phone", "job")
COLLEAGUE = (*PROFILE, "email", "is_referent", "is_open")
IDENTITY = (
    "first_name", "last_name", "birth_year", "gender", "commune_id", "has_representative", "representative_name",
    "notice_version", "notice_on",
)  # fmt: skip
REACHING = ("phone", "email", "has_no_contact", "contact_preference", "last_contact_on")
PRESCRIBED = (
    "beneficiary_id", "worker_name", "mediator_id", "criterion_means", "criterion_skills", "criterion_autonomy",
    "proof_note", "is_meeting_told", "is_pathway_told", "is_solidarity_told", "told_on", "motivation",
    "estimated_level", "no_stock_reason", "spotting_id",
)  # fmt: skip
SPOTTED = ("first_name", "last_name", "contact", "commune_id", "prescriber_id", "note", "is_agreed")
IDENTIFIED = (
    "inventory_number", "serial", "make", "model", "year", "lot_id", "cost", "cpu", "memory_gb", "disk_kind",
    "disk_gb", "screen_inches",
)  # fmt: skip
TECHNICAL = (
    "cpu", "memory_gb", "disk_kind", "disk_gb", "disk_serial", "screen_inches", "battery_percent", "has_charger",
    "grade", "defects", "os", "office_suite", "erasure_method", "erasure_tool", "erased_on", "erasure_result", "erasure_certificate",
)  # fmt: skip
TYPED = ("address", "fields", "saved_at")
DOCUMENTED = ("kind", "title")
REFUSED = ("refused_by_id", "refused_on", "refusal_reason", "refusal_note", "suggested_id")
CONTRACTED = ("contract_reference", "contract_from", "contract_until")
AGREED = ("objectives", "planned_hours", "agreed_on")
HELD = ("held_on", "minutes", "theme_id", "place", "title")
ASKED = ("quarter", "asked", "why")
ORDERED = ("wanted_on", "note")
COLLECTED = ("planned_on", "collector_name", "note")
HAPPENED = ("kind", "happened_on", "note")
SOLVED = ("note", "solved_on", "solution")
VIEWED = ("name", "query", "is_shared", "is_default")
BEHIND_THE_DOOR = (
    "met_on", "device_id", "solidarity_told_on", "assessed_on", "assessed_level", "before_on", "sheet_signed_on",
    "path_ended_on", "after_on",
)  # fmt: skip
DIMENSION = (
    "questionnaire_version_id", "code", "label", "score_questions", "yes_no_questions", "minimum", "note", "position",
)  # fmt: skip
QUESTION = (
    "questionnaire_version_id", "dimension_id", "code", "position", "label", "scale", "choices", "direction", "phase",
    "is_skippable", "hint", "comparable_code",
)  # fmt: skip
FILED = ("partner_id", "file_name", "media_type", "size", "sha256", "content", "table_name", "record_id")

GIVEN = {
    "Prescription": ("number", "prescriber_id"),
    "Beneficiary": ("prescriber_id",),
    "Spotting": ("mediator_id", "spotted_on"),
    "Account": ("partner_id", "role", "fs_uniquifier", "is_open"),
    "CharterSignature": ("partner_id", "signed_on", "signatory", "capacity", "document_id"),
    "CharterVersion": ("number", "proposed_on", "text", "changes"),
    "Document": FILED,
    "QuestionnaireVersion": ("number",),
    "CompetenceAssessment": ("mediator_id", "grid_id", "moment", "started_on"),
    "AssessmentMark": ("mediator_id", "assessment_id", "grid_item_id"),
    "DigcompGoal": ("mediator_id",),
    "Pathway": ("mediator_id",),
    "Workshop": ("mediator_id",),
    "Attendance": ("mediator_id", "workshop_id", "pathway_id"),
    "QuestionnaireResponse": ("mediator_id", "questionnaire_version_id", "moment", "entered_on", "entered_by_id"),
    "Answer": ("mediator_id", "response_id", "question_id", "entered_on"),
    "QuestionnaireLink": (
        "mediator_id",
        "questionnaire_version_id",
        "token_hash",
        "given_on",
        "given_by_id",
        "expires_on",
    ),
    "Handover": ("mediator_id", "device_id"),
    "AfterCare": ("mediator_id", "device_id"),
    "DeviceRequest": ("mediator_id", "proposed", "proposal"),
    "PurchaseOrderLine": ("refurbisher_id", "is_open"),
    "Pickup": ("kind", "from_id", "to_id", "refurbisher_id", "mediator_id", "collector_partner_id"),
    "PickupLine": ("refurbisher_id", "mediator_id"),
    "Device": ("state", "holder_id"),
    "Draft": ("account_id", "place", "record_id"),
    "Note": ("partner_id", "structure_role", "author_id", "table_name", "record_id", "written_at"),
    "Tag": ("partner_id", "structure_role", "table_name", "record_id"),
    "Snapshot": ("kind", "taken_on", "period", "questionnaire", "pairs", "content", "digest", "taken_by_id"),
    "SavedView": ("account_id", "partner_id", "slug"),
}
"""Columns that the software gives to a new row, beside what its writer may type."""
