"""The filters of a list in French: on their chips, and in its sentence."""

from datetime import date
from typing import Any

from models.base import Record
from pin40.typography import inside
from views.columns import Column, shown
from views.list_filters import BLANK, HAS, NOT, WORDLESS, Filter


def said(one: Filter, names: dict[int, Record] | None = None) -> list[str]:
    """Each value that a filter names, in words."""
    if one.operator == HAS:
        return [f"« {value} »" for value in one.values]
    found = [_value_words(one.column, value, names or {}) for value in one.values]
    return [text for text in found if text] or ["valeur inconnue"]


def chip(one: Filter, values: list[str]) -> str:
    """What a filter asks for, as its chip says it."""
    if one.operator in WORDLESS:
        return "non renseigné" if one.operator == BLANK else "renseigné"
    if one.unread:
        return "valeur inconnue"
    if one.low is not None or one.high is not None:
        return _range_words(one)
    found = " ou ".join(values)
    return f"contient {found}" if one.operator == HAS else f"autre que {found}" if one.operator == NOT else found


def _value_words(column: Column, value: Any, names: dict[int, Record]) -> str:
    if column.target is not None:
        return str(names[value]) if value in names else ""
    return str(shown(column, value))


def _range_words(one: Filter) -> str:
    is_day = one.column.kind != "number"
    low, high = (_bound_words(bound) for bound in (one.low, one.high))
    if one.low == one.high:
        return f"le {low}" if is_day else low
    if low and high:
        return f"entre le {low} et le {high}" if is_day else f"entre {low} et {high}"
    if is_day:
        return f"depuis le {low}" if low else f"jusqu’au {high}"
    return f"{low} ou plus" if low else f"{high} ou moins"


def _bound_words(bound: Any) -> str:
    if bound is None:
        return ""
    return f"{bound:%d/%m/%Y}" if isinstance(bound, date) else f"{bound}".replace(".", ",")


def told(one: Filter, values: list[str]) -> str:
    """One filter in the sentence: « étape « Transmis » », « transmis depuis le 01/01/2026 »."""
    column, label, words = one.column, inside(one.column.label), chip(one, values)
    if one.operator in WORDLESS:
        return f"« {column.label} » {words}"
    if column.kind in ("day", "moment"):
        return f"{label.removesuffix(' le')} {words}"
    if column.kind == "bool":
        return f"{label} : {words.lower()}"
    if column.kind == "number":
        return f"{label} {words}"
    if one.operator == HAS:
        return f"{label} contenant {' ou '.join(values)}"
    quoted = " ou ".join(f"« {value} »" for value in (["valeur inconnue"] if one.unread else values))
    return f"{label} autre que {quoted}" if one.operator == NOT else f"{label} {quoted}"
