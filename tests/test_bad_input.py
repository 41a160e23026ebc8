"""Every form of every panel with missing, too long, foreign, doubled, wrongly typed, NUL and hostile values."""

import html
import re

import pytest

from demo_app import counts, read
from form_reader import forms_in
from pin40.words import Role
from views.doors import PANELS
from views.menu import CONTENTS, belongs

pytest_plugins = ("demo_app",)

DOUBLE = object()
LONG = "x" * 30_000
BAD = {
    "text": (LONG, "a\x00b", "a\x07b", DOUBLE),
    "textarea": (LONG, "a\x00b", DOUBLE),
    "select": ("999999999", "abc", "-1", "1,2", "1" * 21, "1\x00", "'; DROP TABLE partners; --", DOUBLE),
    "number": ("abc", "9" * 30, "--5", "-1", "5\x00", "NaN", "Infinity", DOUBLE),
    "date": ("2026-13-45", "32/12/2026", "0001-01-01", "99999-01-01", "hier", "2026-01-01\x00", DOUBLE),
}
BAD |= {"email": BAD["text"], "tel": BAD["text"], "url": BAD["text"], "radio": BAD["select"]}
HOSTILE = (
    "<script>alert(1)</script>",
    "'; DROP TABLE partners; --",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "\u202egnihtyreve\u202c",
    "🧑‍🦽 œuvre",
    "%s%n%(x)s{0}",
    '"><img src=x onerror=alert(1)>',
)
SQL = re.compile(
    r"\b(SELECT|INSERT INTO|UPDATE|sqlite3?|psycopg|sqlalchemy|Traceback|constraint|IntegrityError|violates|"
    r"invalid literal|Not a valid|This field|Field must)\b"
)
ACCOUNTS = ("gestion", "prescripteur", "mediateur", "reconditionneur")


def screens(role: str) -> list[str]:
    """The slugs of a panel."""
    panel = Role(next(r for r, name in PANELS.items() if name == role))
    return [screen.slug for _, group in CONTENTS for screen in group if belongs(screen, panel)]


def editable(person, slug: str) -> str | None:
    """The address of the first record of a list whose form opens."""
    ids = re.findall(r"details/\?id=(\d+)", person.get(person.at(f"{slug}/")).text)
    for number in dict.fromkeys(ids):
        place = person.at(f"{slug}/edit/?id={number}")
        if person.get(place).status_code == 200:
            return place
    return None


def pages(person) -> list[str]:
    """Every page of a panel that bears a form to fill."""
    found = []
    for slug in screens(person.panel):
        new = person.at(f"{slug}/new/")
        found += [new] if person.get(new).status_code == 200 else []
        found += [place] if (place := editable(person, slug)) else []
    return found


def act_forms(person) -> list:
    """The forms of the acts, on the first record of each list that shows them."""
    found = {}
    for slug in ("prescriptions", "reperages", "comptes"):
        ids = re.findall(r"details/\?id=(\d+)", person.get(person.at(f"{slug}/?page_size=100")).text)
        for number in dict.fromkeys(ids):
            for form in forms_in(person.details(slug, number).text):
                if form.typed():
                    found.setdefault(form.action, form)
    return list(found.values())


def sentence_by(answer, name: str) -> bool:
    """Whether an error stands by this field: its own, or its group's."""
    return bool(re.search(rf'id="[^"]*\b{name}(-g)?-err"', answer.text))


def check_page(answer, code=422):
    assert answer.status_code == code, read(answer)[:800]
    assert SQL.search(read(answer)) is None, SQL.search(read(answer))


def refuse(person, action: str, form, extra=()) -> None:
    """Send each bad value of each field, all fields at once: every one is said wrong, by its field."""
    aimed = {name: BAD[f.kind] for name, f in form.typed().items() if f.kind in BAD}
    for turn in range(max(map(len, aimed.values()), default=0)):
        sent = [pair for pair in form.pairs() if pair[0] not in aimed] + list(extra)
        for name, values in aimed.items():
            value = values[turn % len(values)]
            sent += [(name, "1"), (name, "2")] if value is DOUBLE else [(name, value)]
        answer = person.send(action, sent)
        check_page(answer)
        silent = [name for name in aimed if not sentence_by(answer, name)]
        assert silent == [], (action, turn, silent, [values[turn % len(values)] for values in aimed.values()][:3])


@pytest.mark.parametrize("who", ACCOUNTS)
def test_every_form_says_each_bad_value_by_its_field_and_writes_nothing(site, people, who):
    person = people[who]
    before, places = counts(site), pages(person)
    assert len(places) >= {"gestion": 12, "prescripteur": 4, "mediateur": 4, "reconditionneur": 3}[who], places
    for place in places:
        (form,) = forms_in(person.get(place).text)
        refuse(person, form.action or place, form, [("act", "transmettre")] if "/prescriptions/" in place else [])
    assert counts(site) == before


@pytest.mark.parametrize("who", ACCOUNTS)
def test_every_act_says_each_bad_value_by_its_field_and_does_nothing(site, people, who):
    person, before = people[who], counts(site)
    forms = act_forms(person)
    assert len(forms) >= {"gestion": 2, "prescripteur": 3, "mediateur": 2, "reconditionneur": 0}[who]
    for form in forms:
        refuse(person, form.action, form)
    assert counts(site) == before


@pytest.mark.parametrize("who", ACCOUNTS)
def test_a_form_with_nothing_in_it_is_refused_or_changes_nothing(site, people, who):
    person, before = people[who], counts(site)
    for place in pages(person):
        answer = person.send(place, {})
        assert answer.status_code in (409, 422), (place, answer.status_code)
        assert person.send(place, {"act": "transmettre"}).status_code in (409, 422), place
        json = person.client.post(place, json={"name": [1]}, headers={"X-CSRFToken": person.token}, **person.sent)
        assert json.status_code in (400, 409, 422), place
    assert counts(site) == before


def typed_hostile(form, turn: int) -> dict[str, str]:
    """A hostile text for each field of text, no longer than it may be."""
    free = [f for f in form.typed().values() if f.kind in ("text", "textarea", "tel", "email", "url")]
    return {f.name: HOSTILE[(rank + turn) % len(HOSTILE)][: f.longest or 100] for rank, f in enumerate(free)}


@pytest.mark.parametrize("who", ACCOUNTS)
def test_hostile_text_stays_text_and_is_kept_in_a_refused_form(site, people, who):
    person = people[who]
    for place in (place for place in pages(person) if "/new/" in place):
        (form,) = forms_in(person.get(place).text)
        for turn in range(1):
            typed = typed_hostile(form, turn)
            rest = [pair for pair in form.pairs() if pair[0] not in typed]
            answer = person.send(form.action or place, [*rest, *typed.items(), ("act", "transmettre")])
            if answer.status_code == 302:
                answer = person.get(answer.location)
                check_page(answer, 200)
                assert all(text.strip() in html.unescape(answer.text) for text in typed.values() if len(text) > 25)
                continue
            # The charter may be signed already, which is a rule and no field.
            check_page(answer, 409 if "/signatures/" in place and answer.status_code == 409 else 422)
            assert "<script>alert" not in answer.text
            assert "<img src=x" not in answer.text
            for again in forms_in(answer.text):
                kept = {name: "".join(again.fields[name].values).casefold() for name in typed}
                assert kept == {name: text.strip().casefold() for name, text in typed.items()}, place


def test_hostile_text_that_is_saved_is_shown_as_text(site, people):
    gestion = people["gestion"]
    (form,) = forms_in(gestion.get("/gestion/communes/new/").text)
    typed = {"insee": "99999", "name": "<script>alert(1)</script>{{7*7}}", "postcodes": "'; DROP"}
    sent = [pair for pair in form.pairs() if pair[0] not in typed]
    answer = gestion.send("/gestion/communes/new/", [*sent, *typed.items()])
    assert answer.status_code == 302, read(answer)
    for place in (answer.location, "/gestion/communes/?search=script", "/gestion/structures/new/"):
        page = gestion.get(place)
        assert "<script>alert" not in page.text
        assert "<script>alert(1)</script>{{7*7}}" in html.unescape(page.text)
    typed |= {"postcodes": "40000"}
    assert gestion.send("/gestion/communes/new/", [*sent, *typed.items()]).status_code == 422  # its code is taken


# ───────── Somebody else's work ─────────
def test_a_stale_form_shows_both_values_and_writes_neither(site, people):
    gestion = people["gestion"]
    (form,) = forms_in(gestion.get("/gestion/communes/edit/?id=5").text)
    first = [p for p in form.pairs() if p[0] != "population"]
    assert gestion.send("/gestion/communes/edit/?id=5", [*first, ("population", "111")]).status_code == 302
    answer = gestion.send("/gestion/communes/edit/?id=5", [*first, ("population", "222")])
    check_page(answer, 409)
    assert "111" in read(answer)
    assert "222" in read(answer)
    (mine,) = forms_in(answer.text)
    assert gestion.send(mine.action, mine.pairs()).status_code == 302
    assert "222" in read(gestion.details("communes", 5))


def test_a_record_used_elsewhere_is_not_deleted(site, people):
    gestion, before = people["gestion"], counts(site)
    for slug, number in (("structures", 1), ("lots", 1)):
        preview = gestion.get(gestion.at(f"{slug}/delete/?id={number}"))
        assert forms_in(preview.text) == []  # why it stays, and no button
        assert "Ce qui la retient" in read(preview)
        answer = gestion.send(gestion.at(f"{slug}/delete/"), {"id": number})
        check_page(answer, 409)
        assert "sert ailleurs" in read(answer) or "signé" in read(answer)
    assert counts(site) == before


def test_a_value_already_taken_is_said_by_its_field(people):
    gestion = people["gestion"]
    for place, typed in (
        ("/gestion/comptes/edit/?id=3", {"email": "gestion@example.org"}),
        ("/gestion/communes/edit/?id=6", {"insee": "40088"}),
        ("/gestion/lots/edit/?id=1", {"number": "<<second>>"}),
    ):
        (form,) = forms_in(gestion.get(place).text)
        if typed.get("number"):
            (other,) = forms_in(gestion.get(place.replace("id=1", "id=2")).text)
            typed = {"number": other.fields["number"].values[0]}
        sent = [p for p in form.pairs() if p[0] not in typed]
        answer = gestion.send(place, [*sent, *typed.items()])
        check_page(answer)
        assert sentence_by(answer, next(iter(typed)))
        assert "déjà prise" in read(answer)
