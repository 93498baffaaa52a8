"""The cheapest choice of packages for the halls of one day, given what each run is worth."""

from __future__ import annotations

from .facts import Facts

Options = dict[str, list[tuple[int, str]]]
_NODES = 20_000


def cheapest_day(facts: Facts, on: str, options: Options) -> dict[str, int]:
    """Circle in the main hall ("" = empty) → least value of the day.

    Depth-first over the halls with the sum of the remaining best values as pruning; one package once a day,
    no lecturer twice. If a day has too many combinations, those two rules are dropped: still a lower bound.
    """
    main = facts.problem.halls[0].id if facts.problem.halls else ""
    others = [h for h in options if h != main]
    result = {"": _Search(facts, options, others).best(())}
    for circle in {facts.packages[k].circle for _, k in options.get(main, ())}:
        mine = [(v, k) for v, k in options[main] if facts.packages[k].circle == circle]
        search = _Search(facts, options, others)
        result[circle] = min(_after_main(search, mine))
    return result


def _after_main(search: _Search, mine: list[tuple[int, str]]) -> list[int]:
    """Values of the day for each package in the main hall, stopping when none can be better."""
    values: list[int] = []
    for value, package in mine:
        if values and value + search.floor[0] >= min(values):
            break
        values.append(value + search.best((package,)))
    return values


class _Search:
    """Branch and bound over the remaining halls."""

    def __init__(self, facts: Facts, options: Options, halls: list[str]) -> None:
        self.facts = facts
        self.lists = [[(v, k) for v, k in options[h] if v < 0] for h in halls]
        self.floor = [0] * (len(halls) + 1)
        for i in range(len(halls) - 1, -1, -1):
            least = self.lists[i][0][0] if self.lists[i] else 0
            self.floor[i] = self.floor[i + 1] + least
        self.nodes = 0

    def best(self, taken: tuple[str, ...]) -> int:
        """Least sum over all remaining halls."""
        self.least = 0
        self.nodes = 0
        self._descend(0, 0, taken)
        return self.least if self.nodes <= _NODES else self.floor[0]

    def _descend(self, hall: int, value: int, taken: tuple[str, ...]) -> None:
        self.nodes += 1
        self.least = min(self.least, value)
        if hall == len(self.lists) or self.nodes > _NODES:
            return
        for gain, package in self.lists[hall]:
            if value + gain + self.floor[hall + 1] >= self.least:
                break
            if self._compatible(package, taken):
                self._descend(hall + 1, value + gain, (*taken, package))
        if value + self.floor[hall + 1] < self.least:
            self._descend(hall + 1, value, taken)

    def _compatible(self, package: str, taken: tuple[str, ...]) -> bool:
        mine = set(self.facts.teachers[package])
        return all(package != k and not mine & set(self.facts.teachers[k]) for k in taken)
