"""What each template takes, by example: `views/theme/samples.json`, and the forms that JSON cannot hold."""

import json
from datetime import date, datetime
from pathlib import Path

import wtforms as w
from wtforms.validators import InputRequired, Length

from views.theme import typography

THEME = Path(typography.__file__).parent
LOOKS = ((1280, "light"), (360, "dark"), (1280, "dark"), (360, "light"))
"""How a page is looked at: wide and narrow, light and dark."""
WRONG = ("born", "need_2", "why", "level", "mediator")


def dated(found):
    """JSON knows no dates: `when` and `as_of` are."""
    return found | {k: datetime.fromisoformat(v) for k, v in found.items() if k in ("when", "as_of") and v}


SAMPLES = json.loads((THEME / "samples.json").read_text(encoding="utf-8"), object_hook=dated)
PAGES = {name: SAMPLES["inside"] | page for name, page in SAMPLES["pages"].items()} | SAMPLES["public"]
STATE = [("sort", "-on"), ("stage", "1"), ("epci", "1"), ("on_from", "2026-09-01"), ("search", "dari")]
PAGES["list"] = PAGES["list"] | {
    "state": STATE, "filter_count": 3, "views": [{"label": "Engagés", "url": "#", "current": True, "hint": "partagée"}],
    "tools": {"filters": "/p/list_tool", "display": "/p/list_tool-display", "save": "#"},
    "rows": [row | {"id": rank} for rank, row in enumerate(PAGES["list"]["rows"], 1)],
}  # fmt: skip
PAGES["list-empty"] = PAGES["list"] | {"rows": []}
PAGES["home-calm"] = PAGES["home"] | {"todo": [], "lately": [], "notices": []}
PAGES["home-borrowed"] = PAGES["home"] | {
    "borrowed": {"name": "Camille Etcheverry", "structure": "La Cabane", "role": "Médiateur"}
}
PAGES["search-nothing"] = PAGES["search"] | {"groups": [], "q": "zzz", "sentence": "Rien ne contient « zzz »."}
PAGES["form-wrong"] = PAGES["form"]
INSIDE = SAMPLES["inside"]
TABLE = {
    "caption": "Par lot",
    "columns": ["Lot", "Ordinateurs"],
    "rows": [[{"kind": "text", "text": "LOT-1"}, {"kind": "text", "text": "2"}]],
}
PAGES["balance"] = INSIDE | {
    "title": "Bilan",
    "lead": "Le compte y est.",
    "errors": [],
    "tables": [TABLE],
    "sections": [],
}
PAGES["preview"] = INSIDE | {
    "title": "Vérifier avant d’écrire", "lead": "2 ordinateurs reconnus.", "facts": [], "remarks": [], "tables": [TABLE],
    "action": "#", "hidden_params": [], "submit": "Confirmer", "cancel_url": "#",
}  # fmt: skip
PAGES["trash"] = INSIDE | {
    "title": "Corbeille", "lead": "Trente jours.", "groups": [{
        "title": "Bénéficiaires", "slug": "beneficiaires", "total": 2, "action": "/post",
        "rows": [{"id": 1, "version": 1, "label": "Zoé Larrouture", "sub": "D2026-0148", "days": 12,
                  "thrown_on": datetime(2026, 11, 2, 9, 12), "is_merged": merged} for merged in (False, True)],
    }],
}  # fmt: skip
PAGES["trash-empty"] = PAGES["trash"] | {"groups": []}
DEPENDS = [{"title": "Ce qui part avec elle", "tone": "pine",
            "kinds": [{"kind": "Dossier", "count": "1", "is_cut": True,
                       "rows": [{"label": "D2026-0148", "sub": "Zoé Larrouture", "url": "#"}]}]}]  # fmt: skip
PAGES["confirm-along"] = PAGES["confirm"] | {"dependents": DEPENDS, "reasons": [], "trash_url": "#"}
PAGES["confirm-kept"] = PAGES["confirm"] | {"dependents": DEPENDS, "reasons": ["C’est signé."], "trash_url": None}
PAGES["merge"] = INSIDE | {
    "title": "Réunir deux fiches", "lead": "Choisissez.", "reasons": [], "hidden_params": [], "action": "/post", "swap": "#",
    "back": "#", "pair": [{"id": n, "name": "Zoé", "prescriber": "CCAS", "url": "#", "dossiers": []} for n in (1, 2)],
    "rows": [{"name": "phone", "label": "Téléphone", "differs": True, "theirs": False,
              "cells": [{"kind": "text", "text": "06"}, {"kind": "text", "text": "07"}]}],
}  # fmt: skip
PAGES["merge-choice"] = INSIDE | {
    "title": "Réunir", "lead": "Deux fiches.", "found": [{"name": "Zoé", "sub": "1961", "why": "mêmes noms", "url": "#"}],
    "action": "#", "id": 1, "back": "#", "asked": "zoe",
}  # fmt: skip
PAGES["details-kept"] = PAGES["details"] | {
    "acts": [], "kept": {
        "who": "Lues dans votre structure.", "tags": [{"id": 1, "label": "À rappeler", "mine": True}], "labels": [],
        "notes": [{"id": 1, "words": "Préfère le matin.", "when": "hier", "mine": False, "who": "CCAS"}],
        "note": None, "tag": None, "action": "/post", "hidden": [],
    },
}  # fmt: skip
PAGES["conflict-chosen"] = PAGES["conflict"] | {
    "rows": [{"label": "Téléphone", "name": "phone", "mine": "06", "theirs": None, "typed": "06", "kept": ""},
             {"label": "Nom", "name": "last_name", "mine": "Larrouture", "theirs": "Larroudé", "typed": "Larrouture",
              "kept": "Larroudé", "is_mine": False}],
}  # fmt: skip
PAGES["form-begun"] = PAGES["form"] | {
    "draft_address": "/p/form",
    "draft": {"when": "23/11/2026 à 14 h 02", "is_resumed": False, "resume_url": "#", "drop": [("formulaire", "#")]},
}  # fmt: skip
PAGES["form-asked"] = PAGES["form"] | {
    "question": {
        "field": "autre_personne", "token": "x", "title": "Est-ce la même personne ?", "may_take": True,
        "people": [{"id": 1, "name": "Zoé Larrouture", "facts": ["1961"], "reasons": "mêmes nom et prénom", "url": "#",
                    "dossier": None}],
    },
}  # fmt: skip
PAGES["impact"] = INSIDE | {
    "title": "Évolution observée", "lead": "Les mêmes personnes.", "xlsx_url": "#", "choices": [], "summary": ["Rien."],
    "notices": [], "counts": [], "evolution": [], "yes_no": [TABLE], "questions": {"rows": []}, "attrition": None,
    "limits": [["Absents", "Deux réponses seulement."]], "satisfaction": TABLE | {"caption": "Satisfaction"}, "groups": [TABLE | {"label": "Genre", "caption": "Par genre"}],
    "fairness": {"summary": ["Rien."], "tables": [TABLE | {"label": "Par commune", "caption": "Par commune"}]},
}  # fmt: skip
PAGES["activity"] = INSIDE | {
    "title": "Activité", "lead": "Trimestre par trimestre.", "day": date(2026, 11, 23), "words": "Depuis le début",
    "files": [{"label": "PDF", "icon": "file-type-pdf", "url": "#"}], "summary": ["12 prescriptions transmises."],
    "notices": [], "counts": [{"label": "Remises", "value": 12, "url": "#"}], "method": ["Les délais sont en jours."],
    "choices": [{"name": "periode", "label": "Période", "chosen": "", "options": [["", "Depuis le début"]]}],
    "sections": [{"id": "dossiers", "title": "Les dossiers", "tables": [TABLE], "notes": [], "drawing": None,
                  "is_folded": True, "is_narrow": False}],
}  # fmt: skip
PAGES["device_import"] = PAGES["form"] | {"model": "#"}
PAGES["quiz"] = SAMPLES["public"]["message"] | {
    "screen": "question", "title": "Savez-vous envoyer un mail ?", "rank": 7, "count": 18, "hint": "Par exemple : un CV.",
    "action": "#", "pause_url": "#", "back_url": "#", "errors": [], "typed": "", "longest": 500,
    "choices": [{"value": "0", "words": "Non", "face": 0, "quiet": False, "checked": True},
                {"value": "", "words": "Je ne sais pas", "face": None, "quiet": True, "checked": False}],
}  # fmt: skip
PAGES["link_given"] = INSIDE | {
    "title": "Lien du questionnaire", "lead": "D2026-0148", "url": "https://exemple.fr/q/x", "code": "data:,",
    "until": "07/12/2026", "acts": [{"label": "Voir ce lien", "url": "#"}],
}  # fmt: skip
PAGES["questionnaire"] = PAGES["form"] | {
    "warning": "La fiche de suivi est déjà signée.",
    "waiting": [{"label": "« avant » : D2026-0148", "url": "#"}],
}
BAR = {"url": "#", "change_url": "#", "acts": [{"url": "#", "label": "Accepter"}], "in_place": True, "takes_all": False,
       "all_url": "#", "none_url": "#", "count": "1 023 bénéficiaires"}  # fmt: skip
GROUP = {"value": 1, "label": "Engagé", "count": "12 dossiers", "number": 12, "totals": ["heures : 14"], "url": "#"}
UNDO = {"told": "3 dossiers : fait.", "until": "Jusqu’à 14 h 05.", "action": "#", "hidden": [("lot", "x")]}
ROWS = PAGES["list"]["rows"]
PAGES["list-many"] = PAGES["list"] | {"bulk": BAR, "undo": UNDO}
PAGES["list-all"] = PAGES["list"] | {"bulk": BAR | {"takes_all": True}, "is_dense": True}
PAGES["list-grouped"] = PAGES["list"] | {"groups": [GROUP], "rows": [ROWS[0] | {"group": GROUP}, *ROWS[1:]]}
OPTIONS = [{"value": "1", "label": "Engagé", "selected": True}, {"value": "2", "label": "Clos", "selected": False}]
HOW = [{"value": "is", "label": "est", "selected": True}, {"value": "not", "label": "n’est pas", "selected": False}]
SAID = {"operators": HOW, "either": False, "is_active": True, "low": None, "high": None, "value": None}
KINDS = ("boxes", "choice", "date", "number", "bool", "text")
PAGES["list_tool"] = INSIDE | {
    "kind": "filters", "title": "Filtrer", "action": "/p/list", "back_url": "#", "clear_url": "#",
    "state": [("sort", "-on"), ("search", "dari")],
    "fields": [SAID | {"key": kind, "label": f"Champ {kind}", "kind": kind, "options": OPTIONS} for kind in KINDS],
}  # fmt: skip
PAGES["list_tool-display"] = INSIDE | {
    "kind": "display", "title": "Affichage", "action": "/p/list", "display_url": "#", "reset_url": "#", "state": [],
    "keys": [OPTIONS, OPTIONS, OPTIONS], "groups": OPTIONS, "sizes": [{"value": 50, "selected": True}],
    "columns": [{"key": "stage", "label": "Étape", "selected": True}, {"key": "on", "label": "Le", "selected": False}],
}  # fmt: skip
VIEW = {"id": 1, "version": 1, "name": "À relancer", "url": "#", "is_shared": True, "is_default": True}
PAGES["list_views"] = INSIDE | {
    "title": "Vues", "told": "23 dossiers.", "action": "#", "back_url": "#", "errors": [], "mine": [VIEW],
    "shared": [VIEW | {"name": "Toute l’équipe"}],
}  # fmt: skip


class Address(w.Form):
    street = w.StringField("Rue")
    town = w.StringField("Ville")


class OneDay(w.Form):
    date = w.DateField("À la date du", format="%d/%m/%Y")


class Sample(w.Form):
    """Every kind of field."""

    version = w.HiddenField(default="3")
    first = w.StringField("Prénom", [InputRequired()], default="Bernadette")
    last = w.StringField("Nom", [InputRequired()], default="Larrouture")
    born = w.IntegerField("Année de naissance", [InputRequired()], description="L’année suffit.", default=61)
    commune = w.SelectField("Commune", choices=["Tartas", "Dax"])
    phone = w.TelField("Téléphone")
    alone = w.BooleanField("Sans téléphone ni e-mail", description="Le médiateur passera par vous.")
    need_1 = w.BooleanField("Un besoin d’équipement", default=True)
    need_2 = w.BooleanField("Un besoin d’autonomie numérique")
    why = w.TextAreaField("Ce qui la motive", [InputRequired(), Length(max=500)], description="Des faits utiles.")
    level = w.RadioField("Niveau, à votre avis", choices=["À travailler", "À vérifier", "Acquis"])
    told_on = w.DateField("Dit le", format="%d/%m/%Y", default=date(2026, 11, 22))
    secret = w.PasswordField("Mot de passe", [InputRequired()])
    topics = w.SelectMultipleField(
        "Thèmes",
        choices=["E-mail", "Sécurité"],
        widget=w.widgets.ListWidget(),
        option_widget=w.widgets.CheckboxInput(),
    )
    mediator = w.RadioField("Médiateur", [InputRequired()], choices=["7", "8"])
    proof = w.FileField("Justificatif", description="PDF ou photo.")
    address = w.FormField(Address, "Adresse")
    lines = w.FieldList(w.StringField("Numéro de série"), label="Ordinateurs", min_entries=2)


class View(w.Form):
    name = w.StringField("Nom de la vue", [InputRequired()])
    is_shared = w.BooleanField("Partagée avec mes collègues")
    is_default = w.BooleanField("Ouvrir la liste ainsi, depuis le menu")


class Login(w.Form):
    email = w.EmailField("Adresse e-mail", [InputRequired()])
    password = w.PasswordField("Mot de passe", [InputRequired()])


def filled(*wrong):
    form = Sample()
    form.level.inline = True
    near = {
        "value": "7",
        "title": "Le Relais des Gaves",
        "small": "Mugron, 14 km",
        "figure": "3 libres",
        "checked": True,
    }
    far = {
        "value": "8",
        "title": "Résine et Réseaux",
        "figure": "0 libre",
        "sub": "6 au prochain trimestre",
        "warn": True,
    }
    form.mediator.cards = [
        {"legend": "Dans sa commune", "options": [near]},
        {"legend": "Ailleurs", "options": [far]},
    ]
    for name in wrong:
        form[name].errors = ["À compléter : par exemple 1961"]
    return form


def context(name):
    """A page's sample with its form, or its acts' fields."""
    page = PAGES[name]
    if name == "balance":
        return page | {"form": OneDay()}
    if name == "list_views":
        return page | {"form": View()}
    if name == "details":
        form = filled("why")
        return page | {"acts": [act | {"fields": [form[one] for one in act["fields"]]} for act in page["acts"]]}
    if name.startswith(("form", "questionnaire", "device_import")):
        form = filled(*WRONG) if name == "form-wrong" else filled()
        return page | {"form": form, "errors": [(f.id, f.label.text, f.errors[0]) for f in form if f.errors]}
    return page | {"form": Login()} if name in ("login", "forgot", "reset", "invitation", "account") else page
