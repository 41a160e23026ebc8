"""What signing and ending a path ask."""

from datetime import date
from typing import Any

from flask_wtf.file import FileField
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from models.base import db
from models.following import facts
from models.pathway import Pathway
from models.prescription import Prescription
from pin40 import privacy
from pin40.following import BEGUN, Facts, agree_obstacles, end_warning
from pin40.path_words import PathwayOutcome
from views.fields import BooleanField, Choice, Day, PinForm, lawful, no_nul, strip, word_options

DONE = {"signer": "fiche de suivi signée, la personne est engagée", "terminer": "terminé"}


class DueForm(PinForm):
    """What is agreed may be written in several times; all of it is due before the signature."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("objectives", "planned_hours", "agreed_on"):
            self[name].flags.due = True


def dossier_choice(chosen: Prescription | None) -> Choice:
    """The dossiers of which a path may be agreed: the diagnosis validated, a path due, none there yet."""

    def options() -> list[tuple[str, str]]:
        query = (
            select(Prescription)
            .where(
                Prescription.stage.in_(BEGUN),
                Prescription.assessed_on.is_not(None),
                Prescription.id.not_in(select(Pathway.prescription_id)),
            )
            .options(joinedload(Prescription.beneficiary))
            .order_by(Prescription.number.desc())
            .limit(1000)
        )
        found = [one for one in db.session.scalars(query) if not agree_obstacles(facts(one), None, date.max)]
        return [(str(one.id), ", ".join(map(str, filter(None, (one.number, one.beneficiary))))) for one in found]

    due = [InputRequired("Choisissez un dossier.")]
    hint = "Ceux dont le diagnostic est validé et conclut à un parcours."
    default = chosen.id if chosen else None
    return Choice("Dossier", options, int, validators=due, default=default, description=hint)


class SignForm(PinForm):
    """`names` holds whoever may sign: the person, and their legal representative where there is one."""

    names: dict[str, str]

    @classmethod
    def for_(cls, pathway: Pathway) -> type["SignForm"]:
        person = pathway.dossier.beneficiary
        names = {"person": str(person or "la personne du dossier")}
        if person is not None and person.has_representative and person.representative_name:
            names["representative"] = person.representative_name
        labels = {"person": "La personne", "representative": "Son représentant légal"}
        options = [(key, f"{labels[key]} : {name}") for key, name in names.items()]
        who = Choice("Signée par", lambda: options, str, validators=[InputRequired("Dites qui a signé.")])
        day = Day("Signée le", validators=[InputRequired("Écrivez la date portée sur la fiche.")])
        paper = FileField("Fiche signée, numérisée", description="PDF, JPEG ou PNG, 5 Mo au plus.")
        return type("SignForm", (cls,), {"signed_on": day, "who": who, "paper": paper, "names": names})

    def name_of_signatory(self) -> str:
        return self.names[self["who"].data]


class EndForm(PinForm):
    ended_on = Day("Terminé le", validators=[InputRequired("Écrivez la date de fin du parcours.")])
    outcome = Choice(
        "Bilan", word_options(PathwayOutcome), PathwayOutcome, validators=[InputRequired("Choisissez un bilan.")]
    )
    end_note = TextAreaField(
        "Précision sur le bilan",
        filters=[strip],
        description=privacy.NOTICE,
        validators=[no_nul, Optional(), Length(max=300, message="300 caractères au plus."), lawful],
        render_kw={"maxlength": 300},
    )

    @classmethod
    def for_(cls, facts: Facts) -> type["EndForm"]:
        """A path that nobody followed is ended twice said, never by mistake."""
        warning = end_warning(facts)
        if warning is None:
            return cls
        confirm = BooleanField("Terminer sans séance suivie", description=warning)
        return type("EndForm", (cls,), {"is_unfollowed": confirm})

    def confirmed(self) -> bool:
        """Whether the end may be written; else what is to be ticked says why."""
        if "is_unfollowed" not in self or self["is_unfollowed"].data:
            return True
        self["is_unfollowed"].errors = ["Cochez pour confirmer, ou notez d’abord les séances suivies."]
        return False
