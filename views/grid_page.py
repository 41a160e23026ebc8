"""The diagnosis grid as one fills it, and its result as one reads it."""

from dataclasses import dataclass
from typing import Any

from flask import request

from models import assessing
from models.assessment import CompetenceAssessment
from models.reference import GridItem
from pin40 import assessment as rules
from pin40.assessment import MARKS, Verdict
from pin40.path_words import AssessmentMoment
from pin40.words import GridLevel, Level
from views.answers import crumbs
from views.fields import DOUBLED

OPTIONS = [("" if value is None else str(value), label) for value, label in MARKS.items()]
VALUES = {("" if value is None else str(value)): value for value in MARKS}
WRONG = "Cette cotation n’est pas dans la liste : choisissez 0, 1, 2 ou « Non évalué »."
TONES = {Level.TO_WORK_ON: "resin", Level.TO_CHECK: "ocean", Level.ACQUIRED: "pine"}
VERDICTS = {Verdict.BETTER: "pine", Verdict.SAME: "rest", Verdict.WORSE: "resin"}


@dataclass
class Line:
    """One item of the grid, with what is kept and what was just typed."""

    item: GridItem
    kept: int | None
    typed: str
    error: str = ""

    @property
    def name(self) -> str:
        return f"mark-{self.item.id}"


class Sheet:
    """A grid being filled: its lines by domain and sub-domain, read from the base and from the form sent."""

    def __init__(self, assessment: CompetenceAssessment) -> None:
        self.assessment = assessment
        self.grid, given = assessing.items(assessment.grid_id), assessing.marks(assessment)
        asked = [line for line in self.grid if line.level == GridLevel.ITEM]
        self.lines = [_line(item, given.get(item.id)) for item in asked]

    def changed(self) -> dict[int, int | None]:
        """What was typed and is not what is kept."""
        return {
            line.item.id: VALUES[line.typed]
            for line in self.lines
            if line.typed in VALUES and VALUES[line.typed] != line.kept
        }

    def errors(self) -> list[tuple[str, str, str]]:
        return [(line.name, line.item.label, line.error) for line in self.lines if line.error]

    def page(self, screen: Any) -> dict[str, Any]:
        """What `grid.html` takes."""
        dossier, record = self.assessment.dossier, self.assessment
        marked = sum(VALUES.get(line.typed) is not None for line in self.lines)
        return {
            "title": f"Diagnostic de {dossier.beneficiary}" if dossier.beneficiary else str(record),
            "lead": record.grid.title,
            "tag_line": [("clipboard-text", f"Dossier {dossier}"), ("calendar", record.moment.label)],
            "crumbs": crumbs(screen, (str(record), screen.url_for("details/", record)), ("Grille", None)),
            "domains": self.domains(),
            "options": OPTIONS,
            "errors": self.errors(),
            "version": request.form.get("version") or assessing.token(record),
            "marked": marked,
            "total": len(self.lines),
            "next": next((line.name for line in self.lines if VALUES.get(line.typed) is None), None),
            "cancel_url": screen.url_for("details/", record),
        }

    def domains(self) -> list[dict[str, Any]]:
        """The tree of the grid, each domain with how many of its items are marked."""
        found = []
        for rank, domain in enumerate((one for one in self.grid if one.level == GridLevel.DOMAIN), 1):
            parts = [
                {"label": one.label, "lines": [line for line in self.lines if line.item.parent_code == one.code]}
                for one in self.grid
                if one.parent_code == domain.code
            ]
            inside = [line for part in parts for line in part["lines"]]
            marked = sum(VALUES.get(line.typed) is not None for line in inside)
            found.append({"rank": rank, "label": domain.label, "parts": parts, "marked": marked, "total": len(inside)})
        return found

    def quarrel(self, screen: Any) -> dict[str, Any]:
        """What `conflict.html` takes: what was typed here beside what was kept from another tab."""
        record = self.assessment
        typed = [(key, value) for key, value in request.form.items(multi=True) if key not in ("csrf_token", "version")]
        return {
            "title": "Cette grille a changé entre-temps",
            "crumbs": crumbs(screen, (str(record), screen.url_for("details/", record))),
            "rows": [
                {"label": line.item.label, "mine": MARKS[VALUES[line.typed]], "theirs": MARKS[line.kept]}
                for line in self.lines
                if line.item.id in self.changed()
            ],
            "action": screen.url_for("edit/", record),
            "hidden_params": [*typed, ("version", assessing.token(record))],
            "acts": [{"label": "Garder la grille enregistrée", "url": screen.url_for("edit/", record), "primary": True}],
        }  # fmt: skip


def _line(item: GridItem, kept: int | None) -> Line:
    """What the form says of an item; where it says nothing, what is kept stays."""
    line = Line(item, kept, "" if kept is None else str(kept))
    sent = request.form.getlist(line.name)
    if sent:
        line.typed = sent[0]
        line.error = DOUBLED if len(sent) > 1 else "" if line.typed in VALUES else WRONG
    return line


# ───────── The result ─────────
def level_cell(level: Level | None, *, is_short: bool = False) -> dict[str, Any]:
    """One of the charter's three words; « À travailler » where the column says of what."""
    if level is None:
        return _cell("")
    words = level.label.removeprefix("Compétences ").capitalize() if is_short else level.label
    return _cell(words) | {"kind": "status", "tone": TONES[level]}


def _unbroken(words: str) -> str:
    return words.replace(" ", "\u00a0")


def _cell(text: Any) -> dict[str, Any]:
    return {"kind": "text", "text": text, "tone": None, "stage": None, "url": None, "sub": None}


def sections(assessment: CompetenceAssessment) -> list[dict[str, Any]]:
    """The result: overall, by domain, by sub-domain beside the first diagnosis, then every mark."""
    found = assessing.result(assessment)
    lines, given = assessing.items(assessment.grid_id), assessing.marks(assessment)
    start = assessing.first(assessment.prescription_id) if assessment.moment == AssessmentMoment.END else None
    before = assessing.result(start) if start is not None else None
    # The codes of another grid may name something else: then only the whole is compared.
    beside = before if start is not None and start.grid_id == assessment.grid_id else None
    words = {line.code: line for line in lines}
    first = {"id": "resultat", "title": "Résultat", "rows": overall(found, before)}
    domains = levels_table("Niveau de chaque domaine", found.domains, found, beside, words, given)
    parts = levels_table("Niveau de chaque sous-domaine", found.subdomains, found, beside, words, given)
    if assessment.validated_on is None:
        first["note"] = "Provisoire : le diagnostic n’est pas validé."
    shown = (
        first,
        {"id": "domaines", "title": "Par domaine", "table": domains},
        {"id": "sous-domaines", "title": "Par sous-domaine", "table": parts},
        {"id": "cotations", "title": "Cotations", "note": "Non évalué ne vaut pas 0.", "table": marks_table(lines, given)},
    )  # fmt: skip
    return [{"rows": None, "table": None, "note": None} | one for one in shown]


def overall(found: rules.Result, before: rules.Result | None) -> list[tuple[str, Any]]:
    """The whole in a few lines, beside the first diagnosis where there is one."""
    rows = [("Niveau d’ensemble", level_cell(found.overall))]
    if before is not None:
        rows.append(("Au départ", level_cell(before.overall)))
        rows.append(("Évolution", _verdict(rules.verdict(before.overall, found.overall))))
    return [*rows, ("Critères cotés", _cell(f"{found.assessed} sur {found.total}"))]


def levels_table(caption, levels, found, before, words, given) -> dict[str, Any]:  # type: ignore[no-untyped-def]
    """One line a domain or sub-domain; with a first diagnosis, its level and what became of it."""
    columns = ["Intitulé", "Cotés", "Compétences"]
    progress = {} if before is None else {one.code: one for one in rules.progress(before, found)}
    if before is not None:
        columns += ["Au départ", "Évolution"]
    rows = []
    for code, level in levels.items():
        inside = [one for one in words.values() if one.level == GridLevel.ITEM and _is_under(one, code, words)]
        marked = sum(given.get(one.id) is not None for one in inside)
        row = [
            _cell(words[code].label),
            _cell(_unbroken(f"{marked} sur {len(inside)}")),
            level_cell(level, is_short=True),
        ]
        if before is not None:
            step = progress.get(code)
            row += [level_cell(step.before, is_short=True), _verdict(step.verdict)] if step else [_cell(""), _cell("")]
        rows.append(row)
    return {"caption": caption, "columns": columns, "rows": rows}


def _is_under(item: GridItem, code: str, words: dict[str, GridItem]) -> bool:
    parent = words[str(item.parent_code)]
    return code in (parent.code, parent.parent_code)


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return _cell(verdict.label) | {"kind": "status", "tone": VERDICTS[verdict]}


def marks_table(lines: list[GridItem], given: dict[int, int | None]) -> dict[str, Any]:
    rows = [
        [_cell(one.label), _cell(_unbroken(MARKS[given.get(one.id)]))] for one in lines if one.level == GridLevel.ITEM
    ]
    return {"caption": "Cotation de chaque critère", "columns": ["Critère", "Cotation"], "rows": rows}
