"""One way of timing for all: a request is asked again until it has been seen enough, and its median told. Bare Python."""

import json
import os
import statistics
import sys
import time

ROUNDS = 5
SLOW = 8.0
"""Seconds after which a case is not asked again: its first answer is its figure, and is said so."""


CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}


def timed(ask, cases: dict[str, str], rounds: int = ROUNDS) -> dict[str, dict]:
    """`ask(address)` gives (status, bytes); of each case: median in milliseconds, rounds, size."""
    # On a machine that others use, SQLite's own work is told apart by the processor's clock.
    now, found = CLOCKS[os.environ.get("PIN40_BENCH_CLOCK", "wall")], {}
    for name, address in cases.items():
        spent = []
        for turn in range(rounds + 1):
            start = now()
            status, size = ask(address)
            spent.append(now() - start)
            if turn == 0 and spent[0] > SLOW:
                break
        kept = spent[1:] or spent  # the first one warms templates and caches, unless it is alone
        found[name] = {
            "ms": round(1000 * statistics.median(kept), 1),
            "rounds": len(kept),
            "once": len(spent) == 1,
            "status": status,
            "size": size,
        }
        print(f"  {name}: {found[name]['ms']} ms ({status}, {size} o)", file=sys.stderr)
    return found


def best(one: dict | None, other: dict | None) -> dict | None:
    """Of two passes, the quicker answer to each question: what a neighbour of the machine takes is not theirs."""
    if one and other:
        cases = {name: min(case, other["cases"][name], key=lambda c: c["ms"]) for name, case in one["cases"].items()}
        return {**one, "statements": max(one["statements"], other["statements"]), "cases": cases}
    return one or other


def told(found: dict) -> None:
    json.dump(found, sys.stdout)
