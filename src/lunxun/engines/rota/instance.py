"""A problem compiled to numpy arrays for the solver modules (the checker must not import this).

Index letters: k package, w open day, v hall, u unit, i person, g group (unit × post), r demand row.
A *cell* is (row, package): a mandatory row has one cell, an elective row one per package offered.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from .calendar import is_next_week, open_days, weeks_late
from .model import Problem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]


@dataclass(slots=True)
class Instance:
    """Arrays and index maps of one problem."""

    problem: Problem
    days: tuple[str, ...]
    pid: dict[str, int]
    wid: dict[str, int]
    vid: dict[str, int]
    uid: dict[str, int]
    iid: dict[str, int]
    K: int
    W: int
    V: int
    U: int
    seats: Ints
    hall_open: Bools
    allowed: Bools
    clash: Bools
    teaches: Ints
    month: Ints
    month_limit: Ints
    late: Ints
    follows: Bools
    cap: Ints
    soft: Ints
    circle: Ints
    branch: list[str]
    after: list[tuple[int, ...]]
    max_runs: int
    unit_of: Ints
    present: Bools
    lecturing: dict[int, frozenset[int]]
    mandatory: list[frozenset[int]]
    pool: list[frozenset[int]]
    elective_count: list[int]
    groups: list[list[int]] = field(default_factory=list)

    @property
    def people(self) -> int:
        """Number of trainees."""
        return len(self.problem.people)


def _teaching(problem: Problem, pid: dict[str, int], np_: object) -> tuple[Ints, Bools]:
    import numpy as np

    lecturer_index = {x.id: i for i, x in enumerate(problem.lecturers)}
    lecturer_of = {x.id: lecturer_index[x.lecturer] for x in problem.lectures}
    teaches = np.zeros((len(problem.lecturers), len(pid)), dtype=np.int64)
    for k, package in enumerate(problem.packages):
        for lecture in package.lectures:
            teaches[lecturer_of[lecture], k] += 1
    clash = (teaches.T @ teaches) > 0
    return teaches, clash


def _allowed(problem: Problem, days: tuple[str, ...], teaches: Ints, pid: dict[str, int]) -> Bools:
    import numpy as np

    allowed = np.ones((len(pid), len(days)), dtype=np.bool_)
    away = [frozenset(x.away) for x in problem.lecturers]
    absent = np.array([[on in a for on in days] for a in away], dtype=np.bool_).reshape(len(away), len(days))
    for k, package in enumerate(problem.packages):
        allowed[k] &= ~absent[teaches[:, k] > 0].any(axis=0)
        if package.ready_on is not None:
            allowed[k] &= np.array([on >= package.ready_on for on in days])
    return allowed


def compile_problem(problem: Problem) -> Instance:
    """Arrays of a validated problem. O(people × days + packages × days)."""
    import numpy as np

    days = open_days(problem)
    pid = {x.id: i for i, x in enumerate(problem.packages)}
    uid = {x.id: i for i, x in enumerate(problem.units)}
    iid = {x.id: i for i, x in enumerate(problem.people)}
    wid = {on: i for i, on in enumerate(days)}
    vid = {x.id: i for i, x in enumerate(problem.halls)}
    teaches, clash = _teaching(problem, pid, np)
    months = sorted({on[:7] for on in days})
    sizes = np.zeros(len(uid), dtype=np.int64)
    for person in problem.people:
        sizes[uid[person.unit]] += 1
    posts = {x.id: x for x in problem.posts}
    closed = [frozenset(h.closed) for h in problem.halls]
    circles = {c: i for i, c in enumerate(dict.fromkeys(p.circle for p in problem.packages))}
    hall_open = np.array([[on not in c for c in closed] for on in days], dtype=np.bool_)
    hall_open = hall_open.reshape(len(days), len(vid))
    present = np.ones((len(iid), len(days)), dtype=np.bool_)
    for i, person in enumerate(problem.people):
        for on in person.away:
            if on in wid:
                present[i, wid[on]] = False
    lecturing: dict[int, frozenset[int]] = {}
    for number, lecturer in enumerate(problem.lecturers):
        if lecturer.person is not None:
            mine = frozenset(np.flatnonzero(teaches[number]).tolist())
            lecturing[iid[lecturer.person]] = lecturing.get(iid[lecturer.person], frozenset()) | mine
    exempt = [frozenset(pid[x] for x in p.exempt if x in pid) for p in problem.people]
    late = [[p.late_weight * weeks_late(on, p.due_on) for on in days] for p in problem.packages]
    instance = Instance(
        problem=problem,
        days=days,
        pid=pid,
        wid=wid,
        vid=vid,
        uid=uid,
        iid=iid,
        K=len(pid),
        W=len(days),
        V=len(vid),
        U=len(uid),
        seats=np.array([h.seats for h in problem.halls], dtype=np.int64),
        hall_open=hall_open,
        allowed=_allowed(problem, days, teaches, pid),
        clash=clash,
        teaches=teaches,
        month=np.array([months.index(on[:7]) for on in days], dtype=np.int64),
        month_limit=np.array([x.per_month for x in problem.lecturers], dtype=np.int64),
        late=np.array(late, dtype=np.int64).reshape(len(pid), len(days)),
        follows=np.array([is_next_week(a, b) for a, b in pairwise(days)], dtype=np.bool_),
        cap=_caps(problem, sizes, "cap"),
        soft=_caps(problem, sizes, "soft_cap"),
        circle=np.array([circles[p.circle] for p in problem.packages], dtype=np.int64),
        branch=[p.branch for p in problem.packages],
        after=[tuple(pid[x] for x in p.after) for p in problem.packages],
        max_runs=max_runs(problem),
        unit_of=np.array([uid[p.unit] for p in problem.people], dtype=np.int64),
        present=present,
        lecturing=lecturing,
        mandatory=[
            frozenset(pid[x] for x in posts[p.post].mandatory) - exempt[i]
            for i, p in enumerate(problem.people)
        ],
        pool=[
            frozenset(pid[x] for x in posts[p.post].electives) - exempt[i]
            for i, p in enumerate(problem.people)
        ],
        elective_count=[
            max(0, posts[p.post].elective_count - len(set(p.exempt) & set(posts[p.post].electives)))
            for p in problem.people
        ],
    )
    grouped: dict[tuple[str, str], list[int]] = {}
    for i, person in enumerate(problem.people):
        grouped.setdefault((person.unit, person.post), []).append(i)
    instance.groups = list(grouped.values())
    return instance


def _caps(problem: Problem, sizes: Ints, name: str) -> Ints:
    import numpy as np

    percent = problem.cap_percent if name == "cap" else problem.soft_percent
    values = []
    for unit, size in zip(problem.units, sizes.tolist(), strict=True):
        own = getattr(unit, name)
        values.append(own if own is not None else max(1, math.ceil(percent * size / 100)))
    return np.array(values, dtype=np.int64)


def max_runs(problem: Problem) -> int:
    """Most runs under the reserve rule: slots minus the reserve, rounded down."""
    days = open_days(problem)
    slots = sum(on not in h.closed for h in problem.halls for on in days)
    return slots - slots * problem.reserve_percent // 100
