"""« Photographier » : the figures of the day kept under a name, and laid beside those of another day."""

from datetime import date
from typing import Any

from sqlalchemy import select

from models import impact
from models.acts import Refused
from models.base import db
from models.impact import Report
from models.releases import digest
from models.snapshot import Snapshot
from models.viewer import viewer
from pin40.impact import is_suppressed
from pin40.obstacle import Obstacle
from pin40.selection import Selection
from pin40.snapshot_words import SnapshotKind

TABLES = ("dimensions", "questions", "yes_no")
NOTHING = Obstacle("nothing", "Personne n’a encore répondu avant et après : il n’y a rien à photographier.", "")


def fill(photograph: Snapshot, day: date) -> None:
    """Give a new photograph the figures of this day, all dossiers; raises Refused where there are none."""
    version = impact.version_of(None)
    report = impact.report(version, Selection(), day) if version is not None else None
    if report is None or not any(getattr(report, name) for name in TABLES):
        raise Refused([NOTHING])
    content = {"title": report.title, "counts": report.counts, "tables": told_apart(report)}
    photograph.kind, photograph.taken_on, photograph.period = SnapshotKind.PHOTOGRAPH, day, ""
    photograph.questionnaire, photograph.pairs = report.number, report.counts["paires"]
    photograph.content, photograph.digest = content, digest(content)
    photograph.taken_by_id = viewer().seen.account_id


def told_apart(report: Report) -> dict[str, list[dict[str, Any]]]:
    """The rows to keep: none that would differ from an earlier photograph's by one to four pairs."""
    earlier = [kept.content["tables"] for kept in photographs() if kept.questionnaire == report.number]
    return {
        name: [row for row in getattr(report, name) if not any(is_near(row, one[name]) for one in earlier)]
        for name in TABLES
    }


def photographs() -> list[Snapshot]:
    """Every photograph, the latest first; the Alpi alone reads them."""
    kept = select(Snapshot).where(Snapshot.kind == SnapshotKind.PHOTOGRAPH).order_by(Snapshot.id.desc())
    return list(db.session.scalars(kept))


def is_near(row: dict[str, Any], others: list[dict[str, Any]]) -> bool:
    """Whether another day's same row is one to four pairs away: what these few answered would be their difference."""
    found = next((one for one in others if one["code"] == row["code"]), None)
    if found is None:
        return False
    low, high = sorted((row["n_paires"], found["n_paires"]))
    return is_suppressed(low, high)


def compared(photograph: Snapshot, day: date) -> list[dict[str, Any]]:
    """Each dimension then and now: `libelle, then, now, is_near`; a row too near its other day's says no figure."""
    version = impact.version_of(photograph.questionnaire)
    now = impact.report(version, Selection(), day).dimensions if version is not None else []
    then = photograph.content["tables"]["dimensions"]
    names = {row["code"]: row["libelle"] for row in (*now, *then)}
    found = []
    for code, label in names.items():
        before, after = (next((r for r in rows if r["code"] == code), None) for rows in (then, now))
        near = before is not None and after is not None and is_near(before, [after])
        found.append({"libelle": label, "then": None if near else before, "now": after, "is_near": near})
    return found


def is_intact(kept: Snapshot) -> bool:
    """Whether the figures are still those of their fingerprint."""
    return digest(kept.content) == kept.digest
