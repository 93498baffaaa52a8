"""Timetable lanes: independent searches by seed, in this process or spread over several.

A lane is a pure function from JSON to JSON (``run_lane``), so that a job queue can run it anywhere and run it
again after a crash. The number of lanes, never the number of workers, decides the result.
"""

from __future__ import annotations

import json
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, Any

from . import codec
from .cells import Cells
from .cluster import search_cells
from .instance import Instance, compile_problem
from .model import Problem
from .naming import name_timetable
from .plan import named_runs
from .quota import RunKey
from .search import Search
from .timetable import Timetable

if TYPE_CHECKING:
    from .solve import Session

_LANES = 2


def search_lanes(session: Session, group: Cells, start: list[RunKey], workers: int) -> None:
    """Search timetables and name each lane's best; better plans go to the session."""
    limits = session.limits
    lanes = _LANES if limits.rounds is not None or workers > 1 else 1
    if lanes == 1:
        _search_here(session, group, start, limits.seconds * 0.5)
        return
    jobs = [
        json.dumps(
            {
                "problem": codec.encode(session.problem),
                "start": start,
                "seed": session.seed * 1000 + lane,
                "seconds": limits.share(0.5) / (1 if workers > 1 else lanes),
                "rounds": limits.rounds,
            }
        )
        for lane in range(lanes)
    ]
    if workers > 1:
        with ProcessPoolExecutor(max_workers=min(workers, lanes)) as pool:
            answers = list(pool.map(run_lane, jobs))
    else:
        answers = [run_lane(job) for job in jobs]
    for number, answer in enumerate(answers):
        for runs in json.loads(answer)["timetables"]:
            _offer(session, group, [(k, w, v) for k, w, v in runs], f"课表第 {number + 1} 路")


def run_lane(job: str) -> str:
    """One lane: {problem, start, seed, seconds, rounds} → {timetables: best last, value}."""
    data: dict[str, Any] = json.loads(job)
    instance = compile_problem(codec.decode(Problem, data["problem"]))
    search = Search(instance, search_cells(instance), data["seed"])
    begin = start_table(instance, [(k, w, v) for k, w, v in data["start"]])
    rounds = data["rounds"]
    best = search.run(begin, seconds=data["seconds"], rounds=10**9 if rounds is None else rounds)
    return json.dumps({"timetables": [best.table.runs()], "value": best.value})


def start_table(instance: Instance, runs: list[RunKey]) -> Timetable:
    """Timetable from runs; slots in which a lock holds stay fixed."""
    table = Timetable(instance, runs)
    for lock in instance.problem.locks:
        if lock.kind != "run" or lock.day not in instance.wid:
            continue
        w, k = instance.wid[lock.day], instance.pid[lock.package]
        halls = range(instance.V) if lock.hall is None else [instance.vid[lock.hall]]
        held = [v for v in halls if table.at[w, v] == k]
        if held and lock.hall is not None:
            table.fixed.add((w, held[0]))
    return table


def _search_here(session: Session, group: Cells, start: list[RunKey], seconds: float) -> None:
    """One lane in this process; good states are named on the way, because names decide."""
    instance = session.instance
    search = Search(instance, search_cells(instance), session.seed)
    pool = search.run(
        start_table(instance, start),
        seconds=seconds,
        stop=session.stop,
    )
    _offer(session, group, pool.table.runs(), "课表搜索")


def _offer(session: Session, group: Cells, runs: list[RunKey], stage: str) -> None:
    naming = name_timetable(session.instance, group, runs)
    session.offer(stage, named_runs(session.instance, runs, naming.people()), naming)
