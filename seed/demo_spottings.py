"""Scene 8 of the demonstration: what mediators point out, and how prescribers answer."""

from datetime import date, timedelta

from models import spotted
from models.base import db
from models.spotting import Spotting
from pin40.words import SpottingAnswer
from seed import texts
from seed.demo_names import SPOTTED
from seed.demo_people import Cast, Invented
from seed.demo_story import Story, open_day


def point_out(story: Story, mediator: str, prescriber: str, person: Invented, day: date) -> int:
    """A mediator writes a person's name to a prescriber; gives the repérage's number."""
    with story.seen_by(mediator) as me:
        spotting = Spotting(
            mediator_id=me,
            prescriber_id=story.partners[prescriber],
            first_name=person.first_name,
            last_name=person.last_name,
            contact=person.phone or person.email or "Passe à l’atelier le mardi",
            commune_id=person.commune_id,
            note=story.dice.choice(SPOTTED),
            is_agreed=True,
            spotted_on=day,
        )
        db.session.add(spotting)
        db.session.flush()
        spotted.announce(spotting)
        return spotting.id


def plan(story: Story, cast: Cast) -> None:
    """Repérages apart from any dossier: some wait, some are declined."""
    for line in texts("demo_spottings"):
        ago = story.dice.randint(40, 400) if line["reponse"] else story.dice.randint(3, 20)
        day = open_day(story.today - timedelta(days=ago))
        story.plan(day, _point_out, line, cast.draw(line["prescripteur"], day))


def _point_out(story: Story, day: date, line: dict[str, str], person: Invented) -> None:
    number = point_out(story, line["mediateur"], line["prescripteur"], person, day)
    if line["reponse"]:
        story.later((2, 12), _answer, line, number)


def _answer(story: Story, day: date, line: dict[str, str], number: int) -> None:
    with story.seen_by(line["prescripteur"]):
        said = SpottingAnswer(line["reponse"])
        spotted.answer(db.session.get_one(Spotting, number), said, line["precision"] or None, day)
