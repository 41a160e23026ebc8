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
    "grade", "defects", "os", "erasure_method", "erasure_tool", "erased_on", "erasure_result", "erasure_certificate",
)  # fmt: skip
DOCUMENTED = ("kind", "title")
REFUSED = ("refused_by_id", "refused_on", "refusal_reason", "refusal_note", "suggested_id")
FILED = ("partner_id", "file_name", "media_type", "size", "sha256", "content", "table_name", "record_id")

GIVEN = {
    "Prescription": ("number", "prescriber_id"),
    "Beneficiary": ("prescriber_id",),
    "Spotting": ("mediator_id", "spotted_on"),
    "Account": ("partner_id", "role", "fs_uniquifier", "is_open"),
    "CharterSignature": ("partner_id", "signed_on", "signatory", "capacity", "document_id"),
    "CharterVersion": ("number", "proposed_on", "text", "changes"),
    "Document": FILED,
}
"""Columns that the software gives to a new row, beside what its writer may type."""
