"""Lists of a million rows, side by side with stock Flask-Admin and Django's admin: `bench/lists.md` is what it saw.

    python bench/lists.py [--rows N] [--databases sqlite,postgresql] [--peers ours,flask-admin,django] [--rounds N]

Rows and peers' environments are kept outside the repository ($PIN40_BENCH, else ~/.cache/mon-ordi-pin40/bench). A peer
that no package index gives is missing from the report, which says so. Each request is asked in one process, without a
network between: what is timed is the answer, from the address to the last byte of its page.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import venv
from contextlib import contextmanager, nullcontext
from datetime import date
from pathlib import Path

from lists_of.timing import best

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "bench" / "lists_of"
HOME = Path(os.environ.get("PIN40_BENCH", Path.home() / ".cache" / "mon-ordi-pin40" / "bench"))
PAGE = 50
SMALL = 10_000
PEERS = {
    "ours": ("ours.py", ()),
    "flask-admin": ("stock_flask_admin.py", ("flask-admin==2.2.*", "flask-sqlalchemy", "psycopg[binary]")),
    "django": ("django_admin.py", ("django", "psycopg[binary]")),
}
BARS = {"première page": 0.5, "page profonde": 0.1, "tri": 0.1, "recherche": 0.1, "filtre": 0.3}
FLAT = 1.3
COLUMNS = ("inventory_number", "make", "model", "state", "grade", "holder", "lot", "erased_on")


def cases(who: str, rows: int) -> dict[str, str]:
    """The same questions in each one's own words: `family: what` → address."""
    deep = min(19_000, rows // PAGE - 1)
    made = {"première page": "", "page profonde": ("page", deep)}
    made |= {f"tri : {column}": ("sort", column) for column in COLUMNS}
    made |= {
        "recherche : latitude 7390": ("search", "latitude 7390"),
        "recherche : un numéro": ("search", f"-{rows // 2}"),
    }
    made |= {"filtre : hors service": ("state", "BROKEN"), "filtre : un lot": ("lot", "7")}
    return {name: ADDRESS[who](*asked) if asked else ADDRESS[who]() for name, asked in made.items()}


def kept_of(questions: dict[str, str], words: list[str]) -> dict[str, str]:
    return {name: address for name, address in questions.items() if any(word in name for word in words)}


def of_ours(kind: str = "", value: object = "") -> str:
    return f"/gestion/ordinateurs/?{kind}={value}".replace(" ", "+") if kind else "/gestion/ordinateurs/"


def of_flask_admin(kind: str = "", value: object = "") -> str:
    base = "/admin/devices/"
    if kind == "sort":
        return f"{base}?sort={COLUMNS.index(str(value))}"
    # Its filters are numbered: see `COLUMN_FILTERS` of a page. « equals » is the first of each column's.
    names = {"page": "page", "search": "search", "state": "flt0_state_equals", "lot": "flt0_lot_id_equals"}
    return f"{base}?{names[kind]}={value}".replace(" ", "+") if kind else base


def of_django(kind: str = "", value: object = "") -> str:
    base = "/admin/laptops/device/"
    if kind == "sort":
        return f"{base}?o={COLUMNS.index(str(value)) + 1}"
    names = {"page": "p", "search": "q", "state": "state__exact", "lot": "lot__id__exact"}
    value = int(str(value)) + 1 if kind == "page" else value
    return f"{base}?{names[kind]}={value}".replace(" ", "+") if kind else base


ADDRESS = {"ours": of_ours, "flask-admin": of_flask_admin, "django": of_django}


# ───────── Environments and rows ─────────
def python_of(who: str) -> str | None:
    """Our own Python; a peer's, from an environment made once; None where it could not be made."""
    if who == "ours":
        return sys.executable
    home, wanted = HOME / "peers" / who, PEERS[who][1]
    python = home / "bin" / "python"
    if not (home / "ready").exists():
        venv.create(home, with_pip=True, clear=True)
        made = subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted], check=False)
        if made.returncode:
            return None
        (home / "ready").touch()
    return str(python)


def built(url: str, rows: int) -> None:
    subprocess.run([sys.executable, HERE / "rows.py", url, str(rows)], check=True, cwd=ROOT)


def stripped(url: str, who: str) -> str:
    """Where a peer reads: the same rows with the indexes that it makes by itself, beside ours or in their place."""
    if url.startswith("sqlite:///"):
        file = Path(url.removeprefix("sqlite:///"))
        url = f"sqlite:///{file.with_stem(f'{file.stem}-{who}')}"
        if Path(url.removeprefix("sqlite:///")).exists():
            return url
        shutil.copy(file, url.removeprefix("sqlite:///"))
    subprocess.run([sys.executable, HERE / "rows.py", url, "strip", who], check=True, cwd=ROOT)
    return url


@contextmanager
def base_of(kind: str, rows: int):
    """The address of these rows on this kind of database; PostgreSQL's server lives for the run, unless one is given."""
    if kind == "sqlite":
        HOME.mkdir(parents=True, exist_ok=True)
        file = HOME / f"laptops-{rows}.db"
        built(f"sqlite:///{file}", rows)
        yield f"sqlite:///{file}"
        return
    sys.path.insert(0, str(ROOT / "tests"))
    from servers import postgres

    given = os.environ.get("PIN40_BENCH_POSTGRES")
    with nullcontext(given) if given else postgres() as url:
        built(url, rows)
        yield url


def asked(who: str, url: str, questions: dict[str, str], rounds: int) -> dict | None:
    """What one of them answers; None where it is not at hand."""
    python = python_of(who)
    if python is None:
        return None
    HOME.mkdir(parents=True, exist_ok=True)
    file = HOME / "cases.json"
    file.write_text(json.dumps(questions))
    print(f"{who}…", file=sys.stderr)
    done = subprocess.run(
        [python, HERE / PEERS[who][0], url, file, str(rounds)], check=False, cwd=HERE, stdout=subprocess.PIPE
    )
    return json.loads(done.stdout) if done.returncode == 0 else None


# ───────── Report ─────────
def table(found: dict[str, dict | None]) -> list[str]:
    """Medians beside one another, and ours over the best peer's."""
    have = {who: one for who, one in found.items() if one}
    lines = ["| question | " + " | ".join(have) + " | rapport | visé |", "|---|" + "---:|" * (len(have) + 2)]
    missed = []
    for name in next(iter(have.values()))["cases"]:
        mine = have.get("ours", {}).get("cases", {}).get(name)
        others = [
            one["cases"][name]["ms"]
            for who, one in have.items()
            if who != "ours" and one["cases"][name]["status"] == 200
        ]
        bar = BARS[name.partition(" : ")[0]]
        ratio = f"{mine['ms'] / min(others):.2f}" if mine and others else "–"
        missed += [name] if mine and others and mine["ms"] > bar * min(others) else []
        cells = [_cell(one["cases"][name]) for one in have.values()]
        lines.append(f"| {name} | {' | '.join(cells)} | {ratio} | ≤ {bar} |".replace(".", ","))
    return [*lines, "", f"Visés manqués : {', '.join(missed) or 'aucun'}."]


def _cell(case: dict) -> str:
    alone = " (une fois)" if case["once"] else ""
    return f"{case['ms']} ms{alone}" if case["status"] == 200 else f"({case['status']})"


def flat(rows: int, rounds: int, passes: int) -> list[str]:
    """First, middle and last page of many rows beside the same of ten thousand."""
    made: dict[int, dict | None] = {SMALL: None, rows: None}
    for count in [SMALL, rows] * passes:
        last = count // PAGE - 1
        pages = {"première": of_ours(), "milieu": of_ours("page", last // 2), "dernière": of_ours("page", last)}
        with base_of("sqlite", count) as url:
            made[count] = best(made[count], asked("ours", url, pages, rounds))
    lines = [f"| page | {SMALL} lignes | {rows} lignes | rapport | visé |", "|---|---:|---:|---:|---:|"]
    for name in ("première", "milieu", "dernière"):
        few, many = (made[count]["cases"][name]["ms"] for count in (SMALL, rows))
        lines.append(f"| {name} | {few} ms | {many} ms | {many / few:.2f} | ≤ {FLAT} |".replace(".", ","))
    return lines


def read() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--databases", default="sqlite,postgresql")
    options.add_argument("--peers", default=",".join(PEERS))
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--passes", type=int, default=3, help="sur SQLite, chacun à son tour ; la meilleure reste")
    options.add_argument("--output", type=Path, default=ROOT / "bench" / "lists.md")
    options.add_argument("--only", default="", help="seulement les questions dont le nom contient un de ces mots")
    options.add_argument("--clock", choices=("wall", "cpu"), default="wall", help="cpu : machine partagée, SQLite seul")
    options.add_argument("--append", action="store_true", help="garde ce que le rapport disait, et ajoute")
    return options.parse_args()


def head(given: argparse.Namespace) -> list[str]:
    """What the reader must know of the run, after what an earlier one said."""
    is_kept = given.append and given.output.exists()
    kept = given.output.read_text(encoding="utf-8").splitlines() if is_kept else []
    many = f"Médiane de {given.rounds} demandes" if given.rounds > 1 else "Une seule demande"
    turns = f", la meilleure de {given.passes} passes sur SQLite, chacun à son tour" if given.passes > 1 else ""
    shared = "Temps de calcul du processus : la machine servait à d’autres. " if given.clock == "cpu" else ""
    return [
        *(kept or ["# Les listes, à côté de Flask-Admin et de Django"]), "",
        f"## {given.rows} ordinateurs", "",
        f"{date.today():%d/%m/%Y}, Python {platform.python_version()}, {os.cpu_count()} cœurs, "
        f"charge {os.getloadavg()[0]:.1f} au départ. Commande : `python bench/lists.py {' '.join(sys.argv[1:])}`. {shared}",
        f"{many} après une première, dans un seul processus{turns} ; « une fois » : plus de 8 s. "
        "Rapport : la nôtre sur la meilleure des autres, qui lisent les mêmes lignes dans une table telle que leur cadre "
        "la crée : clés, colonnes uniques (numéro ; marque et numéro de série), et pour Django un index par clé étrangère.", "",
    ]  # fmt: skip


def told(kind: str, found: dict[str, dict | None]) -> list[str]:
    """One database: the table, then what each one is, and who is missing."""
    if not any(found.values()):
        return [f"### {kind}", "", "Personne n'a répondu.", ""]
    said = [f"{who} : {one['version']}, {one['statements']} requêtes au plus" for who, one in found.items() if one]
    missing = [f"{who} : pas obtenu de l'index de paquets, ou en échec" for who, one in found.items() if not one]
    return [f"### {kind}", "", *table(found), "", *(f"- {one}." for one in (*said, *missing)), ""]


def main() -> None:
    given = read()
    os.environ["PIN40_BENCH_CLOCK"] = given.clock
    wanted, words, lines = given.peers.split(","), given.only.split(","), head(given)
    kinds = given.databases.split(",")
    for kind in kinds:
        with base_of(kind, given.rows) as url:
            found: dict[str, dict | None] = {}
            # Ours first: its indexes are then taken away, on PostgreSQL for good.
            for who in sorted(wanted, key=list(PEERS).index) * (given.passes if kind == "sqlite" else 1):
                place = url if who == "ours" else stripped(url, who)
                now = asked(who, place, kept_of(cases(who, given.rows), words), given.rounds)
                found[who] = best(found.get(who), now)
        lines += told(kind, found)
        given.output.write_text("\n".join(lines), encoding="utf-8")
    if "sqlite" in kinds and "ours" in wanted:
        lines += ["### Plat quand la base grandit (SQLite)", "", *flat(given.rows, given.rounds, given.passes), ""]
        given.output.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
