"""The laptops of the large demonstration: each with its whole chain of custody, in lots of two thousand."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from models.device import Device
from models.device_event import DeviceEvent
from models.lot import DeviceLot
from pin40.device_words import (
    BrokenReason,
    DeviceAct,
    DeviceState,
    DiskKind,
    ErasureMethod,
    ErasureResult,
    Grade,
    Outcome,
)
from seed.demo_devices import MODELS

LOT = 2_000
S = DeviceState
CHAINS: dict[DeviceState, tuple[tuple[DeviceAct, DeviceState, str], ...]] = {
    S.STORED: ((DeviceAct.ENTER, S.STORED, "alpi"),)
}
CHAINS[S.WAITING] = (*CHAINS[S.STORED], (DeviceAct.HAND_TO_REFURBISHER, S.WAITING, "bench"))
CHAINS[S.BROKEN] = (*CHAINS[S.WAITING], (DeviceAct.BROKEN, S.BROKEN, "bench"))
CHAINS[S.GONE] = (*CHAINS[S.BROKEN], (DeviceAct.TAKE_OUT, S.GONE, ""))
CHAINS[S.DELIVERABLE] = (*CHAINS[S.WAITING], (DeviceAct.DELIVERABLE, S.DELIVERABLE, "bench"))
CHAINS[S.DELIVERED] = (*CHAINS[S.DELIVERABLE], (DeviceAct.COLLECT, S.DELIVERED, "mediator"))
CHAINS[S.HANDED_OVER] = (*CHAINS[S.DELIVERED], (DeviceAct.HAND_OVER, S.HANDED_OVER, ""))
CHAINS[S.LOST] = (*CHAINS[S.STORED], (DeviceAct.LOSE, S.LOST, ""))
"""Each state and the moves that lead to it: act, state after, who then holds the laptop."""
OTHERS = (S.STORED, S.STORED, S.STORED, S.WAITING, S.BROKEN, S.DELIVERABLE, S.DELIVERED, S.DELIVERED, S.GONE, S.LOST)
ERASED = (S.DELIVERABLE, S.DELIVERED, S.HANDED_OVER)
AGO = (50, 35, 20, 0)
"""Days before the last move of each move after the entry, for a laptop handed over."""


class Stock:
    """Gives out laptops by the chunk until so many were made; what dossiers did not take fills the other states."""

    def __init__(self, ground: Any, total: int, keep: Callable[..., list[int]]) -> None:
        self.ground, self.total, self.keep = ground, total, keep
        self.made, self.lot = 0, 0

    def handed(self, dossiers: list[dict[str, Any]]) -> list[int]:
        """The laptops of these dossiers, handed over on their day by their mediator."""
        return self._make([(S.HANDED_OVER, d["handed_over_on"], d["mediator_id"]) for d in dossiers])

    def fill(self) -> None:
        mediators = self.ground.mediators
        while self.made < self.total:
            size = min(LOT, self.total - self.made)
            day = self.ground.today - timedelta(days=30)
            self._make([(OTHERS[n % len(OTHERS)], day, mediators[n % len(mediators)]) for n in range(size)])

    def _make(self, wanted: list[tuple[DeviceState, date, int]]) -> list[int]:
        if not wanted:
            return []
        ground = self.ground
        self.lot += 1
        lot = {**ground.stamp(ground.start), "number": f"LOT-{ground.start.year}-G{self.lot:03d}", "received_on": ground.start,
               "source": "Département des Landes (démo)", "deed": "Délibération de cession (démo)",
               "announced_count": len(wanted)}  # fmt: skip
        number = self.keep(DeviceLot, [lot], back=True)[0]
        rows = [self._row(number, *one) for one in wanted]
        numbers = self.keep(Device, rows, back=True)
        lines = [
            line for key, row, one in zip(numbers, rows, wanted, strict=True) for line in self._chain(key, row, one)
        ]
        self.keep(DeviceEvent, lines)
        return numbers

    def _row(self, lot: int, state: DeviceState, day: date, mediator: int) -> dict[str, Any]:
        self.made += 1
        rank = self.made
        make, model, cpu, screen = MODELS[rank % len(MODELS)]
        bench = self.ground.refurbishers[rank % 2] if state not in (S.STORED, S.LOST) else None
        last = CHAINS[state][-1][2]
        row = {
            **self.ground.stamp(self.ground.start), "inventory_number": f"ALPI-G-{rank:06d}", "serial": f"G{rank:07X}",
            "make": make, "model": model, "cpu": cpu, "screen_inches": float(screen), "year": 2017 + rank % 4,
            "memory_gb": 8, "disk_kind": DiskKind.SSD, "disk_gb": 256, "has_charger": True, "state": state,
            "lot_id": lot, "refurbisher_id": bench, "defects": "",
            "mediator_id": mediator if state in (S.DELIVERED, S.HANDED_OVER) else None,
            "holder_id": {"alpi": self.ground.manager, "bench": bench, "mediator": mediator, "": None}[last],
            "broken_reason": BrokenReason.SCREEN if state in (S.BROKEN, S.GONE) else None,
            "outcome": Outcome.WEEE if state == S.GONE else None, "gone_on": day if state == S.GONE else None,
            "back_on": day if state == S.HANDED_OVER else None,
            "back_at": _moment(day) if state == S.HANDED_OVER else None,
        }  # fmt: skip
        return row | self._erased(state, day)

    def _erased(self, state: DeviceState, day: date) -> dict[str, Any]:
        done = state in ERASED
        on = day - timedelta(days=35) if done else None
        return {
            "grade": Grade.B if done else None, "os": "Linux Mint 22" if done else None,
            "erasure_method": ErasureMethod.PURGE if done else None, "erased_on": on,
            "erasure_tool": "nvme-cli / hdparm" if done else None, "erased_at": _moment(on) if on else None,
            "erasure_result": ErasureResult.SUCCESS if done else None,
            "erasure_certificate": f"EFF-G-{self.made:06d}" if done else None,
        }  # fmt: skip

    def _chain(self, device: int, row: dict[str, Any], wanted: tuple[DeviceState, date, int]) -> list[dict[str, Any]]:
        state, day, mediator = wanted
        before, lines = None, []
        for rank, (act, after, holder) in enumerate(CHAINS[state]):
            on = self.ground.start if rank == 0 else day - timedelta(days=AGO[min(rank, 4) - 1])
            bench = row["refurbisher_id"] if rank else None
            with_mediator = mediator if act in (DeviceAct.COLLECT, DeviceAct.HAND_OVER) else None
            holders = {"alpi": self.ground.manager, "bench": bench, "mediator": mediator, "": None}
            lines.append({
                **self.ground.stamp(on), "device_id": device, "lot_id": row["lot_id"], "act": act, "happened_on": on,
                "state_before": before, "state_after": after, "holder_id": holders[holder], "refurbisher_id": bench,
                "mediator_id": with_mediator,
            })  # fmt: skip
            before = after
        return lines


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(10), UTC)
