"""The gate of the board: nothing becomes a plan that the independent checker did not pass."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db.models import Max

from lunxun.engines.rota import codec
from lunxun.engines.rota.check import CheckReport, check
from lunxun.engines.rota.check import cost as costs
from lunxun.engines.rota.check.facts import Facts
from lunxun.engines.rota.check.rules import violations
from lunxun.engines.rota.errors import RotaError
from lunxun.engines.rota.events import apply_events
from lunxun.engines.rota.model import Plan
from lunxun.engines.rota.precheck import precheck
from lunxun.engines.rota.validate import validate
from lunxun.kernel import clock
from lunxun.kernel.errors import Conflict, Invalid
from lunxun.rota.building import build_problem
from lunxun.rota.enums import PlanOrigin, PlanState
from lunxun.rota.models import Board, FrozenProblem, RotaPlan, Work
from lunxun.rota.snapshots import problem_of


class NotPassed(Exception):
    """A plan that broke a hard rule or claimed something untrue: a fault of the program, never shown as a plan."""


def freeze(board: Board) -> FrozenProblem:
    """The problem as the data stand now; an equal one that was frozen before is the same row.

    Raises:
        Invalid: the inputs can't make a problem; says what to mend.
    """
    problem = build_problem(board)
    try:
        validate(problem)
    except RotaError as error:
        raise Invalid(str(error)) from error
    digest = codec.digest(problem)
    mine = {"organisation_id": board.organisation_id, "board": board, "digest": digest}
    known = FrozenProblem.objects.filter(**mine).first()
    if known is not None:
        return known
    facts = Facts(problem)
    return FrozenProblem.objects.create(
        **mine,
        text=codec.dumps(problem),
        made_at=clock.now(),
        figures={
            "people": len(problem.people),
            "units": len(problem.units),
            "packages": len(problem.packages),
            "days": len(problem.days),
            "open_days": len(facts.days),
            "provisional": sum(day.provisional for day in problem.days),
            "demanded": facts.demanded,
            "findings": [asdict(finding) for finding in precheck(problem)],
        },
    )


def figures_of(report: CheckReport, plan: Plan) -> dict[str, Any]:
    """What the pages show of a plan: the checker's figures, never the solver's own."""
    return {
        "demanded": report.demanded,
        "unmet": report.unmet,
        "unmet_bound": report.unmet_bound,
        "cost": asdict(report.cost),
        "total": report.total,
        "bound": report.bound,
        "bound_kind": report.bound_kind,
        "gap": round(report.gap, 4),
        "burden": [report.burden_min, report.burden_max],
        "locks_not_kept": list(report.locks_not_kept),
        "touched": report.touched,
        "runs": len(plan.runs),
        "seats": sum(len(run.people) for run in plan.runs),
        "seed": plan.seed,
        "versions": dict(plan.versions),
        "log": list(plan.log),
    }


def store_plan(
    *,
    problem: FrozenProblem,
    text: str,
    origin: str,
    by: str,
    work: Work | None = None,
    parent: RotaPlan | None = None,
    state: str = PlanState.DRAFT,
    rung: int | None = None,
) -> RotaPlan:
    """Check a plan in full and keep it under the next number; the same plan of the same work is kept once.

    Raises:
        NotPassed: the checker found something.
    """
    plan = codec.loads(Plan, text)
    before = codec.loads(Plan, parent.text) if parent is not None and origin == PlanOrigin.REPLANNED else None
    report = check(problem_of(problem), plan, before)
    if not report.ok:
        raise NotPassed("; ".join(f"{v.rule} {v.message}" for v in (*report.hard, *report.claims)[:3]))
    digest = codec.digest(plan)
    mine = RotaPlan.objects.filter(organisation_id=problem.organisation_id, board_id=problem.board_id)
    if work is not None and (known := mine.filter(work=work, digest=digest, rung=rung).first()):
        return known
    return RotaPlan.objects.create(
        organisation_id=problem.organisation_id,
        board_id=problem.board_id,
        number=(mine.aggregate(last=Max("number"))["last"] or 0) + 1,
        origin=origin,
        state=state,
        problem=problem,
        work=work,
        parent=parent,
        rung=rung,
        digest=digest,
        text=text,
        figures=figures_of(report, plan),
        made_at=clock.now(),
        made_by=by,
    )


def rewrite_plan(row: RotaPlan, plan: Plan) -> None:
    """Put a changed plan into a draft made by hand. The bound holds for the problem, so it stays.

    Raises:
        NotPassed: the checker found something.
        Conflict: somebody changed the draft meanwhile.
    """
    facts = Facts(apply_events(problem_of(row.problem), plan.changes))
    hard = list(violations(facts, plan))
    if hard:
        raise NotPassed("; ".join(f"{v.rule} {v.message}" for v in hard[:3]))
    if plan.cost != costs.cost(facts, plan) or plan.shortages != costs.shortages(facts, plan):
        raise NotPassed("figures")
    total, bound = plan.cost.total, row.figures["bound"]
    burdens = costs.burdens(facts, plan).values()
    figures = {
        **row.figures,
        "unmet": sum(s.missing for s in plan.shortages),
        "cost": asdict(plan.cost),
        "total": total,
        "gap": round((total - bound) / total, 4) if total else 0.0,
        "burden": [min(burdens, default=0), max(burdens, default=0)],
        "locks_not_kept": list(plan.locks_not_kept),
        "runs": len(plan.runs),
        "seats": sum(len(run.people) for run in plan.runs),
    }
    values = {"text": codec.dumps(plan), "digest": codec.digest(plan), "figures": figures}
    if not RotaPlan.objects.filter(pk=row.pk, digest=row.digest, state=PlanState.DRAFT).update(**values):
        raise Conflict("")
    for name, value in values.items():
        setattr(row, name, value)
