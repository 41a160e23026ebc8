"""The invented people of the demonstration: drawn once each, never the same identity twice."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from models.acts import figure
from models.base import db
from models.partner import Partner
from models.reference import Commune
from pin40.identity import fold, identity_key
from pin40.words import ContactPreference, Gender, Level
from seed.demo_names import (
    BESIDES,
    FIRST_NAMES,
    GROWN,
    LAST_NAMES,
    MOTIVATIONS,
    PROOFS,
    REPRESENTATIVES,
    RETIRED,
    WORKERS,
    YOUNG,
)
from seed.demo_story import Story

AGES = {"lycee-saint-paul": (16, 19), "mission-dax": (17, 25)}
"""At other prescribers, any age."""
ANY_AGE = (23, 79)
LEVELS = (
    Level.TO_WORK_ON,
    Level.TO_WORK_ON,
    Level.TO_WORK_ON,
    Level.TO_CHECK,
    Level.TO_CHECK,
    Level.ACQUIRED,
)


@dataclass
class Invented:
    """Somebody who does not exist, as a prescriber would write them down."""

    first_name: str
    last_name: str
    birth_year: int
    gender: Gender
    commune_id: int
    phone: str | None
    email: str | None
    representative: str | None
    motivation: str
    worker: str
    has_notice: bool = True

    def forget_notice(self) -> None:
        """The information notice has not been given yet."""
        self.has_notice = False

    def identity(self, story: Story, day: date) -> dict[str, Any]:
        """The columns of a Beneficiary met that day."""
        reached = (self.phone and ContactPreference.PHONE) or (self.email and ContactPreference.EMAIL)
        notice = {"notice_version": figure("notice_version", day), "notice_on": day} if self.has_notice else {}
        return {
            "first_name": self.first_name,
            "last_name": self.last_name,
            "birth_year": self.birth_year,
            "gender": self.gender,
            "commune_id": self.commune_id,
            "phone": self.phone,
            "email": self.email,
            "has_no_contact": not (self.phone or self.email),
            "contact_preference": reached or ContactPreference.THROUGH_PRESCRIBER,
            "has_representative": self.representative is not None,
            "representative_name": self.representative,
            **notice,
        }

    def situation(self, story: Story, day: date) -> dict[str, Any]:
        """What the prescriber writes on the dossier itself."""
        dice = story.dice
        criteria = dice.sample(
            ("criterion_means", "criterion_skills", "criterion_autonomy"), dice.choice((1, 1, 2, 2, 3))
        )
        told = ("is_meeting_told", "is_pathway_told", "is_solidarity_told")
        return {
            **dict.fromkeys(criteria, True),
            **dict.fromkeys(told, True),
            "told_on": day,
            "proof_note": dice.choice(PROOFS),
            "motivation": self.motivation,
            "estimated_level": dice.choice(LEVELS),
        }


class Cast:
    """Draws people near their prescriber; who was drawn does not come back."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.drawn: set[str] = set()
        self.near = {code: _around(partner) for code, partner in story.partners.items()}

    def draw(self, prescriber: str, day: date) -> Invented:
        dice = self.story.dice
        youngest, oldest = AGES.get(prescriber, ANY_AGE)
        age = dice.randint(youngest, oldest)
        gender, first, last = self._name(day.year - age)
        phone = f"06 39 98 {dice.randrange(100):02d} {dice.randrange(100):02d}" if dice.random() < 0.85 else None
        mail = f"{fold(first)}.{fold(last)}@example.org".replace(" ", "-") if dice.random() < 0.4 else None
        of_age = YOUNG if age < 26 else GROWN if age < 63 else RETIRED
        return Invented(
            first_name=first,
            last_name=last,
            birth_year=day.year - age,
            gender=gender,
            commune_id=dice.choice(self.near[prescriber]),
            phone=phone,
            email=mail,
            # The rule counts from the year alone: the doubtful year has its representative too.
            representative=dice.choice(REPRESENTATIVES) if age <= 18 else None,
            motivation=f"{dice.choice(MOTIVATIONS[of_age])} {dice.choice(BESIDES)}".strip(),
            worker=dice.choice(WORKERS),
        )

    def _name(self, birth_year: int) -> tuple[Gender, str, str]:
        """A name and year not drawn yet."""
        dice = self.story.dice
        while True:
            gender = dice.choice((Gender.FEMALE, Gender.FEMALE, Gender.MALE))
            first, last = dice.choice(FIRST_NAMES[gender]), dice.choice(LAST_NAMES)
            key = identity_key(first, last, birth_year)
            if key not in self.drawn:
                self.drawn.add(key)
                return gender, first, last


def _around(partner_id: int) -> list[int]:
    """The communes of the structure's own intercommunality."""
    epci = select(Commune.epci_id).join(Partner, Partner.commune_id == Commune.id).where(Partner.id == partner_id)
    rows = select(Commune.id).where(Commune.epci_id == epci.scalar_subquery()).order_by(Commune.insee)
    return list(db.session.scalars(rows))
