"""The comparison in plain French: how strong, how sure, what was observed and by whom. Never « impact causé »."""

from collections.abc import Mapping, Sequence
from typing import Any

from pin40.paired import DRAWS, SEED, TESTED_FROM

SURE = 0.05
STRONG, CLEAR, MIDDLING = 0.6, 0.4, 0.2
Row = Mapping[str, Any]


def is_sure(row: Row) -> bool:
    """Whether chance alone would seldom do as much, all dimensions taken together."""
    return row["p_holm"] is not None and row["p_holm"] < SURE


def strength(row: Row) -> str:
    """How strong the change of a dimension is, in one or two words; a small group is only described."""
    if row["n_paires"] < TESTED_FROM:
        return "À confirmer"
    if not is_sure(row):
        return "Non établie"
    size, is_less = abs(row["rang_biserial"] or 0), (row["difference"] or 0) < 0
    words = (
        "Très nette" if size >= STRONG else "Nette" if size >= CLEAR else "Moyenne" if size >= MIDDLING else "Faible"
    )
    return f"{words}, en baisse" if is_less else words


def named(rows: Sequence[Row]) -> str:
    """« sécurité, confiance et usage »."""
    names = [row["libelle"][0].lower() + row["libelle"][1:] for row in rows]
    return " et ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def summary(rows: Sequence[Row], n_pairs: int) -> list[str]:
    """What changed, for how many, and how sure one is; one sentence each, the most certain first."""
    if not rows:
        return ["Trop peu de personnes ont répondu avant et après : rien ne peut encore être dit."]
    up = [row for row in rows if is_sure(row) and row["difference"] > 0]
    down = [row for row in rows if is_sure(row) and row["difference"] < 0]
    open_ = [row for row in rows if row["n_paires"] >= TESTED_FROM and not is_sure(row)]
    small = [row for row in rows if row["n_paires"] < TESTED_FROM]
    found = []
    people = f"les {n_pairs} personnes qui ont répondu avant et après" if n_pairs > 1 else "une personne"
    if up:
        found.append(f"Chez {people}, une hausse est observée{by_how_much(up)} : {named(up)}.")
    if down:
        found.append(f"Une baisse est observée{by_how_much(down)} : {named(down)}.")
    if up or down:
        found.append(CERTAINTY)
    if open_:
        found.append(f"Aucune évolution établie : {named(open_)}.")
    if small:
        found.append(f"Moins de {TESTED_FROM} paires, description seule : {named(small)}.")
    return found


def by_how_much(rows: Sequence[Row]) -> str:
    """« , de 16 à 23 points sur 100 »: the smallest and the largest of these differences."""
    sizes = sorted(abs(round(row["difference"])) for row in rows)
    low, high = sizes[0], sizes[-1]
    if high < 1:
        return ", de moins d’un point sur 100"
    if low == high:
        return f", de {high} point{'s' if high > 1 else ''} sur 100"
    return f", de {low} à {high} points sur 100"


CERTAINTY = (
    "Le hasard seul en donnerait autant moins de 5 fois sur 100, toutes dimensions prises ensemble ; rien ne dit pour autant "
    "que le parcours en est la cause."
)


CONVENTIONS: tuple[tuple[str, str], ...] = (
    ("Paires", "Seules les personnes qui ont répondu à la même question avant et après sont comparées."),
    ("Sens", "Dans « Dimensions » et « Questions », les questions inversées sont retournées (3 − x) : plus haut, "
     "c’est mieux. Dans « Oui-non », les réponses sont telles que données, et le sens est dit dans ce tableau."),
    ("Score d’une dimension", "Moyenne des réponses données / 3 × 100, avec au moins le minimum de réponses prévu."),
    ("Sans réponse, non concerné", "Ni l’un ni l’autre ne vaut 0 : la personne sort de la ligne."),
    ("difference", "Moyenne des écarts après − avant, sur les paires."),
    ("ic95_bas, ic95_haut", f"Intervalle à 95 % : personnes ayant une paire tirées à nouveau, {DRAWS} tirages, NumPy "
     f"PCG64, graine {SEED}, percentiles 2,5 et 97,5."),
    ("d_z, g_z", "d_z = moyenne des écarts / écart type (ddof 1) ; g_z = d_z × (1 − 3 / (4(n − 1) − 1)). Vide quand "
     "tous les écarts sont égaux."),
    ("rang_biserial", "(W⁺ − W⁻) / (W⁺ + W⁻), écarts nuls retirés, rangs moyens."),
    ("wilcoxon", "Bilatéral, écarts nuls retirés ; W est la plus petite des deux sommes de rangs. « exacte » jusqu’à "
     "25 écarts sans ex æquo, sinon « normale, ex æquo corrigés », sans correction de continuité."),
    ("p_holm", "Correction de Holm sur les dimensions testées de la feuille « Dimensions »."),
    ("mcnemar", "« exacte » (binomiale) si moins de 25 personnes ont changé, sinon khi-deux sans continuité."),
    ("wilson_apres", "Intervalle de Wilson à 95 % de la part de oui, après."),
    ("Effectifs", f"Moins de 5 paires : ligne absente. De 5 à {TESTED_FROM - 1} : description, sans test. À partir de "
     f"{TESTED_FROM} : test."),
)  # fmt: skip
"""What a stranger needs to find the same figures again."""
