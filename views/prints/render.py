"""Papers: Typst sources beside this file, data given as JSON and never pasted, tagged PDF (PDF/UA-1) out."""

import json
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst
from flask import Response

from views.prints.row_headers import with_row_headers

HERE = Path(__file__).parent
ROOT = HERE.parent
"""What a source may read: the views' own files, and nothing else."""
FONTS = ROOT / "theme" / "static" / "vendor"
KINDS = (
    "fiche-de-suivi",
    "bon-de-commande",
    "bon-de-retrait",
    "attestation",
    "questionnaire",
    "evolution-observee",
    "activite",
)
STANDARD = "ua-1"
DRAWN = ("qr", "drawing")
"""What is drawn and not written: its signs are its own."""
READABLE = ((0x20, 0x17F), (0x218, 0x21B), (0x370, 0x52F), (0x1E00, 0x1EFF), (0x2010, 0x2027), (0x202F, 0x205E),
            (0x20AC, 0x20AC))  # fmt: skip
"""What our fonts surely write: a tagged PDF refuses a sign without its drawing."""


@cache
def fonts() -> typst.Fonts:
    """Ours, then those within Typst: the machine's own would change the paper from one to another."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])


def document(kind: str, data: dict[str, Any]) -> bytes:
    """The PDF of a paper; KeyError for a kind that is not ours. `data`: title, under, foot, code, then its own."""
    if kind not in KINDS:
        raise KeyError(kind)
    given = {"qr": None, "qr_says": "", **data, **coded(data.get("code")), "reduced": False}
    try:
        return _compiled(kind, cleaned(given, is_known))
    except typst.TypstError:
        # A name in a script that our fonts lack must not keep anybody from a paper.
        return _compiled(kind, cleaned(given, is_readable) | {"reduced": True})


def _compiled(kind: str, data: dict[str, Any]) -> bytes:
    made = bytes(
        typst.compile(
            str(HERE / f"{kind}.typ"),
            root=str(ROOT),
            font_paths=fonts(),
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=[STANDARD],
            sys_inputs={"data": json.dumps(data)},
            package_path=str(HERE),
        )
    )
    return with_row_headers(made)


def coded(code: str | None) -> dict[str, str]:
    """A QR code that carries a number and nothing else."""
    if not code:
        return {}
    drawn = segno.make(code, error="m", micro=False).svg_inline(scale=4, border=2)
    return {"qr": drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1), "qr_says": f"Code QR : {code}"}


def is_known(sign: str) -> bool:
    """A sign of a writing: no control, no order to turn the line round, nothing private or unassigned."""
    return sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cf", "Cn", "Co", "Cs")


def is_readable(sign: str) -> bool:
    return sign == "\n" or any(first <= ord(sign) <= last for first, last in READABLE)


def cleaned(value: Any, keeps: Any) -> Any:
    """The same data, each text without the signs that cannot be written."""
    if isinstance(value, dict):
        return {key: one if key in DRAWN else cleaned(one, keeps) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(one, keeps) for one in value]
    if not isinstance(value, str):
        return value
    kept = "".join(sign if keeps(sign) else "?" if keeps is is_readable else "" for sign in value)
    return kept


def download(name: str, content: bytes) -> Response:
    """A paper as a file of that name (plain letters only: it is ours)."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return Response(content, mimetype="application/pdf", headers=headers)
