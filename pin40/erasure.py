"""What is known of one laptop, and whether its disk is erased well enough for a second owner."""

from dataclasses import dataclass
from datetime import date, datetime

from pin40.charter import heading
from pin40.device_words import DeviceState, DiskKind, ErasureMethod, ErasureResult
from pin40.obstacle import Obstacle
from pin40.words import Role

RESULTS = {
    ErasureMethod.CLEAR: (ErasureResult.SUCCESS, ErasureResult.FAILURE),
    ErasureMethod.PURGE: (ErasureResult.SUCCESS, ErasureResult.FAILURE),
    ErasureMethod.DESTROY: (ErasureResult.DESTROYED,),
    ErasureMethod.NO_DISK: (ErasureResult.DESTROYED,),
}
"""What each method may give; « sans disque » may also leave its result empty."""
WRITTEN_OVER = (ErasureMethod.CLEAR, ErasureMethod.PURGE)
"""The methods that leave a disk in the laptop: whoever used one had a disk before him."""


@dataclass(frozen=True, kw_only=True)
class DeviceFacts:
    """What is known of one device. No default: a fact forgotten must not pass for a yes.

    `disk_kind` is None when nobody looked; `is_disk_written` when its size or its serial is. `last_back_*` is
    the later of its last return and its last hand-over; `erased_at` and `last_back_at` are the moments when
    these were recorded. `holder_role` is None when nobody holds it; `is_holder`: whether the one who asks does.
    """

    state: DeviceState
    disk_kind: DiskKind | None
    is_disk_written: bool
    erasure_method: ErasureMethod | None
    erasure_result: ErasureResult | None
    erased_on: date | None
    erased_at: datetime | None
    last_back_on: date | None
    last_back_at: datetime | None
    holder_role: Role | None
    is_holder: bool

    @property
    def has_disk(self) -> bool | None:
        """None when nobody looked; « sans disque » is believed where no disk is described."""
        if self.disk_kind is None:
            return None
        return self.disk_kind != DiskKind.NONE or self.is_disk_written

    @property
    def was_out(self) -> bool:
        """Whether it was ever handed over or returned."""
        return self.last_back_on is not None or self.last_back_at is not None


def deliverable_obstacles(facts: DeviceFacts) -> list[Obstacle]:
    """Why a device is not erased well enough to be « livrable »: a second owner never finds the first one's files.

    A disk must be erased, or destroyed, after the last return or hand-over, by the day *and* by the moment
    of recording. The day alone would let through an erasure made the same morning, before the return; the
    moment alone, an old erasure typed in late. Returned in the morning and erased in the afternoon passes.
    A destroyed disk is judged so too: the one put in its place may have served since. So is « sans disque »,
    once the laptop has been out: a word in a list is no proof. Nobody looked for a disk: there is one.
    """
    cited = heading("refurbisher")
    if facts.has_disk is False and not facts.was_out:
        return []
    if not _is_erased(facts):
        return [_not_erased(facts, cited)]
    if _is_erased_since(facts):
        return []
    sentence = "L’effacement noté est plus ancien que le dernier retour ou la dernière remise : effacez à nouveau."
    return [Obstacle("erasure_too_old", sentence, cited, "erased_on")]


def _not_erased(facts: DeviceFacts, cited: str) -> Obstacle:
    if facts.disk_kind == DiskKind.NONE and facts.is_disk_written:
        sentence = "Retirez la taille et le numéro du disque, ou notez son effacement."
        return Obstacle("disk_contradicts", sentence, cited, "erasure_method")
    if facts.has_disk is False:
        sentence = (
            "Cet ordinateur revient d’autres mains : confirmez qu’il est sans disque, "
            "avec la méthode « Sans disque » et la date où vous l’avez constaté."
        )
        return Obstacle("no_disk_unproved", sentence, cited, "erased_on")
    sentence = "Effacez le disque et notez la date et le résultat « réussi », ou dites qu’il n’y a pas de disque."
    return Obstacle("not_erased", sentence, cited, "erasure_result")


def _is_erased(facts: DeviceFacts) -> bool:
    """Whether a dated erasure is written that leaves nothing to read, whatever its age."""
    if facts.erased_on is None or incoherence(facts.erasure_method, facts.erasure_result):
        return False
    if facts.erasure_method == ErasureMethod.NO_DISK:
        return facts.has_disk is False
    return facts.erasure_result in (ErasureResult.SUCCESS, ErasureResult.DESTROYED)


def _is_erased_since(facts: DeviceFacts) -> bool:
    """Whether the erasure came strictly after the device was last out of the refurbisher's hands."""
    if not facts.was_out:
        return True
    if facts.last_back_on is None or facts.last_back_at is None or facts.erased_on is None or facts.erased_at is None:
        return False
    return facts.erased_on >= facts.last_back_on and facts.erased_at > facts.last_back_at


# ───────── What is declared ─────────
def incoherence(method: ErasureMethod | None, result: ErasureResult | None) -> str:
    """Why this method cannot have given this result; empty when it can, or when one of them is not said."""
    if method is None or result is None or result in RESULTS[method]:
        return ""
    able = " ou ".join(f"« {one.label} »" for one in RESULTS[method])
    return f"La méthode « {method.label} » ne donne pas « {result.label} » : choisissez {able}, ou changez de méthode."


def kind_after(kind: DiskKind | None, method: ErasureMethod | None) -> DiskKind | None:
    """The disk that an erasure tells of: « sans disque » says none; what was written over is there, kind unknown."""
    if method == ErasureMethod.NO_DISK:
        return DiskKind.NONE
    return None if kind == DiskKind.NONE and method in WRITTEN_OVER else kind


def early_obstacles(erased_on: date | None, came_on: date | None) -> list[Obstacle]:
    """Why an erasure cannot be so old: the refurbisher did not have the laptop yet."""
    if erased_on is None or came_on is None or erased_on >= came_on:
        return []
    sentence = f"L’effacement précède l’arrivée de cet ordinateur ({came_on:%d/%m/%Y}) : corrigez sa date."
    return [Obstacle("erased_before_cause", sentence, heading("refurbisher"), "erased_on")]
