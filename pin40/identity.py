"""Names compared as people mean them, not as keyboards write them."""

import hashlib
import unicodedata

NUL = "\x00"
LIGATURES = {"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l"}
APOSTROPHES_AND_DOTS = frozenset("'’‘ʼ`´′.·")
HYPHENS, ACCENTS, INVISIBLE = "Pd", "Mn", "Cf"
"""Categories of Unicode."""


def contains_nul(text: str) -> bool:
    """Whether the text holds a NUL character, which PostgreSQL refuses to store."""
    return NUL in text


class _Folded(dict[int, str]):
    """Each character of the world folded once: lists of names are searched by the ten thousand."""

    def __missing__(self, code: int) -> str:
        # Twice: folding the case can bring back an accent that the first pass would have removed.
        folded = self[code] = "".join(map(_bare, "".join(map(_bare, chr(code))).casefold()))
        return folded


def _bare(character: str) -> str:
    """One character without its accents; nothing for an accent alone, a space for a hyphen."""
    kept = ""
    for part in unicodedata.normalize("NFKD", character):
        category = unicodedata.category(part)
        if category == HYPHENS or part in APOSTROPHES_AND_DOTS:
            kept += " "
        elif category not in (ACCENTS, INVISIBLE) and part != NUL:
            kept += LIGATURES.get(part, part)
    return kept


FOLDED = _Folded()


def fold(text: str) -> str:
    """The text without accents, case, ligatures, hyphens, apostrophes, dots nor double spaces.

    Folding twice changes nothing. An invisible character (NUL, soft hyphen) is dropped, other signs stay.
    """
    return " ".join(unicodedata.normalize("NFKD", text).translate(FOLDED).split())


def identity_key(first_name: str, last_name: str, birth_year: int) -> str:
    """The fingerprint of a person: SHA-256 in hexadecimal of both folded names and the birth year.

    The names are sorted, because forms are often filled the wrong way round and the same person met by
    two prescribers must be found again. It hides nothing from one who can guess names: keep it secret.
    Source: model, « one open dossier per beneficiary ».
    """
    names = sorted((fold(last_name), fold(first_name)))
    return hashlib.sha256("|".join((*names, str(birth_year))).encode()).hexdigest()
