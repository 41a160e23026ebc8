"""French typography: unbreakable spaces and curved apostrophes, for words that we write or copy."""

import re
from functools import lru_cache

WIDE = "\u00a0"  # before : and inside « »
THIN = "\u202f"  # before ; ! ? % and between thousands

_MONTHS = (
    r"janv\.|janvier|févr\.|février|mars|avr\.|avril|mai|juin|juil\.|juillet|août"
    r"|sept\.|septembre|oct\.|octobre|nov\.|novembre|déc\.|décembre"
)
_UNITS = r"€|h|min|km|m|kg|Go|To|Mo|ans?|mois|jours?|heures?|minutes?|semaines?"
_RULES = (
    (re.compile(r" (?=[;!?%])"), THIN),
    (re.compile(r" (?=[:»])|(?<=«) "), WIDE),
    (re.compile(r"(?<=\d) (?=\d{3}(?!\d))"), THIN),
    (re.compile(rf"(?<=\d) (?=(?:{_UNITS})(?!\w))"), WIDE),
    (re.compile(r"(?<=\d h) (?=\d\d\b)|(?<=\d\u00a0h) (?=\d\d\b)|(?<=\bn°) (?=\d)"), WIDE),
    (re.compile(rf"(?:(?<=\b\d)|(?<=\b\d\d)|(?<=\b1er)) (?=(?:{_MONTHS})(?!\w))"), WIDE),
)


@lru_cache(maxsize=4096)
def typographic(text: str) -> str:
    """The same words with French unbreakable spaces; only spaces already there change, so twice is once."""
    for pattern, space in _RULES:
        text = pattern.sub(space, text)
    return text


def french(text: str) -> str:
    """A reference text as people read it: `typographic`, curved apostrophes, one sign for three dots."""
    return _DOTS.sub("…", _STRAIGHT.sub("’", typographic(text)))


def inside(label: str) -> str:
    """A label within a sentence: a small first letter, but for initials; names and initials further on stay."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


_STRAIGHT = re.compile(r"(?<=[^\W\d_])'(?=\w|« ?)")
_DOTS = re.compile(r"(?<=\w)\.\.\.(?!\.)")
