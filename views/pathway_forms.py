"""What signing and ending a path ask."""

from flask_wtf.file import FileField
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from models.pathway import Pathway
from pin40 import privacy
from pin40.path_words import PathwayOutcome
from views.fields import Choice, Day, PinForm, lawful, no_nul, strip, word_options

DONE = {"signer": "fiche de suivi signée, la personne est engagée", "terminer": "terminé"}


class SignForm(PinForm):
    """`names` holds whoever may sign: the person, and their legal representative where there is one."""

    names: dict[str, str]

    @classmethod
    def for_(cls, pathway: Pathway) -> type["SignForm"]:
        person = pathway.dossier.beneficiary
        names = {"person": str(person)}
        if person.has_representative and person.representative_name:
            names["representative"] = person.representative_name
        labels = {"person": "La personne", "representative": "Son représentant légal"}
        options = [(key, f"{labels[key]} : {name}") for key, name in names.items()]
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
