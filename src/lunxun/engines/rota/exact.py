"""Districts of a few hundred people: windows of the timetable solved exactly, and a proof by cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .bounding import bound_of
from .branch import Budget, branch, proof
from .cells import Cells
from .check.facts import Facts
from .check.flow import unmet_bound
from .dual import Dual
from .naming import name_timetable
from .plan import named_runs
from .relaxation import Relaxation
from .window import Windows

if TYPE_CHECKING:
    from .quota import RunKey
    from .solve import Session

#: counted work per round (equal inputs, equal plans)
_WINDOWS, _PROGRAMS = 1, 2


def exact(session: Session, group: Cells) -> None:
    """Improve the timetable by windows, then prove by cases what no plan can undercut."""
    fewest = unmet_bound(Facts(session.problem))
    relaxation = Relaxation(session.instance, Dual(session.instance, fewest=fewest), fewest)
    _windows(session, group, relaxation)
    _cases(session, relaxation)


def _windows(session: Session, group: Cells, relaxation: Relaxation) -> None:
    limits, instance = session.limits, session.instance
    windows = Windows(instance, relaxation.rows, session.seed)
    trail = windows.improve(
        held_runs(session),
        max(0.1, limits.share(0.60) - session.elapsed()),
        rounds=10**9 if limits.rounds is None else max(1, limits.rounds * _WINDOWS),
        counted=limits.rounds is not None,
        stop=session.stop,
    )
    for runs in reversed(trail[-4:]):
        if session.elapsed() > limits.share(0.66):
            break
        naming = name_timetable(instance, group, runs)
        session.offer("逐窗精确改进", named_runs(instance, runs, naming.people()), naming)


def held_runs(session: Session) -> list[RunKey]:
    """The runs of the best plan so far."""
    instance = session.instance
    return [(instance.pid[r.package], instance.wid[r.day], instance.vid[r.hall]) for r in session.kept().runs]


def _cases(session: Session, relaxation: Relaxation) -> None:
    limits = session.limits
    budget = Budget(
        seconds=max(0.2, limits.share(0.88) - session.elapsed()),
        programs=10**9 if limits.rounds is None else max(3, limits.rounds * _PROGRAMS),
        enough=float(session.kept().cost.total),
    )
    cases = branch(relaxation, budget, session.stop)
    if cases:
        first = relaxation.dual.certificate(cases[0][1])
        session.prove(bound_of(session.problem, first, proof(relaxation, cases)))
