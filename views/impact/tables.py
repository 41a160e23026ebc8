"""More of the report's tables: what each answered, satisfaction, groups, each as the page and the paper take them."""

from collections.abc import Callable, Sequence
from typing import Any

from models.impact import Report
from pin40.typography import inside
from views.impact.figures import cell, heads, number, share, signed

YES_NO = ("Non", "Oui")
SCALES = {
    "capacite": ("Ne sait pas faire", "Si on l’aide", "Seul, difficilement", "Seul, facilement"),
    "accord": ("Pas du tout", "Un peu", "Assez", "Beaucoup"),
    "frequence": ("Jamais", "Moins d’une fois par semaine", "Plusieurs fois par semaine", "Tous les jours"),
    "binaire": YES_NO,
}
RANKS = ("0", "1", "2", "3")


def answers(report: Report) -> list[dict[str, Any]]:
    """Of each scale, how many of the pairs gave each answer, before and after; as answered."""
    scales = {item.code: item.scale for item in report.form.items} if report.form else {}
    found = []
    for scale, words in SCALES.items():
        rows = [row for row in report.distributions if scales.get(row["code"]) == scale]
        codes = list(dict.fromkeys(row["code"] for row in rows))
        if codes:
            found.append({
                "caption": f"Nombre de personnes par réponse : {' ; '.join(map(inside, words))}",
                "columns": heads("Question", "Moment", *words),
                "rows": [line for code in codes for line in _both([r for r in rows if r["code"] == code])],
            })  # fmt: skip
    return found


def _both(rows: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    return [
        [cell(rows[0]["libelle"], nowrap=False), cell(words), *(cell(number(row[key])) for row in rows)]
        for key, words in (("avant", "avant"), ("apres", "après"))
    ]


def stacks(report: Report) -> tuple[tuple[str, str, int, float], ...]:
    """(question and moment, answer, persons, share of the pairs), for the drawing of the answers from 0 to 3."""
    scored = {item.code for item in report.form.scored()} if report.form else set()
    return tuple(
        (f"{row['code']} {words}", RANKS[row["reponse"]], row[key], row[key] / row["n_paires"])
        for row in report.distributions
        if row["code"] in scored and row["avant"] is not None
        for key, words in (("avant", "avant"), ("apres", "après"))
    )


def satisfaction(report: Report) -> dict[str, Any] | None:
    """Asked after only: never compared."""
    if not report.satisfaction:
        return None
    columns = heads("Question posée après seulement", "Réponses", *SCALES["accord"])
    rows = [
        [cell(row["libelle"], nowrap=False), cell(number(row["n"])),
         *(cell(share(row[f"reponse_{value}"], row["n"])) for value in range(4))]
        for row in report.satisfaction
    ]  # fmt: skip
    return {"caption": "Ce que les personnes pensent de l’accompagnement", "columns": columns, "rows": rows}


def groups(
    found: dict[str, list[dict[str, Any]]], names: dict[str, str], titles: Sequence[tuple[str, str]]
) -> list[dict[str, Any]]:
    """A table an axis: each group a line, each dimension a column with its difference and its pairs."""
    made = []
    for axis, words in names.items():
        rows = found.get(axis) or []
        labels = list(dict.fromkeys(row["libelle"] for row in rows))
        if len(labels) > 1 and any(row["difference"] is not None for row in rows):
            lines = [
                [cell(label, nowrap=False), *(_change(rows, label, code) for code, _ in titles)] for label in labels
            ]
            columns = heads(words, *(title for _, title in titles))
            caption = f"{words} : écart moyen sur 100, et nombre de paires"
            made.append({"label": words, "caption": caption, "columns": columns, "rows": lines})
    return made


def _change(rows: list[dict[str, Any]], label: str, code: str) -> dict[str, Any]:
    row = next((one for one in rows if one["libelle"] == label and one["code"] == code), None)
    if row is None or row["difference"] is None:
        return cell("–")
    return cell(signed(row["difference"]), sub=number(row["n_paires"]))


def told_best(report: Report, strength: Callable[[Any], str]) -> str:
    """The drawing of better, same and worse, said in a sentence."""
    rows = [row for row in report.dimensions if None not in (row["mieux"], row["moins_bien"])]
    if not rows:
        return ""
    best = max(rows, key=lambda row: row["mieux"] / row["n_paires"])
    worst = max(rows, key=lambda row: row["moins_bien"] / row["n_paires"])
    if best is worst:
        return (
            f"C’est pour « {inside(best['libelle'])} » que les avis bougent le plus : {share(best['mieux'], best['n_paires'])} "
            f"vont mieux, {share(best['moins_bien'], best['n_paires'])} moins bien."
        )
    return (
        f"C’est pour « {inside(best['libelle'])} » que le plus de personnes vont mieux "
        f"({share(best['mieux'], best['n_paires'])}), et pour « {inside(worst['libelle'])} » que le plus vont moins bien "
        f"({share(worst['moins_bien'], worst['n_paires'])})."
    )
