"""Absurd addresses and knocks at the door: the same page for what is foreign, absent or malformed; never a 500."""

import re

import pytest

from demo_app import counts, read
from test_bad_input import ACCOUNTS, check_page, screens

pytest_plugins = ("demo_app",)

# ───────── Addresses ─────────
# Asked four by four: one name never twice in a query; two queries in turn, on each list all in `make assure`.
NONSENSE = (
    "sort=--,,nothing,-", "sort=password,-fs_uniquifier", "search=%00%27%3B%20DROP", "search=%25%5F%5C",
    "search=%FF%FE",    "stage=<script>", "stage=DRAFT&stage=nope", "sent_on_from=32/13/2026", "sent_on_to=99999-01-01",
    "sent_on_from=2026-01-01&sent_on_to=2025-01-01", "created_at_from=0001-01-01", "created_at_from=2026-01-01",
    "commune=99999999999999999999", "mediator=1,2", "mediator=-1", "partner=%00", "unknown=1", "search=" + "a%20" * 400,
    "page_size=0", "page_size=1000", "answered_on=vide", "answer=vide", "actor_id=abc", "is_open=peut-etre",
)  # fmt: skip
LOST = ("page=" + "9" * 21, "page=abc", "page=-1", "page=1,2", "page=1.5", "page_size=-1", "page_size=" + "9" * 21)
IDS = ("1,2", "abc", "-1", "9" * 21, "", "1%00", "0", "999999999", "1e3", "%D9%A1", "%201")


@pytest.mark.parametrize("who", ACCOUNTS)
def test_lists_forgive_nonsense_in_filters_and_know_no_absurd_page(people, who, is_whole):
    person, step = people[who], 1 if is_whole else 3
    for rank, slug in enumerate(screens(person.panel)):
        for query in ["&".join(NONSENSE[some::6]) for some in range(6)][rank % step :: step]:
            answer = person.get(person.at(f"{slug}/?page_size=2&{query}"))
            assert answer.status_code in (200, 404), (slug, query)
            check_page(answer, answer.status_code)
        for query in LOST[rank % step :: step]:  # in turn; on each list in `make assure`
            check_page(person.get(person.at(f"{slug}/?{query}")), 404)


@pytest.mark.parametrize("who", ["gestion", "prescripteur", "mediateur", "reconditionneur"])
def test_every_column_sorts_and_filters(people, who, is_whole):
    person, step = people[who], 1 if is_whole else 3
    for turn, slug in enumerate(screens(person.panel)):
        page = "".join(person.get(person.at(place)).text for place in (f"{slug}/", f"{slug}/filtrer/"))
        keys = sorted(set(re.findall(r"[?&;]sort=-?(\w+)", page)))
        for some in (keys[rank : rank + 3] for rank in range(0, len(keys), 3)):  # a list sorts on three at most
            answer = person.get(person.at(f"{slug}/?page_size=1&sort=-{',-'.join(some)}"))
            assert answer.status_code == 200, (slug, some)
        keys = sorted(set(re.findall(r'name="(\w+)"', page)) - {"page", "page_size", "sort"})
        for rank, some in enumerate(keys[rank::4] for rank in range(4)):
            for value in ("a", "2026-01-01", "vide")[(turn + rank) % step :: step]:  # in turn, as above
                query = "&".join(f"{key}={value}" for key in some)
                answer = person.get(person.at(f"{slug}/?page_size=1&{query}"))
                assert answer.status_code in (200, 404), (slug, query, answer.status_code)


@pytest.mark.parametrize("who", ["gestion", "prescripteur", "mediateur", "reconditionneur"])
def test_a_malformed_an_absent_and_a_foreign_number_give_the_same_page(people, who, is_whole):
    person, step = people[who], 1 if is_whole else 3
    expected = read(person.get(person.at("nothing-here/")))
    for rank, slug in enumerate(screens(person.panel)):
        for turn, page in enumerate(("details", "edit", "delete")):
            for number in IDS[(rank + turn) % step :: step]:  # on every third list; on each in `make assure`
                answer = person.get(person.at(f"{slug}/{page}/?id={number}"))
                check_page(answer, 404)
                assert read(answer) == expected, (slug, page, number)


# ───────── The door ─────────
def test_a_forged_host_gets_a_bare_page_and_nothing_else(site, people):
    person = people["prescripteur"]
    for path in ("/", "/connexion", "/prescription/", "/static/pin40.css", "/healthz", "/nothing"):
        for answer in (
            site.test_client().get(path, base_url="http://evil.example"),
            person.client.get(path, base_url="http://evil.example"),
            person.client.post(path, base_url="http://evil.example", data={"csrf_token": person.token}),
        ):
            check_page(answer, 400)
            assert "evil" not in answer.text
            assert 'lang="fr"' in answer.text


def test_a_method_override_is_not_heard(site, people):
    person, before = people["prescripteur"], counts(site)
    place = person.at("prescriptions/details/?id=1")
    for override in ("DELETE", "PUT", "PATCH"):
        headers = {"X-HTTP-Method-Override": override, "X-Method-Override": override}
        answer = person.send(place, {"_method": override}, headers=headers)
        assert answer.status_code in (404, 405)
        assert person.client.open(place, method=override, **person.sent).status_code in (400, 404, 405)
    assert counts(site) == before


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example", "/\\evil.example", "/%09/evil.example", "javascript:alert(1)",
     "/gestion/\r\nSet-Cookie: a=b", "///evil.example/gestion/", "/static/../../evil", "http:evil.example"],
)  # fmt: skip
def test_signing_in_never_leads_elsewhere(site, target):
    from seed.demo import PASSWORD
    from small_app import Browser

    answer = Browser(site).sign_in("gestion@example.org", PASSWORD, next=target)
    assert answer.status_code == 302
    assert re.fullmatch(r"(http://127\.0\.0\.1:8040)?/gestion/", answer.location), answer.location


def test_more_than_ten_megabytes_is_refused_on_a_page(people):
    person = people["prescripteur"]
    answer = person.send("/prescription/signatures/signer/", {"scan": "x" * (11 * 1024 * 1024)})
    check_page(answer, 413)
    assert "C'est trop gros" in read(answer)


def test_without_the_token_nothing_is_heard(site, people):
    person, before = people["prescripteur"], counts(site)
    for place in ("prescriptions/new/", "prescriptions/abandonner/", "comptes/inviter/", "prescriptions/delete/?id=1"):
        answer = person.client.post(person.at(place), data={"id": "1"}, **person.sent)
        check_page(answer, 400)
        assert "session s'est renouvelée" in read(answer)
    assert counts(site) == before


def test_a_static_file_does_not_touch_the_database(site, people):
    from sqlalchemy import event

    from models.base import db

    seen, gestion = [], people["gestion"]
    with site.app_context():
        event.listen(db.engine, "begin", seen.append)
    with gestion.get("/static/pin40.css") as answer:
        assert answer.status_code == 200
    assert seen == []
