"""A spreadsheet that somebody sends, as rows of cells: CSV of any French office, XLSX, XLS or ODS."""

import csv
import io
import zipfile
from typing import Any

from charset_normalizer import from_bytes
from python_calamine import CalamineWorkbook

LARGEST = 10 * 1024 * 1024
UNPACKED = 200 * 1024 * 1024
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
WESTERN = ["cp1252", "iso8859_15"]
"""What a French spreadsheet writes when it does not write UTF-8."""
SEPARATORS = ";,\t"


class Unreadable(Exception):
    """The file cannot be read; `sentence` says in French what to send instead."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def rows(content: bytes) -> list[list[Any]]:
    """Every row of the file's first filled sheet, from its first line; known by its content, not by its name."""
    if not content.strip():
        raise Unreadable("Ce fichier est vide : joignez le bon.")
    if len(content) > LARGEST:
        raise Unreadable("Ce fichier est trop lourd : 10 Mo au plus.")
    return _workbook(content) if content.startswith(WORKBOOKS) else _csv(text_of(content))


def _workbook(content: bytes) -> list[list[Any]]:
    """Values, never formulas: a cell that computes counts for the text it shows."""
    try:
        if content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                if sum(part.file_size for part in archive.infolist()) > UNPACKED:
                    raise Unreadable("Ce classeur est trop gros une fois ouvert : envoyez-le en CSV.")
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            found = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if found:
                return found
    except (Unreadable, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # the reader is not ours, and may panic on a broken file
        raise Unreadable("Ce classeur ne s’ouvre pas : enregistrez-le de nouveau en XLSX, en ODS ou en CSV.") from error
    return []


def text_of(content: bytes) -> str:
    """The words of a CSV, with its byte order mark or without, in UTF-8 or as an older spreadsheet writes."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig")):
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
    best = from_bytes(content, cp_isolation=WESTERN).best()
    return str(best) if best is not None else content.decode("cp1252", errors="replace")


def _csv(text: str) -> list[list[Any]]:
    if "\x00" in text:
        raise Unreadable("Ce fichier n’est ni un classeur ni un CSV lisible : joignez le bon.")
    head = text.split("\n", 1)[0]
    separator = max(SEPARATORS, key=head.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise Unreadable("Ce CSV ne se lit pas (guillemets ?) : enregistrez-le de nouveau.") from error
