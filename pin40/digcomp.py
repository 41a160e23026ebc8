"""The nine levels of DigComp, and what is said of the levels of a goal."""

from datetime import date

from pin40.charter import heading
from pin40.journey import IN_THE_MEDIATORS_HANDS
from pin40.obstacle import Obstacle
from pin40.typography import inside
from pin40.words import Stage

LEVELS: dict[int, tuple[str, str]] = {
    0: ("Pas encore débuté", ""),
    1: ("Élémentaire", "tâches simples, avec de l’aide"),
    2: ("Élémentaire", "tâches simples, en autonomie, avec de l’aide si besoin"),
    3: ("Intermédiaire", "tâches bien définies et habituelles, seul(e)"),
    4: ("Intermédiaire", "tâches bien définies mais non habituelles, en toute indépendance"),
    5: ("Avancé", "tâches et problèmes variés, en guidant les autres"),
    6: ("Avancé", "tâches les plus appropriées à la situation, dans un contexte complexe"),
    7: ("Hautement spécialisé", "problèmes complexes aux solutions limitées"),
    8: ("Hautement spécialisé", "problèmes complexes aux nombreux facteurs en interaction"),
}
"""Level → its band and what it asks, in DigComp's own order (edition 2.2)."""
LOWEST, HIGHEST = min(LEVELS), max(LEVELS)
OUT_OF_BOUNDS = f"Un niveau DigComp va de {LOWEST} à {HIGHEST} : choisissez-le dans la liste."


def told(level: int | None) -> str:
    """« 3 – Intermédiaire »; nothing where no level is given, which is not level 0. KeyError out of bounds."""
    return "" if level is None else f"{level} – {LEVELS[level][0]}"


def obstacles(stage: Stage, met_on: date | None, path_ended_on: date | None) -> list[Obstacle]:
    """Why no competence to work on can be added to a dossier. Source: charter, « Rôle du Médiateur »."""
    cited = heading("mediator")
    if stage not in IN_THE_MEDIATORS_HANDS:
        sentence = (
            f"Ce dossier est « {inside(stage.label)} » : on y ajoute un objectif quand un médiateur l’accompagne."
        )
        return [Obstacle("not_followed", sentence, cited)]
    if met_on is None:
        return [Obstacle("not_met", "Rencontrez d’abord la personne et notez la date.", cited)]
    if path_ended_on is not None:
        sentence = f"Le parcours est terminé depuis le {path_ended_on:%d/%m/%Y} : ses objectifs ne changent plus."
        return [Obstacle("path_ended", sentence, cited)]
    return []


def remarks(start: int | None, target: int | None, end: int | None = None) -> list[str]:
    """What is said to whoever writes the levels of a goal, and stops nothing."""
    said = []
    if start is not None and target is not None and target < start:
        said.append(f"Le niveau visé ({target}) est plus bas que le niveau au départ ({start}) : vérifiez.")
    if start is not None and end is not None and end < start:
        said.append(f"Le niveau atteint ({end}) est plus bas que le niveau au départ ({start}) : vérifiez.")
    return said
