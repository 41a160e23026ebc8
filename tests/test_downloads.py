"""Each list as a workbook and a CSV: the same rows as the page, typed, and no cell that a spreadsheet would run."""

import csv
import io
import re
import tracemalloc
from datetime import date, datetime

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, insert, select

from demo_app import ROLES, Person, as_system, plain, read
from models.base import now
from models.device import Device
from models.event import AccessLog
from models.lot import DeviceLot
from pin40.words import DeviceState, Reading, Role
from views.doors import PANELS
from views.menu import CONTENTS, belongs

pytest_plugins = ("demo_app",)

ACCOUNTS = tuple(name for name in ROLES if name != "lecture")
FEW = 300
"""Laptops; more than the demonstration has."""
LIVE = (
    "=1+1",
    "@SUM(A1)",
    "-2",
    "+3",
    "\t=4",
    '=HYPERLINK("http://evil.example")',
    "'quoted",
    "=cmd|' /C calc'!A0",
    "＝1+1",
)


def screens(panel: str):
    role = Role(next(r for r, name in PANELS.items() if name == panel))
    return [screen for _, group in CONTENTS for screen in group if belongs(screen, role)]


def table(answer) -> list[list]:
    """The rows of a downloaded file, its header first."""
    assert answer.status_code == 200, read(answer)[:500]
    if "csv" in answer.headers["Content-Type"]:
        assert answer.data.startswith(b"\xef\xbb\xbf")
        return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=";"))
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    return book.get_sheet_by_index(0).to_python()


def download(person, slug: str, kind: str, query: str = "") -> list[list]:
    return table(person.get(person.at(f"{slug}/export/{kind}/?{query}")))


def kept(site, model) -> int:
    with as_system(site) as session:
        alive = [model.trashed_at.is_(None)] if hasattr(model, "trashed_at") else []
        return session.scalar(select(func.count()).select_from(model).where(*alive))


def total(person, slug: str, query: str = "") -> int:
    """How many rows the list has, from its first page to its last."""
    link, seen = re.compile(rf"/{slug}/details/\?id=(\d+)"), set()
    for page in range(100):
        answer = person.get(person.at(f"{slug}/?{query}&page_size=100&page={page}"))
        found = set(link.findall(answer.text)) - seen
        if not found:
            break
        seen |= found
    return len(seen)


@pytest.mark.parametrize("who", ACCOUNTS)
def test_each_list_downloads_whole_with_one_header_and_one_row_a_record(site, people, who):
    person = people[who]
    for screen in screens(person.panel):
        # The Alpi sees every row: counting them is quicker than turning the pages of the journal.
        expected = kept(site, screen.record) if who == "gestion" else total(person, screen.slug)
        files = [download(person, screen.slug, kind) for kind in ("xlsx", "csv")]
        for rows in files:
            labels = rows[0]
            assert len(set(labels)) == len(labels) > 1
            # An empty list is a header alone, though a workbook may end on a blank row.
            more = 2 if screen.slug == "consultations" else 0  # both downloads are lines of theirs
            assert expected <= len([row for row in rows[1:] if any(row)]) <= expected + more, screen.slug
        assert files[0][0] == files[1][0]


@pytest.mark.parametrize(
    ("who", "slug", "query"),
    [("prescripteur", "prescriptions", "stage=DRAFT"), ("mediateur", "prescriptions", "sort=-number"),
     ("gestion", "communes", "search=dax&sort=-name"), ("gestion", "beneficiaires", "search=e&sort=first_name"),
     ("reconditionneur", "ordinateurs", "state=WAITING&sort=-serial"), ("mediateur", "beneficiaires", "search=zzzz")],
)  # fmt: skip
def test_a_download_obeys_the_same_query_as_its_list(people, who, slug, query):
    person = people[who]
    page = person.get(person.at(f"{slug}/?{query}&page_size=100")).text
    links = set(re.findall(rf"/{slug}/details/\?id=\d+", page))
    for kind in ("xlsx", "csv"):
        rows = [row for row in download(person, slug, kind, query)[1:] if any(row)]
        assert len(rows) == total(person, slug, query)
        if len(rows) <= 100:
            assert len(rows) == len(links)
        shown = read(person.get(person.at(f"{slug}/?{query}&page_size=100")))
        found = [shown.find(plain(str(row[0]))) for row in rows[:20]]
        assert -1 not in found


def test_nobody_downloads_anothers_rows_nor_hidden_columns(people):
    mine = {row[0] for row in download(people["prescripteur"], "prescriptions", "csv")[1:]}
    other = {row[0] for row in download(people["prescripteur2"], "prescriptions", "csv")[1:]}
    assert mine
    assert not mine & other
    assert "Coût" not in download(people["mediateur"], "ordinateurs", "csv")[0]
    assert people["lecture"].get("/lecture/prescriptions/export/csv/").status_code == 404
    assert people["prescripteur"].get("/mediation/prescriptions/export/csv/").status_code == 404
    for kind in ("pdf", "ods", "html", "xls"):
        assert people["prescripteur"].get(f"/prescription/prescriptions/export/{kind}/").status_code == 404


def test_days_and_numbers_are_typed(people):
    rows = download(people["gestion"], "lots", "xlsx")
    labels = rows[0]
    received, count = labels.index("Reçu le"), labels.index(next(x for x in labels if "nnonc" in x))
    assert all(isinstance(row[received], date) for row in rows[1:])
    assert all(isinstance(row[count], float | int) for row in rows[1:])
    text = download(people["gestion"], "lots", "csv")[1][received]
    assert re.fullmatch(r"\d\d/\d\d/\d{4}", text)
    journal = download(people["gestion"], "journal", "xlsx", "search=transmettre")
    assert all(isinstance(row[0], datetime) for row in journal[1:])


def test_what_looks_like_a_formula_stays_text(site, people):
    with as_system(site) as session:
        for rank, text in enumerate(LIVE):
            session.add(
                DeviceLot(number=f"F{rank:02}", source=text, deed=text, received_on=date(2026, 1, 1), announced_count=1)
            )
        session.commit()
    rows = download(people["gestion"], "lots", "xlsx", "search=F0")
    book = {row[0]: row for row in rows[1:]}
    source = rows[0].index("Source") if "Source" in rows[0] else 1
    for rank, text in enumerate(LIVE):
        assert book[f"F{rank:02}"][source].strip() == text.strip()
        assert isinstance(book[f"F{rank:02}"][source], str)
    assert people["gestion"].get("/gestion/lots/export/csv/").headers["Content-Type"] == "text/csv; charset=utf-8"
    raw = people["gestion"].get("/gestion/lots/export/xlsx/?search=F0").data
    import zipfile

    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if "worksheets/" in name]
        assert not any("<f>" in sheet or "<f " in sheet or "<hyperlink" in sheet for sheet in sheets)
    for row in download(people["gestion"], "lots", "csv", "search=F0")[1:]:
        assert not row[source].startswith(("=", "+", "-", "@", "\t", "＝"))


def test_each_download_is_remembered_with_its_rows_and_no_name(site, people):
    before = lines(site)
    expected = total(people["prescripteur"], "prescriptions", "search=a")
    download(people["prescripteur"], "prescriptions", "csv", "search=a")
    download(people["prescripteur"], "beneficiaires", "xlsx")
    found = lines(site)[len(before) :]
    assert [(line.table_name, line.reading) for line in found] == [
        ("Prescription", Reading.DOWNLOADED),
        ("Beneficiary", Reading.DOWNLOADED),
    ]
    assert found[0].row_count == expected
    assert all(line.account_id and line.record_id is None for line in found)


def lines(site):
    with as_system(site) as session:
        return session.scalars(
            select(AccessLog).where(AccessLog.reading == Reading.DOWNLOADED).order_by(AccessLog.id)
        ).all()


@pytest.mark.long
def test_a_hundred_times_more_rows_do_not_take_a_hundred_times_more_memory(fresh):
    person = Person(fresh, "gestion@example.org", "gestion")
    with as_system(fresh) as session:
        lot = session.scalar(select(func.min(DeviceLot.id)))
    peaks = {}
    for wanted in (FEW, 100 * FEW):
        with as_system(fresh) as session:
            there = session.scalar(select(func.count()).select_from(Device))
            rows = [device(lot, rank) for rank in range(there, wanted)]
            session.execute(insert(Device), rows)
            session.commit()
            del rows
        for kind in ("csv",):
            tracemalloc.start()
            with person.get(f"/gestion/ordinateurs/export/{kind}/", buffered=False) as answer:
                size = sum(len(part) for part in answer.response)
            peaks[kind, wanted] = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            assert size > wanted * 5
    # The workbook takes the same rows from the same generator; its writer's own memory is not Python's.
    assert peaks["csv", 100 * FEW] < 12 * max(peaks["csv", FEW], 400_000), peaks


def device(lot: int, rank: int) -> dict:
    return {
        "version": 1, "created_at": now(), "lot_id": lot, "inventory_number": f"PIN-X{rank:06}",
        "serial": f"X{rank:06}",        "make": "Dell", "model": "Latitude", "state": DeviceState.STORED,
    }  # fmt: skip
