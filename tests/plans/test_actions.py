"""The clerk's verbs: happy, refused, wrong input, stale state."""

import datetime as dt

import pytest

from lunxun.audit.models import AuditEntry
from lunxun.kernel.errors import Conflict, Invalid, Refused
from lunxun.org.models import PostHolding
from lunxun.plans import actions
from lunxun.plans.models import CalendarDay, Lecture, TrainingSession
from lunxun.plans.queries import agenda_of


def new_session(cast, actor="clerk", **fields):
    values = {"title": "项目与招商", "on": dt.date(2022, 2, 26), **fields}
    return actions.create_session(
        actor=cast.actor(actor), programme=cast.session.programme, circle=cast.session.circle, **values
    )


def test_create_session_takes_the_next_number_and_leaves_a_trail(cast):
    session = new_session(cast)
    assert session.number == 3
    assert AuditEntry.objects.get(verb="create_session").subject_id == str(session.pk)


@pytest.mark.parametrize(
    "who", ["leader", "head", "assistant", "contact", "trainee", "inspector", "sysadmin"]
)
def test_create_session_by_anybody_but_the_clerk_is_refused(cast, who):
    with pytest.raises(Refused):
        new_session(cast, actor=who)
    assert TrainingSession.objects.count() == 1


def test_create_session_with_a_taken_number_is_invalid(cast):
    with pytest.raises(Invalid) as refusal:
        new_session(cast, number=2)
    assert set(refusal.value.problems) == {"number"}


def test_create_session_with_dues_after_the_class_is_invalid(cast):
    with pytest.raises(Invalid) as refusal:
        new_session(cast, outline_due_on=dt.date(2022, 2, 26), review_due_on=dt.date(2022, 2, 27))
    assert set(refusal.value.problems) == {"outline_due_on", "review_due_on"}


def test_update_session_after_release_is_refused_with_the_way_out(cast):
    TrainingSession.objects.filter(pk=cast.session.pk).update(state="released")
    cast.session.refresh_from_db()
    with pytest.raises(Refused, match="先撤回课表"):
        actions.update_session(
            actor=cast.actor("clerk"),
            session=cast.session,
            title="改名",
            circle=cast.session.circle,
            on=cast.session.on,
            venue=None,
            number=2,
        )


def test_add_lecture_takes_the_head_of_the_unit_and_the_order_of_the_clock(cast):
    lecture = actions.add_lecture(
        actor=cast.actor("clerk"),
        session=cast.session,
        title="早上第一堂",
        unit=cast.units["emergency"],
        starts=dt.time(8, 40),
        ends=dt.time(9, 20),
        abilities=["practice"],
    )
    assert lecture.lecturer == cast.head.person
    titles = [row.title for row in Lecture.objects.filter(session=cast.session).order_by("position")]
    assert titles == ["早上第一堂", cast.lecture.title, cast.other_lecture.title]


def test_add_lecture_without_a_head_needs_a_substitute_with_reason(cast):
    PostHolding.objects.filter(post=cast.posts["head"]).delete()
    values = {
        "actor": cast.actor("clerk"),
        "session": cast.session,
        "title": "代讲",
        "unit": cast.units["emergency"],
        "starts": dt.time(14),
        "ends": dt.time(14, 40),
    }
    with pytest.raises(Invalid):
        actions.add_lecture(**values)
    with pytest.raises(Invalid):
        actions.add_lecture(**values, lecturer=cast.assistant.person)
    lecture = actions.add_lecture(
        **values, lecturer=cast.assistant.person, substitute_reason="局长空缺，分管领导同意"
    )
    assert lecture.is_substitute


def test_swap_lectures_exchanges_their_times(cast):
    actions.swap_lectures(actor=cast.actor("clerk"), lecture=cast.lecture, other=cast.other_lecture)
    order = [segment.lecture.title for segment in agenda_of(cast.session)]
    assert order == [cast.other_lecture.title, cast.lecture.title]
    assert [lecture.position for lecture in Lecture.objects.order_by("segment__starts")] == [1, 2]


def test_remove_segment_with_a_lecture_is_refused(cast):
    with pytest.raises(Conflict, match="撤下这堂课"):
        actions.remove_segment(actor=cast.actor("clerk"), segment=cast.lecture.segment)


def test_withdraw_lecture_twice_is_a_conflict(cast):
    actions.withdraw_lecture(actor=cast.actor("clerk"), lecture=cast.lecture, reason="审核撤下")
    with pytest.raises(Conflict):
        actions.withdraw_lecture(actor=cast.actor("clerk"), lecture=cast.lecture, reason="再撤")


def test_set_day_twice_keeps_one_row(cast):
    for name in ("春节", "春节假期"):
        actions.set_day(actor=cast.actor("clerk"), on=dt.date(2022, 2, 5), kind="holiday", name=name)
    assert list(CalendarDay.objects.values_list("name", flat=True)) == ["春节假期"]


def test_replace_lecturer_needs_a_reason_and_shows_the_deputy(cast):
    clerk, deputy = cast.actor("clerk"), cast.trainee.person
    with pytest.raises(Invalid) as refusal:
        actions.replace_lecturer(actor=clerk, lecture=cast.lecture, lecturer=deputy, reason=" ")
    assert set(refusal.value.problems) == {"substitute_reason"}
    with pytest.raises(Refused):
        actions.replace_lecturer(
            actor=cast.actor("head"), lecture=cast.lecture, lecturer=deputy, reason="带队抢险"
        )
    head = cast.lecture.lecturer
    actions.replace_lecturer(actor=clerk, lecture=cast.lecture, lecturer=deputy, reason="带队抢险")
    changed = Lecture.objects.get(pk=cast.lecture.pk)
    assert (changed.lecturer, changed.is_substitute, changed.substitute_reason) == (deputy, True, "带队抢险")
    assert AuditEntry.objects.get(verb="replace_lecturer").note == "带队抢险"
    with pytest.raises(Invalid):
        actions.replace_lecturer(actor=clerk, lecture=changed, lecturer=deputy, reason="再换")
    actions.replace_lecturer(actor=clerk, lecture=changed, lecturer=head, reason="")
    assert Lecture.objects.get(pk=cast.lecture.pk).is_substitute is False


def test_a_topic_is_given_to_the_unit_that_answers_for_it(cast):
    from lunxun.plans.models import Topic

    topic = Topic.objects.create(
        organisation=cast.organisation, code="T9", name="燃气安全", circle=cast.session.circle
    )
    unit = cast.units["emergency"]
    with pytest.raises(Refused):
        actions.assign_topic(actor=cast.actor("head"), topic=topic, unit=unit)
    actions.assign_topic(actor=cast.actor("clerk"), topic=topic, unit=unit)
    assert Topic.objects.get(pk=topic.pk).unit == unit
    with pytest.raises(Conflict):
        actions.assign_topic(actor=cast.actor("clerk"), topic=topic, unit=unit)
    with pytest.raises(Invalid):
        foreign = type(unit).objects.create(
            organisation=cast.outsider.organisation, type=unit.type, code="X9", name="外", short_name="外"
        )
        actions.assign_topic(actor=cast.actor("clerk"), topic=topic, unit=foreign)
