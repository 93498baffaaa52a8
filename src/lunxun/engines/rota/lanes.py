"""Timetable lanes: independent searches by seed, in this process or spread over several.

A lane is a pure function from JSON to JSON (``run_lane``), so that a job queue can run it anywhere and run it
again after a crash. The number of lanes, never the number of workers, decides the result.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from typing import TYPE_CHECKING, Any

from . import codec
from .cells import Cells, build_cells
from .cluster import search_cells
from .construct import construct
from .instance import Instance, compile_problem
from .model import Problem
from .naming import name_timetable
from .plan import named_runs
from .quota import RunKey
from .search import Search, State
from .timetable import Timetable

if TYPE_CHECKING:
    from .solve import Session

_LANES = 2
_COARSE = 25
_FINE = 80
#: up to here the last phase of the search looks at single people, because personal duty decides
_SMALL = 600


def search_lanes(session: Session, group: Cells, start: list[RunKey], workers: int, until: float) -> None:
    """Search timetables and name each lane's best; better plans go to the session. ``until``: share of the time."""
    limits = session.limits
    lanes = _LANES if limits.rounds is not None or workers > 1 else 1
    seconds = max(0.5, limits.share(until) - session.elapsed()) / (1 if workers > 1 else lanes)
    seeds = [session.seed * 1000 + lane for lane in range(lanes)]
    if workers <= 1:
        answers = [
            timetable_lane(session.instance, start, seed, seconds, limits.rounds, session.stop)
            for seed in seeds
        ]
    else:
        jobs = [
            json.dumps(
                {
                    "problem": codec.encode(session.problem),
                    "start": start,
                    "seed": seed,
                    "seconds": seconds,
                    "rounds": limits.rounds,
                }
            )
            for seed in seeds
        ]
        answers = [_timetables(answer) for answer in spread(run_lane, jobs, workers)]
    for number, timetables in enumerate(answers):
        for runs in reversed(timetables):
            if session.elapsed() > limits.share(until * 1.2):
                break
            naming = name_timetable(session.instance, group, runs)
            session.offer(
                f"课表第 {number + 1} 路", named_runs(session.instance, runs, naming.people()), naming
            )


def spread(work: Callable[[str], str], jobs: list[str], workers: int) -> list[str]:
    """Answers in the order of the jobs; a job whose worker was killed is done again in this process."""
    with ProcessPoolExecutor(max_workers=min(workers, len(jobs))) as pool:
        futures = [pool.submit(work, job) for job in jobs]
    answers = []
    for job, future in zip(jobs, futures, strict=True):
        try:
            answers.append(future.result())
        except BrokenExecutor:
            answers.append(work(job))
    return answers


def run_lane(job: str) -> str:
    """One lane as a job: {problem, start, seed, seconds, rounds} → {timetables, best last}."""
    data: dict[str, Any] = json.loads(job)
    instance = compile_problem(codec.decode(Problem, data["problem"]))
    start = [(k, w, v) for k, w, v in data["start"]]
    timetables = timetable_lane(instance, start, data["seed"], data["seconds"], data["rounds"])
    return json.dumps({"timetables": timetables})


def _timetables(answer: str) -> list[list[RunKey]]:
    return [[(k, w, v) for k, w, v in runs] for runs in json.loads(answer)["timetables"]]


def timetable_lane(
    instance: Instance,
    start: list[RunKey],
    seed: int,
    seconds: float,
    rounds: int | None,
    stop: Callable[[], bool] = lambda: False,
) -> list[list[RunKey]]:
    """Constructive start, coarse search, fine search; returns the last few best timetables."""
    begin = time.monotonic()
    phases: list[tuple[Cells, float, float]] = [
        (search_cells(instance, _COARSE), 0.6 if instance.people <= _SMALL else 0.75, 1.0),
        (search_cells(instance, _FINE), 0.9 if instance.people <= _SMALL else 1.0, 0.3),
    ]
    if instance.people <= _SMALL:
        phases.append((build_cells(instance, "person"), 1.0, 0.1))
    search = Search(instance, phases[0][0], seed)
    table = _start(instance, search, start, seed, seconds, rounds).table
    tail: list[Timetable] = []
    for number, (cells, until, heat) in enumerate(phases):
        search = search if number == 0 else Search(instance, cells, seed + number)
        best, trail = search.run(
            table,
            seconds=max(0.1, until * seconds - (time.monotonic() - begin)),
            rounds=10**9 if rounds is None else max(1, rounds // (number + 1)),
            stop=stop,
            heat=heat,
        )
        table = best.table
        tail += trail[-3:]
    return [list(runs) for runs in dict.fromkeys(tuple(t.runs()) for t in (*tail, table))]


def _start(
    instance: Instance, search: Search, start: list[RunKey], seed: int, seconds: float, rounds: int | None
) -> State:
    """The better of the given timetable and a constructed one."""
    given = search.state(start_table(instance, start))
    work = 1e9 if rounds is None else rounds * 0.02
    built = construct(instance, search.cells, start, seconds=min(40.0, 0.15 * seconds), work=work, seed=seed)
    made = search.state(start_table(instance, built)) if built is not None else None
    states = [x for x in (given, made) if x is not None]
    return min(states, key=lambda x: x.value)


def start_table(instance: Instance, runs: list[RunKey]) -> Timetable:
    """Timetable from runs; slots in which a lock asks for just this hall stay fixed."""
    table = Timetable(instance, runs)
    for lock in instance.problem.locks:
        if lock.kind != "run" or lock.hall is None or lock.day not in instance.wid:
            continue
        w, v, k = instance.wid[lock.day], instance.vid[lock.hall], instance.pid[lock.package]
        if table.at[w, v] == k:
            table.fixed.add((w, v))
    return table
