"""Re-planning: the past untouched, only the people hit on the first rungs, checker clean on every rung."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lunxun.engines.rota.check import check
from lunxun.engines.rota.check.rules import violations
from lunxun.engines.rota.errors import ProblemError
from lunxun.engines.rota.events import apply_events
from lunxun.engines.rota.generate import disturbance, generate
from lunxun.engines.rota.model import Event, Events, Hall, Package
from lunxun.engines.rota.replan import ladder as ladder_module
from lunxun.engines.rota.replan import replan
from lunxun.engines.rota.solve import solve

from .builders import DAYS, GOOD, plan, problem, run


def test_replan_rungs_pass_the_checker_and_touch_only_the_hit() -> None:
    for seed in range(2):
        base = generate(40, 8, seed, "disturbed")
        old = solve(base, rounds=1)
        ladder = replan(base, old, disturbance(base, seed, old.runs), seconds=4)
        for rung in ladder.rungs:
            report = check(base, rung.plan, old)
            assert report.ok, (seed, rung.number, report.hard[:2], report.claims[:2])
            assert report.touched == rung.touched
            assert report.unmet == rung.missing
            if rung.number <= 2:
                assert rung.touched <= rung.hit


@pytest.fixture
def no_rung_dropped(monkeypatch):
    """A rung that breaks a rule is left out of the ladder; a test of the rungs has to hear of it."""

    def strict(facts, plan):
        found = list(violations(facts, plan))
        assert found == [], plan.log
        return iter(found)

    monkeypatch.setattr(ladder_module, "violations", strict)


def test_replan_seats_nobody_in_more_electives_than_due(no_rung_dropped) -> None:
    seed = 3
    base = generate(30 + seed, 6 + seed % 6, seed, "disturbed")
    ladder = replan(base, old := solve(base, rounds=1), disturbance(base, seed, old.runs), seconds=2.0)
    assert len(ladder.rungs) >= 3


@pytest.mark.long
def test_replan_hundreds_of_disturbed_years(no_rung_dropped) -> None:
    for seed in range(150):
        base = generate(30 + seed % 60, 6 + seed % 6, seed, "disturbed")
        old = solve(base, rounds=1)
        ladder = replan(base, old, disturbance(base, seed, old.runs), seconds=1.0)
        for rung in ladder.rungs:
            assert check(base, rung.plan, old).ok, (seed, rung.number)
        assert all(r.touched <= 1.1 * r.hit for r in ladder.rungs[:2])


def test_replan_cancelled_day_moves_its_run_to_an_empty_day() -> None:
    base = problem()
    old = plan(base)
    events = Events(DAYS[1], (Event("cancel_day", DAYS[2], reason="防汛"),))
    ladder = replan(base, old, events, seconds=3)
    chosen = ladder.choose()
    assert (chosen.number, chosen.hit, chosen.touched, chosen.missing) == (2, 2, 2, 0)
    assert [r for r in chosen.plan.runs if r.day < DAYS[1]] == [GOOD[0]]
    assert {(r.package, r.day) for r in chosen.plan.runs} >= {("B", DAYS[1]), ("B", DAYS[4])}


def test_replan_person_away_takes_a_free_seat() -> None:
    base = problem()
    old = plan(base, run("A", 0, 1, 2), run("B", 1, 1, 2), run("A", 2, 3), run("A", 5, 4), run("B", 4, 3, 4))
    events = Events(DAYS[1], (Event("person_away", DAYS[2], target="C3"),))
    first = replan(base, old, events, seconds=3).rungs[0]
    assert (first.hit, first.touched, first.missing, first.new_runs) == (1, 1, 0, 0)


def test_replan_surviving_run_keeps_hall_and_people() -> None:
    halls = (Hall("H1", "主", 3), Hall("H2", "副", 2))
    base = problem(halls=halls)
    old = plan(base)
    events = Events(DAYS[0], (Event("hall_closed", DAYS[4], target="H1"),))
    for rung in replan(base, old, events, seconds=3).rungs[:2]:
        kept = {(r.package, r.day, r.hall) for r in rung.plan.runs}
        assert {("A", DAYS[0], "H1"), ("B", DAYS[1], "H1"), ("A", DAYS[2], "H1")} <= kept
        assert check(base, rung.plan, old).ok


def test_replan_lost_first_run_takes_followers_along() -> None:
    packages = (
        Package("A", "甲", "x", ("T1",)),
        Package("B", "乙", "y", ("T2",), after=("A",)),
    )
    base = problem(packages=packages)
    old = plan(base, run("A", 0, 1, 2), run("B", 1, 1, 2), run("B", 3, 3, 4), run("A", 4, 3, 4))
    events = Events(DAYS[0], (Event("cancel_day", DAYS[0]),))
    for rung in replan(base, old, events, seconds=3).rungs:
        assert check(base, rung.plan, old).ok, rung.number


def test_replan_twice_keeps_both_pasts() -> None:
    base = generate(40, 8, 5, "disturbed")
    first = solve(base, rounds=1)
    one = disturbance(base, 5, first.runs)
    second = replan(base, first, one, seconds=2).choose().plan
    later = next(r.day for r in second.runs if r.day > one.today)
    two = Events(later, (Event("cancel_day", later),))
    third = replan(base, second, two, seconds=2).choose().plan
    assert len(third.changes) == 2
    assert check(base, third, second).ok
    with pytest.raises(ProblemError, match="早于"):
        replan(base, third, replace(two, today="2026-01-01"), seconds=1)


def test_replan_event_in_the_past_changes_nothing() -> None:
    base = problem()
    old = plan(base)
    events = Events(DAYS[3], (Event("cancel_day", DAYS[0]), Event("lecturer_away", DAYS[0], DAYS[2], "L1")))
    assert apply_events(base, (events,)) == base
    assert replan(base, old, events, seconds=2).rungs[0].touched == 0


@pytest.mark.parametrize(
    "event",
    [
        Event("earthquake", DAYS[0]),
        Event("cancel_day", "soon"),
        Event("lecturer_away", DAYS[0], target="L9"),
        Event("person_away", DAYS[2], DAYS[0], "C1"),
    ],
)
def test_replan_bad_event_is_refused(event: Event) -> None:
    base = problem()
    with pytest.raises(ProblemError):
        replan(base, plan(base), Events(DAYS[0], (event,)))


def test_replan_foreign_plan_is_refused() -> None:
    base = problem()
    with pytest.raises(ProblemError, match="不是为这份题目"):
        replan(problem(name="别的"), plan(base), Events(DAYS[0]))


def test_the_bound_of_a_replanned_plan_comes_from_the_prices_of_the_old_one() -> None:
    base = generate(60, 9, 2, "disturbed")
    plan = solve(base, rounds=2)
    ladder = replan(base, plan, disturbance(base, 2, plan.runs), seconds=5)
    report = check(base, ladder.rungs[0].plan, plan)
    assert report.ok
    assert ladder.rungs[0].plan.bound.value == report.bound
    assert report.bound > plan.bound.value / 2
