"""Conflicts of a session (A14, S6): holiday, make-up workday, hall, overlap, lecturer away or twice."""

import datetime as dt

import pytest

from lunxun.kernel import clock
from lunxun.plans.actions import set_day
from lunxun.plans.conflicts import conflicts_of, day_conflict
from lunxun.plans.enums import DayKind
from lunxun.plans.models import Absence, CalendarDay, Segment, TrainingSession
from tests.cast import SATURDAY, make_lecture


def kinds(session):
    return [conflict.kind for conflict in conflicts_of(session)]


def second_session(cast, **fields):
    values = {"number": 9, "title": "另一班", "on": SATURDAY, "venue": None, **fields}
    return TrainingSession.objects.create(
        organisation=cast.organisation, programme=cast.session.programme, circle=cast.session.circle, **values
    )


def test_session_on_a_free_saturday_has_no_conflict(cast):
    assert kinds(cast.session) == []


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (DayKind.HOLIDAY, ["holiday"]),
        (DayKind.MAKEUP, ["makeup"]),
        (DayKind.EMERGENCY, ["emergency"]),
        (DayKind.WORKDAY, []),
    ],
)
def test_session_day_kind_is_named(cast, kind, expected):
    CalendarDay.objects.create(organisation=cast.organisation, on=SATURDAY, kind=kind, name="春节")
    assert kinds(cast.session) == expected


def test_day_of_another_organisation_does_not_matter(cast):
    CalendarDay.objects.create(
        organisation=cast.outsider.organisation, on=SATURDAY, kind=DayKind.HOLIDAY, name="春节"
    )
    assert kinds(cast.session) == []


def test_hall_taken_by_another_session_is_named(cast):
    second_session(cast, venue=cast.session.venue)
    assert kinds(cast.session) == ["hall"]


def test_cancelled_session_does_not_hold_the_hall(cast):
    second_session(cast, venue=cast.session.venue, state="cancelled")
    assert kinds(cast.session) == []


def test_overlapping_segments_are_named(cast):
    Segment.objects.create(
        organisation=cast.organisation,
        session=cast.session,
        kind="break",
        starts=dt.time(10, 0),
        ends=dt.time(10, 20),
    )
    assert kinds(cast.session) == ["overlap"]


def test_lecturer_away_is_named_with_unit_and_kind(cast):
    Absence.objects.create(
        organisation=cast.organisation, person=cast.head.person, from_on=SATURDAY, to_on=SATURDAY, kind="出差"
    )
    found = conflicts_of(cast.session)
    assert [conflict.kind for conflict in found] == ["lecturer_away"]
    assert "应急局 贺启明" in found[0].sentence
    assert "出差" in found[0].sentence


def test_lecturer_of_two_sessions_on_one_day_is_named(cast):
    other = second_session(cast)
    make_lecture(other, cast.units["emergency"], cast.head.person, "另一堂", dt.time(14, 0), dt.time(14, 40))
    assert kinds(cast.session) == ["lecturer_twice"]


def test_conflicts_cost_the_same_for_two_and_six_lectures(cast, django_assert_num_queries):
    # Six of the plan, three of the rosters, which teaching adds.
    with django_assert_num_queries(9):
        conflicts_of(cast.session)
    for hour in range(13, 17):
        make_lecture(
            cast.session,
            cast.units["emergency"],
            cast.head.person,
            f"{hour}点",
            dt.time(hour),
            dt.time(hour, 40),
        )
    with django_assert_num_queries(9):
        conflicts_of(cast.session)


def test_a_day_counts_as_it_was_known(cast):
    """The notice of 2022-12-08 makes 2022-12-31 a holiday; on 2022-12-05 nobody can know (S6)."""
    on, notice = dt.date(2022, 12, 31), dt.date(2022, 12, 8)
    set_day(
        actor=cast.actor("clerk"),
        on=on,
        kind="holiday",
        name="元旦",
        document="国办发明电〔2022〕16号",
        known_on=notice,
    )
    with clock.frozen(clock.at(dt.date(2022, 12, 5), 9)):
        assert day_conflict(cast.organisation.pk, on) is None
    with clock.frozen(clock.at(notice, 9)):
        conflict = day_conflict(cast.organisation.pk, on)
    assert conflict is not None
    assert "国办发明电〔2022〕16号" in conflict.sentence


def test_a_provisional_day_says_so_in_its_conflict(cast):
    on = dt.date(2022, 10, 1)
    set_day(actor=cast.actor("clerk"), on=on, kind="holiday", name="国庆节", is_provisional=True)
    conflict = day_conflict(cast.organisation.pk, on)
    assert conflict is not None
    assert "预排" in conflict.sentence
