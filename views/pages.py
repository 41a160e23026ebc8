"""The pages that the law asks for, open to everybody. Honest: no audit has been made yet."""

from flask import Flask, render_template

from views.doors import public

PAGES = {
    "accessibilite": (
        "Accessibilité : non conforme",
        [
            "Mon ordi Pin40 est l'outil de suivi de l'Alpi, soumis à l'article 47 de la loi n° 2005-102 du 11 février 2005.",
            "État de conformité : non conforme au RGAA 4.1. Aucun audit n'est en cours de validité.",
            "Chaque page est conçue pour le clavier, les lecteurs d'écran et le zoom à 200 %, mais seul un audit peut le dire.",
            "Vous êtes gêné par une page ? Écrivez à l'Alpi : vous recevrez l'information autrement.",
            "Sans réponse satisfaisante, vous pouvez saisir le Défenseur des droits (defenseurdesdroits.fr).",
        ],
    ),
    "donnees-personnelles": (
        "Données personnelles",
        [
            "L'Alpi est responsable du traitement, pour sa mission d'intérêt public : équiper et accompagner des personnes éloignées du numérique.",
            "Nous gardons le strict utile : identité, année de naissance, commune, contact, motivation, étapes du parcours. "
            "Jamais de santé, de numéro de sécurité sociale ni de compte bancaire.",
            "Les voient : le prescripteur qui a rencontré la personne, le médiateur qui l'accueille, l'Alpi. Le reconditionneur n'en voit aucune.",
            "Chaque ouverture d'un dossier et chaque téléchargement sont notés.",
            "Vous pouvez demander à voir, corriger ou effacer vos données, ou vous opposer à leur usage : écrivez à l'Alpi. "
            "Vous pouvez aussi vous adresser à la CNIL (cnil.fr).",
        ],
    ),
    "mentions-legales": (
        "Mentions légales",
        [
            "Éditeur : syndicat mixte Alpi, SIRET 254 003 304 00030, Landes.",
            "Le dispositif Mon ordi Pin40 est conduit avec l'appui du Département des Landes et cofinancé par l'Union européenne.",
            "Police Atkinson Hyperlegible Next (SIL OFL 1.1), styles Tabler et icônes Tabler (MIT).",
        ],
    ),
}


def register(app: Flask) -> None:
    for slug, (title, paragraphs) in PAGES.items():

        def show(title: str = title, paragraphs: list[str] = paragraphs) -> str:
            return render_template("legal.html", title=title, paragraphs=paragraphs)

        app.add_url_rule(f"/{slug}", public(f"legal_{slug}"), show)
