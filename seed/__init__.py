"""Reference data, and the invented people of the demonstration. One CSV a table."""

import csv
from collections.abc import Iterator
from pathlib import Path

from pin40.typography import french

ROOM = Path(__file__).resolve().parent


def rows(name: str) -> Iterator[dict[str, str]]:
    """The lines of seed/<name>.csv, by the names of its columns."""
    with (ROOM / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def texts(name: str) -> Iterator[dict[str, str]]:
    """The lines of a reference file copied as it is, with the typography that people read."""
    for row in rows(name):
        yield {column: french(words) for column, words in row.items()}
