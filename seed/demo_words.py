"""What people of the demonstration write along the way: papers, sessions, ends, after-care. Nothing of a real person."""

COLLECTORS = {
    "recyclerie": "Thomas Brettes",
    "reemploi": "Maylis Cazaux",
    "mugron": "Élodie Castagnède",
    "capbreton": "Karim Bensoussan",
}
LOST = {
    "alpi": "Introuvable à l’inventaire annuel de la réserve.",
    "reemploi": "Manque à l’appel après le déménagement de l’atelier.",
    "mugron": "Volé dans la voiture pendant le retrait ; plainte déposée.",
}
MORE = (
    "Un forum est prévu à la rentrée avec trois prescripteurs.",
    "Le CCAS annonce plusieurs orientations le mois prochain.",
    "Deux ateliers ouvrent dans une commune voisine.",
)
DECISIONS = (
    "Le lot suivant arrive le trimestre prochain : nous partageons ce qui reste.",
    "Votre stock suffit pour les dossiers acceptés ; redemandez au prochain trimestre.",
    "Moins d’ordinateurs livrables que prévu ce trimestre.",
)
PLACES = {
    "mugron": "Mugron, salle de l’atelier",
    "capbreton": "Capbreton, espace multimédia",
    "mediation-departement": "Mont-de-Marsan, maison des services",
}
PLACE = "Salle d’atelier"
HOURS = ("6", "8", "9", "10", "12", "15")
THEMES = (
    "prendre_en_main_du_materiel",
    "navigation_sur_internet",
    "email",
    "gerer_ses_contenus_numeriques",
    "aide_aux_demarches_administratives",
    "securite_numerique",
    "bureautique",
)
OBJECTIVE = "Faire ses démarches et garder le lien, à son rythme."
ENDS = {
    "REACHED": ("Autonome sur les gestes travaillés.", "A aidé une voisine à la dernière séance.", None),
    "PARTLY": ("Préfère encore être à côté de quelqu’un pour les démarches.", "Continuera aux ateliers libres."),
    "NOT_REACHED": ("Peu disponible pendant le parcours ; reviendra aux ateliers libres.",),
}
CARES = {
    "BREAKDOWN": ("Ne démarre plus depuis hier.", "Le chargeur ne charge plus.", "L’écran reste noir au réveil."),
    "SWAP": ("Le clavier ne répond plus.", "S’éteint au bout de dix minutes."),
    "RETURN": ("La personne a reçu un ordinateur de sa famille et rend celui-ci.", "N’en a plus l’usage."),
    "LOSS": ("Perdu dans le car du retour.",),
}
MENDED = ("Chargeur remplacé.", "Système réinstallé à l’atelier.", "Mémoire remise en place.")
THANKS = (
    "J’ai moins peur de me tromper.",
    "Le groupe était agréable.",
    "J’aurais aimé plus de séances.",
    "Je fais mes papiers toute seule maintenant.",
)
