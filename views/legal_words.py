"""The words of the three pages that the law asks for. Honest: no audit has been made, and what is not known is said so."""

from dataclasses import dataclass

PLAIN = "À compléter par l’Alpi avant l’ouverture du service."


@dataclass(frozen=True)
class Part:
    """A heading, its sentences, then a list where the law asks for one."""

    title: str
    sentences: tuple[str, ...] = ()
    points: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    title: str
    lead: str
    parts: tuple[Part, ...]


ACCESSIBILITY = Page(
    "Accessibilité : non conforme",
    "Déclaration établie le 23/11/2026 pour « Mon ordi Pin40 », l’outil de suivi du dispositif, par le syndicat mixte Alpi.",
    (
        Part("État de conformité", (
            "Mon ordi Pin40 est non conforme au référentiel général d’amélioration de l’accessibilité (RGAA), version 4.1, "
            "au sens de l’article 47 de la loi n° 2005-102 du 11 février 2005 : aucun audit n’est en cours de validité.",
            "Non conforme ne veut pas dire inutilisable : seul un audit permet d’en dire plus.",
        )),
        Part("Résultats des tests", (
            "Aucun audit n’a été fait ; il n’y a donc pas de taux de conformité à annoncer.",
            "À chaque version, un outil automatique (axe-core) parcourt les pages de chaque espace, en clair et en sombre, "
            "à 1280 et 360 pixels de large, et les parcours principaux se font au clavier seul. Un outil ne trouve qu’une "
            "partie des défauts.",
        )),
        Part("Contenus non accessibles", (
            "Ceux que nous connaissons :",
        ), (
            "les documents PDF à imprimer (fiche de suivi) sont balisés, mais n’ont été relus avec aucun lecteur d’écran ;",
            "les pages n’ont pas encore été essayées avec des personnes handicapées ni avec tous les lecteurs d’écran ;",
            "les documents numérisés par les structures (chartes signées) sont des images.",
        )),
        Part("Technologies et essais", (
            "HTML, CSS, SVG ; JavaScript n’est jamais nécessaire pour lire, chercher, filtrer ou créer.",
            "Pages essayées dans Chromium : connexion, accueil, listes, fiches, formulaires, questionnaire, pages d’erreur et pages légales.",
        )),
        Part("Signaler un défaut", (
            "Une page vous arrête ? Dites-le à l’Alpi : vous recevrez l’information ou le service autrement.",
        ), ("{contact}",)),
        Part("Voies de recours", (
            "Si vous avez signalé un défaut qui vous empêche d’accéder à un contenu et n’avez pas reçu de réponse satisfaisante, vous pouvez :",
        ), (
            "écrire au Défenseur des droits (formulaire sur defenseurdesdroits.fr) ;",
            "joindre son délégué dans votre département ;",
            "lui écrire sans timbre : Défenseur des droits, Libre réponse 71120, 75342 Paris CEDEX 07.",
        )),
    ),
)  # fmt: skip

PRIVACY = Page(
    "Données personnelles",
    "Ce que l’outil garde sur les personnes accompagnées et sur ceux qui s’en servent, pourquoi, et ce que chacun peut demander.",
    (
        Part("Qui est responsable, et pourquoi", (
            "Le syndicat mixte Alpi est responsable du traitement. Les prescripteurs et les médiateurs le sont avec lui "
            "pour leur propre accompagnement.",
            "Le but : équiper et accompagner des personnes éloignées du numérique, et rendre compte du dispositif. C’est "
            "une mission d’intérêt public (article 6.1.e du RGPD) : le dossier ne repose pas sur un consentement.",
        )),
        Part("Ce qui est gardé", (
            "Le strict utile :",
        ), (
            "identité, année de naissance, commune, moyen de contact ;",
            "motivation en quelques lignes, critères du dispositif, étapes du parcours, résultats du diagnostic ;",
            "réponses aux questionnaires, lues une à une par le seul médiateur ; l’Alpi n’en lit que des totaux ;",
            "pour les comptes : nom, adresse e-mail, fonction, dates de connexion.",
        )),
        Part("Ce qui n’est jamais demandé", (
            "Santé, handicap, religion, origine, condamnation, numéro de sécurité sociale, compte bancaire, montant des "
            "ressources. Un numéro de sécurité sociale ou de compte écrit par mégarde est refusé à l’enregistrement.",
        )),
        Part("Qui les voit", (
            "Chaque espace ne voit que ce qui le concerne :",
        ), (
            "le prescripteur : les personnes qu’il a rencontrées, puis l’étape où en est leur dossier ;",
            "le médiateur : les dossiers qui lui sont confiés, tant qu’ils le sont ;",
            "l’Alpi : les dossiers, sans les réponses aux questionnaires ;",
            "le reconditionneur et les financeurs : aucune personne.",
        )),
        Part("Ce qui est noté", (
            "Chaque ouverture d’un dossier, chaque recherche qui montre des personnes et chaque téléchargement sont notés : "
            "qui, quand, quelle fiche ; jamais les mots cherchés. Quand l’Alpi regarde l’espace d’un partenaire (« voir "
            "comme »), elle ne peut rien y changer, et le début et la fin sont écrits au journal.",
        )),
        Part("Combien de temps", (
            "La durée de conservation des dossiers est à fixer par l’Alpi avant l’ouverture ; le Fonds social européen "
            "demande de garder plus longtemps les preuves de ce qu’il finance.",
            "Déjà fixé : une session se ferme après deux heures sans rien faire ; les essais de connexion sont effacés après trente jours.",
        )),
        Part("Vos droits", (
            "Vous pouvez demander à voir, corriger, effacer ou limiter vos données, et vous opposer à leur usage. La réponse "
            "vient en un mois.",
        ), ("{contact}",
            "Délégué à la protection des données : {plain}",
            "La CNIL reçoit vos réclamations : cnil.fr, ou 3 place de Fontenoy, TSA 80715, 75334 Paris CEDEX 07.",
        )),
        Part("Témoins de connexion", (
            "Deux seulement, sans mesure d’audience ni publicité : votre session, et le thème clair ou sombre si vous le choisissez.",
        )),
    ),
)  # fmt: skip

LEGAL = Page(
    "Mentions légales",
    "Qui publie cet outil, qui l’héberge, qui le finance.",
    (
        Part("Éditeur", (), (
            "Syndicat mixte Alpi, SIRET 254 003 304 00030, Landes.",
            "{contact}",
            "Directeur ou directrice de la publication : {plain}",
        )),
        Part("Hébergement", (PLAIN,)),
        Part("Financement", (
            "Le dispositif « Mon ordi Pin40 » est conduit par l’Alpi avec l’appui du Département des Landes.",
            "Il est cofinancé par l’Union européenne, d’abord par le Fonds social européen plus (FSE+).",
        )),
        Part("Licences", (
            "Police Atkinson Hyperlegible Next (SIL OFL 1.1), styles Tabler et icônes Tabler (MIT).",
            "Communes et intercommunalités : découpage administratif, données publiques (Etalab).",
        )),
    ),
)  # fmt: skip

PAGES = {"accessibilite": ACCESSIBILITY, "donnees-personnelles": PRIVACY, "mentions-legales": LEGAL}
