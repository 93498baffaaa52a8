"""Fewer Saturdays running, cheaply: a person moves to a free seat, or two colleagues change places.

Colleagues of one unit who change places between two runs of a package leave all loads and seats as they were,
so only their Saturdays change. The exact re-seating of a unit costs a hundred times more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .repair import Repair

if TYPE_CHECKING:
    from .names import Naming

_ROUNDS = 3


def loosen(naming: Naming) -> int:
    """Improve until nothing changes (at most three rounds); returns how much cost was saved."""
    repair = Repair(naming)
    saved = 0
    for _ in range(_ROUNDS):
        gain = sum(_person(repair, i) for i in range(naming.instance.people))
        saved += gain
        if not gain:
            break
    return saved


def _person(repair: Repair, i: int) -> int:
    naming = repair.naming
    gain = 0
    for w, k in sorted(naming.week[i].items()):
        if naming.week[i].get(w) == k and naming.neighbours(i, w):
            gain += _move(repair, i, k) or _swap(repair, i, k)
    return gain


def _move(repair: Repair, i: int, k: int) -> int:
    """To a free seat in another run of the package, if that is cheaper."""
    naming = repair.naming
    old = naming.drop(i, k)
    options = [(repair.price(i, run), run) for run in repair.runs_of[k] if repair.fits(i, run)]
    price = repair.price(i, old)
    best = min(options, default=(price, old))
    naming.put(i, best[1] if best[0] < price else old)
    return max(0, price - best[0])


def _swap(repair: Repair, i: int, k: int) -> int:
    """Change places with a colleague of the unit, if both together have fewer Saturdays running."""
    naming = repair.naming
    weight = naming.instance.problem.weights.consecutive
    mine = naming.seat[i][k]
    unit = int(naming.instance.unit_of[i])
    for j in repair.members[unit]:
        theirs = naming.seat[j].get(k)
        if j == i or theirs is None or theirs == mine:
            continue
        before = _pairs(naming, i, mine) + _pairs(naming, j, theirs)
        naming.drop(i, k)
        naming.drop(j, k)
        w, d = naming.runs[mine][1], naming.runs[theirs][1]
        legal = d not in naming.week[i] and w not in naming.week[j]
        if legal and naming.able(i, d) and naming.able(j, w):
            after = _pairs(naming, i, theirs) + _pairs(naming, j, mine)
            if after < before:
                naming.put(i, theirs)
                naming.put(j, mine)
                return weight * (before - after)
        naming.put(i, mine)
        naming.put(j, theirs)
    return 0


def _pairs(naming: Naming, i: int, run: int) -> int:
    return naming.neighbours(i, naming.runs[run][1])
