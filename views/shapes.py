"""What an address, a telephone number, a site and a number look like, in every form that asks for one."""

import re
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from wtforms import Field
from wtforms.validators import InputRequired, NumberRange, StopValidation

from views.theme.typography import shown_number

ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+")
PHONE = re.compile(r"\+?[0-9][0-9 .()/\u00a0\u202f-]{4,}")
SITE = re.compile(r"(?i)(https?://)?[^\s/:@<>\"']+\.[a-z]{2,}(:[0-9]+)?(/[^\s<>\"']*)?")
SHAPES = (
    ("email", ADDRESS, "Écrivez une adresse, par exemple prenom.nom@example.org."),
    ("phone", PHONE, "Écrivez un numéro, par exemple 05 58 00 00 00."),
    ("website", SITE, "Écrivez une adresse de site, par exemple https://www.example.org."),
)
"""By the end of a column's name: the shape of what it holds, and how to mend it."""


MOST = 10**6
"""The most that a whole number may be where its table says no less."""


def within_bounds(column: Any) -> NumberRange:
    """What the table lets this whole number be, said as one may read it."""
    least, most = 0, MOST
    for check in column.table.constraints:
        if isinstance(check, sa.CheckConstraint):
            found = re.fullmatch(rf"{column.key} BETWEEN (\d+) AND (\d+)", str(check.sqltext))
            least, most = map(int, found.groups()) if found else (least, most)
    if column.key.endswith("year"):
        return NumberRange(least, most, f"Écrivez une année, entre {least} et {most}.")
    return NumberRange(least, most, f"Écrivez un nombre entre {shown_number(least)} et {shown_number(most)}.")


def shapes_of(column: str) -> list[Callable[[Any, Field], None]]:
    """The checks that this column's name calls for."""
    return [shaped(shape, sentence) for end, shape, sentence in SHAPES if column.endswith(end)]


def shaped(shape: re.Pattern[str], sentence: str) -> Callable[[Any, Field], None]:
    """The whole text has this shape; nothing at all is another rule's."""

    def check(form: Any, entry: Field) -> None:
        if entry.data and not shape.fullmatch(entry.data):
            raise StopValidation(sentence)

    return check


def blank(entry: Field) -> str | None:
    """Spaces alone do not fill a field that must be filled; its own sentence, or None. A password's are its own."""
    asked = next((check for check in entry.validators if isinstance(check, InputRequired)), None)
    sent = (entry.raw_data or [None])[0]
    spaces = isinstance(sent, str) and not sent.strip() and entry.type != "PasswordField"
    return asked.message if asked is not None and spaces else None
