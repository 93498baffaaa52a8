"""Consequences of a move agree with the whole checker, whatever the move, and are quick."""

from __future__ import annotations

import itertools
import random
import time
from dataclasses import replace

import pytest

from lunxun.engines.rota.check import check
from lunxun.engines.rota.check.facts import Facts
from lunxun.engines.rota.check.moves import Seen, apply, preview
from lunxun.engines.rota.generate import generate
from lunxun.engines.rota.plan import make_plan
from lunxun.engines.rota.solve import solve


@pytest.fixture(scope="module", params=[("typical", 1), ("tight", 2), ("disturbed", 3), ("tiny", 4)])
def case(request):
    family, seed = request.param
    problem = generate(40, 8, seed, family)
    return problem, solve(problem, rounds=1, stop=lambda: True)


def slots(problem, plan):
    for run, day, hall in itertools.product(plan.runs, problem.days, problem.halls):
        if (run.day, run.hall) != (day.on, hall.id):
            yield (run.package, run.day), day.on, hall.id


def test_move_agrees_with_the_whole_checker(case):
    problem, plan = case
    seen = Seen(Facts(problem), plan)
    tried = sorted(slots(problem, plan))
    random.Random(7).shuffle(tried)
    done = refused = released = 0
    for key, day, hall in tried[:40]:
        found = preview(seen, key, day, hall)
        if found.obstacles:
            refused += 1
            runs = _forced(plan, seen, key, day, hall)
            report = check(problem, make_plan(problem, runs))
            assert {v.rule for v in report.hard} & {o.rule.split("-")[0] for o in found.obstacles}
            continue
        after = make_plan(problem, apply(seen, found))
        report = check(problem, after)
        assert report.ok, (key, day, hall, report.hard)
        assert report.cost == found.cost
        assert report.unmet - sum(s.missing for s in plan.shortages) == found.unmet_change
        done, released = done + 1, released + len(found.released)
    assert done
    assert refused


def _forced(plan, seen, key, day, hall):
    """The runs after the move, made without asking."""
    run = seen.by_key[key]
    other = seen.by_slot.get((day, hall))
    rest = [r for r in plan.runs if r not in (run, other)]
    rest.append(replace(run, day=day, hall=hall))
    if other is not None:
        rest.append(replace(other, day=run.day, hall=run.hall))
    return rest


def test_move_of_an_unknown_run_is_an_error(case):
    problem, plan = case
    with pytest.raises(KeyError):
        preview(Seen(Facts(problem), plan), ("K-none", plan.runs[0].day), plan.runs[0].day, plan.runs[0].hall)


def test_move_there_and_back_costs_nothing_when_nobody_lost_a_seat(case):
    problem, plan = case
    seen = Seen(Facts(problem), plan)
    for key, day, hall in slots(problem, plan):
        found = preview(seen, key, day, hall)
        if found.obstacles or found.released:
            continue
        after = make_plan(problem, apply(seen, found))
        old = found.moved[0][0]
        again = preview(Seen(Facts(problem), after), (key[0], day), old.day, old.hall)
        assert again.change == -found.change
        return
    pytest.skip("every move of this plan costs somebody his seat")


@pytest.mark.long
def test_move_among_3000_people_answers_within_50_ms():
    problem = generate(3000, 40, 1, "typical")
    plan = solve(problem, rounds=1, stop=lambda: True)
    seen = Seen(Facts(problem), plan)
    tried = sorted(slots(problem, plan))
    preview(seen, *tried[0])
    spent = []
    for key, day, hall in tried[:: max(1, len(tried) // 60)]:
        start = time.perf_counter()
        preview(seen, key, day, hall)
        spent.append(time.perf_counter() - start)
    assert sorted(spent)[len(spent) // 2] < 0.05
