"""Whether two rows may be one person: asked of people, never decided by the machine.

Names are compared without accents, hyphens nor order; spouses who share a telephone are two persons.
"""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from pin40.identity import fold

LONG_ENOUGH = 5
"""Letters from which one wrong letter may be a slip rather than another name."""


class Reason(StrEnum):
    SAME_NAMES = "mêmes nom et prénom"
    SWAPPED = "nom et prénom inversés"
    CLOSE_NAMES = "nom à une lettre près"
    SAME_PHONE = "même téléphone et même prénom"
    SAME_YEAR = "même année de naissance"


@dataclass(frozen=True)
class Identity:
    first_name: str
    last_name: str
    birth_year: int | None = None
    phone: str | None = None


def digits(phone: str | None) -> str:
    """A telephone number as it is dialled: +33 6… and 06… are one."""
    kept = "".join(sign for sign in phone or "" if sign.isdigit())
    return kept[-9:] if len(kept) >= 9 else ""


def one_slip(one: str, other: str) -> bool:
    """Whether one letter was added, lost, changed, or two neighbours swapped."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    rest, others = short[start:], long[start:]
    swapped = rest[:2] == others[1::-1] and rest[2:] == others[2:]
    return rest[1:] == others[1:] or swapped


def likeness(one: Identity, other: Identity) -> tuple[Reason, ...]:
    """Why these may be the same person; empty when there is nothing to ask.

    Two birth years that differ by more than a slip of one tell two persons, whatever the names.
    """
    years = (one.birth_year, other.birth_year)
    if None not in years and one.birth_year != other.birth_year and not _year_slip(*years):
        return ()
    same_year = (Reason.SAME_YEAR,) if None not in years and years[0] == years[1] else ()
    names = _names(one, other)
    if names in (Reason.SAME_NAMES, Reason.SWAPPED) or (names is Reason.CLOSE_NAMES and same_year):
        return (names, *same_year)
    first = fold(one.first_name) == fold(other.first_name)
    if first and digits(one.phone) and digits(one.phone) == digits(other.phone):
        return (Reason.SAME_PHONE, *same_year)
    return ()


def _year_slip(one: int | None, other: int | None) -> bool:
    """1961 and 1916, 1961 and 1962: a finger's slip."""
    a, b = str(one), str(other)
    turned = any(a[:i] + y + x + a[i + 2 :] == b for i, (x, y) in enumerate(pairwise(a)))
    return turned or abs(int(a) - int(b)) == 1


def _names(one: Identity, other: Identity) -> Reason | None:
    mine, theirs = [(fold(who.first_name), fold(who.last_name)) for who in (one, other)]
    if mine == theirs:
        return Reason.SAME_NAMES
    if sorted(" ".join(mine).split()) == sorted(" ".join(theirs).split()):
        return Reason.SWAPPED
    joined = ["".join("".join(names).split()) for names in (mine, theirs)]
    if joined[0] == joined[1]:
        return Reason.SAME_NAMES
    exact = [a == b for a, b in zip(mine, theirs, strict=True)]
    if any(exact):
        a, b = (mine[1], theirs[1]) if exact[0] else (mine[0], theirs[0])
        if min(len(a), len(b)) >= LONG_ENOUGH and (a + b).replace(" ", "").isalpha() and one_slip(a, b):
            return Reason.CLOSE_NAMES
    return None
