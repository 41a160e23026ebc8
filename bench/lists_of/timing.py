"""One way of timing for all: a request is asked again until it has been seen enough, and its median told. Bare Python."""

import json
import statistics
import sys
import time

ROUNDS = 5
SLOW = 8.0
"""Seconds after which a case is not asked again: its first answer is its figure, and is said so."""


def timed(ask, cases: dict[str, str], rounds: int = ROUNDS) -> dict[str, dict]:
    """`ask(address)` gives (status, bytes); of each case: median in milliseconds, rounds, size."""
    found = {}
    for name, address in cases.items():
        spent = []
        for turn in range(rounds + 1):
            start = time.perf_counter()
            status, size = ask(address)
            spent.append(time.perf_counter() - start)
            if turn == 0 and spent[0] > SLOW:
                break
        kept = spent[1:] or spent  # the first one warms templates and caches, unless it is alone
        found[name] = {
            "ms": round(1000 * statistics.median(kept), 1),
            "rounds": len(kept),
            "status": status,
            "size": size,
        }
        print(f"  {name}: {found[name]['ms']} ms ({status}, {size} o)", file=sys.stderr)
    return found


def told(found: dict) -> None:
    json.dump(found, sys.stdout)
