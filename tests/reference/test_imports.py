"""Check, store, undo: all or nothing, with every problem named; permissions; calendars that ship."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lunxun.kernel import clock
from lunxun.kernel.errors import Conflict, Invalid, Refused
from lunxun.org.models import ReferenceImport
from lunxun.org.reference import actions
from lunxun.org.reference.registry import table_of
from lunxun.plans.calendars import calendar_file, shipped_years
from lunxun.plans.conflicts import day_conflict
from lunxun.plans.enums import DayKind
from lunxun.plans.models import CalendarDay, Topic, Venue
from lunxun.plans.queries import days_for
from lunxun.talent.models import HoursEntry
from tests.cast import make_person
from tests.reference.world import fill

pytestmark = pytest.mark.django_db


def file(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def check(cast, kind, *lines, who="clerk"):
    return actions.check_reference(actor=cast.actor(who), kind=kind, data=file(*lines), file_name="表.csv")


def test_nothing_is_written_before_it_is_confirmed_and_undo_gives_it_back(cast):
    clerk = cast.actor("clerk")
    row = check(cast, "venues", "编码,会场,座位数", "hall,区会议中心,650", "school,党校,300")
    assert Venue.objects.get().seats == 640
    actions.store_reference(actor=clerk, row=row)
    assert {venue.code: venue.seats for venue in Venue.objects.all()} == {"hall": 650, "school": 300}
    with pytest.raises(Conflict):
        actions.store_reference(actor=clerk, row=ReferenceImport.objects.get(pk=row.pk))
    actions.undo_reference(actor=clerk, row=row)
    assert [(venue.code, venue.seats) for venue in Venue.objects.all()] == [("hall", 640)]
    with pytest.raises(Conflict):
        actions.undo_reference(actor=clerk, row=ReferenceImport.objects.get(pk=row.pk))


def test_one_problem_and_nothing_is_written(cast):
    row = check(
        cast,
        "topics",
        "编码,专题,能力圈,责任单位",
        "N1,新专题,底线,应急局",
        "N2,另一个,水圈,应急",
        ",没有编码,底线,",
        "N1,新专题改,底线,",
    )
    assert [(one["row"], one["column"], one["value"]) for one in row.messages] == [
        (3, "能力圈", "水圈"), (3, "责任单位", "应急"), (4, "编码", ""), (5, "", "N1"),
    ]  # fmt: skip
    assert row.messages[1]["suggestion"] == "是不是：应急局"
    with pytest.raises(Conflict):
        actions.store_reference(actor=cast.actor("clerk"), row=row)
    assert Topic.objects.filter(code="N1").count() == 0


def test_stale_check_and_used_rows_conflict(cast):
    clerk = cast.actor("clerk")
    first = check(cast, "venues", "编码,会场,座位数", "hall,区会议中心,650")
    second = check(cast, "venues", "编码,会场,座位数", "hall,区会议中心,700")
    actions.store_reference(actor=clerk, row=first)
    with pytest.raises(Conflict, match="被改过"):
        actions.store_reference(actor=clerk, row=second)
    topic = check(cast, "topics", "编码,专题,能力圈", "N1,新专题,底线")
    actions.store_reference(actor=clerk, row=topic)
    cast.lecture.topic = Topic.objects.get(code="N1")
    cast.lecture.save()
    with pytest.raises(Conflict, match="在用"):
        actions.undo_reference(actor=clerk, row=topic)
    assert Topic.objects.filter(code="N1").exists()


def test_a_missing_column_keeps_and_an_empty_cell_empties(cast):
    Venue.objects.update(address="澄湖大道 1 号")

    def check_and_store(*lines):
        actions.store_reference(actor=cast.actor("clerk"), row=check(cast, "venues", *lines))

    check_and_store("编码,会场,座位数", "hall,区会议中心,641")
    assert Venue.objects.get().address == "澄湖大道 1 号"
    check_and_store("编码,会场,座位数,地址", "hall,区会议中心,641,")
    assert Venue.objects.get().address == ""


def test_two_leaders_at_once_are_refused_with_the_day_to_write(cast):
    row = check(cast, "portfolio", "单位,分管领导,起", "应急局,江远,2022-07-01")
    [message] = row.messages
    assert "2022-06-30" in message["suggestion"]
    row = check(
        cast, "portfolio", "单位,分管领导,起,止,文号",
        "应急局,区领导常务副区长,2020-01-01,2022-06-30,澄委〔2022〕1号", "应急局,江远,2022-07-01,,澄委〔2022〕9号",
    )  # fmt: skip
    actions.store_reference(actor=cast.actor("clerk"), row=row)
    stored = [line for line in table_of("portfolio").stored(cast.organisation.pk) if line["unit"] == "应急局"]
    assert [(line["leader"], line["to_on"]) for line in stored] == [
        ("区领导常务副区长", "2022-06-30"),
        ("区领导区长", ""),
    ]


def test_hours_find_their_person_or_say_who_is_meant(cast):
    make_person(cast.organisation, "王芳", number="P77")
    lines = (
        "姓名,单位,日期,班次,学时,类别",
        "王芳,,2021-11-06,市委党校班,18,集中",
        "贺启明,,2021-11-06,市委党校班,18,集中",
    )
    row = check(cast, "hours", *lines)
    assert "有 2 个王芳" in row.messages[0]["reason"]
    row = check(cast, "hours", lines[0], "王 芳,洪桥社区,2021.11.6,市委党校班,18,集中培训", lines[2])
    actions.store_reference(actor=cast.actor("clerk"), row=row)
    assert {entry.person.name for entry in HoursEntry.objects.all()} == {"王芳", "贺启明"}
    wrong = check(cast, "hours", lines[0], "贺启明,,2021-11-06,市委党校班,16,集中")
    assert "更正原因" in wrong.messages[0]["suggestion"]
    right = check(cast, "hours", lines[0] + ",更正原因", "贺启明,,2021-11-06,市委党校班,16,集中,证书是 16")
    actions.store_reference(actor=cast.actor("clerk"), row=right)
    assert [e.hours for e in HoursEntry.objects.filter(person=cast.head.person).order_by("pk")] == [
        18,
        -18,
        16,
    ]
    actions.undo_reference(actor=cast.actor("clerk"), row=right)
    assert sum(e.hours for e in HoursEntry.objects.filter(person=cast.head.person)) == 18


def test_values_are_only_added(cast):
    fill(cast)
    head = "指标,月份,第几次,数值,更正原因"
    with clock.frozen(clock.at(dt.date(2022, 3, 1), 9)):
        assert "不能改" in check(cast, "values", head, "D1,2022-01,1,9,").messages[0]["reason"]
        assert "没有写原因" in check(cast, "values", head, "D1,2022-01,3,9,").messages[0]["reason"]
        assert "次数不连着" in check(cast, "values", head, "D1,2022-01,5,9,改").messages[0]["reason"]
        row = check(cast, "values", head, "生产安全事故起数,2022年1月,3,5,再补")
        actions.store_reference(actor=cast.actor("clerk"), row=row)
        actions.undo_reference(actor=cast.actor("clerk"), row=row)


@pytest.mark.parametrize("who", ["leader", "head", "trainee", "inspector", "contact"])
def test_others_do_not_import(cast, who):
    with pytest.raises(Refused):
        check(cast, "venues", "编码,会场,座位数", "x,y,1", who=who)


@pytest.mark.parametrize(
    "data",
    [b"", b"   ", b"\x00\x01binary", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0broken", b"x" * 5_000_001],
)
def test_a_hostile_or_broken_file_is_a_sentence(cast, data):
    with pytest.raises(Invalid):
        actions.look_into(cast.actor("clerk"), "venues", data, "x.xlsx")


def test_a_bomb_is_not_opened(cast):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 110_000_000)
    with pytest.raises(Invalid, match="太大"):
        actions.look_into(cast.actor("clerk"), "venues", buffer.getvalue(), "x.xlsx")


def test_the_pages_lead_from_file_to_undo(cast, signed_in):
    client = signed_in(cast.clerk)
    address = reverse("org:reference_import", args=["venues"])
    assert "编码" in client.get(address).content.decode()
    answer = client.post(
        address, {"file": SimpleUploadedFile("会场.csv", file("编码,会场,座位数", "s,党校,0"))}, follow=True
    )
    assert "1 处要改，什么都没有写" in answer.content.decode()
    answer = client.post(
        address, {"file": SimpleUploadedFile("会场.csv", file("编码,会场,座位数", "s,党校,300"))}, follow=True
    )
    assert "新增 1" in answer.content.decode()
    pk = ReferenceImport.objects.latest("pk").pk
    assert "已经导入" in client.post(reverse("org:reference_store", args=[pk]), follow=True).content.decode()
    assert "已经撤销" in client.post(reverse("org:reference_undo", args=[pk]), follow=True).content.decode()
    broken = client.post(address, {"file": SimpleUploadedFile("会场.xlsx", b"PK\x03\x04no")})
    assert "打不开" in broken.content.decode()
    assert client.get(reverse("org:reference_export", args=["venues"])).content[:2] == b"PK"
    assert client.get(reverse("org:reference_import", args=["nothing"])).status_code == 404


def test_another_organisation_sees_no_import(cast, signed_in):
    row = check(cast, "venues", "编码,会场,座位数", "s,党校,300")
    assert signed_in(cast.outsider).get(reverse("org:reference_check", args=[row.pk])).status_code == 404


# ---- calendars that ship -------------------------------------------------------------------------


def take(cast, year):
    data, name = calendar_file(year)
    return actions.import_reference(actor=cast.actor("clerk"), kind="days", data=data, file_name=name)


def working_weekdays(cast, year):
    days = {day.on: day.kind for day in days_for(cast.actor("clerk"), year, as_of=dt.date(2030, 1, 1))}
    on, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    count = 0
    while on <= last:
        kind = days.get(on, DayKind.WORKDAY if on.weekday() < 5 else DayKind.HOLIDAY)
        count += kind in (DayKind.WORKDAY, DayKind.MAKEUP)
        on += dt.timedelta(days=1)
    return count


@pytest.mark.parametrize(("year", "workdays"), [(2022, 249), (2023, 249), (2026, 248)])
def test_shipped_years_have_the_workdays_of_their_notice(cast, year, workdays):
    assert year in shipped_years()
    assert not take(cast, year).messages
    assert take(cast, year).changes == []
    assert working_weekdays(cast, year) == workdays


def test_saturdays_of_2022_as_known_before_and_after_the_notice_for_2023(cast):
    """domain.md B4: 53 Saturdays, 42 usable once 2022-12-31 is a holiday, 7 holidays, 4 make-up days."""
    take(cast, 2022)
    take(cast, 2023)
    saturdays = [dt.date(2022, 1, 1) + dt.timedelta(days=7 * n) for n in range(53)]

    def kinds(as_of):
        known = {day.on: day.kind for day in days_for(cast.actor("clerk"), 2022, as_of=as_of)}
        return [known.get(on) for on in saturdays]

    before, after = kinds(dt.date(2022, 12, 5)), kinds(dt.date(2022, 12, 8))
    assert (before.count("holiday"), before.count("makeup"), before.count(None)) == (6, 4, 43)
    assert (after.count("holiday"), after.count("makeup"), after.count(None)) == (7, 4, 42)


def test_a_year_without_a_notice_is_provisional(cast):
    take(cast, 2024)
    days = CalendarDay.objects.filter(on__year=2024)
    assert {day.on.strftime("%m%d") for day in days} == {"0101", "0501", "1001", "1002", "1003"}
    assert all(day.is_provisional for day in days)
    conflict = day_conflict(cast.organisation.pk, dt.date(2024, 10, 1))
    assert conflict is not None
    assert "预排" in conflict.sentence
