"""The stories of the demonstration: each dossier's acts in order, and the day of each, until it stands where it stands."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from seed import texts
from seed.demo_people import Cast, Invented
from seed.demo_story import Story, open_day


@dataclass(frozen=True)
class Plot:
    """Its acts in order, when it begins in days before today (at the earliest, at the latest), what may follow."""

    window: tuple[int, int]
    acts: tuple[str, ...]
    then: tuple[str, ...] = ()


SENT = ("rediger", "transmettre")
MET = (*SENT, "accepter", "rencontrer")
ASSESSED = (*MET, "diagnostiquer")
AGREED = (*ASSESSED, "convenir", "avant")
ENGAGED = (*AGREED, "signer")
ENDED = (*ENGAGED, "terminer")
READY = (*ENDED, "apres")
GIVEN = (*READY, "attribuer", "remettre")
LONG_AGO = 670

PLOTS = {
    "brouillon": Plot((20, 1), ("rediger",)),
    "brouillon_incomplet": Plot((30, 1), ("ebaucher",)),
    "transmis": Plot((11, 8), SENT),
    "sans_reponse": Plot((60, 28), SENT),
    "accepte": Plot((60, 25), (*SENT, "accepter")),
    "refuse": Plot((60, 25), (*SENT, "refuser")),
    "cede": Plot((90, 40), (*SENT, "accepter", "refuser")),
    "reoriente": Plot((90, 60), (*SENT, "refuser", "reorienter", "accepter")),
    "reoriente_transmis": Plot((38, 35), (*SENT, "refuser", "reorienter")),
    "clos_brouillon": Plot((LONG_AGO, 80), ("ebaucher", "abandonner")),
    "clos_transmis": Plot((LONG_AGO, 80), (*SENT, "abandonner")),
    "clos_accepte": Plot((LONG_AGO, 90), (*SENT, "accepter", "abandonner")),
    "rencontre": Plot((70, 0), MET),
    "entame": Plot((70, 0), (*MET, "entamer")),
    "diagnostique": Plot((90, 0), ASSESSED),
    "convenu": Plot((100, 0), AGREED),
    "sans_avant": Plot((100, 0), (*ASSESSED, "convenir", "signer")),
    "engage": Plot((110, 0), ENGAGED),
    "fini": Plot((180, 0), ENDED),
    "sans_apres": Plot((LONG_AGO, 0), (*ENDED, "abandonner")),
    "renonce": Plot((LONG_AGO, 0), (*ENGAGED, "informer", "abandonner")),
    "a_equiper": Plot((180, 0), READY),
    "attribue": Plot((190, 0), (*READY, "attribuer")),
    "equipe": Plot((LONG_AGO, 0), GIVEN, ("six_mois",)),
    "acquis_equipe": Plot((LONG_AGO, 0), (*MET, "reconnaitre", "attribuer", "remettre")),
    "clos_equipe": Plot((LONG_AGO, 0), (*GIVEN, "clore"), ("six_mois",)),
    "panne": Plot((LONG_AGO, 0), (*GIVEN, "panne")),
    "panne_reglee": Plot((LONG_AGO, 0), (*GIVEN, "panne", "regler")),
    "echange": Plot((LONG_AGO, 0), (*GIVEN, "echanger")),
    "retour": Plot((LONG_AGO, 0), (*GIVEN, "rendre")),
    "retour_recent": Plot((420, 0), GIVEN, ("rendre_hier",)),
    "perte": Plot((LONG_AGO, 0), (*GIVEN, "perdre")),
}
GAPS = {
    "transmettre": (0, 4),
    "accepter": (1, 9),
    "refuser": (1, 9),
    "reorienter": (1, 5),
    "abandonner": (5, 60),
    "rencontrer": (2, 10),
    "entamer": (0, 5),
    "diagnostiquer": (0, 8),
    "reconnaitre": (0, 8),
    "convenir": (0, 7),
    "signer": (0, 7),
    "informer": (14, 30),
    "terminer": (44, 63),
    "apres": (0, 7),
    "attribuer": (0, 7),
    "remettre": (1, 7),
    "six_mois": (175, 200),
    "clore": (20, 60),
    "panne": (15, 90),
    "regler": (2, 12),
    "echanger": (15, 90),
    "rendre": (15, 90),
    "perdre": (15, 90),
}
"""Days from one act to the next."""


TRENDS = (1, 1, 1, 1, 1, 0, 0, 0, -1, 1)
"""Between the two questionnaires most gain, some stay where they were, one in ten loses."""


@dataclass
class Tale:
    """One dossier's story: who, with whom, and how it goes."""

    prescriber: str
    mediator: str
    plot: str
    reason: str
    other: str
    person: Invented
    trend: int = 0
    spotting_id: int | None = None
    number: int = 0
    path: int = 0
    todo: list[str] = field(default_factory=list)


def tell(story: Story, cast: Cast) -> list[Tale]:
    """Every dossier of the table, each one with its first day planned."""
    tales = []
    for line in [*texts("demo_dossiers")][:: story.scale.every]:
        for _ in range(int(line[story.scale.column])):
            plot = PLOTS[line["histoire"]]
            last = max(plot.window[1], room(plot.acts))
            first = story.today - timedelta(days=story.dice.randint(last, max(last, plot.window[0])))
            person = cast.draw(line["prescripteur"], open_day(first))
            tale = Tale(
                line["prescripteur"], line["mediateur"], line["histoire"], line["motif"], line["autre_mediateur"],
                person, story.dice.choice(TRENDS), todo=[*plot.acts, *plot.then],
            )  # fmt: skip
            if "accepter" in plot.acts and "abandonner" not in plot.acts:
                story.needs[tale.mediator] = story.needs.get(tale.mediator, 0) + 1
            if line["signale"] == "oui":
                tale.todo.insert(0, "signaler")
                first -= timedelta(days=12)
            tales.append(tale)
            begin(story, tale, first)
    return tales


def room(acts: tuple[str, ...]) -> int:
    """How many days these acts may take at most, weekends between them included."""
    return sum(GAPS.get(act, (0, 0))[1] for act in acts) + 2 * sum(act in GAPS for act in acts) + 2


def begin(story: Story, tale: Tale, day: date) -> None:
    story.plan(day, _next, tale)


def _next(story: Story, day: date, tale: Tale) -> None:
    """Do its next act, then plan the one after; an act that must wait is tried again the week after."""
    if story.acts[tale.todo[0]](story, tale, day) == "again":
        story.later((6, 8), _next, tale)
        return
    done = tale.todo.pop(0)
    if tale.todo[:1] == ["rendre_hier"]:
        story.plan(story.today - timedelta(days=4), _next, tale)
    elif tale.todo:
        gap = (3, 8) if done == "signaler" else GAPS.get(tale.todo[0], (0, 0))
        story.later(gap, _next, tale)
