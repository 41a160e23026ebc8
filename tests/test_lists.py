"""Lists: what one searches, filters, sorts, groups and shows, all of it in the address and within the rights."""

import csv
import io
import re
from collections import Counter

import pytest
from sqlalchemy import event

from demo_app import as_system, read
from models.base import db
from models.prescription import Prescription
from pin40.identity import fold
from pin40.words import Stage
from test_bad_input import screens

pytest_plugins = ("demo_app",)
pytestmark = pytest.mark.both
ACCOUNTS = ("gestion", "prescripteur", "mediateur", "reconditionneur")
LARGEST_PAGE = 40 * 1024
MOST_STATEMENTS = 12


def listed(person, query, slug="prescriptions"):
    """The numbers of the rows that a list shows, in its order."""
    answer = person.get(person.at(f"{slug}/?page_size=100&{query}"))
    assert answer.status_code == 200, query
    return [int(n) for n in re.findall(rf'class="go" href="/{person.panel}/{slug}/details/\?id=(\d+)"', answer.text)]


def dossiers(site, numbers):
    with as_system(site) as session:
        found = {n: session.get(Prescription, n) for n in numbers}
        return [
            (row.stage, row.mediator_id, row.sent_on, str(row.beneficiary or ""), row.number) for row in found.values()
        ]


@pytest.mark.parametrize("who", ACCOUNTS)
def test_a_page_of_fifty_rows_is_light_and_costs_the_same_whatever_its_rows(site, people, who):
    person, seen = people[who], []
    person.get(person.at(""))
    with site.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *sent: seen.append(sent[2]))
    for slug in screens(person.panel):
        counts = []
        for size in (1, 50):
            seen.clear()
            answer = person.get(person.at(f"{slug}/?page_size={size}"))
            # What the second wall tells its transaction (who looks) is no question of the list's.
            counts.append(sum("set_config" not in sent and sent != "BEGIN" for sent in seen))
            assert len(answer.data) <= LARGEST_PAGE, (slug, len(answer.data))
        assert max(counts) <= MOST_STATEMENTS, (slug, counts)


# ───────── Search ─────────
def test_words_are_found_in_any_order_without_accents_or_case_in_the_columns_one_sees(site, people):
    person = people["gestion"]
    every = dossiers(site, listed(person, "stage=SENT"))
    name = next(row[3] for row in every if len(row[3].split()) == 2 and fold(row[3]) != row[3])
    turned = " ".join(reversed(fold(name).split()))
    assert listed(person, f"search={turned}") == listed(person, f"search={name.upper()}") != []
    assert set(listed(person, "stage=SENT")) <= set(listed(person, "search=transmis"))
    assert listed(person, "search=transmis&cols=number,worker_name") == []  # a column not shown is not searched


# ───────── Filters ─────────
def test_each_operator_keeps_the_rows_that_it_names(site, people):
    person = people["gestion"]
    sent, others = listed(person, "stage=SENT"), listed(person, "stage=SENT&stage_op=not&stage=DRAFT")
    assert {row[0] for row in dossiers(site, sent)} == {Stage.SENT}
    assert not {row[0] for row in dossiers(site, others)} & {Stage.SENT, Stage.DRAFT}
    assert {row[2] for row in dossiers(site, listed(person, "sent_on_op=empty"))} == {None}
    assert None not in {row[2] for row in dossiers(site, listed(person, "sent_on_op=filled"))}
    held = dossiers(site, listed(person, "number_op=contains&number=2026-00"))
    assert held
    assert all("2026-00" in row[4] for row in held)
    day = next(row[2] for row in dossiers(site, sent))
    between = dossiers(site, listed(person, f"sent_on_from={day}&sent_on_to={day}"))
    assert {row[2] for row in between} == {day}


def test_filters_all_hold_and_those_of_the_group_need_one_alone(site, people):
    person = people["gestion"]
    mediator = next(row[1] for row in dossiers(site, listed(person, "stage=ACCEPTED")))
    both = listed(person, f"stage=SENT&mediator={mediator}")
    either = listed(person, f"stage=SENT&mediator={mediator}&any=stage&any=mediator&sort=number")
    assert all(row[:2] == (Stage.SENT, mediator) for row in dossiers(site, both))
    assert all(row[0] == Stage.SENT or row[1] == mediator for row in dossiers(site, either))
    assert len(either) > len(both)
    page = read(person.get(person.at(f"prescriptions/?stage=SENT&mediator={mediator}&any=stage&any=mediator")))
    assert "étape « Transmis » ou médiateur «" in page


def test_a_filter_that_cannot_be_read_shows_nothing_and_says_so(people):
    page = people["gestion"].get("/gestion/prescriptions/?stage=nope")
    assert "valeur inconnue" in read(page)
    assert 'class="go"' not in page.text


def test_every_chip_takes_its_own_filter_away(site, people):
    person = people["gestion"]
    text = person.get(person.at("prescriptions/?stage=SENT&number_op=contains&number=2026&search=transmis")).text
    away = re.findall(r'class="pin-chip" href="([^"]+)"', text)
    assert len(away) == 3
    assert sum("stage=SENT" in url for url in away) == 2
    assert sum("number_op=contains" in url for url in away) == 2
    assert sum("search=transmis" in url for url in away) == 2


# ───────── Order, columns, groups ─────────
def test_three_columns_sort_at_most_and_equal_rows_keep_their_place(site, people):
    person = people["gestion"]
    rows = dossiers(site, listed(person, "sort=stage,-sent_on,number"))
    told = [(row[0].value, row[2] is None, -(row[2].toordinal() if row[2] else 0), row[4]) for row in rows]
    assert told == sorted(told)
    repeated = listed(person, "sort=stage&sort=-sent_on&sort=number")
    assert repeated == listed(person, "sort=stage,-sent_on,number,mediator")
    page = person.get(person.at("prescriptions/?sort=stage,-sent_on"))
    assert "triés par étape, puis par transmis (du plus récent au plus ancien)" in read(page)


def test_columns_are_chosen_ordered_and_follow_into_the_files(people):
    person = people["gestion"]
    query = "cols=stage,number,met_on&sort=number"
    page = person.get(person.at(f"prescriptions/?{query}")).text
    assert re.findall(r'<th scope="col"[^>]*>\s*<a [^>]+>([^<]+)', page) == ["Étape", "Dossier", "Rencontré le"]
    lines = person.get(person.at(f"prescriptions/export/csv/?{query}")).get_data().decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(lines, newline=""), delimiter=";")
    assert head == ["Étape", "Dossier", "Rencontré le"]
    assert [row[1] for row in rows] == sorted(row[1] for row in rows)
    moved = person.get(person.at("prescriptions/affichage/?cols=stage,number&down=stage")).text
    assert re.findall(r'name="cols" value="(\w+)" checked', moved) == ["number", "stage"]


def test_groups_count_and_total_the_whole_list_and_not_its_page(site, people):
    person = people["gestion"]
    with as_system(site) as session:
        wanted = Counter(row.stage.label for row in session.query(Prescription) if row.trashed_at is None)
    page = person.get(person.at("prescriptions/?group=stage&page_size=1"))
    for label, count in wanted.items():
        noun = "dossiers" if count > 1 else "dossier"
        assert re.search(rf"{label}</a> <span>{count}\W{noun}", page.text), label
    assert "proposé" in read(person.get(person.at("demandes/?group=status"))).lower()


def test_a_column_that_may_not_be_read_is_nowhere_to_be_asked(people):
    person = people["prescripteur"]  # the meeting is hidden from prescribers
    bare = listed(person, "")
    for query in ("sort=met_on", "group=met_on", "met_on_op=filled", "met_on_from=2020-01-01", "cols=met_on"):
        assert listed(person, query) == bare, query
    for place in ("filtrer/", "affichage/"):
        assert "met_on" not in person.get(person.at(f"prescriptions/{place}")).text
    assert "Rencontré" not in person.get(person.at("prescriptions/export/csv/?cols=number,met_on")).text


def test_an_empty_list_says_what_to_do(people):
    page = read(people["gestion"].get("/gestion/prescriptions/?stage=SENT&search=xyzxyz"))
    assert "Garder les filtres, sans la recherche" in page
    assert "Cette page n'existe plus" in read(people["gestion"].get("/gestion/lots/?page=900"))
