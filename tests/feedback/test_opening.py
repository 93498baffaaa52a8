"""Opening by itself before the end, and the board that speaks to the room and to nobody in it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from lunxun.audit.models import AuditEntry
from lunxun.feedback import actions, queries, tasks
from lunxun.feedback.enums import EvaluationState, Mode
from lunxun.kernel import clock
from lunxun.plans.models import Segment
from tests.feedback.factories import cast_some, opened

pytestmark = pytest.mark.django_db


def prepare(cast, mode: str = Mode.PHONE, minutes: int | None = 10):
    return actions.prepare_evaluation(
        actor=cast.actor("clerk"), session=cast.session, mode=mode, expected=20, opens_before=minutes
    )


def end_of(cast) -> dt.datetime:
    return max(segment.ends_at for segment in Segment.objects.filter(session=cast.session))


def opens(cast, evaluation, instant: dt.datetime) -> bool:
    with clock.frozen(instant):
        if tasks.has_work():
            tasks.run()
    evaluation.refresh_from_db()
    return evaluation.state == EvaluationState.ANSWERING


def test_it_opens_so_many_minutes_before_the_last_lecture_ends(cast):
    evaluation = prepare(cast)
    ten_before = end_of(cast) - dt.timedelta(minutes=10)
    assert queries.opens_at(evaluation) == ten_before
    assert not opens(cast, evaluation, ten_before - dt.timedelta(seconds=1))
    assert opens(cast, evaluation, ten_before)
    assert AuditEntry.objects.get(verb="feedback.open").actor_label == "系统"


def test_a_moved_lecture_moves_the_opening(cast):
    evaluation = prepare(cast)
    before = queries.opens_at(evaluation)
    Segment.objects.filter(session=cast.session).update(ends=dt.time(18, 30))
    assert queries.opens_at(evaluation) > before
    assert queries.opens_at(evaluation) == end_of(cast) - dt.timedelta(minutes=10)


def test_without_minutes_the_office_opens_it(cast):
    evaluation = prepare(cast, minutes=None)
    assert queries.opens_at(evaluation) is None
    assert not opens(cast, evaluation, end_of(cast))


def test_slips_open_nothing_before_they_are_printed(cast, signed_in):
    evaluation = prepare(cast, Mode.SLIPS)
    assert not opens(cast, evaluation, end_of(cast))
    page = signed_in(cast.clerk).get(reverse("feedback:evaluation", args=[cast.session.pk]))
    assert "还没有印小票，到时不会开" in page.content.decode()
    actions.issue_slips(actor=cast.actor("clerk"), evaluation=evaluation, count=20)
    assert opens(cast, evaluation, end_of(cast))


@pytest.mark.parametrize("days", [-1, 1])
def test_another_day_opens_nothing(cast, days):
    evaluation = prepare(cast)
    assert not opens(cast, evaluation, end_of(cast) + dt.timedelta(days=days))


def test_the_form_asks_for_the_minutes(cast, signed_in):
    client = signed_in(cast.clerk)
    client.post(reverse("feedback:prepare", args=[cast.session.pk]), {"mode": "phone", "opens_before": "15"})
    evaluation = queries.get_evaluation_for(cast.actor("clerk"), cast.session.pk)
    assert evaluation.opens_before == 15
    page = client.get(reverse("feedback:board", args=[cast.session.pk])).content.decode()
    assert f"{queries.opens_at(evaluation).astimezone(end_of(cast).tzinfo):%H:%M} 开放评价" in page


def test_the_board_counts_and_speaks_to_the_room(cast, signed_in):
    evaluation, issued = opened(cast)
    cast_some(cast, evaluation, issued[:7])
    page = signed_in(cast.clerk).get(reverse("feedback:board", args=[cast.session.pk])).content.decode()
    assert "还有 13 份没交" in page
    assert "纸质表，同等有效" in page
    # No figure of an answer, no name of a person who has or has not answered.
    main = page.split('id="counts"')[1].split("</main>")[0]
    assert "分" not in main.replace("份", "")
    assert cast.trainee.person.name not in main
    assert all(ticket not in page for ticket in issued)
