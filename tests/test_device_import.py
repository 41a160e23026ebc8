"""Laptops from a spreadsheet: judged whole, every wrong line named, all kept or none."""

import csv
import html
import io
import re
import zipfile

import pytest
from rustpy_xlsxwriter import write_worksheet
from sqlalchemy import func, select

from demo_app import as_system, counts, read, structure
from models import entering, stocktaking
from models.device import Device
from models.device_event import DeviceEvent
from models.lot import DeviceLot
from pin40.device_file import COLUMNS, FIELDS
from pin40.device_words import DeviceState, DiskKind
from seed import rows as seeded
from views.device_import import packed, unpacked
from views.doors import today
from views.sheets.read import Unreadable, rows, text_of

pytest_plugins = ("demo_app",)
URL = "/gestion/ordinateurs/importer/"
LINE = {"numero_inventaire": "IMP-1", "numero_serie": "S1", "lot": "LOT-IMP", "gisement": "Collège d'été",
        "date_entree": "01/09/2026", "marque": "HP", "modele": "ProBook", "chargeur": "oui"}  # fmt: skip


def table(*lines) -> list[list]:
    """A header and its lines, as a spreadsheet gives them."""
    heads = list(dict.fromkeys(key for line in lines for key in line))
    return [heads, *([line.get(head) for head in heads] for line in lines)]


def sheet(*lines, separator=";", encoding="utf-8") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(table(*lines))
    return text.getvalue().encode(encoding)


def send(people, content: bytes, name="parc.csv"):
    return people["gestion"].send(URL, {"file": (io.BytesIO(content), name)}, content_type="multipart/form-data")


def confirm(people, answer):
    carried = re.search(r'name="rows" value="([^"]*)"', answer.text)[1]
    return people["gestion"].send(URL, {"rows": html.unescape(carried)})


def faults(site, *lines) -> list[str]:
    with as_system(site):
        return entering.judge(table(*lines), today()).faults


def test_the_columns_are_those_of_the_model_file():
    assert set(COLUMNS) == {line["champ"] for line in seeded("device_fields")}
    due = {line["champ"] for line in seeded("device_fields") if line["obligation"] == "obligatoire"}
    assert {name for name, field in FIELDS.items() if field.is_due} == due - {"gisement", "date_entree", "statut"}


# ───────── The screen ─────────
def test_a_file_is_previewed_then_kept_whole(site, people):
    before, alpi = counts(site), structure(site, "gestion@example.org")
    lines = [
        LINE | {"disque_type": "ssd", "ecran_pouces": "11,6", "kgco2e_evites": "81", "defauts": "=1+1"},
        LINE | {"numero_inventaire": "IMP-2", "numero_serie": "S2", "date_entree": "2026-09-03", "chargeur": "Non"},
    ]
    shown = send(people, sheet(*lines, encoding="cp1252"))
    page = read(shown)
    assert shown.status_code == 200
    for words in ("2 ordinateurs sans faute", "Ouvert, reçu le 01/09/2026", "kgco2e_evites", "laissée de côté"):
        assert words in page, words
    assert counts(site) == before
    assert confirm(people, shown).status_code == 302
    with as_system(site) as session:
        named = select(Device).where(Device.inventory_number.in_(("IMP-1", "IMP-2")))
        found = session.scalars(named.order_by(Device.inventory_number)).all()
        assert [(d.state, d.has_charger) for d in found] == [
            (DeviceState.STORED, True), (DeviceState.STORED, False),
        ]  # fmt: skip
        assert {d.holder_id for d in found} == {alpi}
        assert (found[0].disk_kind, found[0].defects) == (DiskKind.SSD, "=1+1")
        lot = found[0].lot
        assert (lot.source, lot.announced_count) == ("Collège d'été", 2)
        assert stocktaking.of_lot(lot, today()).balance.by_state[DeviceState.STORED] == 2
    again = confirm(people, shown)
    assert again.status_code == 422
    assert "déjà dans la base" in read(again)


def test_one_wrong_line_and_nothing_enters(site, people):
    before = counts(site)
    wrong = LINE | {
        "numero_inventaire": "",
        "numero_serie": "S9",
        "batterie_sante_pct": "120",
        "date_entree": "31/02/2026",
    }
    answer = send(people, sheet(LINE | {"numero_inventaire": "IMP-9", "numero_serie": "S8"}, wrong))
    page = read(answer)
    assert answer.status_code == 422
    for words in ("Ligne 3, colonne « numero_inventaire »", "nombre entier de 0 à 100", "n'est pas une date"):
        assert words in page, words
    assert counts(site) == before


@pytest.mark.parametrize("rows_", ["", "abc", packed([["x"]])[:-3], packed([["lot"], ["a"]])])
def test_a_preview_cut_or_changed_on_its_way_is_refused(site, people, rows_):
    before = counts(site)
    assert people["gestion"].send(URL, {"rows": rows_}).status_code == 422
    assert counts(site) == before


def test_without_a_file_it_asks_for_one(people):
    assert "Joignez un fichier." in read(people["gestion"].send(URL, {}))
    assert "Ce fichier est vide" in read(send(people, b"  "))


def test_the_model_files_name_the_columns(people):
    for kind in ("csv", "xlsx"):
        answer = people["gestion"].get(f"{URL}modele/{kind}/")
        assert rows(answer.get_data())[0] == list(FIELDS)


# ───────── What is wrong ─────────
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"statut": "livrable"}, "un ordinateur entre en stock"),
        ({"chargeur": ""}, "elle est vide"),
        ({"chargeur": "peut-être"}, "« oui » ou « non »"),
        ({"disque_type": "disquette"}, "n’est pas dans la liste : HDD"),
        ({"date_entree": "01/01/2099"}, "cette date est à venir"),
        ({"numero_serie": "S\x00"}, "caractère illisible"),
        ({"modele": "x" * 81}, "80 caractères au plus"),
        ({"gisement": "", "lot": "LOT-NEUF"}, "n’existe pas encore"),
        ({"cout_reconditionnement_ht": "cher"}, "par exemple 12,5"),
        ({"defauts": f"NIR 2 61 05 40 192 001 {97 - 2610540192001 % 97:02}"}, "ne doit pas être gardé"),
    ],
)
def test_each_fault_names_its_line_and_its_column(site, changes, words):
    found = faults(site, LINE | {"numero_inventaire": "F-1", "numero_serie": "F1", "lot": "LOT-F"} | changes)
    assert len(found) == 1
    assert found[0].startswith("Ligne 2, colonne « ")
    assert words in found[0]


def test_doubles_are_named_in_the_file_and_against_the_base(site):
    with as_system(site) as session:
        known = session.scalars(select(Device).where(Device.make != LINE["marque"]).limit(1)).one()
        taken = {"numero_inventaire": known.inventory_number.lower(), "numero_serie": "D1", "lot": "LOT-D"}
        same = {"numero_inventaire": "D-2", "numero_serie": known.serial, "marque": known.make, "lot": "LOT-D"}
    found = faults(site, LINE | taken, LINE | same, LINE | same | {"numero_inventaire": "D-3", "numero_serie": "D1"})
    assert ["déjà dans la base" in fault for fault in found] == [True, True]
    twice = LINE | {"numero_inventaire": "D-4", "numero_serie": "D4", "lot": "LOT-D"}
    assert [fault.partition("est déjà ")[2] for fault in faults(site, twice, twice)] == [
        "à la ligne 2, retirez l’un des deux."
    ] * 2


def test_a_lot_is_not_contradicted_and_only_the_first_fifty_faults_are_told(site):
    with as_system(site) as session:
        lot = session.scalars(select(DeviceLot).limit(1)).one()
        line = LINE | {"numero_inventaire": "L-1", "numero_serie": "L1", "lot": lot.number, "date_entree": "01/01/2001"}
        verdict = entering.judge(table(line), today())
        assert [fault.split("»")[0] for fault in verdict.faults] == [
            "Ligne 2, colonne « gisement ", "Ligne 2, colonne « date_entree ",
        ]  # fmt: skip
        many = entering.judge(table(*[{**LINE, "chargeur": ""}] * 60), today())
    assert many.told[50] == "… et 10 autres."
    assert len(many.told) == 51


def test_unknown_missing_and_doubled_columns_are_named(site):
    with as_system(site):
        verdict = entering.judge([["lot", "couleur", "lot"], ["a", "b", "c"]], today())
    assert any("« couleur » est inconnue" in fault for fault in verdict.faults)
    assert any("« lot » est nommée deux fois" in fault for fault in verdict.faults)
    assert any("il manque : numero_inventaire" in fault for fault in verdict.faults)


# ───────── Files ─────────
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_csv_of_a_french_office_is_read(separator, encoding):
    assert rows(sheet(LINE, separator=separator, encoding=encoding)) == table(LINE)


def test_a_workbook_keeps_its_line_numbers_and_its_long_numbers(site, tmp_path):
    path = tmp_path / "parc.xlsx"
    write_worksheet(
        [LINE | {"numero_inventaire": 412, "numero_serie": 123456789012, "date_entree": today()}], str(path)
    )
    read_ = rows(path.read_bytes())
    with as_system(site):
        verdict = entering.judge(read_, today())
    assert verdict.faults == []
    assert verdict.lines[0].values["inventory_number"] == "412"
    assert verdict.lines[0].values["serial"] == "123456789012"
    assert verdict.lines[0].entered_on == today()


def test_a_broken_or_swollen_workbook_is_said():
    swollen = io.BytesIO()
    with zipfile.ZipFile(swollen, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (201 * 1024 * 1024))
    for content in (b"PK\x03\x04broken", swollen.getvalue(), b"\xd0\xcf\x11\xe0broken", b"a;b\n\x00\x01"):
        with pytest.raises(Unreadable):
            rows(content)
    assert text_of("été".encode("cp1252")) == "été"
    assert unpacked(packed([["a", 1, None]])) == [["a", 1, None]]


# ───────── The terminal ─────────
def test_the_command_says_each_fault_and_enters_all_or_nothing(site, tmp_path):
    path = tmp_path / "parc.csv"
    run = site.test_cli_runner()
    good = LINE | {"numero_inventaire": "CLI-1", "numero_serie": "CLI1", "lot": "LOT-CLI"}
    path.write_bytes(sheet(good, good | {"numero_inventaire": "CLI-2", "chargeur": "?"}))
    said = run.invoke(args=["pin40", "import-devices", str(path)])
    assert (said.exit_code, "Ligne 3, colonne « chargeur »" in said.output) == (1, True)
    assert "Rien n’a été importé." in said.output
    path.write_bytes(sheet(good))
    assert "sans faute : 1" in run.invoke(args=["pin40", "import-devices", "--a-blanc", str(path)]).output
    assert "entrés en stock : 1" in run.invoke(args=["pin40", "import-devices", str(path)]).output
    with as_system(site) as session:
        here = select(func.count()).select_from(DeviceEvent).join(Device, Device.id == DeviceEvent.device_id)
        assert session.scalar(here.where(Device.inventory_number == "CLI-1")) == 1
    assert run.invoke(args=["pin40", "import-devices", str(tmp_path / "absent.csv")]).exit_code == 1
