"""What a worker does with a piece of work: begin, note progress, end. Each step is short and can be repeated.

A killed worker leaves the work RUNNING; the reaper gives its job back and the next worker begins again from
the frozen problem, with the same seed: counted in rounds it finds the same plan.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import F

from lunxun.engines.rota.errors import RotaError
from lunxun.kernel import clock
from lunxun.kernel.db import move_state
from lunxun.kernel.errors import Conflict, Declined
from lunxun.rota import publishing, wording
from lunxun.rota.enums import WORK_MOVES, PlanOrigin, PlanState, WorkKind, WorkState
from lunxun.rota.models import FrozenProblem, RotaPlan, Work
from lunxun.rota.solving import Answer, Child
from lunxun.rota.storing import NotPassed, store_plan

KEEP_SECONDS = 2.0
"""The best plan is written into the database at most this often."""


def begin(pk: int) -> Work | None:
    """Take the work; None when it is over or was stopped. Work found RUNNING is that of a dead worker."""
    work = Work.objects.select_related("problem", "plan", "board").filter(pk=pk).first()
    if work is None or work.state not in (WorkState.WAITING, WorkState.RUNNING):
        return None
    if work.state == WorkState.WAITING:
        try:
            move_state(work, to=WorkState.RUNNING, allowed=WORK_MOVES, changes={"moved_at": clock.now()})
        except Conflict:
            return None
    Work.objects.filter(pk=pk).update(attempts=F("attempts") + 1, samples=[], best="")
    work.samples, work.best = [], ""
    return work


def end(work: Work, state: str, **changes: Any) -> None:
    """Into a final state, unless somebody else ended it."""
    fresh = Work.objects.get(pk=work.pk)
    if fresh.state == WorkState.RUNNING:
        values = {"moved_at": clock.now(), "best": "", **changes}
        move_state(fresh, to=state, allowed=WORK_MOVES, changes=values)


def go_on(work: Work) -> bool:
    """Whether nobody asked to stop and the work is still ours."""
    return Work.objects.filter(pk=work.pk, state=WorkState.RUNNING, is_stop_asked=False).exists()


class Progress:
    """Hears the child: every sample at once, the text of the best plan now and then."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.samples: list[list[Any]] = []
        self._kept = 0.0

    def __call__(self, line: dict[str, Any], best: Callable[[], str]) -> None:
        self.samples.append(
            [round(line["seconds"], 1), line["cost"], line["bound"], line["unmet"], line["stage"]]
        )
        values: dict[str, Any] = {"samples": self.samples}
        if time.monotonic() - self._kept >= KEEP_SECONDS:
            values["best"], self._kept = best(), time.monotonic()
        Work.objects.filter(pk=self.work.pk, state=WorkState.RUNNING).update(**values)


def solve(work: Work) -> None:
    """A plan of the whole year."""
    assert work.problem is not None  # noqa: S101 (start_work freezes one)
    seconds = float(work.options.get("seconds", 60))
    options = ["-o", "FOLDER/plan-out.json", "--seconds", str(seconds), "--json"]
    options += ["--seed", str(work.options.get("seed", 0))]
    if work.options.get("rounds"):
        options += ["--rounds", str(work.options["rounds"])]
    child = Child(
        "solve",
        {"problem": work.problem.text},
        options,
        seconds=seconds if not work.options.get("rounds") else 3600,
        heard=Progress(work),
        wanted=lambda: go_on(work),
    )
    answer = child.run()
    was_asked = Work.objects.filter(pk=work.pk, is_stop_asked=True).exists()
    failure = wording.failure_words(answer.failure) if answer.failure else ""
    if not answer.plan:
        end(work, WorkState.STOPPED if was_asked else WorkState.FAILED, failure=failure)
        return
    _keep(work, answer, was_asked=was_asked, failure=failure)


def _keep(work: Work, answer: Answer, *, was_asked: bool, failure: str) -> None:
    with transaction.atomic():
        try:
            store_plan(
                problem=_problem(work),
                text=answer.plan,
                origin=PlanOrigin.SOLVED,
                by=work.asked_by,
                work=work,
            )
        except (NotPassed, RotaError) as error:
            end(
                work,
                WorkState.FAILED,
                failure=wording.failure_words("not passed"),
                result={"why": str(error)[:300]},
            )
            return
        state = WorkState.STOPPED if was_asked else WorkState.FAILED if failure else WorkState.DONE
        end(work, state, failure=failure)


def _problem(work: Work) -> FrozenProblem:
    assert work.problem is not None  # noqa: S101 (start_work freezes one)
    return work.problem


def explain(work: Work) -> None:
    """Contradictions, what to relax, and (with a lock) the price of it."""
    options = ["--json", "--seconds", str(work.options.get("seconds", 20))]
    texts = {"problem": _problem(work).text}
    if work.plan is not None:
        options += ["--plan", "FOLDER/plan.json"]
    if work.options.get("lock"):
        options += ["--lock", json.dumps(work.options["lock"], ensure_ascii=False)]
    child = Child("explain", texts, options, seconds=120, wanted=lambda: go_on(work))
    if work.plan is not None:
        child.beside["plan"] = work.plan.text
    answer = child.run()
    if answer.failure or not answer.output.strip():
        end(work, WorkState.FAILED, failure=wording.failure_words(answer.failure or "-"))
        return
    end(work, WorkState.DONE, result=json.loads(answer.output))


def replan(work: Work) -> None:
    """The ladder's rungs, each a plan of its own to choose from."""
    assert work.plan is not None  # noqa: S101 (the form asks for one)
    seconds = float(work.options.get("seconds", 30))
    child = Child(
        "replan",
        {
            "problem": work.plan.problem.text,
            "plan": work.plan.text,
            "events": json.dumps(work.options["events"]),
        },
        ["-o", "FOLDER/plan-out.json", "--rungs", "FOLDER/rungs", "--seconds", str(seconds)],
        seconds=seconds,
        wanted=lambda: go_on(work),
    )
    answer = child.run()
    if answer.failure or not answer.rungs:
        end(work, WorkState.FAILED, failure=wording.failure_words(answer.failure or "-"))
        return
    told = json.loads(answer.output)
    with transaction.atomic():
        try:
            for figures, text in zip(told["rungs"], answer.rungs, strict=True):
                plan = store_plan(
                    problem=work.plan.problem,
                    text=text,
                    origin=PlanOrigin.REPLANNED,
                    by=work.asked_by,
                    work=work,
                    parent=work.plan,
                    state=PlanState.OFFER,
                    rung=figures["number"],
                )
                RotaPlan.objects.filter(pk=plan.pk).update(
                    figures={**plan.figures, "hit": figures["people_hit"], "new_runs": figures["new_runs"]}
                )
        except (NotPassed, RotaError) as error:
            end(
                work,
                WorkState.FAILED,
                failure=wording.failure_words("not passed"),
                result={"why": str(error)[:300]},
            )
            return
        end(work, WorkState.DONE, result=told)


def publish(work: Work) -> None:
    """The plan into the year's programme."""
    publishing.publish(work)
    fresh = Work.objects.get(pk=work.pk)
    end(work, WorkState.DONE, result=fresh.result)


DOERS: dict[str, Callable[[Work], None]] = {
    WorkKind.SOLVE: solve,
    WorkKind.EXPLAIN: explain,
    WorkKind.PRICE: explain,
    WorkKind.REPLAN: replan,
    WorkKind.PUBLISH: publish,
}


def do(pk: int) -> None:
    """Do one piece of work from its beginning to its end, whatever becomes of it."""
    work = begin(pk)
    if work is None:
        return
    try:
        DOERS[work.kind](work)
    except Declined as declined:
        end(work, WorkState.FAILED, failure=declined.reason[:400])
    except (OSError, ValueError, MemoryError) as error:
        end(work, WorkState.FAILED, failure=wording.failure_words(f"{type(error).__name__} {error}"))
        raise
