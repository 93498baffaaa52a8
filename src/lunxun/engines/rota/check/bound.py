"""Lower bound on the cost by Lagrangian duality, recomputed from the plan's multipliers.

Coverage rows, unit loads, the reserve, lecturers' months and floors are priced; what remains splits into one
small choice per day (which package in which hall, filled with the cheapest people), joined by a walk over
the days for the alternation of circles. Any multipliers ≥ 0 give a valid bound (weak duality), so the plan's
certificate needs no trust. Exact integer arithmetic in 1/scale of a cost unit.
"""

from __future__ import annotations

import itertools
from collections import defaultdict

from lunxun.engines.rota.calendar import weeks_late
from lunxun.engines.rota.model import Certificate

from .day import Options, cheapest_day
from .facts import Facts

_Cells = dict[str, list[tuple[str, int, list[int]]]]


def dual_bound(facts: Facts, certificate: Certificate) -> int:
    """Lower bound on the total cost of every plan (rounded up to a whole cost unit)."""
    scale = max(1, certificate.scale)
    cells, constant = _cells(facts, certificate, scale)
    load = _loads(facts, certificate)
    constant -= _load_charge(facts, load, scale)
    slots = max(0, certificate.slots)
    constant -= slots * facts.max_runs
    prices = _run_prices(facts, certificate, scale)
    prices.run = facts.problem.weights.run * scale + slots
    constant += prices.constant
    states: dict[str, int] = {"": 0}
    change = facts.problem.weights.alternation * scale
    for w, on in enumerate(facts.days):
        options = _options(facts, cells, load, w, prices, scale)
        fresh: dict[str, int] = {}
        for circle, value in cheapest_day(facts, on, options).items():
            before = min(v + (change if c and c == circle else 0) for c, v in states.items())
            fresh[circle] = before + value
        states = fresh
    total = constant + min(states.values())
    return max(0, -(-total // scale))


def _clip(value: int, high: int | None = None) -> int:
    return max(0, value if high is None else min(value, high))


def _cells(facts: Facts, certificate: Certificate, scale: int) -> tuple[_Cells, int]:
    """Package → (unit, price, upper limits per day) of priced rows; and Σ price × need over all rows."""
    top = facts.problem.weights.unmet * scale
    limits: dict[tuple[str, str, str], list[int]] = {}
    needs: dict[tuple[str, str], int] = defaultdict(int)
    days = len(facts.days)
    for person in facts.problem.people:
        here = [on not in facts.away[person.id] for on in facts.days]
        rows = [(k, k, 1) for k in facts.mandatory(person)]
        count, pool = facts.electives(person)
        if count:
            rows += [(k, f"*{person.post}", 0) for k in pool]
            needs[person.unit, f"*{person.post}"] += count
        for package, row, times in rows:
            needs[person.unit, row] += times
            counts = limits.setdefault((package, person.unit, row), [0] * days)
            for w, present in enumerate(here):
                counts[w] += present
    price = {(unit, row): _clip(certificate.coverage.get(unit, {}).get(row, 0), top) for unit, row in needs}
    cells: _Cells = defaultdict(list)
    for (package, unit, row), counts in limits.items():
        if price[unit, row]:
            cap = facts.cap(unit)
            cells[package].append((unit, price[unit, row], [min(c, cap) for c in counts]))
    return cells, sum(price[key] * need for key, need in needs.items())


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
    weight = facts.problem.weights.lock * scale
    for lock in facts.problem.locks:
        halls = [lock.hall] if lock.hall is not None else list(facts.halls)
        if lock.kind == "run":
            prices.constant += weight
        if lock.kind in ("run", "ban") and lock.day in opened:
            for hall in halls:
                prices.lock[lock.package, lock.day, hall] += weight if lock.kind == "ban" else -weight
    return prices


def _options(
    facts: Facts, cells: _Cells, load: dict[str, list[int]], w: int, prices: _Prices, scale: int
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
        fixed = prices.run - prices.floor[package.branch]
        fixed += sum(prices.month.get((x, on[:7]), 0) for x in facts.teachers[package.id])
        for hall in halls:
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
