"""A file of answers, judged line by line: what a line says, and why it cannot be taken. Nothing here reads a base.

Source: model, §6 (`import-answers`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pin40.path_words import Moment
from pin40.questionnaire import Given, answer_obstacles, parse, parse_text
from pin40.words import Phase, Scale

FIRST_COLUMNS = ("dossier", "moment", "date")
LONGEST_DOSSIER = 20
EARLIEST = 2000
DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)|(\d\d?)/(\d\d?)/(\d{4})", re.ASCII)
ORDER = {Moment.BEFORE: 0, Moment.AFTER: 1, Moment.SIX_MONTHS: 2}
SHORT = {Moment.BEFORE: "avant", Moment.AFTER: "après", Moment.SIX_MONTHS: "six mois après"}


@dataclass(frozen=True)
class Asked:
    """One question of the version, as far as a file needs it."""

    code: str
    scale: Scale
    is_skippable: bool
    phase: Phase


@dataclass(frozen=True)
class Line:
    """One questionnaire of the file; `values` holds what was said and leaves out what was not."""

    rank: int
    dossier: str
    moment: Moment
    on: date
    values: Mapping[str, Given | str]


@dataclass
class Reading:
    """What a whole file gives: its lines, its faults by line, and the lines on which nothing was answered.

    `broken` names the dossiers of which a line is wrong: the order of the others cannot be judged yet.
    """

    lines: list[Line] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)
    blanks: list[int] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)

    def sentences(self) -> list[str]:
        """The faults as people read them, in the order of the file; rank 0 is the file itself."""
        return [f"Ligne {rank} : {text}" if rank else text for rank, text in sorted(self.faults, key=lambda f: f[0])]


def header_faults(names: Sequence[str], asked: Mapping[str, Asked]) -> list[str]:
    """Why the first line cannot be read; empty means that it can."""
    found = [f"la colonne « {name} » manque." for name in FIRST_COLUMNS if name not in names]
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            found.append(f"la colonne « {name} » y est {names.count(name)} fois : gardez-en une.")
        elif name not in FIRST_COLUMNS and name not in asked:
            known = f"{next(iter(asked), '')} à {list(asked)[-1]}" if asked else "aucun"
            found.append(f"la colonne « {name} » n’est pas une question de cette version (codes connus : {known}).")
    return found


def column_name(text: str) -> str:
    """A column's name as the rules know it: `dossier`, or a code in capitals."""
    name = text.strip()
    return name.lower() if name.lower() in FIRST_COLUMNS else name.upper()


class Reader:
    """Reads the lines of one file; each distinct cell of a column is judged once."""

    def __init__(self, names: Sequence[str], asked: Mapping[str, Asked], today: date) -> None:
        self.names, self.asked, self.today = list(names), asked, today
        self.place = {name: names.index(name) for name in FIRST_COLUMNS}
        self.codes = [(index, asked[name]) for index, name in enumerate(names) if name in asked]
        self.judged: dict[tuple[str, str, bool], tuple[Given | str, str]] = {}

    def take(self, rank: int, cells: Sequence[str], into: Reading) -> None:
        """One line of the file, kept, blank, or with every fault that it has."""
        if len(cells) != len(self.names):
            sentence = f"{len(cells)} cases au lieu de {len(self.names)} : complétez la ligne, ou retirez-la."
            into.faults.append((rank, "ligne vide : retirez-la." if not any(c.strip() for c in cells) else sentence))
            return
        typed = [cell.strip() for cell in cells]
        if not any(typed):
            into.faults.append((rank, "ligne vide : retirez-la."))
            return
        faults = list(self._head_faults(typed))
        moment = next((m for m in Moment if m.value == typed[self.place["moment"]].lower()), None)
        values, wrong = self._values(typed, moment)
        on = read_day(typed[self.place["date"]])
        if faults or wrong or moment is None or on is None:
            into.faults += [(rank, sentence) for sentence in (*faults, *wrong)]
            into.broken.add(typed[self.place["dossier"]])
            return
        if not values:
            into.blanks.append(rank)
            return
        into.lines.append(Line(rank, typed[self.place["dossier"]], moment, on, values))

    def _head_faults(self, typed: Sequence[str]) -> Iterator[str]:
        number, moment, day = (typed[self.place[name]] for name in FIRST_COLUMNS)
        if not number:
            yield "le dossier manque : écrivez son numéro."
        elif len(number) > LONGEST_DOSSIER or not number.isprintable():
            yield f"le dossier « {number[:40]} » ne convient pas : {LONGEST_DOSSIER} caractères lisibles au plus."
        if moment.lower() not in [m.value for m in Moment]:
            yield f"le moment « {moment} » n’existe pas : écrivez avant, apres ou 6mois."
        on = read_day(day)
        if on is None:
            yield f"la date « {day} » ne se lit pas : écrivez par exemple 31/12/2026 ou 2026-12-31."
        elif on > self.today:
            yield f"la date {on:%d/%m/%Y} est dans le futur : corrigez-la."
        elif on.year < EARLIEST:
            yield f"la date {on:%d/%m/%Y} est trop ancienne : corrigez-la."

    def _values(self, typed: Sequence[str], moment: Moment | None) -> tuple[dict[str, Given | str], list[str]]:
        values: dict[str, Given | str] = {}
        faults = []
        for index, question in self.codes:
            if not typed[index]:
                continue
            key = (question.code, typed[index], moment == Moment.BEFORE)
            if key not in self.judged:
                self.judged[key] = _judge(question, typed[index], moment)
            value, fault = self.judged[key]
            if fault:
                faults.append(fault)
            elif value is not None:
                values[question.code] = value
        return values, faults


def _judge(question: Asked, typed: str, moment: Moment | None) -> tuple[Given | str, str]:
    """One cell as an answer, or the sentence that refuses it."""
    try:
        if question.scale == Scale.TEXT:
            words = parse_text(typed)
            early = question.phase == Phase.AFTER and moment == Moment.BEFORE
            return words, f"{question.code} ne se demande qu’à la fin du parcours : videz la case." if early else ""
        value = parse(typed, question.scale, question.is_skippable)
    except ValueError as error:
        advice = str(error)
        shown = "" if question.scale == Scale.TEXT else f" ne peut pas être « {typed[:20]} »"
        return None, f"{question.code}{shown} : {advice[0].lower()}{advice[1:]}"
    found = answer_obstacles(
        question.code, value, question.scale, question.is_skippable, phase=question.phase, moment=moment
    )
    return value, found[0].sentence if found else ""


def read_day(text: str) -> date | None:
    """A day as 31/12/2026 or 2026-12-31; None for anything else."""
    found = DAY.fullmatch(text)
    if found is None:
        return None
    year, month, day = found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


# ───────── The lines of one dossier ─────────
def in_order(lines: Sequence[Line]) -> list[Line]:
    """The lines of one dossier as they happened: avant, après, six months after."""
    return sorted(lines, key=lambda line: (ORDER[line.moment], line.rank))


def twice(lines: Sequence[Line]) -> Iterator[tuple[int, str]]:
    """The lines that give again a questionnaire that the file has already given."""
    seen: dict[Moment, int] = {}
    for line in in_order(lines):
        if line.moment in seen:
            sentence = f"le questionnaire « {SHORT[line.moment]} » du dossier {line.dossier} est déjà ligne "
            yield line.rank, f"{sentence}{seen[line.moment]} : gardez-en un."
        seen.setdefault(line.moment, line.rank)


def taken_back_faults(lines: Sequence[Line], given: Mapping[Moment, date]) -> Iterator[tuple[int, str]]:
    """Why the lines of a dossier of earlier years cannot be taken: no path rule, but an order in time.

    `given` holds the questionnaires that the base already has.
    """
    known = dict(given)
    for line in in_order(lines):
        if line.moment in given:
            day = f"{given[line.moment]:%d/%m/%Y}"
            yield line.rank, f"le questionnaire « {SHORT[line.moment]} » du dossier {line.dossier} est déjà là ({day})."
            continue
        if line.moment == Moment.AFTER and Moment.BEFORE not in known:
            yield (
                line.rank,
                f"« après » sans « avant » pour le dossier {line.dossier} : ajoutez-le, ou retirez la ligne.",
            )
        earlier = [(m, on) for m, on in known.items() if ORDER[m] < ORDER[line.moment] and on > line.on]
        later = [(m, on) for m, on in known.items() if ORDER[m] > ORDER[line.moment] and on < line.on]
        for moment, on in earlier:
            yield line.rank, f"la date {line.on:%d/%m/%Y} précède « {SHORT[moment]} » ({on:%d/%m/%Y}) : corrigez-la."
        for moment, on in later:
            yield line.rank, f"la date {line.on:%d/%m/%Y} suit « {SHORT[moment]} » ({on:%d/%m/%Y}) : corrigez-la."
        known.setdefault(line.moment, line.on)
