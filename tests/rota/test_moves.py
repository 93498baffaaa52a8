"""Changing a plan by hand: consequences first, a copy, the checker's figures, undo, locks, re-planning."""

from __future__ import annotations

import pytest
from django.urls import reverse

from lunxun.engines.rota import codec
from lunxun.engines.rota.check import check
from lunxun.engines.rota.model import Plan, Problem
from lunxun.kernel.errors import Conflict, NotFound, Refused
from lunxun.rota import actions, forms, moving
from lunxun.rota.models import Lock, RotaPlan, Work
from lunxun.rota.snapshots import seen_of
from tests.rota.factories import day_of, make_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast, board):
    return make_plan(cast, board)


def possible(plan, package="K1"):
    """A place to which the run can go."""
    seen, run = moving.run_of(plan, package, day_of(plan, package))
    for to, words in moving.slots_of(seen, run):
        found = moving.consequence(seen, run, to, words)
        if found.is_possible and not found.swapped:
            return run, to.split("|"), found
    raise AssertionError("nowhere to go")


def move(cast, plan, role="clerk", **extra):
    run, (day, hall), found = possible(plan)
    values = {"package": run.package, "day": run.day, "to_day": day, "to_hall": hall, **extra}
    return actions.move_run(actor=cast.actor(role), plan=plan, **values), run, (day, hall), found


def test_first_move_makes_a_copy_whose_figures_are_those_foretold(cast, plan):
    text = plan.text
    copy, run, (day, hall), found = move(cast, plan)
    plan.refresh_from_db()
    assert plan.text == text
    assert (copy.origin, copy.parent_id) == ("moved", plan.pk)
    assert copy.figures["total"] == plan.figures["total"] + found.change
    assert copy.figures["unmet"] == plan.figures["unmet"] + found.unmet
    report = check(codec.loads(Problem, plan.problem.text), codec.loads(Plan, copy.text))
    assert report.ok
    assert report.total == copy.figures["total"]
    assert seen_of(copy).by_slot[day, hall].package == run.package


def test_second_move_changes_the_copy_and_undo_brings_it_back(cast, plan):
    copy, *_rest = move(cast, plan)
    first = seen_of(copy).plan.runs
    again, *_rest = move(cast, copy)
    assert again.pk == copy.pk
    assert again.moves.count() == 2
    actions.undo_move(actor=cast.actor("clerk"), plan=again)
    again.refresh_from_db()
    assert seen_of(again).plan.runs == first
    assert again.moves.count() == 1
    actions.undo_move(actor=cast.actor("clerk"), plan=again)
    again.refresh_from_db()
    assert seen_of(again).plan.runs == seen_of(plan).plan.runs
    with pytest.raises(Conflict):
        actions.undo_move(actor=cast.actor("clerk"), plan=again)


def test_move_that_a_rule_forbids_says_why(cast, plan):
    run = seen_of(plan).by_key["K1", day_of(plan, "K1")]
    with pytest.raises(Conflict, match="不排课"):
        actions.move_run(
            actor=cast.actor("clerk"),
            plan=plan,
            package="K1",
            day=run.day,
            to_day="2023-02-05",
            to_hall=run.hall,
        )
    assert RotaPlan.objects.count() == 1


def test_move_of_a_plan_that_changed_meanwhile_is_not_made(cast, plan):
    with pytest.raises(Conflict, match="刚刚被改过"):
        move(cast, plan, digest="0" * 64)


def test_move_of_a_run_that_is_gone_is_not_found(cast, plan):
    with pytest.raises(NotFound):
        actions.move_run(
            actor=cast.actor("clerk"),
            plan=plan,
            package="K9",
            day="2023-02-04",
            to_day="2023-02-11",
            to_hall="x",
        )


@pytest.mark.parametrize("role", ["leader", "head", "trainee", "outsider"])
def test_move_by_others_is_refused(cast, plan, role):
    with pytest.raises(Refused):
        move(cast, plan, role)


def test_page_tells_the_consequences_and_the_button_moves(cast, plan, client):
    client.force_login(cast.clerk)
    run, (day, hall), _found = possible(plan)
    address = reverse("rota:plan_run", args=[plan.pk, run.package, run.day])
    page = client.get(address, {"to": f"{day}|{hall}"}).content.decode()
    assert "就这么移" in page
    assert RotaPlan.objects.count() == 1
    answer = client.post(address, {"to": f"{day}|{hall}", "digest": plan.digest})
    copy = RotaPlan.objects.get(origin="moved")
    assert answer.url == reverse("rota:plan", args=[copy.pk])
    assert "撤回这一步" in client.get(answer.url).content.decode()


def test_lock_from_the_page_is_in_the_next_problem_and_can_be_taken_off(cast, plan, client):
    client.force_login(cast.clerk)
    day = day_of(plan, "K1")
    client.post(reverse("rota:plan_lock", args=[plan.pk, "K1", day]), {"kind": "run", "reason": "惯例"})
    lock = Lock.objects.get()
    assert (lock.package.code, lock.on.isoformat(), lock.reason) == ("K1", day, "惯例")
    client.post(reverse("rota:plan_unlock", args=[plan.pk, lock.pk]))
    assert not Lock.objects.exists()


def test_event_form_asks_for_what_is_missing_and_queues_the_ladder(cast, plan, client):
    client.force_login(cast.clerk)
    address = reverse("rota:plan_replan", args=[plan.pk])
    page = client.post(address, {"kind": "hall_closed", "start": "2023-03-04"}).content.decode()
    assert "请选一个" in page
    page = client.post(address, {"kind": "person_away", "start": "2023-03-04"}).content.decode()
    assert "请填是谁" in page
    page = client.post(
        address, {"kind": "person_away", "start": "2023-03-04", "person": "无此人"}
    ).content.decode()
    assert "应训的人里没有“无此人”" in page
    one = seen_of(plan).facts.problem.people[0]
    form = forms.EventForm(
        {"kind": "person_away", "start": "2023-03-04", "person": one.id}, **moving.event_choices(plan)
    )
    assert form.is_valid()
    assert form.events("2023-02-01")["events"][0]["target"] == one.id
    answer = client.post(address, {"kind": "cancel_day", "start": day_of(plan, "K1"), "reason": "防汛"})
    work = Work.objects.get(kind="replan")
    assert answer.url == reverse("rota:work", args=[work.pk])
    assert work.options["events"]["events"][0]["kind"] == "cancel_day"


def test_two_plans_are_compared_figure_by_figure_and_run_by_run(cast, plan, client):
    client.force_login(cast.clerk)
    address = reverse("rota:board_compare", args=[2023])
    assert "还没有两个方案" in client.get(address).content.decode()
    copy, run, (day, _hall), _found = move(cast, plan)
    page = client.get(address, {"a": plan.pk, "b": copy.pk}).content.decode()
    assert "只在方案 1 里的" in page
    assert "只在方案 2 里的" in page
    halves = page.split("只在方案 2 里的")
    shown = [f"{int(d[5:7])}月{int(d[8:])}日" for d in (run.day, day)]
    assert shown[0] in halves[0]
    assert shown[1] in halves[1]
