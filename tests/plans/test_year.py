"""The year plan: every week accounted for, planned beside actual, the balance, what the pages cost."""

import datetime as dt

import pytest

from lunxun.audit.models import AuditEntry
from lunxun.kernel import clock
from lunxun.kernel.errors import Conflict, Invalid, Refused
from lunxun.plans import actions
from lunxun.plans.models import Circle, Lecture, Silence, TrainingSession
from lunxun.plans.year import balance_of, departures_of, silent_units, weeks_of, year_rows
from lunxun.plans.year_tables import changes_in_words
from tests.cast import make_post, make_unit
from tests.teaching.factories import make_roster

LATER = dt.date(2022, 2, 19)


def rows_of(cast, who="clerk"):
    return year_rows(cast.actor(who), 2022)


def weeks(cast):
    rows = rows_of(cast)
    return {week.saturday: week for week in weeks_of(cast.actor("clerk"), 2022, rows)}


def another(cast, on, title="项目与招商", circle=None):
    return TrainingSession.objects.create(
        organisation=cast.organisation,
        programme=cast.session.programme,
        number=TrainingSession.objects.count() + 10,
        title=title,
        circle=circle or cast.session.circle,
        on=on,
    )


def test_every_saturday_has_a_session_or_a_reason(cast):
    clerk = cast.actor("clerk")
    actions.set_day(actor=clerk, on=dt.date(2022, 2, 5), kind="holiday", name="春节", document="7号")
    actions.set_day(actor=clerk, on=dt.date(2022, 1, 29), kind="makeup", name="春节调休")
    actions.set_day(actor=clerk, on=dt.date(2022, 6, 25), kind="emergency", name="防汛Ⅲ级响应")
    found = weeks(cast)
    assert len(found) == 53
    assert all(week.rows or week.why for week in found.values())
    assert found[cast.session.on].sessions == [cast.session]
    assert found[dt.date(2022, 2, 5)].kind == "holiday"
    assert "7号" in found[dt.date(2022, 2, 5)].why
    assert found[dt.date(2022, 1, 29)].kind == "makeup"
    assert found[dt.date(2022, 6, 25)].kind == "emergency"
    assert found[LATER].kind == "free"


def test_two_sessions_in_one_week_and_one_on_a_friday_are_all_there(cast):
    another(cast, dt.date(2022, 2, 11))
    assert [row.session.title for row in weeks(cast)[cast.session.on].rows] == [
        "项目与招商",
        cast.session.title,
    ]


def test_a_moved_session_leaves_its_week_with_the_reason(cast):
    actions.move_session(actor=cast.actor("clerk"), session=cast.session, on=LATER, reason="防汛响应")
    found = weeks(cast)
    assert found[dt.date(2022, 2, 12)].kind == "moved"
    assert "防汛响应" in found[dt.date(2022, 2, 12)].why
    assert found[LATER].sessions == [cast.session]
    row = rows_of(cast)[0]
    assert (row.planned_on, row.days_moved) == (dt.date(2022, 2, 12), 7)


def test_moved_there_and_back_is_no_delay_but_stays_on_record(cast):
    clerk = cast.actor("clerk")
    actions.move_session(actor=clerk, session=cast.session, on=LATER, reason="会场冲突")
    actions.move_session(actor=clerk, session=cast.session, on=dt.date(2022, 2, 12), reason="会场让出")
    row = rows_of(cast)[0]
    assert row.days_moved == 0
    assert row.is_changed
    assert weeks(cast)[LATER].kind == "free"


def test_cancelled_and_withdrawn_are_counted_and_told(cast):
    clerk = cast.actor("clerk")
    extra = another(cast, LATER)
    actions.cancel_session(actor=clerk, session=extra, reason="并入下一场")
    actions.withdraw_lecture(actor=clerk, lecture=cast.lecture, reason="审核领导不同意开讲")
    Lecture.objects.filter(pk=cast.other_lecture.pk).update(is_substitute=True, substitute_reason="带队抢险")
    rows = rows_of(cast)
    counts = departures_of(rows)
    assert (counts.as_planned, counts.cancelled, counts.withdrawn, counts.substitutes) == (0, 1, 1, 1)
    words = changes_in_words(next(row for row in rows if row.session == cast.session))
    assert "审核领导不同意开讲" in words
    assert "带队抢险" in words
    assert weeks(cast)[LATER].kind == "cancelled"
    assert "并入下一场" in weeks(cast)[LATER].why


def test_the_circle_that_starves_is_named(cast):
    other = Circle.objects.create(
        organisation=cast.organisation, code="economy", name="经济发展", character="经", colour=1
    )
    for number in range(8):
        another(cast, dt.date(2022, 3, 5) + dt.timedelta(14 * number), title=f"班 {number}")
    another(cast, dt.date(2022, 3, 12), circle=other)
    rows = rows_of(cast)
    found = weeks_of(cast.actor("clerk"), 2022, rows)
    shares = {share.circle.name: share for share in balance_of([cast.session.circle, other], rows, found)}
    assert shares["经济发展"].is_starving
    assert shares["经济发展"].sessions == 1
    even = balance_of([cast.session.circle], rows, found)[0]
    assert even.gap_weeks > 10  # nothing after June: starves by its gap, not by its share
    assert even.is_starving


def test_units_without_a_lecture_are_named_and_streets_are_not(cast):
    silent = make_unit(cast.organisation, cast.units["emergency"].type, "老干部局")
    make_post(silent, "局长", is_head=True)
    names = [unit.short_name for unit in silent_units(cast.actor("clerk"), rows_of(cast))]
    assert "老干部局" in names
    assert "洪桥街道" not in names
    assert "应急局" not in names


def test_a_silent_unit_has_its_reason_on_the_plan_and_on_its_page(cast, signed_in):
    silent = make_unit(cast.organisation, cast.units["emergency"].type, "老干部局")
    make_post(silent, "局长", is_head=True)
    client = signed_in(cast.clerk)
    address = f"/plan/2022/silent/{silent.pk}/"
    assert "还没有写明原因" in client.get("/plan/").content.decode()
    assert "请写明这个部门为什么不授课" in client.post(address, {"reason": " "}).content.decode()
    client.post(address, {"reason": "内容并进组织部的课", "document": "例会纪要1号"})
    done = client.post(address, {"reason": "内容并进组织部的课，2023 年排一堂", "document": "例会纪要1号"})
    assert done["Location"] == "/plan/?year=2022#h-silent"
    row = Silence.objects.get()
    assert (row.reason, row.recorded_on) == ("内容并进组织部的课，2023 年排一堂", clock.today())
    assert AuditEntry.objects.filter(verb="record_silence").count() == 2
    for page in ("/plan/", f"/units/{silent.pk}/"):
        shown = client.get(page).content.decode()
        assert "内容并进组织部的课，2023 年排一堂" in shown
        assert row.recorded_by in shown


def test_reasons_of_silence_are_the_offices_and_only_for_the_silent(cast):
    programme = cast.session.programme
    silent = make_unit(cast.organisation, cast.units["emergency"].type, "老干部局")
    words = {"programme": programme, "reason": "不排"}
    with pytest.raises(Refused):
        actions.record_silence(actor=cast.actor("leader"), unit=silent, **words)
    with pytest.raises(Conflict):
        actions.record_silence(actor=cast.actor("clerk"), unit=cast.units["emergency"], **words)
    with pytest.raises(Invalid):
        actions.record_silence(actor=cast.actor("clerk"), unit=silent, programme=programme, reason=" ")


def test_pages_of_the_year_show_it(cast, signed_in):
    make_roster(cast)
    client = signed_in(cast.clerk)
    actions.move_session(actor=cast.actor("clerk"), session=cast.session, on=LATER, reason="防汛响应")
    year = client.get("/plan/").content.decode()
    assert "两手抓" in year
    assert "防汛响应" in year
    assert cast.session.title in client.get("/plan/2022/list/").content.decode()
    actual = client.get("/plan/2022/actual/?changed=1").content.decode()
    assert "推迟 7 天" in actual
    assert "防汛响应" in actual
    assert client.get("/plan/2022/list/?as=xlsx").status_code == 200
    assert client.get("/plan/2031/list/").status_code == 404
    assert "没有符合条件" in client.get("/plan/2022/list/?q=没有这个").content.decode()


@pytest.mark.parametrize(
    ("path", "expected"), [("/plan/", 18), ("/plan/2022/list/", 15), ("/plan/2022/actual/", 20)]
)
def test_pages_of_the_year_cost_the_same_for_any_number_of_sessions(
    cast, signed_in, django_assert_num_queries, path, expected
):
    client = signed_in(cast.clerk)
    client.get(path)
    for more in range(3):
        with django_assert_num_queries(expected):
            client.get(path)
        session = another(cast, LATER + dt.timedelta(7 * more))
        Lecture.objects.create(
            organisation=cast.organisation,
            session=session,
            position=1,
            title="又一堂",
            unit=cast.units["emergency"],
            lecturer=cast.head.person,
        )
        actions.hold_by_video(actor=cast.actor("clerk"), session=session, reason="疫情")


def test_closed_saturdays_are_explained_to_the_last_one(cast, signed_in):
    clerk = cast.actor("clerk")
    for day, kind in ((5, "holiday"), (26, "makeup"), (19, "emergency")):
        actions.set_day(actor=clerk, on=dt.date(2022, 2, day), kind=kind, name="原因")
    context = signed_in(cast.clerk).get("/plan/").context
    kinds = [context[f"{name}_count"] for name in ("holiday", "makeup", "emergency")]
    assert sum(kinds) == context["blocked_count"]
    assert kinds[2] == 1
