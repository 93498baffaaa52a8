"""From a plan to sessions, lectures and rosters: whole, once, and again after a break."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from django.urls import reverse

from lunxun.jobs.worker import drain
from lunxun.kernel import clock
from lunxun.kernel.errors import Conflict
from lunxun.plans.models import Lecture, TrainingSession
from lunxun.rota import actions, publishing, working
from lunxun.rota.models import PublishedRun, RotaPlan, Work
from lunxun.rota.snapshots import seen_of
from lunxun.teaching.models import CallUp, RosterEntry
from tests.rota.factories import make_board, make_plan

pytestmark = pytest.mark.django_db(transaction=True)


def ask(cast, plan):
    return actions.start_work(actor=cast.actor("clerk"), board=plan.board, kind="publish", plan=plan)


def test_timetable_has_lunch_and_pauses_and_follows_the_clock():
    parts = publishing.timetable([40] * 8)
    assert [p.number for p in parts if p.number is not None] == list(range(8))
    assert {p.kind for p in parts} == {"opening", "lecture", "break", "lunch", "closing"}
    for one, two in pairwise(parts):
        assert one.starts < one.ends == two.starts
    lunch = next(p for p in parts if p.kind == "lunch")
    assert (lunch.ends, len(publishing.timetable([40]))) == (dt.time(14), 3)


def test_plan_becomes_sessions_with_lectures_and_people_by_name(cast):
    plan = make_plan(cast, make_board(cast))
    work = ask(cast, plan)
    drain()
    work.refresh_from_db()
    assert (work.state, work.failure) == ("done", "")
    plan.refresh_from_db()
    assert plan.state == "published"
    runs = seen_of(plan).plan.runs
    made = TrainingSession.objects.filter(programme__year=2023).order_by("number")
    assert [(s.on.isoformat(), s.venue.code) for s in made] == [(r.day, r.hall) for r in runs]
    for session, run in zip(made, runs, strict=True):
        assert Lecture.objects.filter(session=session).count() == 1
        names = RosterEntry.objects.filter(session=session).values_list("person__number", flat=True)
        assert set(names) == set(run.people)
    assert CallUp.objects.filter(session__in=made, state="draft").count() == sum(bool(r.people) for r in runs)
    with pytest.raises(Conflict):
        other = make_plan(cast, plan.board)
        publishing.publish(Work(plan=other, organisation=cast.organisation, options={}))


def test_publishing_that_broke_off_is_finished_without_doubles(cast, monkeypatch):
    plan = make_plan(cast, make_board(cast))
    work = ask(cast, plan)
    real, calls = publishing._call, []

    def die_once(*args):
        calls.append(1)
        if len(calls) == 1:
            raise KeyboardInterrupt
        real(*args)

    monkeypatch.setattr(publishing, "_call", die_once)
    with pytest.raises(KeyboardInterrupt):
        working.do(work.pk)
    working.do(work.pk)
    runs = seen_of(plan).plan.runs
    assert TrainingSession.objects.filter(programme__year=2023).count() == len(runs)
    assert Lecture.objects.filter(session__programme__year=2023).count() == len(runs)
    assert PublishedRun.objects.filter(plan=plan).count() == len(runs)
    assert RotaPlan.objects.get(pk=plan.pk).state == "published"


def test_check_page_names_what_is_in_the_way_and_has_no_button(cast, client):
    plan = make_plan(cast, make_board(cast))
    client.force_login(cast.clerk)
    address = reverse("rota:plan_publish", args=[plan.pk])
    assert "排进年度计划</button>" in client.get(address).content.decode()
    with clock.frozen(clock.at(dt.date(2024, 1, 3), 9)):
        page = client.get(address).content.decode()
        assert "已经过去" in page
        assert "排进年度计划</button>" not in page
