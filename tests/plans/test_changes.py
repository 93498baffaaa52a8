"""Leaving the plan: the day that was planned stays, with the reason; what hangs on the session stays too."""

import datetime as dt

import pytest

from lunxun.audit.models import AuditEntry
from lunxun.feedback.models import Evaluation
from lunxun.kernel.errors import Conflict, Invalid, Refused
from lunxun.plans import actions
from lunxun.plans.models import SessionChange, TrainingSession
from lunxun.teaching import actions as teaching
from lunxun.teaching.models import Door, RosterEntry
from tests.feedback.factories import sealed
from tests.teaching.factories import make_roster

LATER = dt.date(2022, 2, 19)


def move(cast, on=LATER, reason="防汛应急响应", who="clerk", **values):
    actions.move_session(actor=cast.actor(who), session=cast.session, on=on, reason=reason, **values)


def test_move_keeps_the_planned_day_the_reason_and_the_roster(cast):
    make_roster(cast)
    called = RosterEntry.objects.filter(session=cast.session).count()
    move(cast, document="区防指〔2022〕3号")
    assert called
    assert cast.session.on == LATER
    change = SessionChange.objects.get()
    assert (change.kind, change.planned_on, change.on) == ("moved", dt.date(2022, 2, 12), LATER)
    assert (change.reason, change.document, change.by) == ("防汛应急响应", "区防指〔2022〕3号", "何晓岚")
    assert RosterEntry.objects.filter(session=cast.session).count() == called
    assert AuditEntry.objects.get(verb="move_session").note == "防汛应急响应"


def test_moving_twice_keeps_both_steps(cast):
    move(cast)
    move(cast, on=dt.date(2022, 2, 18), reason="会场让出")
    assert [(c.planned_on.day, c.on.day, c.is_later) for c in SessionChange.objects.all()] == [
        (12, 19, True),
        (19, 18, False),
    ]


def test_move_takes_a_released_timetable_back_and_closes_its_door(
    cast, django_capture_on_commit_callbacks, db
):
    TrainingSession.objects.filter(pk=cast.session.pk).update(state="released")
    Door.objects.create(organisation=cast.organisation, session=cast.session, code="AB12CD", is_open=True)
    with django_capture_on_commit_callbacks(execute=True):
        move(cast)
    assert cast.session.state == "draft"
    assert Door.objects.get().is_open is False


@pytest.mark.parametrize(
    "who", ["leader", "head", "assistant", "contact", "trainee", "inspector", "sysadmin", "outsider"]
)
def test_only_the_clerk_moves_or_cancels(cast, who):
    for run in (
        lambda: move(cast, who=who),
        lambda: actions.cancel_session(actor=cast.actor(who), session=cast.session, reason="x"),
    ):
        with pytest.raises((Refused, TrainingSession.DoesNotExist)):
            run()
    assert not SessionChange.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"on": dt.date(2022, 2, 12)}, "on"),
        ({"on": dt.date(2022, 1, 27)}, "outline_due_on"),
    ],
)
def test_wrong_input_says_which_field_and_changes_nothing(cast, values, field):
    with pytest.raises(Invalid) as refusal:
        move(cast, **values)
    assert field in refusal.value.problems
    assert not SessionChange.objects.exists()


def test_a_session_with_people_in_the_hall_stays_on_its_day(cast):
    rows = make_roster(cast)
    TrainingSession.objects.filter(pk=cast.session.pk).update(state="released", on=dt.date(2022, 2, 9))
    teaching.check_in_by_staff(actor=cast.actor("clerk"), entry=rows["王芳"])
    with pytest.raises(Conflict, match="已经有人签到"):
        move(cast)


def test_a_session_with_open_ballots_is_neither_moved_nor_cancelled(cast):
    sealed(cast)
    TrainingSession.objects.filter(pk=cast.session.pk).update(state="released", on=dt.date(2022, 2, 12))
    Evaluation.objects.update(state="answering")
    with pytest.raises(Conflict, match="评价已经开放"):
        move(cast)
    with pytest.raises(Conflict, match="评价已经开放"):
        actions.cancel_session(actor=cast.actor("clerk"), session=cast.session, reason="停电")
    assert not SessionChange.objects.exists()


def test_cancel_and_restore_keep_their_reasons(cast):
    actions.cancel_session(actor=cast.actor("clerk"), session=cast.session, reason="并入下一场")
    with pytest.raises(Refused, match="先恢复"):
        move(cast)
    actions.restore_session(actor=cast.actor("clerk"), session=cast.session, on=LATER, reason="还是要办")
    assert (cast.session.state, cast.session.on) == ("draft", LATER)
    assert [c.kind for c in SessionChange.objects.all()] == ["cancelled", "restored"]
    with pytest.raises(Refused, match="没有取消"):
        actions.restore_session(actor=cast.actor("clerk"), session=cast.session, on=LATER, reason="x")


def test_a_session_that_was_held_is_not_moved(cast):
    TrainingSession.objects.filter(pk=cast.session.pk).update(state="held")
    with pytest.raises(Refused, match="已经上过课"):
        move(cast)


def test_video_is_kept_once(cast):
    actions.hold_by_video(actor=cast.actor("clerk"), session=cast.session, reason="疫情防控")
    with pytest.raises(Conflict):
        actions.hold_by_video(actor=cast.actor("clerk"), session=cast.session, reason="疫情防控")
    assert SessionChange.objects.get().kind == "video"


def test_withdrawing_a_lecture_is_part_of_the_record(cast):
    actions.withdraw_lecture(actor=cast.actor("clerk"), lecture=cast.lecture, reason="审核领导不同意开讲")
    change = SessionChange.objects.get()
    assert (change.kind, change.lecture) == ("withdrawn", cast.lecture)


def test_after_publication_the_day_changes_with_a_reason_only(cast):
    fields = {"title": "改名", "circle": cast.session.circle, "venue": None, "number": 2}
    clerk, programme = cast.actor("clerk"), cast.session.programme
    actions.publish_programme(actor=clerk, programme=programme, on=dt.date(2022, 1, 10))
    with pytest.raises(Invalid) as refusal:
        actions.update_session(actor=clerk, session=cast.session, on=LATER, **fields)
    assert set(refusal.value.problems) == {"on"}
    actions.update_session(actor=clerk, session=cast.session, on=cast.session.on, **fields)
    with pytest.raises(Conflict):
        actions.publish_programme(actor=clerk, programme=programme, on=LATER)


def test_pages_of_change_ask_and_show(cast, signed_in):
    client = signed_in(cast.clerk)
    path = f"/sessions/{cast.session.pk}/"
    for name in ("move", "cancel", "video"):
        assert client.get(f"{path}{name}/").status_code == 200
    kept = client.post(f"{path}move/", {"on": "2022-02-19", "reason": ""}).content.decode()
    assert "请写明原因" in kept
    assert "2022-02-19" in kept
    assert client.post(f"{path}move/", {"on": "2022年2月19日", "reason": "防汛"}).status_code == 302
    page = client.get(path).content.decode()
    assert "变更记录" in page
    assert "防汛" in page
    assert client.post(f"{path}cancel/", {"reason": "并入下一场"}).status_code == 302
    assert client.post(f"{path}restore/", {"reason": "要办", "on": "2022-02-26"}).status_code == 302
    assert client.post("/plan/publish/", {"on": "2022-01-10"}).status_code == 302
