"""Files that people join: known by what they are, not by their name."""

import hashlib
from typing import Any

MAGIC = {b"%PDF-": "application/pdf", b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}
LARGEST = 5 * 1024 * 1024
WRONG = "Joignez un PDF, un JPEG ou un PNG de 5 Mo au plus."


def received(field: Any) -> dict[str, Any] | None:
    """What a Document keeps of a joined file; None without one, or with the reason laid on the field."""
    file = field.data
    if not file or not getattr(file, "filename", ""):
        return None
    content = file.read(LARGEST + 1)
    media = next((kind for magic, kind in MAGIC.items() if content.startswith(magic)), None)
    if media is None or len(content) > LARGEST:
        field.errors = [*field.errors, WRONG]
        return None
    return {
        "file_name": file.filename.replace("\x00", "")[-120:],
        "media_type": media,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "content": content,
    }
