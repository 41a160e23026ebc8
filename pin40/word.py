"""What every closed list is made of."""

from enum import StrEnum


class Word(StrEnum):
    """A code stored in the database, with the French words that people read."""

    label: str

    def __new__(cls, code: str, label: str) -> "Word":
        word = str.__new__(cls, code)
        word._value_ = code
        word.label = label
        return word
