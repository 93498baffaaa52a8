"""Background work: a plan that passed the checker, stop and keep, a killed worker, a failing solver."""

from __future__ import annotations

import pytest

from lunxun.engines.rota import codec
from lunxun.engines.rota.check import check
from lunxun.engines.rota.model import Plan, Problem
from lunxun.jobs.worker import drain
from lunxun.kernel.errors import Conflict, Refused
from lunxun.rota import actions, solving, working
from lunxun.rota.enums import WorkKind, WorkState
from lunxun.rota.models import RotaPlan, Work
from lunxun.rota.storing import NotPassed, store_plan
from tests.rota.factories import day_of, make_board, make_plan

pytestmark = pytest.mark.django_db(transaction=True)
OPTIONS = {"seconds": 1, "seed": 3}


def ask(cast, board, **options):
    return actions.start_work(
        actor=cast.actor("clerk"), board=board, kind=WorkKind.SOLVE, options={**OPTIONS, **options}
    )


def test_solve_in_the_background_gives_a_checked_plan_with_its_progress(cast):
    board = make_board(cast)
    work = ask(cast, board)
    assert drain() == 1
    work.refresh_from_db()
    assert (work.state, work.failure) == (WorkState.DONE, "")
    assert work.samples
    assert work.samples[-1][1] >= work.samples[-1][2]
    plan = RotaPlan.objects.get(work=work)
    problem = codec.loads(Problem, plan.problem.text)
    report = check(problem, codec.loads(Plan, plan.text))
    assert report.ok
    assert plan.figures["total"] == report.total
    assert plan.figures["unmet"] == report.unmet


def test_work_of_a_killed_worker_is_done_again_with_the_same_plan(cast):
    board = make_board(cast)
    first = ask(cast, board, rounds=1)
    drain()
    again = ask(cast, board, rounds=1)
    Work.objects.filter(pk=again.pk).update(state=WorkState.RUNNING, attempts=1, samples=[[0, 1, 1, 0, "x"]])
    working.do(again.pk)
    again.refresh_from_db()
    assert (again.state, again.attempts) == (WorkState.DONE, 2)
    one, two = (codec.loads(Plan, RotaPlan.objects.get(work=w).text) for w in (first, again))
    assert codec.digest(one) == codec.digest(two)
    working.do(again.pk)
    assert RotaPlan.objects.count() == 2


def test_work_that_was_stopped_before_it_began_is_not_done(cast):
    board = make_board(cast)
    work = ask(cast, board)
    actions.stop_work(actor=cast.actor("clerk"), work=work)
    drain()
    work.refresh_from_db()
    assert work.state == WorkState.STOPPED
    assert not RotaPlan.objects.exists()


def test_stop_keeps_the_best_plan_so_far(cast, monkeypatch):
    board = make_board(cast)
    work = ask(cast, board, seconds=60)
    heard = working.Progress.__call__

    def stop_at_the_first(self, line, best):
        heard(self, line, best)
        Work.objects.filter(pk=work.pk).update(is_stop_asked=True)

    monkeypatch.setattr(working.Progress, "__call__", stop_at_the_first)
    drain()
    work.refresh_from_db()
    assert work.state == WorkState.STOPPED
    assert RotaPlan.objects.get(work=work).figures["runs"] > 0


def test_solver_out_of_memory_says_so_and_leaves_what_was_there(cast, monkeypatch):
    board = make_board(cast)
    ask(cast, board)
    drain()
    monkeypatch.setattr(solving, "MEMORY_MB", 60)
    work = ask(cast, board)
    drain()
    work.refresh_from_db()
    assert work.state == WorkState.FAILED
    assert "已经算出的方案留着" in work.failure
    assert RotaPlan.objects.count() >= 1


def test_second_solve_of_a_board_waits_for_the_first(cast):
    board = make_board(cast)
    ask(cast, board)
    with pytest.raises(Conflict):
        ask(cast, board)


def test_plan_that_fails_the_checker_is_no_plan(cast):
    board = make_board(cast)
    work = ask(cast, board)
    drain()
    plan = RotaPlan.objects.get(work=work)
    data = codec.loads(Plan, plan.text)
    lie = plan.text.replace(f'"problem_hash":"{data.problem_hash}"', '"problem_hash":"0"')
    assert lie != plan.text
    with pytest.raises(NotPassed, match="C1"):
        store_plan(problem=plan.problem, text=lie, origin="solved", by="x")


def test_leader_may_look_and_not_start(cast):
    board = make_board(cast)
    with pytest.raises(Refused):
        actions.start_work(actor=cast.actor("leader"), board=board, kind=WorkKind.SOLVE)


def test_replan_offers_rungs_and_the_chosen_one_becomes_a_plan(cast):
    board = make_board(cast)
    plan = make_plan(cast, board)
    events = {
        "today": "2023-01-01",
        "events": [{"kind": "cancel_day", "start": day_of(plan, "K1"), "reason": "防汛"}],
    }
    work = actions.start_work(
        actor=cast.actor("clerk"),
        board=board,
        kind=WorkKind.REPLAN,
        plan=plan,
        options={"events": events, "seconds": 3},
    )
    drain()
    work.refresh_from_db()
    assert (work.state, work.failure) == (WorkState.DONE, "")
    offers = list(RotaPlan.objects.filter(work=work).order_by("rung"))
    assert [o.rung for o in offers] == [r["number"] for r in work.result["rungs"]]
    assert {o.state for o in offers} == {"offer"}
    assert offers[0].figures["touched"] <= offers[0].figures["hit"] or offers[0].figures["hit"] == 0
    actions.choose_offer(actor=cast.actor("clerk"), plan=offers[0])
    assert [p.state for p in RotaPlan.objects.filter(work=work)] == ["draft"]
    with pytest.raises(Conflict):
        actions.choose_offer(actor=cast.actor("clerk"), plan=offers[0])


def test_explain_answers_in_sentences(cast):
    board = make_board(cast)
    plan = make_plan(cast, board)
    work = actions.start_work(
        actor=cast.actor("clerk"), board=board, kind=WorkKind.EXPLAIN, plan=plan, options={"seconds": 5}
    )
    drain()
    work.refresh_from_db()
    assert (work.state, work.failure) == (WorkState.DONE, "")
    assert set(work.result) >= {"findings", "cores", "reliefs"}
