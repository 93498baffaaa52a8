"""Release, door, check-in, the end of the day: happy, refused, stale, repeated."""

from __future__ import annotations

import datetime as dt

import pytest

from lunxun.kernel import clock
from lunxun.kernel.errors import Conflict, Invalid, NotFound, Refused
from lunxun.org.models import Person
from lunxun.plans.models import Lecture, TrainingSession
from lunxun.teaching import actions, queries
from lunxun.teaching.actions import attendance
from lunxun.teaching.actions.release import hash_of
from lunxun.teaching.enums import CallUpState, EntryStatus
from lunxun.teaching.models import CheckIn, DoorMiss, RosterEntry, TimetableRelease
from tests.cast import Cast
from tests.teaching.factories import entries, make_roster, on_the_day, release_by_force


@pytest.fixture
def roster(cast: Cast) -> dict[str, RosterEntry]:
    return make_roster(cast)


@pytest.fixture
def gate_open(monkeypatch):
    """The outlines have all passed (their own tests show when)."""
    from lunxun.teaching.queries import release

    monkeypatch.setattr(release, "gate_problems", lambda session: [])


@pytest.fixture
def hall(cast: Cast, roster):
    """08:20 on the day, released, door open."""
    release_by_force(cast.session)
    with on_the_day(cast):
        yield actions.open_door(actor=cast.actor("clerk"), session=cast.session)


# ---- release -------------------------------------------------------------------------------------


def test_release_names_every_outline_that_has_not_passed(cast, roster):
    with pytest.raises(Conflict) as caught:
        actions.release_timetable(actor=cast.actor("clerk"), session=cast.session)
    assert "应急局" in caught.value.reason and "信访局" in caught.value.reason
    assert not TimetableRelease.objects.exists()


def test_release_keeps_the_words_with_their_hash(cast, roster, gate_open):
    release = actions.release_timetable(actor=cast.actor("clerk"), session=cast.session)
    assert cast.session.state == "released"
    assert release.number == 1 and release.content_hash == hash_of(release.content)
    assert [row["title"] for row in release.content["segments"]] == [
        cast.lecture.title,
        cast.other_lecture.title,
    ]
    assert cast.session.call_up.__class__.objects.get().state == CallUpState.CALLED
    with pytest.raises(Conflict):
        actions.release_timetable(actor=cast.actor("clerk"), session=cast.session)


def test_release_is_refused_to_others(cast, roster, gate_open):
    with pytest.raises(Refused):
        actions.release_timetable(actor=cast.actor("leader"), session=cast.session)
    with pytest.raises(NotFound):
        actions.release_timetable(actor=cast.actor("outsider"), session=cast.session)


def test_release_without_venue_or_lectures_conflicts(cast, gate_open):
    TrainingSession.objects.filter(pk=cast.session.pk).update(venue=None)
    Lecture.objects.filter(pk=cast.lecture.pk).update(segment=None)
    with pytest.raises(Conflict, match="地点") as caught:
        actions.release_timetable(actor=cast.actor("clerk"), session=cast.session)
    assert "还没有排时间" in caught.value.reason
    Lecture.objects.filter(session=cast.session).update(state="withdrawn")
    with pytest.raises(Conflict, match="讲题"):
        actions.release_timetable(actor=cast.actor("clerk"), session=cast.session)


def test_taken_back_timetable_is_released_under_the_next_number(cast, roster, gate_open):
    clerk = cast.actor("clerk")
    actions.release_timetable(actor=clerk, session=cast.session)
    with pytest.raises(Invalid):
        actions.take_back_timetable(actor=clerk, session=cast.session, reason="")
    actions.take_back_timetable(actor=clerk, session=cast.session, reason="换会场")
    with pytest.raises(Conflict):
        actions.take_back_timetable(actor=clerk, session=cast.session, reason="换会场")
    assert actions.release_timetable(actor=clerk, session=cast.session).number == 2
    assert [one.number for one in queries.releases_of(cast.session)] == [2, 1]
    with on_the_day(cast):
        actions.check_in_by_staff(actor=clerk, entry=roster["王芳"])
        with pytest.raises(Conflict):
            actions.take_back_timetable(actor=clerk, session=cast.session, reason="换会场")


# ---- desk ----------------------------------------------------------------------------------------


def test_staff_check_in_counts_once_and_can_be_undone(cast, roster, hall):
    clerk = cast.actor("clerk")
    first = actions.check_in_by_staff(actor=clerk, entry=roster["王芳"])
    assert actions.check_in_by_staff(actor=clerk, entry=roster["王芳"], method="paper").pk == first.pk
    assert (first.method, first.account_id) == ("staff", cast.clerk.pk)
    assert queries.present_count(cast.session) == 1
    actions.undo_check_in(actor=clerk, entry=roster["王芳"])
    with pytest.raises(Conflict):
        actions.undo_check_in(actor=clerk, entry=roster["王芳"])
    assert queries.present_count(cast.session) == 0
    with pytest.raises(Invalid):
        actions.check_in_by_staff(actor=clerk, entry=roster["王芳"], method="phone")


@pytest.mark.parametrize("who", ["contact", "head", "trainee", "inspector", "sysadmin"])
def test_staff_check_in_is_refused_to_others(cast, roster, hall, who):
    with pytest.raises(Refused):
        actions.check_in_by_staff(actor=cast.actor(who), entry=roster["王芳"])


def test_check_in_waits_for_release_and_day(cast, roster):
    with on_the_day(cast), pytest.raises(Refused, match="课表还没发布"):
        actions.check_in_by_staff(actor=cast.actor("clerk"), entry=roster["王芳"])
    release_by_force(cast.session)
    with pytest.raises(Refused, match="还没到"):
        actions.check_in_by_staff(actor=cast.actor("clerk"), entry=roster["王芳"])
    with clock.frozen(clock.at(cast.session.on + dt.timedelta(2), 9)):
        actions.check_in_by_staff(actor=cast.actor("clerk"), entry=roster["王芳"])  # 补签


def test_who_turns_up_is_on_leave_no_longer(cast, roster, hall):
    clerk = cast.actor("clerk")
    leave = actions.request_leave(actor=clerk, entry=roster["王芳"], category="duty")
    actions.decide_leave(actor=clerk, leave=leave, is_approved=True)
    actions.check_in_by_staff(actor=clerk, entry=roster["王芳"])
    leave.refresh_from_db()
    assert leave.state == "cancelled"
    counts = queries.session_counts(cast.session)
    assert (counts.present, counts.on_leave) == (1, 0)
    late = Person.objects.get(name="王芳")
    with pytest.raises(Conflict):
        actions.request_leave(actor=clerk, entry=entries(cast)[late.name], category="duty")


def test_leave_asked_for_before_arrival_is_not_granted_after_it(cast, roster, hall):
    clerk = cast.actor("clerk")
    leave = actions.request_leave(actor=clerk, entry=roster["王芳"], category="duty")
    CheckIn.objects.create(
        organisation=cast.organisation, entry=roster["王芳"], method="staff", at=clock.now()
    )
    with pytest.raises(Conflict):
        actions.decide_leave(actor=clerk, leave=leave, is_approved=True)


def test_replaced_and_removed_rows_do_not_check_in(cast, roster, hall):
    clerk = cast.actor("clerk")
    actions.substitute(
        actor=clerk, entry=roster["陶可"], outsider={"name": "周围", "unit": "江洲晚报"}, reason="挂职"
    )
    actions.remove_from_roster(actor=clerk, entry=roster["谢宁"], reason="x")
    for name in ("陶可", "谢宁"):
        with pytest.raises(Conflict):
            actions.check_in_by_staff(actor=clerk, entry=roster[name])


def test_many_at_once_passes_over_what_does_not_fit(cast, roster, hall):
    clerk = cast.actor("clerk")
    leave = actions.request_leave(actor=clerk, entry=roster["王芳"], category="duty")
    actions.decide_leave(actor=clerk, leave=leave, is_approved=True)
    everyone = [row.pk for row in roster.values()]
    assert actions.check_in_many(actor=clerk, session=cast.session, entry_ids=everyone) == 6
    assert actions.check_in_many(actor=clerk, session=cast.session, entry_ids=everyone) == 0
    assert entries(cast)["王芳"].status == EntryStatus.ON_LEAVE
    with pytest.raises(Refused):
        actions.check_in_many(actor=cast.actor("head"), session=cast.session, entry_ids=everyone)


def test_phones_of_another_machine_are_taken_over_by_the_office_alone(cast, roster, hall):
    everyone = [row.pk for row in roster.values()]
    with pytest.raises(Refused):
        actions.check_in_phones(actor=cast.actor("trainee"), session=cast.session, entry_ids=everyone)
    assert actions.check_in_phones(actor=cast.actor("clerk"), session=cast.session, entry_ids=everyone) == 7
    assert actions.check_in_phones(actor=cast.actor("clerk"), session=cast.session, entry_ids=everyone) == 0
    assert set(CheckIn.objects.values_list("method", flat=True)) == {"phone"}


# ---- door ----------------------------------------------------------------------------------------


def phone(cast: Cast, entry: RosterEntry, tail: str) -> CheckIn:
    return actions.check_in_by_phone(session=cast.session, entry_id=entry.pk, phone_tail=tail)


def test_phone_checks_in_with_the_last_four_digits(cast, roster, hall):
    first = phone(cast, roster["王芳"], "０００８")
    assert (first.method, first.account_id) == ("phone", None)
    assert phone(cast, roster["王芳"], "0008").pk == first.pk
    with pytest.raises(Invalid):
        phone(cast, roster["王芳"], "")
    assert DoorMiss.objects.count() == 1


def test_phone_without_number_or_row_goes_to_the_desk(cast, roster, hall):
    Person.objects.filter(name="陶可").update(phone="")
    with pytest.raises(Invalid, match="签到台"):
        phone(cast, roster["陶可"], "")
    with pytest.raises(NotFound):
        actions.check_in_by_phone(session=cast.session, entry_id=10**9, phone_tail="0008")


def test_guessing_is_slowed_down_and_time_forgives(cast, roster, hall):
    for _ in range(attendance.MISSES_PER_ENTRY):
        with pytest.raises(Invalid):
            phone(cast, roster["王芳"], "1111")
    with pytest.raises(Refused, match="签到台"):
        phone(cast, roster["王芳"], "0008")
    assert phone(cast, roster["陶可"], "0007").method == "phone"
    with on_the_day(cast, 8, 31):
        assert phone(cast, roster["王芳"], "0008").method == "phone"


def test_whole_door_slows_down(cast, roster, hall, monkeypatch):
    monkeypatch.setattr(attendance, "MISSES_PER_DOOR", 2)
    for name in ("王芳", "陶可"):
        with pytest.raises(Invalid):
            phone(cast, roster[name], "1111")
    with pytest.raises(Refused, match="一分钟"):
        phone(cast, roster["谢宁"], "0005")


def test_door_opens_for_the_office_on_a_released_session_only(cast, roster):
    with pytest.raises(Conflict):
        actions.open_door(actor=cast.actor("clerk"), session=cast.session)
    release_by_force(cast.session)
    with pytest.raises(Refused):
        actions.open_door(actor=cast.actor("head"), session=cast.session)
    first = actions.open_door(actor=cast.actor("clerk"), session=cast.session)
    assert actions.open_door(actor=cast.actor("clerk"), session=cast.session).pk == first.pk
    assert queries.session_by_code(first.code.lower()) == cast.session
    with pytest.raises(Refused, match="今天不是"):
        phone(cast, roster["王芳"], "0008")
    with on_the_day(cast):
        actions.close_door(actor=cast.actor("clerk"), session=cast.session)
        actions.close_door(actor=cast.actor("clerk"), session=cast.session)
        with pytest.raises(Refused, match="没有打开"):
            phone(cast, roster["王芳"], "0008")
        again = actions.open_door(actor=cast.actor("clerk"), session=cast.session)
    assert again.code == first.code


# ---- the end -------------------------------------------------------------------------------------


def test_held_session_closes_door_and_lectures(cast, roster, hall):
    clerk = cast.actor("clerk")
    with pytest.raises(Refused):
        actions.mark_held(actor=cast.actor("leader"), session=cast.session)
    actions.mark_held(actor=clerk, session=cast.session)
    assert cast.session.state == "held"
    assert set(Lecture.objects.values_list("state", flat=True)) == {"held"}
    assert not queries.door_of(cast.session).is_open
    with pytest.raises(Conflict):
        actions.mark_held(actor=clerk, session=cast.session)
    actions.check_in_by_staff(actor=clerk, entry=roster["王芳"], method="paper")  # 补录


def test_held_before_the_day_conflicts(cast):
    release_by_force(cast.session)
    with pytest.raises(Conflict):
        actions.mark_held(actor=cast.actor("clerk"), session=cast.session)
