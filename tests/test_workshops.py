"""Sessions: several people at once, each once, between the sheet's signature and the path's end."""

import re

import pytest
from sqlalchemy import select

from demo_app import as_system, number_in, read
from models.pathway import Attendance, Workshop
from path_cast import ago, agreed, engaged, presences, session_of, shown, told
from pin40.words import ExitReason

pytest_plugins = ("demo_app",)

NEW = "/mediation/seances/new/"


@pytest.fixture(scope="module")
def trio(site, people):
    return [engaged(site, people, name)[1] for name in ("Ambre", "Bérénice", "Capucine")]


def edit(number: int) -> str:
    return f"/mediation/seances/edit/?id={number}"


def version(page) -> str:
    return re.search(r'name="version"[^>]*value="([^"]*)"', page.text)[1]


def test_one_form_notes_who_came_among_those_engaged(site, people, trio):
    _, unsigned = agreed(site, people, "Danaé")
    form = people["mediateur"].get(NEW)
    assert all(f'name="p{path}"' in form.text for path in trio)
    assert f'name="p{unsigned}"' not in form.text
    one, two, three = trio
    made = people["mediateur"].send(
        NEW, session_of(site) | {f"p{one}": "PRESENT", f"p{two}": "EXCUSED", f"p{three}": ""}
    )
    number = number_in(made)
    page = read(people["mediateur"].details("seances", number))
    assert "1 personne présente" in page
    assert "Feuille d'émargement" in page
    assert "Ambre Cheminant" in page
    assert "Capucine Cheminant" not in page
    assert [presences(site, path) for path in trio] == [["PRESENT"], ["EXCUSED"], []]
    path = read(people["mediateur"].details("parcours", one))
    assert "1 h 30 suivies sur 7 h 30 prévues" in path


def test_a_presence_is_corrected_and_never_doubled_nor_erased(site, people, trio):
    one, two, _ = trio
    number = number_in(people["mediateur"].send(NEW, session_of(site) | {f"p{one}": "PRESENT"}))
    page = people["mediateur"].get(edit(number))
    form = session_of(site, version=version(page))
    assert people["mediateur"].send(edit(number), form | {f"p{one}": ""}).status_code == 422
    double = [*form.items(), (f"p{one}", "PRESENT"), (f"p{one}", "ABSENT")]
    assert people["mediateur"].send(edit(number), double).status_code == 422
    done = people["mediateur"].send(edit(number), form | {f"p{one}": "ABSENT", f"p{two}": "PRESENT"})
    assert done.status_code == 302
    with as_system(site) as session:
        lines = session.scalars(select(Attendance).where(Attendance.workshop_id == number)).all()
        assert {line.pathway_id: line.presence.value for line in lines} == {one: "ABSENT", two: "PRESENT"}
    stale = people["mediateur"].send(edit(number), form | {f"p{one}": "PRESENT"})
    assert stale.status_code == 409
    assert "pendant que vous la modifiiez" in read(stale)


@pytest.mark.parametrize(("day", "says"), [(11, "la séance vient avant"), (-2, "n'a pas encore eu lieu")])
def test_a_session_counts_from_the_signature_and_once_it_took_place(site, people, trio, day, says):
    answer = people["mediateur"].send(NEW, session_of(site, held_on=shown(ago(day))) | {f"p{trio[0]}": "PRESENT"})
    assert answer.status_code == 409
    assert says in read(answer)
    assert f'id="p{trio[0]}-err"' in answer.text


def test_a_session_to_come_is_planned_with_nobody_noted_and_names_everybody_engaged(site, people, trio):
    number = number_in(people["mediateur"].send(NEW, session_of(site, held_on=shown(ago(-3)))))
    page = read(people["mediateur"].details("seances", number))
    assert all(name in page for name in ("Ambre", "Bérénice", "Capucine", "Signature"))


def test_a_session_does_not_move_out_of_a_path_that_is_over(site, people):
    _, path = engaged(site, people, "Eulalie")
    held = number_in(people["mediateur"].send(NEW, session_of(site) | {f"p{path}": "PRESENT"}))
    ended = {"ended_on": shown(ago(4)), "outcome": "REACHED", "end_note": ""}
    assert people["mediateur"].act("terminer", path, "parcours", **ended).status_code == 302
    form = people["mediateur"].get(edit(held))
    assert f'name="p{path}"' not in form.text
    late = session_of(site, held_on=shown(ago(1)), version=version(form))
    answer = people["mediateur"].send(edit(held), late)
    assert answer.status_code == 409
    assert "la séance vient après" in read(answer)
    late[f"p{path}"] = "ABSENT"
    assert people["mediateur"].send(edit(held), late | {"held_on": shown(ago(5))}).status_code == 409
    assert presences(site, path) == ["PRESENT"]


def test_who_is_no_longer_engaged_is_not_noted_and_nothing_is_written(site, people, trio):
    number, path = engaged(site, people, "Fantine")
    told(site, number, exit_reason=ExitReason.MOVED, closed_on=ago(1))
    answer = people["mediateur"].send(
        NEW, session_of(site, title="Fantôme") | {f"p{path}": "PRESENT", f"p{trio[0]}": "PRESENT"}
    )
    assert answer.status_code == 409
    assert (
        people["mediateur2"].send(NEW, session_of(site, title="Fantôme") | {f"p{trio[0]}": "PRESENT"}).status_code
        == 409
    )
    with as_system(site) as session:
        assert session.scalars(select(Workshop).where(Workshop.title == "Fantôme")).all() == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("minutes", "4"),
        ("minutes", "601"),
        ("minutes", "une heure"),
        ("held_on", ""),
        ("theme_id", "0"),
        ("theme_id", ""),
    ],
)
def test_what_is_badly_written_is_said_by_its_field_and_kept(site, people, name, value):
    answer = people["mediateur"].send(NEW, session_of(site, place="Chez Léo") | {name: value})
    assert answer.status_code == 422
    assert f'id="{name}-err"' in answer.text
    assert "Chez Léo" in answer.text


def test_a_presence_that_does_not_exist_is_refused(site, people, trio):
    assert people["mediateur"].send(NEW, session_of(site) | {f"p{trio[0]}": "PEUTETRE"}).status_code == 422


def test_a_session_with_presences_is_kept_and_an_empty_one_thrown_away(site, people, trio):
    number = number_in(people["mediateur"].send(NEW, session_of(site, title="Gardée") | {f"p{trio[0]}": "PRESENT"}))
    for answer in (
        people["mediateur"].get(f"/mediation/seances/delete/?id={number}"),
        people["mediateur"].send("/mediation/seances/delete/", {"id": number}),
    ):
        assert answer.status_code == 409
        assert "Des présences sont notées" in read(answer)
    empty = number_in(people["mediateur"].send(NEW, session_of(site)))
    assert people["mediateur"].send("/mediation/seances/delete/", {"id": empty}).status_code == 302


def test_presences_are_listed_sorted_and_filtered(site, people, trio):
    for query in ("", "?presence=ABSENT", "?sort=pathway", "?sort=-workshop", "?search=salle"):
        page = people["mediateur"].get(f"/mediation/presences/{query}")
        assert page.status_code == 200, query
    assert "Ambre" in read(people["mediateur"].get("/mediation/presences/?presence=PRESENT"))
    assert "Ambre" not in read(people["mediateur2"].get("/mediation/presences/"))
    sheet = people["mediateur"].get("/mediation/presences/export/csv/").data.decode("utf-8-sig")
    assert shown(ago(5)) in sheet
