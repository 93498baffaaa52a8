"""Lower bound on the cost by Lagrangian duality, recomputed from the plan's multipliers.

Coverage rows, unit loads, the reserve, lecturers' months and floors are priced; what remains splits into one
small choice per day (which package in which hall, filled with the cheapest people), joined by a walk over
the days for the alternation of circles. Any multipliers ≥ 0 give a valid bound (weak duality), so the plan's
certificate needs no trust. Exact integer arithmetic in 1/scale of a cost unit.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Mapping

from lunxun.engines.rota.calendar import weeks_late
from lunxun.engines.rota.model import Certificate

from .day import Options, cheapest_day
from .facts import Facts

Main = Mapping[str, tuple[str, ...]]
_Cells = dict[str, list[tuple[str, int, list[int]]]]


def dual_bound(
    facts: Facts, certificate: Certificate, *, main: Main | None = None, fewest: int | None = None
) -> int | None:
    """Lower bound on the total cost of every plan (rounded up to a whole cost unit).

    Args:
        main: only plans whose main hall holds one of these packages ("" = no run) on these days; None is
            answered if there can't be any such plan.
        fewest: a proven number of missing attendances, if the price of that rule is to count.
    """
    scale = max(1, certificate.scale)
    top = facts.problem.weights.unmet * scale
    missing = _clip(certificate.missing, top) if fewest is not None else 0
    counts = _counts(facts, certificate, top - missing)
    cells, constant = _cells(facts, certificate, top - missing, counts)
    constant += missing * (fewest or 0)
    load = _loads(facts, certificate)
    constant -= _load_charge(facts, load, scale)
    slots = max(0, certificate.slots)
    constant -= slots * facts.max_runs
    prices = _run_prices(facts, certificate, scale)
    prices.run = facts.problem.weights.run * scale + slots
    for package, (run, short) in counts.items():
        prices.count[package] = run
        constant += min(t * run + short * left for t, left in enumerate(facts.left_out[package]))
    constant += prices.constant
    states: dict[str, int] = {"": 0}
    change = facts.problem.weights.alternation * scale
    for w, on in enumerate(facts.days):
        allowed = main.get(on) if main is not None else None
        options = _options(facts, cells, load, w, prices, scale, allowed)
        fresh: dict[str, int] = {}
        for circle, value in cheapest_day(facts, on, options).items():
            if not circle and allowed is not None and "" not in allowed:
                continue
            before = min(v + (change if c and c == circle else 0) for c, v in states.items())
            fresh[circle] = before + value
        if not fresh:
            return None
        states = fresh
    total = constant + min(states.values())
    return max(0, -(-total // scale))


def _clip(value: int, high: int | None = None) -> int:
    return max(0, value if high is None else min(value, high))


def _counts(facts: Facts, certificate: Certificate, top: int) -> dict[str, tuple[int, int]]:
    """Package → (price of a run, price of a missing attendance), both at least 0."""
    return {
        package: (max(0, prices[0]), _clip(prices[1], top))
        for package, prices in certificate.counts.items()
        if package in facts.packages and len(prices) == 2
    }


def _cells(
    facts: Facts, certificate: Certificate, top: int, counts: Mapping[str, tuple[int, int]]
) -> tuple[_Cells, int]:
    """Package → (unit, price, upper limits per day) of priced rows; and Σ price × need over all rows."""
    price = {
        (unit, row): _clip(certificate.coverage.get(unit, {}).get(row, 0), top - counts.get(row, (0, 0))[1])
        for unit, row in facts.needs
    }
    cells: _Cells = defaultdict(list)
    for (package, unit, row), limits in facts.attendances.items():
        if price[unit, row]:
            cells[package].append((unit, price[unit, row], limits))
    return cells, sum(price[key] * need for key, need in facts.needs.items())


def _loads(facts: Facts, certificate: Certificate) -> dict[str, list[int]]:
    loads = {}
    for unit in facts.units:
        given = certificate.load.get(unit, ())
        padded = itertools.chain(given, itertools.repeat(0))
        loads[unit] = [max(0, x) for x in itertools.islice(padded, len(facts.days))]
    return loads


def _load_charge(facts: Facts, load: dict[str, list[int]], scale: int) -> int:
    """Σ over unit days of the price of the soft cap (up to its weight) and of the hard cap (above it)."""
    weight = facts.problem.weights.soft_cap * scale
    charge = 0
    for unit, prices in load.items():
        cap, soft = facts.cap(unit), facts.soft_cap(unit)
        low = min(cap, soft)
        charge += sum(min(x, weight) * low + max(0, x - weight) * cap for x in prices)
    return charge


class _Prices:
    """Additions to the price of a run, and what they cost up front."""

    def __init__(self) -> None:
        self.constant = 0
        self.run = 0
        self.month: dict[tuple[str, str], int] = {}
        self.floor: dict[str, int] = defaultdict(int)
        self.count: dict[str, int] = defaultdict(int)
        self.order: dict[tuple[str, str], int] = defaultdict(int)
        self.lock: dict[tuple[str, str, str], int] = defaultdict(int)


def _run_prices(facts: Facts, certificate: Certificate, scale: int) -> _Prices:
    prices = _Prices()
    opened = set(facts.days)
    known_months = {on[:7] for on in facts.days}
    for lecturer, months in certificate.months.items():
        if lecturer not in facts.lecturers:
            continue
        for month, price in months.items():
            if price > 0 and month in known_months:
                prices.month[lecturer, month] = price
                prices.constant -= price * facts.lecturers[lecturer].per_month
    for floor, price in zip(facts.problem.floors, certificate.floors, strict=False):
        clipped = _clip(price, facts.problem.weights.floor * scale)
        prices.floor[floor.branch] += clipped
        prices.constant += clipped * floor.min_runs
    _order_prices(facts, certificate, prices)
    weight = facts.problem.weights.lock * scale
    for lock in facts.problem.locks:
        halls = [lock.hall] if lock.hall is not None else list(facts.halls)
        if lock.kind == "run":
            prices.constant += weight
        if lock.kind in ("run", "ban") and lock.day in opened:
            for hall in halls:
                prices.lock[lock.package, lock.day, hall] += weight if lock.kind == "ban" else -weight
    return prices


def _order_prices(facts: Facts, certificate: Certificate, prices: _Prices) -> None:
    """A run pays for coming after its predecessor; each earlier run of the predecessor is paid."""
    for package, lines in certificate.order.items():
        for before, line in lines.items():
            if package not in facts.packages or before not in facts.packages[package].after:
                continue
            later = 0
            padded = itertools.chain(line, itertools.repeat(0))
            pairs = list(zip(facts.days, padded, strict=False))
            for on, price in reversed(pairs):
                prices.order[before, on] -= later
                prices.order[package, on] += max(0, price)
                later += max(0, price)


def _options(
    facts: Facts,
    cells: _Cells,
    load: dict[str, list[int]],
    w: int,
    prices: _Prices,
    scale: int,
    allowed: tuple[str, ...] | None,
) -> Options:
    """Hall → (value, package), cheapest first: what a run in this hall on this day is worth at best."""
    on = facts.days[w]
    halls = [h for h in facts.problem.halls if on not in h.closed]
    result: Options = {h.id: [] for h in halls}
    for package in facts.packages.values():
        if not facts.may_run(package.id, on):
            continue
        late = package.late_weight * weeks_late(on, package.due_on) * scale
        offers = []
        for unit, coverage, limits in cells.get(package.id, ()):
            price = late - coverage + load[unit][w]
            if price < 0 and limits[w]:
                offers.append((price, limits[w]))
        offers.sort()
        fixed = (
            prices.run
            - prices.count[package.id]
            - prices.floor[package.branch]
            + prices.order[package.id, on]
        )
        fixed += sum(prices.month.get((x, on[:7]), 0) for x in facts.teachers[package.id])
        for hall in halls:
            if allowed is not None and hall is facts.problem.halls[0] and package.id not in allowed:
                continue
            value = fixed + prices.lock.get((package.id, on, hall.id), 0) + _fill(offers, hall.seats)
            result[hall.id].append((value, package.id))
    for options in result.values():
        options.sort()
    return result


def _fill(offers: list[tuple[int, int]], seats: int) -> int:
    """Cheapest filling of the seats from (price, people) in ascending price."""
    value = 0
    for price, people in offers:
        taken = min(people, seats)
        value += price * taken
        seats -= taken
        if not seats:
            break
    return value
