"""Odd districts: other halls, weights, caps, electives, locks. Whole solve, re-plan and checker hold together."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from lunxun.engines.rota.check import check
from lunxun.engines.rota.generate import FAMILIES, disturbance, generate
from lunxun.engines.rota.model import Floor, Hall, Lock, Problem
from lunxun.engines.rota.replan import replan
from lunxun.engines.rota.solve import solve
from lunxun.engines.rota.validate import validate


def odd(seed: int) -> Problem:
    """A generated problem with everything that the families leave alone."""
    rng = random.Random(seed)
    base = generate(rng.randrange(6, 40), rng.randrange(2, 8), seed, rng.choice(FAMILIES))
    days = [d.on for d in base.days]
    people = tuple(
        replace(
            p,
            carry=rng.randrange(300),
            exempt=tuple(k.id for k in base.packages if rng.random() < 0.1),
            away=tuple(on for on in days if rng.random() < 0.2),
        )
        for p in base.people
    )
    posts = []
    for post in base.posts:
        keep = tuple(k for k in post.mandatory if rng.random() < 0.6)
        rest = tuple(k.id for k in base.packages if k.id not in keep)
        posts.append(
            replace(post, mandatory=keep, electives=rest, elective_count=rng.randrange(len(rest) + 1))
        )
    halls = tuple(
        Hall(f"H{n}", f"厅{n}", rng.randrange(1, 9), tuple(on for on in days if rng.random() < 0.2))
        for n in range(rng.randrange(1, 5))
    )
    units = tuple(
        replace(u, cap=rng.choice((None, 0, 1, 9)), soft_cap=rng.choice((None, 0, 2, 99))) for u in base.units
    )
    lecturers = tuple(
        replace(x, person=rng.choice(people).id, per_month=rng.randrange(4)) for x in base.lecturers
    )
    weights = replace(
        base.weights,
        **{
            name: rng.choice((0, 1, 40))
            for name in ("run", "alternation", "soft_cap", "consecutive", "floor")
        },
        unmet=rng.choice((0, 1, 100)),
        lock=rng.choice((0, 50)),
    )
    locks = tuple(
        Lock(
            f"K{n}",
            rng.choice(("run", "ban", "seat")),
            rng.choice(base.packages).id,
            rng.choice(days),
            rng.choice((None, *(h.id for h in halls))),
            rng.choice(people).id,
        )
        for n in range(rng.randrange(4))
    )
    return replace(
        base,
        people=people,
        posts=tuple(posts),
        halls=halls,
        units=units,
        lecturers=lecturers,
        weights=weights,
        locks=locks,
        floors=(Floor("综合", rng.randrange(9)), Floor("不存在", 2)),
        reserve_percent=rng.choice((0, 5, 60)),
        meta={},
    )


def whole_circle(seed: int) -> None:
    base = odd(seed)
    validate(base)
    plan = solve(base, rounds=2, seed=seed)
    report = check(base, plan)
    assert report.ok, (seed, report.hard[:3], report.claims[:3])
    assert report.bound <= report.total, seed
    assert report.unmet_bound <= report.unmet, seed
    ladder = replan(base, plan, disturbance(base, seed, plan.runs), seconds=0.2)
    for rung in ladder.rungs:
        verdict = check(base, rung.plan, plan)
        assert verdict.ok, (seed, rung.number, verdict.hard[:3], verdict.claims[:3])
        assert verdict.bound <= verdict.total, (seed, rung.number)


@pytest.mark.parametrize("seed", range(5))
def test_odd_districts_pass_the_checker(seed: int) -> None:
    whole_circle(seed)


@pytest.mark.long
def test_odd_districts_in_hundreds_pass_the_checker() -> None:
    for seed in range(100, 700):
        whole_circle(seed)
