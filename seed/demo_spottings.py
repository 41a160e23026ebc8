"""Scene 4 of the demonstration: what mediators point out, and how prescribers answer."""

from datetime import date, timedelta

from models import spotted
from models.base import db
from models.spotting import Spotting
from models.viewer import seeing_as
from pin40.words import SpottingAnswer
from seed import rows
from seed.demo_names import SPOTTED
from seed.demo_people import Cast, Invented
from seed.demo_story import Story, open_day


def point_out(story: Story, mediator: str, prescriber: str, person: Invented, day: date) -> int:
    """A mediator writes a person's name to a prescriber; gives the repérage's number."""
    with seeing_as(story.eyes[mediator]):
        spotting = Spotting(
            mediator_id=story.partners[mediator],
            prescriber_id=story.partners[prescriber],
            first_name=person.first_name,
            last_name=person.last_name,
            contact=person.phone or person.email or "Passe à l'atelier le mardi",
            commune_id=person.commune_id,
            note=story.dice.choice(SPOTTED),
            is_agreed=True,
            spotted_on=day,
            created_at=story.moment(day),
        )
        db.session.add(spotting)
        db.session.flush()
        spotted.announce(spotting)
        db.session.flush()
        return spotting.id


def build(story: Story, cast: Cast) -> None:
    """Repérages apart from any dossier: some wait, some were declined."""
    for line in rows("demo_spottings"):
        is_answered = bool(line["reponse"])
        ago = story.dice.randint(40, 400) if is_answered else story.dice.randint(1, 20)
        day = open_day(story.today - timedelta(days=ago))
        person = cast.draw(line["prescripteur"], day)
        number = point_out(story, line["mediateur"], line["prescripteur"], person, day)
        db.session.expunge_all()
        if is_answered:
            answered_on = open_day(day + timedelta(days=story.dice.randint(2, 12)))
            with seeing_as(story.eyes[line["prescripteur"]]):
                spotting = db.session.get_one(Spotting, number)
                spotted.answer(spotting, SpottingAnswer(line["reponse"]), line["precision"] or None, answered_on)
        db.session.expunge_all()
