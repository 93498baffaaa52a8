"""From a plan to sessions, lectures and rosters: whole, once, and again after a break."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from django.urls import reverse

from lunxun.jobs.worker import drain
from lunxun.kernel import clock
from lunxun.plans.models import Lecture, TrainingSession
from lunxun.rota import actions, publishing, working
from lunxun.rota.models import PublishedRun, RotaPlan
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


def cancel_first_day(cast, plan, today):
    """The ladder after the first day that is still to come was lost; the office takes the widest rung."""
    lost = min(run.day for run in seen_of(plan).plan.runs if run.day >= today)
    events = {
        "today": today,
        "events": [{"kind": "cancel_day", "start": lost, "end": "", "target": "", "reason": "防汛三级响应"}],
    }
    actions.start_work(
        actor=cast.actor("clerk"), board=plan.board, kind="replan", plan=plan,
        options={"events": events, "seconds": 5},
    )  # fmt: skip
    drain()
    offer = RotaPlan.objects.filter(state="offer").order_by("rung").last()
    actions.choose_offer(actor=cast.actor("clerk"), plan=offer)
    return RotaPlan.objects.get(pk=offer.pk), lost


def test_replanned_year_replaces_the_published_one_and_leaves_the_past_alone(cast, client):
    plan = make_plan(cast, make_board(cast))
    days = sorted({run.day for run in seen_of(plan).plan.runs})
    ask(cast, plan)
    drain()
    sessions = TrainingSession.objects.filter(programme__year=2023)
    before = {s.pk: (s.on, s.venue_id) for s in sessions}
    today = (dt.date.fromisoformat(days[0]) + dt.timedelta(days=2)).isoformat()
    with clock.frozen(clock.at(dt.date.fromisoformat(today), 9)):
        new, lost = cancel_first_day(cast, plan, today)
        client.force_login(cast.clerk)
        page = client.get(reverse("rota:plan_publish", args=[new.pk])).content.decode()
        assert f"取代方案 {plan.number}" in page
        assert "</form>" in page
        work = ask(cast, new)
        drain()
        work.refresh_from_db()
        assert (work.state, work.failure) == ("done", "")
    states = dict(RotaPlan.objects.values_list("pk", "state"))
    assert (states[plan.pk], states[new.pk]) == ("replaced", "published")
    live = sessions.exclude(state="cancelled")
    runs = seen_of(new).plan.runs
    assert sorted((s.on.isoformat(), s.venue.code) for s in live) == sorted((r.day, r.hall) for r in runs)
    past = [s for s in sessions if s.on.isoformat() < today]
    assert past
    assert all(before[s.pk] == (s.on, s.venue_id) for s in past)
    assert not live.filter(on=lost).exists()
    for row in PublishedRun.objects.filter(plan=new).select_related("session"):
        run = next(r for r in runs if (r.package, r.day) == (row.package, row.on.isoformat()))
        called = RosterEntry.objects.filter(session=row.session).exclude(status="removed")
        assert set(called.values_list("person__number", flat=True)) == set(run.people)
    moved = sessions.filter(pk__in=[pk for pk, (on, _v) in before.items() if on.isoformat() == lost])
    assert all(s.changes.filter(reason="防汛三级响应").exists() for s in moved)
