"""Invented people, and what is said of them: plausible, kind, without health nor money figures."""

from pin40.words import Gender

FIRST_NAMES = {
    Gender.FEMALE: (
        "Aïcha Amandine Anaïs Chantal Christine Claudette Denise Élise Fatoumata Françoise Gisèle Inès "
        "Jacqueline Josiane Laëtitia Léonie Lucienne Magali Maïté Manon Marie-José Monique Nadia Océane "
        "Pierrette Rosa Simone Sylvie Thérèse Yvette Zoé"
    ).split(),
    Gender.MALE: (
        "Abdel André Baptiste Bernard Christian Daniel Didier Émile Étienne Fernand Gaël Georges Hugo "
        "Ibrahima Jean-Luc Joël José Kévin Lucas Marcel Maurice Mehdi Michel Noé Raymond René Roger Serge "
        "Théo Yann Zoran"
    ).split(),
}
LAST_NAMES = (
    "Barrouillet,Bénac,Bordenave,Boulanger,Castaing,Cazalis,Clavère,Da Costa,Darracq,Dehillotte,"
    "Destribats,Diabaté,Doumerc,Ducamp,Duclerc,Dufau,Dulucq,Dupeyron,Dussau,El Amrani,Etchegaray,"
    "Fabères,Ferreira,Gaüzère,Goyheneix,Haristoy,Ivanova,Jeanneau,Kowalczyk,Labourdette,Lacœuille,"
    "Lafargue,Lagoueyte,Lamarque,Lannelongue,Lapeyre,Larquier,Lassègue,Le Bihan,Lespinasse,"
    "L’Hôpitalier,Maisonnave,Mora,N’Diaye,Nguyen,Nogaro,Ousmane,Pédarros,Pouyfaucon,Rebeyrotte,Ribeiro,"
    "Saint-Marc,Sanguinet,Sarrade,Ségas,Tauziède,Touya,Vergez,Vives,Zaoui"
).split(",")

YOUNG, GROWN, RETIRED = range(3)
"""Whose words: at school or just out of it, of working age, retired."""
MOTIVATIONS = {
    YOUNG: (
        "Prépare le permis de conduire et voudrait s’entraîner au code chez soi.",
        "Cherche un apprentissage : doit envoyer des candidatures et répondre aux mails.",
        "Suit des cours du soir pour passer un diplôme et partage le téléphone de sa sœur.",
        "Pas d’ordinateur à la maison : les exposés et les dossiers se font au CDI, trop tôt fermé.",
        "Commence une formation en janvier : les cours et les devoirs se font en ligne.",
        "Vient d’obtenir un contrat saisonnier et doit lire ses plannings en ligne.",
        "Très bonne volonté, apprend vite. A besoin de matériel pour s’exercer entre deux rendez-vous.",
        "Reprend des études par correspondance. Le téléphone ne suffit pas pour rendre les devoirs.",
    ),
    GROWN: (
        "Cherche un emploi de proximité et doit refaire son CV. Utilise le téléphone d’une voisine.",
        "Souhaite suivre la scolarité de ses enfants sans dépendre des horaires de la médiathèque.",
        "Arrive dans la commune et veut faire ses démarches sans se déplacer à chaque fois.",
        "Commence une formation d’aide à domicile : les cours et les devoirs se font en ligne.",
        "A perdu son ordinateur en déménageant. Sait s’en servir et veut reprendre ses recherches d’emploi.",
        "Doit déclarer ses heures chaque mois en ligne et craint de se tromper. Grande envie d’apprendre.",
        "Monte une petite activité de jardinage et veut faire proprement ses devis et ses factures.",
        "Habite à douze kilomètres de la première borne publique, sans voiture. Demande à se débrouiller.",
        "Élève trois enfants. Un ordinateur à la maison servirait à toute la famille.",
        "A suivi deux ateliers et veut continuer à s’exercer entre les séances.",
        "Cherche un logement et reçoit les annonces trop tard, faute d’accès à internet chez soi.",
        "Apprend le français et veut utiliser les exercices en ligne conseillés par sa formatrice.",
        "N’a jamais utilisé d’ordinateur et veut s’y mettre « pour ne plus avoir peur du clavier ».",
        "Entre en chantier d’insertion : l’ordinateur servira à préparer la suite avec son encadrante.",
        "Voudrait vendre ses confitures au marché et préparer ses étiquettes.",
        "Vient du transport routier et veut se former à la logistique. Les modules sont à distance.",
        "Reprend confiance après une longue période sans emploi et demande à venir aux ateliers du mardi.",
        "Aide sa mère dans ses papiers, sur un petit écran. Un ordinateur leur faciliterait tout.",
    ),
    RETIRED: (
        "Voudrait écrire à sa famille, qui vit loin, et garder les photos de ses petits-enfants.",
        "À la retraite depuis peu. Veut comprendre ses courriers en ligne et ne plus demander aux voisins.",
        "Bénévole dans une association, souhaite aider à tenir le cahier des adhésions.",
        "Souhaite consulter ses comptes et reconnaître les messages frauduleux après une mésaventure.",
        "Demande à prendre ses rendez-vous en ligne sans passer par le secrétariat de la mairie.",
        "Veut garder le lien avec le club de marche : le programme n’arrive plus que par mail.",
    ),
}
BESIDES = (
    "",
    "",
    "Vient volontiers aux rendez-vous.",
    "Préfère les petits groupes.",
    "Disponible le matin.",
    "Disponible en fin de journée.",
    "Se déplace en car : à prévoir pour les horaires.",
    "A déjà utilisé une tablette.",
    "Connexion à internet déjà installée chez soi.",
    "Demande surtout de la patience et de la pratique.",
)
"""What may follow, so that no two dossiers read alike."""
PROOFS = (
    "Justificatif de ressources vu pendant l’entretien.",
    "Inscription à France Travail vérifiée avec la personne.",
    "Pas d’ordinateur à la maison : dit par la personne et confirmé lors de la visite.",
    "Convocation à la formation présentée.",
    "Suivi régulier par notre service depuis plusieurs mois.",
    "Demande d’aide aux démarches à chaque rendez-vous.",
    "Certificat de scolarité présenté.",
)
SPOTTED = (
    "Vient à chaque atelier et n’a pas d’ordinateur à la maison.",
    "Nous demande souvent d’imprimer ses démarches. Attend votre appel.",
    "Rencontre au forum des associations : disponible le matin.",
    "A participé à deux séances de découverte et souhaite continuer.",
)
NO_STOCK = (
    "Le médiateur attend une livraison dans la quinzaine, vu par téléphone.",
    "C’est le seul médiateur à moins de vingt kilomètres ; la personne n’est pas pressée.",
    "La personne suit déjà ses ateliers et préfère attendre.",
)
REFUSALS = {
    "NO_STOCK": "Prochaine livraison prévue le trimestre prochain.",
    "NO_SLOT": "Nos parcours sont complets jusqu’aux vacances.",
    "TOO_FAR": "Plus de quarante minutes de route, sans bus.",
}
REPRESENTATIVES = ("Mme Lartigue, mère", "M. Bordenave, père", "Mme Duviella, tante")
WORKERS = (
    "A. Lasserre",
    "C. Dupuyau",
    "M. Etcheverry",
    "S. Lafenêtre",
    "T. Gracianet",
    "N. Biremont",
    "P. Sallenave",
)
