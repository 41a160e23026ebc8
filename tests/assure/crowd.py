"""Several windows of each account, and what they get when all click at the same moment.

PYTEST_DONT_REWRITE: the short races and the long ones share it.
"""

from demo_app import ROLES, Person, counts, read


class Crowd:
    """As many windows of each account as are asked for."""

    def __init__(self, site, size: int = 2) -> None:
        self.site, self.size = site, size
        self.windows: dict[str, list[Person]] = {}

    def of(self, who: str) -> list[Person]:
        while len(self.windows.setdefault(who, [])) < self.size:
            one = Person(self.site, f"{who}@example.org", ROLES[who])
            one.send("/nothing", {})  # the token is read once, before the race
            self.windows[who].append(one)
        return self.windows[who]


def one_did(answers) -> None:
    """One did it, and each other reads why not."""
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [302] + [409] * (len(answers) - 1), [(a.status_code, read(a)[:400]) for a in answers]


def written(site, before: dict[str, int]) -> dict[str, int]:
    """How many rows each table gained; but the mark of a form sent, which one's first form of a list alone adds."""
    found = {name: count - before[name] for name, count in counts(site).items() if count != before[name]}
    return {name: gained for name, gained in found.items() if name != "Draft"}
