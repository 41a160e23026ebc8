"""Races on the way of a dossier and of a laptop: each is one round, whatever the number of windows.

PYTEST_DONT_REWRITE: the short tests and the long ones run the same rounds.
"""

from functools import partial
from hashlib import sha256
from itertools import islice, product
from string import ascii_lowercase

from sqlalchemy import func, select

import paper_trail
from assure import scenes
from assure.crowd import Crowd, one_did, written
from assure.deeds import DEEDS
from at_once import at_once
from demo_app import as_system, counts, dossier, filled, named, number_in, read
from handover_cast import device, laptop
from models.device_event import DeviceEvent
from models.handover import Handover
from models.numbering import Numbering
from models.pickup import Pickup
from models.purchase import PurchaseOrder
from models.setting import Setting
from pin40.device_words import DeviceAct
from pin40.path_words import PickupStatus
from pin40.words import DeviceState, Stage
from views.doors import today

letters = ("".join(some) for some in product(ascii_lowercase, repeat=4))
alone: dict[tuple[str, str], dict[str, int]] = {}
"""What one click writes when nobody else clicks: by database and deed."""
WAITING = ("envoyer", "décider")
"""One request of a quarter waits at a time: they are laid one by one."""
NEW = "/prescription/prescriptions/new/"
RETURNED, LOST = DeviceState.RETURNED, DeviceState.LOST


def done_alone(crowd: Crowd, name: str) -> dict[str, int]:
    """The rows that one click writes."""
    site = crowd.site
    key = (site.config["SQLALCHEMY_DATABASE_URI"], name)
    if key not in alone:
        deed = DEEDS[name](site)
        before = counts(site)
        person = crowd.of(deed.who)[0]
        answer = deed.post(person, version=deed.read(person))
        assert answer.status_code == 302, read(answer)[-1500:]
        alone[key] = written(site, before)
    return alone[key]


def same_click(crowd: Crowd, name: str, rounds: int) -> None:
    """Every window sends the same page at once: as many rows as one click alone writes, no more, no fewer."""
    expected = done_alone(crowd, name)
    batch = 1 if name in WAITING else rounds
    for _ in range(rounds // batch):
        made = [DEEDS[name](crowd.site) for _ in range(batch)]
        before = counts(crowd.site)
        for deed in made:
            windows = crowd.of(deed.who)
            fields = {"version": deed.read(windows[0])}
            one_did(at_once(*[partial(deed.post, window, **fields) for window in windows]))
        found = written(crowd.site, before)
        assert found == {table: rows * batch for table, rows in expected.items()}, name


# ───────── One laptop ─────────
def acts_of(site, number: int) -> list[DeviceAct]:
    with as_system(site) as session:
        query = select(DeviceEvent.act).where(DeviceEvent.device_id == number).order_by(DeviceEvent.id)
        return list(session.scalars(query))


def one_laptop_two_dossiers(crowd: Crowd) -> None:
    """As many dossiers as windows want the same laptop."""
    site, wanted = crowd.site, device(crowd.site)
    numbers = [scenes.dossier_at(site) for _ in crowd.of("mediateur")]
    pairs = zip(crowd.of("mediateur"), numbers, strict=True)
    one_did(at_once(*[partial(w.act, "attribuer", n, device_id=str(wanted)) for w, n in pairs]))
    assert [dossier(site, n).device_id for n in numbers].count(wanted) == 1


def handed_over_returned_or_lost(crowd: Crowd) -> None:
    """One window hands the laptop over while others return it or declare it lost: one of the three happens."""
    site, number = crowd.site, scenes.ready(crowd.site)
    given = dossier(site, number).device_id
    version = laptop(site, given).version
    form = {"prescription_id": str(number), "receipt_signed_on": f"{today():%d/%m/%Y}", "signatory": "La personne"}

    def doing(rank: int, window):
        if rank % 3 == 0:
            return partial(window.send, "/mediation/remises/new/", form)
        act = ("retourner", "perdu")[rank % 3 - 1]
        return partial(window.act, act, given, "ordinateurs", reason="Essai", version=str(version))

    one_did(at_once(*[doing(rank, window) for rank, window in enumerate(crowd.of("mediateur"))]))
    after, state = dossier(site, number), laptop(site, given).state
    if after.stage == Stage.EQUIPPED:
        assert (state, acts_of(site, given)) == (DeviceState.HANDED_OVER, [DeviceAct.HAND_OVER])
    else:
        assert state in (RETURNED, LOST)
        assert (after.device_id, after.handed_over_on) == (None, None)
        assert acts_of(site, given) == [{RETURNED: DeviceAct.RETURN, LOST: DeviceAct.LOSE}[state]]
    with as_system(site) as session:
        made = session.scalar(select(func.count()).where(Handover.prescription_id == number))
    assert made == (after.stage == Stage.EQUIPPED)


def swapped_or_allocated(crowd: Crowd) -> None:
    """The last free laptop: one window gives it in exchange, another puts it aside for a dossier."""
    site, wanted = crowd.site, device(crowd.site)
    swap = {"kind": "SWAP", "happened_on": f"{today():%d/%m/%Y}", "note": "", "new_device_id": str(wanted)}
    numbers, doings = [], []
    for rank, window in enumerate(crowd.of("mediateur")):
        numbers.append(scenes.equipped(site) if rank % 2 else scenes.dossier_at(site))
        if rank % 2:
            doings.append(partial(window.send, "/mediation/sav/new/", {"prescription_id": str(numbers[-1]), **swap}))
        else:
            doings.append(partial(window.act, "attribuer", numbers[-1], device_id=str(wanted)))
    one_did(at_once(*doings))
    winner = next(n for n in numbers if dossier(site, n).device_id == wanted)
    is_swap = dossier(site, winner).stage == Stage.EQUIPPED
    assert acts_of(site, wanted) == ([DeviceAct.HAND_OVER] if is_swap else [])


def two_orders_of_crossing_lists(crowd: Crowd) -> None:
    """Each order holds the same laptop and one of its own: one takes both, the others' own stay free."""
    site, windows = crowd.site, crowd.of("gestion")
    shared = paper_trail.stored(site, 1)[1]
    own = [paper_trail.stored(site, 1)[1] for _ in windows]
    orders = [scenes.order(site, shared + names) for names in own]
    pairs = zip(windows, orders, strict=True)
    one_did(at_once(*[partial(w.act, "emettre", o, "bons-de-commande") for w, o in pairs]))
    assert paper_trail.open_lines(site, shared).count(True) == 1
    taken = [names for names in own if paper_trail.open_lines(site, names) == [True]]
    assert len(taken) == 1
    events = [paper_trail.acts_of(site, names[0]) for names in own]
    assert sorted(map(len, events)) == [0] * (len(own) - 1) + [1]


# ───────── One person ─────────
def one_person_two_prescribers(crowd: Crowd) -> None:
    """Drafts for the same person, by two structures, sent at once: one is followed."""
    site, name = crowd.site, next(letters)
    with as_system(site) as session:  # each refusal counts as a question: let the day be long
        session.scalars(select(Setting).where(Setting.key == "already_asked_per_day")).one().value = "99999"
        session.commit()
    both = crowd.of("prescripteur"), crowd.of("prescripteur2")
    windows = [both[rank % 2][rank] for rank in range(crowd.size)]
    mediator = named(site, "Atelier numérique de Mugron")
    form = partial(filled, mediator, first_name=name, last_name="Course", act="enregistrer")
    numbers = [number_in(w.send(NEW, form(worker_name=f"Agent {rank}"))) for rank, w in enumerate(windows)]
    answers = at_once(*[partial(w.act, "transmettre", n) for w, n in zip(windows, numbers, strict=True)])
    codes = sorted(answer.status_code for answer in answers)
    assert codes[0] == 302, [read(a)[-400:] for a in answers]
    assert set(codes[1:]) <= {409, 422}, codes
    assert sorted(dossier(site, n).stage for n in numbers) == sorted([Stage.SENT] + [Stage.DRAFT] * (len(numbers) - 1))


# ───────── Numbers ─────────
def last_of(site, series: str) -> int:
    with as_system(site) as session:
        query = select(Numbering.last).where(Numbering.series == series, Numbering.year == today().year)
        return session.scalar(query) or 0


def without_a_hole(site, series: str, before: int, given: list[str]) -> None:
    ranks = sorted(int(number.rsplit("-", 1)[1]) for number in given)
    assert ranks == list(range(before + 1, before + 1 + len(given))), (series, given)
    assert last_of(site, series) == before + len(given)


def issued_at_once(crowd: Crowd, model, series: str, who: str, act: str, papers: list[int], **fields) -> None:
    site, before = crowd.site, last_of(crowd.site, series)
    answers = at_once(*[partial(w.send, w.at(act), {"id": str(n), **fields}) for w, n in zip(crowd.of(who), papers,
                                                                                          strict=True)])  # fmt: skip
    assert {answer.status_code for answer in answers} == {302}, [read(a)[-400:] for a in answers]
    with as_system(site) as session:
        made = [session.get(model, number).number for number in papers]
    without_a_hole(site, series, before, made)


def orders_numbered(crowd: Crowd) -> None:
    papers = [scenes.order(crowd.site, paper_trail.stored(crowd.site, 1)[1]) for _ in crowd.of("gestion")]
    issued_at_once(crowd, PurchaseOrder, "BC", "gestion", "bons-de-commande/emettre/", papers)


def pickups_numbered(crowd: Crowd) -> None:
    """Half of the papers are signed by the refurbisher; the other half are the mediator's returns."""
    site, before = crowd.site, last_of(crowd.site, "BR")
    doings = []
    for rank in range(crowd.size):
        if rank % 2:
            window, back = crowd.of("mediateur")[rank], device(site)
            doings.append(partial(window.act, "retourner", back, "ordinateurs", reason="Clavier"))
        else:
            window, paper = crowd.of("reconditionneur")[rank], scenes.pickup(site, paper_trail.deliverable(site, 1))
            doings.append(partial(paper_trail.sign, window, paper))
    assert {answer.status_code for answer in at_once(*doings)} == {302}
    with as_system(site) as session:
        query = select(Pickup.number).where(Pickup.status == PickupStatus.SIGNED).order_by(Pickup.id.desc())
        known = {number for number in session.scalars(query) if number.startswith(f"BR-{today().year}-")}
    ranks = sorted(int(number.rsplit("-", 1)[1]) for number in known)
    assert ranks[-crowd.size :] == list(range(before + 1, before + 1 + crowd.size))
    assert len(known) == len(ranks) == len(set(ranks))


def unlike(word: str) -> str:
    """A name that looks like no other: here numbers race, and nobody is asked whether it is the same person."""
    return "".join(ascii_lowercase[byte % 26] for byte in sha256(word.encode()).digest()[:12]).title()


def dossiers_numbered(crowd: Crowd) -> None:
    site, before = crowd.site, last_of(crowd.site, "D")
    names = [(unlike(word), unlike(word[::-1] + word)) for word in islice(letters, crowd.size)]
    windows = [crowd.of(("prescripteur", "prescripteur2")[rank % 2])[rank] for rank in range(crowd.size)]
    mediator = named(site, "Atelier numérique de Mugron")
    forms = [filled(mediator, first_name=first, last_name=last, act="enregistrer") for first, last in names]
    answers = at_once(*[partial(w.send, NEW, form) for w, form in zip(windows, forms, strict=True)])
    made = [number_in(answer) for answer in answers]
    without_a_hole(site, "D", before, [dossier(site, number).number for number in made])


SHARED = {
    "un ordinateur pour plusieurs dossiers": one_laptop_two_dossiers,
    "remis, retourné ou perdu": handed_over_returned_or_lost,
    "échangé ou attribué": swapped_or_allocated,
    "deux commandes qui se croisent": two_orders_of_crossing_lists,
    "une personne, deux prescripteurs": one_person_two_prescribers,
    "numéros BC": orders_numbered,
    "numéros BR": pickups_numbered,
    "numéros D": dossiers_numbered,
}
